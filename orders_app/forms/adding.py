"""Add New Order: how many of each product, at the prices that are shown."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from moneyed import Money

from config.forms import with_values
from config.refusals import Refused
from orders_app.models import (
    LARGEST_PRICE,
    LARGEST_QUANTITY,
    ZERO,
    Basket,
    BasketLine,
    Product,
    shown,
)


@dataclass(frozen=True)
class Row:
    """A product with its fields; `is_first` of its group."""

    product: Product
    quantity: BoundField
    shown: BoundField
    is_first: bool


class AddOrderForm(forms.Form):
    """All that has a price in the currency of the client, hidden products too."""

    notes = forms.CharField(
        label=gettext_lazy("Notes"),
        help_text=gettext_lazy("For staff; customers never see them."),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    token = forms.CharField(widget=forms.HiddenInput, min_length=16, max_length=64)

    def __init__(self, data: Any = None, *, currency: str) -> None:
        super().__init__(data)
        self.currency = currency
        self.fields["token"].initial = secrets.token_urlsafe(32)
        products = Product.objects.in_currency(currency).select_related("group").in_position()
        self.products = list(products)
        for product in self.products:
            self.fields[f"quantity_{product.pk}"] = forms.IntegerField(
                label=_("Quantity of %(name)s") % {"name": product},
                required=False,
                min_value=0,
                max_value=LARGEST_QUANTITY,
                disabled=product.is_sold_out,
                error_messages={"invalid": _("Enter a whole number.")},
            )
            self.fields[f"shown_{product.pk}"] = forms.CharField(
                widget=forms.HiddenInput, required=False, initial=as_text(product)
            )

    @property
    def rows(self) -> Iterator[Row]:
        above = None
        for product in self.products:
            fields = (self[f"quantity_{product.pk}"], self[f"shown_{product.pk}"])
            yield Row(product, *fields, is_first=product.group_id != above)
            above = product.group_id

    def clean(self) -> dict[str, Any]:
        if not self.errors and not self.basket:
            self.add_error(None, _("Enter a quantity for at least one product."))
        return self.cleaned_data

    @property
    def basket(self) -> Basket:
        chosen, lines = self.cleaned_data, []
        for product in self.products:
            if quantity := chosen.get(f"quantity_{product.pk}"):
                prices = read(chosen[f"shown_{product.pk}"])
                lines.append(BasketLine(product.pk, quantity, *prices))
        return Basket(tuple(lines))

    def explain(self, refusal: Refused) -> None:
        """Why it was refused; of prices that have changed both, and the form may be sent with
        those of now."""
        self.add_error(None, refusal.message)
        for change in getattr(refusal, "changes", ()):
            told = {"name": change.product, "now": in_words(change.now)}
            told["before"] = in_words(change.shown)
            self.add_error(None, _("%(name)s: now %(now)s, before %(before)s.") % told)
        values = {f"shown_{p.pk}": as_text(p) for p in self.products}
        self.data = with_values(self.data, **values)


def in_words(costs: tuple[Money, Money]) -> str:
    """The price, and the setup fee if there is one."""
    return " + ".join(shown(cost) for cost in costs if cost.amount or cost is costs[0])


def as_text(product: Product) -> str:
    """Price, setup fee and cycle, as they come back from the page."""
    return f"{product.price.amount} {product.price.setup_fee} {product.cycle}"


def read(text: str) -> tuple[Decimal, Decimal, str]:
    """The same; what nobody was shown counts as nothing, and is refused as changed."""
    try:
        typed, typed_fee, cycle = text.split()
        amount, setup_fee = Decimal(typed), Decimal(typed_fee)
    except (ValueError, InvalidOperation):
        return ZERO, ZERO, ""
    is_price = all(p.is_finite() and 0 <= p <= LARGEST_PRICE for p in (amount, setup_fee))
    return (amount, setup_fee, cycle) if is_price else (ZERO, ZERO, "")
