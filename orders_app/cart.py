"""The cart: what somebody wants to order, kept in his session, so that it is there before he
logs in and after. Nothing in it is promised; what holds is looked up each time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from moneyed import Money

from config.refusals import Refused
from orders_app.models import (
    LARGEST_QUANTITY,
    LARGEST_TOTAL,
    MOST_LINES,
    Basket,
    BasketLine,
    Cycle,
    Price,
    Product,
    money,
    sum_of,
)

KEY, CURRENCY = "cart", "currency"


@dataclass(frozen=True)
class Line:
    """So many of a product at the price of this moment; `was` is the price and the setup fee
    of one piece as they were when they were shown, if these have changed since."""

    product: Product
    quantity: int
    price: Price
    was: tuple[Money, Money] | None = None

    @property
    def total(self) -> Decimal:
        return self.quantity * self.price.at_first

    @property
    def money(self) -> Money:
        """Of all pieces, for the first period or once, without their setup."""
        return self.quantity * self.price.money

    @property
    def setup_money(self) -> Money:
        return self.quantity * self.price.setup_money

    @property
    def problem(self) -> str:
        """Why it cannot be ordered like this; empty if it can."""
        if self.product.is_sold_out:
            return _("Sold out. Take it out of the cart.")
        if not self.product.has_for(self.quantity):
            return _("Only %(left)s left. Order fewer.") % {"left": self.product.stock}
        return ""


@dataclass(frozen=True)
class LeftOut:
    """A product, by its key, that cannot be ordered: it is no longer sold (`is_gone`), or not
    in this currency."""

    key: int
    name: str
    is_gone: bool
    currency: str

    @property
    def reason(self) -> str:
        if self.is_gone:
            return _("No longer sold. It is out of the total.")
        told = {"currency": self.currency}
        sentence = _("Not sold in %(currency)s. Remove it, or choose another currency.")
        return sentence % told


@dataclass(frozen=True)
class Look:
    """The cart at this moment in one currency. `total` and `basket` are of its `lines`."""

    currency: str
    lines: list[Line]
    left_out: list[LeftOut]

    @property
    def is_too_much(self) -> bool:
        """More than one order can hold."""
        return sum_of(line.total for line in self.lines) > LARGEST_TOTAL

    @property
    def can_be_ordered(self) -> bool:
        """As it stands; what is gone is left out."""
        problems = any(line.problem for line in self.lines)
        stops = self.unpriced or self.is_too_much or problems
        return bool(self.lines) and not stops

    @property
    def unpriced(self) -> list[str]:
        """The names of what is sold, but not in this currency."""
        return [each.name for each in self.left_out if not each.is_gone]

    @property
    def has_changed(self) -> bool:
        """Whether something has another price than when it was shown."""
        return any(line.was for line in self.lines)

    @property
    def total(self) -> Money:
        """To be paid with the order."""
        return money(sum_of(line.total for line in self.lines), self.currency)

    @property
    def later(self) -> list[tuple[Money, Any]]:
        """What comes again, for each cycle: how much, and how often."""
        sums = {
            cycle: sum_of(
                line.quantity * line.price.amount
                for line in self.lines
                if line.product.cycle == cycle
            )
            for cycle in Cycle
            if cycle.months
        }
        return [(money(due, self.currency), cycle.label) for cycle, due in sums.items() if due]

    @property
    def basket(self) -> Basket:
        """As the actions take it."""
        return Basket(
            tuple(
                BasketLine(
                    line.product.pk,
                    line.quantity,
                    line.price.amount,
                    line.price.setup_fee,
                    line.product.cycle,
                )
                for line in self.lines
            )
        )


class Cart:
    """What the session keeps of each product, by its key: how many, its name, and the currency,
    price and setup fee that were shown."""

    def __init__(self, session: Any) -> None:
        self.session = session
        self.kept: dict[str, list[Any]] = dict(session.get(KEY) or {})

    def __bool__(self) -> bool:
        return bool(self.kept)

    def quantity_of(self, product: int) -> int:
        return int(self.kept.get(str(product), [0])[0])

    def put(self, product: Product, quantity: int, price: Price) -> None:
        """So many more, at the price that was shown. Raises Refused if that is too many."""
        quantity += self.quantity_of(product.pk)
        if quantity > LARGEST_QUANTITY:
            told = {"most": LARGEST_QUANTITY, "name": product}
            raise Refused(_("You can order at most %(most)s of %(name)s.") % told, "quantity")
        if len(self.kept) >= MOST_LINES and str(product.pk) not in self.kept:
            told = {"most": MOST_LINES}
            raise Refused(_("A cart holds at most %(most)s different products.") % told)
        shown = [price.currency, str(price.amount), str(price.setup_fee)]
        self.kept[str(product.pk)] = [quantity, product.name, *shown]
        self.save()

    def change(self, product: int, quantity: int) -> str:
        """Answers the product's name; empty if it is not in the cart."""
        kept = self.kept.get(str(product))
        if kept is None:
            return ""
        kept[0] = quantity
        self.save()
        return str(kept[1])

    def remove(self, products: Iterable[int]) -> list[str]:
        """Answers the names of those that were in it."""
        taken = [self.kept.pop(str(key), None) for key in products]
        names = [kept[1] for kept in taken if kept]
        if names:
            self.save()
        return names

    def remember(self, basket: Basket, currency: str) -> None:
        """That these prices have been shown."""
        for line in basket.lines:
            if kept := self.kept.get(str(line.product)):
                kept[2:] = [currency, str(line.price), str(line.setup_fee)]
        self.save()

    def save(self) -> None:
        self.session[KEY] = self.kept

    def look(self, currency: str) -> Look:
        keys = [int(key) for key in self.kept]
        sold = {p.pk: p for p in Product.objects.on_sale().filter(pk__in=keys)} if keys else {}
        found = Price.objects.filter(product__in=sold, currency=currency)
        prices = {price.product_id: price for price in found}
        lines, left_out = [], []
        for key in keys:
            if key in prices:
                lines.append(self.line(sold[key], prices[key]))
            else:
                is_gone = key not in sold
                name = self.kept[str(key)][1] if is_gone else sold[key].name
                left_out.append(LeftOut(key, name, is_gone, currency))
        return Look(currency, lines, left_out)

    def line(self, product: Product, price: Price) -> Line:
        quantity, _name, currency, *amounts = self.kept[str(product.pk)]
        shown = [Decimal(amount) for amount in amounts]
        if currency != price.currency or shown == [price.amount, price.setup_fee]:
            return Line(product, quantity, price)
        was = money(shown[0], currency), money(shown[1], currency)
        return Line(product, quantity, price, was)


def currency_of(request: Any) -> str:
    """In which prices are shown: as he has chosen, as the account he was in last has it, or the
    first one that the company sells in."""
    account = getattr(request, "account", None)
    wanted = [request.session.get(CURRENCY), account.currency if account else None]
    sold_in: list[str] = settings.CURRENCIES
    return next((one for one in wanted if one in sold_in), sold_in[0])
