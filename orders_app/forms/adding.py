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

from activitylog_app.forms import Words
from config.forms import with_values
from config.refusals import Refused
from config.searching import number_in, words_of
from orders_app.models import (
    LARGEST_PRICE,
    LARGEST_QUANTITY,
    ZERO,
    Basket,
    BasketLine,
    Product,
    ProductGroup,
    shown,
)
from orders_app.models.catalogue import ProductQuerySet

QUANTITY = "quantity_"
LONGEST_SEARCH = 100


@dataclass(frozen=True)
class Row:
    """A product with its fields, under a heading if it is the first there."""

    product: Product
    quantity: BoundField
    shown: BoundField
    heading: str


class AddOrderForm(forms.Form):
    """All that has a price in the currency of the client, hidden products too. Of many only
    what is searched for is listed, below what has been chosen.

    `typed` is what stands in the form while somebody looks for more; `data` is sent to be
    ordered.
    """

    MOST_LISTED = 100

    notes = forms.CharField(
        label=gettext_lazy("Notes"),
        help_text=gettext_lazy("For staff; customers never see them."),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    token = forms.CharField(widget=forms.HiddenInput, min_length=16, max_length=64)

    def __init__(self, data: Any = None, *, currency: str, typed: Any = None) -> None:
        super().__init__(data, initial=typed.dict() if typed else None)
        self.currency = currency
        self.fields["token"].initial = secrets.token_urlsafe(32)
        offered = Product.objects.in_currency(currency)
        self.number = offered.count()
        self.is_long = self.number > self.MOST_LISTED
        if self.is_long:
            self.fields["q"] = Words(
                label=_("Search products by name or group"), longest=LONGEST_SEARCH
            )
            search = {"type": "search", "placeholder": _("Product or group")}
            self.fields["q"].widget.attrs.update(search)
            self.fields["group"] = forms.ModelChoiceField(
                ProductGroup.objects.in_position(),
                label=_("Group"),
                required=False,
                empty_label=_("All groups"),
            )
        typed = data or typed or {}
        self.chosen = chosen_in(typed)
        self.products = self.listed(offered.select_related("group").in_position(), typed)
        for product in self.products:
            self.add_fields_of(product)

    def listed(self, offered: ProductQuerySet, typed: Any) -> list[Product]:
        """What has been chosen, then what is looked for, as far as it fits."""
        if not self.is_long:
            return list(offered)
        found = offered.matching(words_of(typed.get("q", ""))[:LONGEST_SEARCH])
        if group := number_in(typed.get("group", "")):
            found = found.filter(group=group)
        chosen = list(offered.filter(pk__among=self.chosen))
        others = list(found.exclude(pk__in=self.chosen)[: self.MOST_LISTED + 1])
        self.has_more, self.finds_none = len(others) > self.MOST_LISTED, not others
        return [*chosen, *others[: self.MOST_LISTED]]

    def add_fields_of(self, product: Product) -> None:
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
            is_chosen = self.is_long and product.pk in self.chosen
            shelf = 0 if is_chosen else product.group_id
            heading = _("In this order") if is_chosen else str(product.group)
            fields = (self[f"quantity_{product.pk}"], self[f"shown_{product.pk}"])
            yield Row(product, *fields, heading="" if shelf == above else heading)
            above = shelf

    def clean(self) -> dict[str, Any]:
        if not set(self.chosen) <= {product.pk for product in self.products}:
            told = {"currency": self.currency}
            sentence = _("Something that was chosen is not sold in %(currency)s any more.")
            self.add_error(None, sentence % told)
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


def chosen_in(typed: Any) -> list[int]:
    """The keys of the products that have a quantity."""
    keys = [
        number_in(name.removeprefix(QUANTITY))
        for name, value in typed.items()
        if name.startswith(QUANTITY) and value.strip()
    ]
    return [key for key in keys if key is not None]


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
