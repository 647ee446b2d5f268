"""What a basket costs at this moment, and whether it can be ordered."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from orders_app.actions.refusing import BasketRefused, PriceChange, PricesChanged
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


@dataclass(frozen=True)
class PricedLine:
    """So many of a locked product at the price of this moment."""

    product: Product
    price: Price
    quantity: int

    @property
    def total(self) -> Decimal:
        return self.quantity * self.price.at_first


def priced(basket: Basket, currency: str, *, hidden_too: bool) -> list[PricedLine]:
    """The lines of the basket, their products locked and taken out of stock.

    Raises BasketRefused if something of it cannot be ordered, PricesChanged if something
    costs more or less than was shown.
    """
    refuse_bad_shape(basket)
    products = Product.objects.in_bulk_locked(basket.products)
    found = Price.objects.filter(product__in=products, currency=currency)
    prices = {price.product_id: price for price in found}
    lines, changes = [], []
    for line in basket.lines:
        product = on_sale(products.get(line.product), line, hidden_too=hidden_too)
        price = prices.get(product.pk)
        if price is None:
            told = {"name": product, "currency": currency}
            sentence = _("%(name)s has no price in %(currency)s.") % told
            raise BasketRefused(sentence, [product.pk])
        if (price.amount, price.setup_fee) != (line.price, line.setup_fee):
            changes.append(change_of(line, product, price))
        lines.append(PricedLine(product, price, line.quantity))
    if changes:
        raise PricesChanged(changes)
    refuse_other_cycles(basket, products)
    if sum_of(line.total for line in lines) > LARGEST_TOTAL:
        raise BasketRefused(_("This is too much for one order. Order it in parts."))
    take_out(lines)
    return lines


def refuse_bad_shape(basket: Basket) -> None:
    """What a page of ours never sends."""
    if not basket:
        raise BasketRefused(_("There is nothing in the cart."))
    if len(basket.lines) > MOST_LINES or len(set(basket.products)) < len(basket.lines):
        told = {"most": MOST_LINES}
        raise BasketRefused(_("Order at most %(most)s different products at once.") % told)
    for line in basket.lines:
        if not 1 <= line.quantity <= LARGEST_QUANTITY:
            told = {"most": LARGEST_QUANTITY}
            sentence = _("Order from 1 to %(most)s of each product.") % told
            raise BasketRefused(sentence, [line.product])


def on_sale(product: Product | None, line: BasketLine, *, hidden_too: bool) -> Product:
    """Raises BasketRefused if it cannot be ordered, or not so many of it."""
    hidden = product and (product.is_hidden or product.group.is_hidden) and not hidden_too
    if product is None or hidden:
        sentence = _("Something in the cart is not on sale any more. Take it out.")
        raise BasketRefused(sentence, [line.product])
    if product.is_sold_out:
        raise BasketRefused(_("%(name)s is sold out.") % {"name": product}, [product.pk])
    if not product.has_for(line.quantity):
        told = {"name": product, "left": product.stock}
        raise BasketRefused(_("Of %(name)s only %(left)s are left.") % told, [product.pk])
    return product


def change_of(line: BasketLine, product: Product, price: Price) -> PriceChange:
    shown = (money(line.price, price.currency), money(line.setup_fee, price.currency))
    return PriceChange(product, shown, (price.money, price.setup_money))


def refuse_other_cycles(basket: Basket, products: dict[int, Product]) -> None:
    """What is paid once must not be ordered for every month, though the price is the same."""
    others = [
        line.product for line in basket.lines if line.cycle != products[line.product].cycle
    ]
    if others:
        product = products[others[0]]
        told = {"name": product, "cycle": Cycle(product.cycle).label}
        sentence = _(
            "%(name)s is billed in another way now: %(cycle)s. Nothing has been ordered."
        )
        raise BasketRefused(sentence % told, others)


def take_out(lines: list[PricedLine]) -> None:
    """Nothing else of the product changes, so an edit form knows by the stock alone."""
    for line in lines:
        if line.product.stock is not None:
            left = line.product.stock - line.quantity
            Product.objects.filter(pk=line.product.pk).update(stock=left)
