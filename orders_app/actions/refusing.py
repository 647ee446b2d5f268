"""Why something cannot be done, said by several actions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from moneyed import Money

from config.refusals import Refused
from orders_app.models import (
    LARGEST_PRICE,
    ZERO,
    IdentityVerification,
    Order,
    OrderSettings,
    Product,
    decimals_of,
    is_rounded,
)


class BasketRefused(Refused):
    """The basket cannot be ordered as it is, because of these products (their keys)."""

    def __init__(self, message: str, products: Iterable[int] = ()) -> None:
        super().__init__(message)
        self.products = list(products)


@dataclass(frozen=True)
class PriceChange:
    """What one piece cost when it was shown, and what it costs now: price and setup fee."""

    product: Product
    shown: tuple[Money, Money]
    now: tuple[Money, Money]


class PricesChanged(BasketRefused):
    """Other prices than those that were shown hold now; `changes` says which."""

    def __init__(self, changes: list[PriceChange]) -> None:
        message = _(
            "Prices have changed since you chose. Nothing has been ordered. Look at the new "
            "prices, then confirm again."
        )
        super().__init__(message, [change.product.pk for change in changes])
        self.changes = changes


def refuse_bad_amount(
    amount: Decimal,
    currency: str,
    field: str,
    least: Decimal = ZERO,
    most: Decimal = LARGEST_PRICE,
) -> None:
    """Refuses, at the form's `field`, what is less than `least` or more than `most`, and what
    has more decimals than its currency."""
    if amount < least:
        raise Refused(_("Enter a larger amount."), field)
    if amount > most:
        raise Refused(_("Enter %(most)s or less.") % {"most": f"{most:,}"}, field)
    if not is_rounded(amount, currency):
        told = {"currency": currency, "count": decimals_of(currency)}
        raise Refused(_("%(currency)s has %(count)s decimals.") % told, field)


def refuse_while_it_waits(order: Order, field: str | None = None) -> None:
    """Where orders wait for verification: that of its user, as it is now."""
    if not OrderSettings.stored().wait_for_verification:
        return
    if order.user is None:
        told = {"name": order.user_name}
        raise Refused(_("%(name)s has been deleted and cannot be verified.") % told, field)
    if not IdentityVerification.objects.of(order.user).is_verified:
        told = {"name": order.user.full_name}
        sentence = _(
            "Orders wait for the verification of their user: %(name)s is not verified."
        )
        raise Refused(sentence % told, field)
