"""What is sold, as staff write it down."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts_app.forms import VersionedForm
from config.forms import Switch
from config.refusals import Refused, Stale
from orders_app.models import LARGEST_PRICE, ZERO, Product, ProductGroup, decimals_of
from orders_app.models.amounts import told

SLUG_HINT = gettext_lazy("In the address of the page: letters, digits and hyphens.")


class Addressed(VersionedForm):
    """Something with an address of its own in the catalogue, made of its name if need be."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        slug = self.fields["slug"]
        slug.required = False
        slug.help_text = SLUG_HINT

    def _get_validation_exclusions(self) -> set[str]:
        """Whether an address is taken, the action says."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded | {"slug"}

    def clean_slug(self) -> str:
        typed: str = self.cleaned_data["slug"]
        made = typed or slugify(self.cleaned_data.get("name", ""))[:100]
        if not made and "name" in self.cleaned_data:
            raise ValidationError(_("Enter an address, for example web-hosting."))
        return made


class GroupForm(Addressed):
    widths = {"position": "number"}

    class Meta:
        model = ProductGroup
        fields = ["name", "slug", "description", "position", "is_hidden"]
        widgets = {"description": forms.Textarea(attrs={"rows": 3}), "is_hidden": Switch}


class ProductForm(Addressed):
    """A product with its prices: one and a setup fee for each currency we sell in. Where no
    price is typed it is not sold in that currency."""

    widths = {"stock": "number", "position": "number"}

    class Meta:
        model = Product
        fields = [
            *["group", "name", "slug", "description"],
            *["cycle", "stock", "position", "is_hidden"],
        ]
        widgets = {"description": forms.Textarea(attrs={"rows": 4}), "is_hidden": Switch}
        labels = {"group": gettext_lazy("Group")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        group: Any = self.fields["group"]
        group.queryset, group.empty_label = ProductGroup.objects.in_position(), None
        self.fields["description"].help_text = _("Empty lines make paragraphs.")
        is_there = self.instance.pk is not None
        saved = {p.currency: p for p in self.instance.prices.all()} if is_there else {}
        # What a product costs in a currency we do not sell in any more stays.
        self.currencies = list(dict.fromkeys([*settings.CURRENCIES, *sorted(saved)]))
        for currency in self.currencies:
            price = saved.get(currency)
            self.fields[f"price_{currency}"] = amount(
                _("Price, %(currency)s") % {"currency": currency},
                currency,
                price and price.amount,
            )
            self.fields[f"setup_fee_{currency}"] = amount(
                _("Setup fee, %(currency)s") % {"currency": currency},
                currency,
                (price and price.setup_fee) or None,
            )

    @property
    def groups(self) -> list[tuple[str, list[str]]]:
        by_currency = [(f"price_{each}", f"setup_fee_{each}") for each in self.currencies]
        return [
            (_("Product"), ["group", "name", "slug", "description"]),
            (_("Billing and stock"), ["cycle", "stock"]),
            (_("Prices of one piece"), [name for pair in by_currency for name in pair]),
            (_("In the catalogue"), ["position", "is_hidden"]),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for currency in self.currencies:
            fee, price = cleaned.get(f"setup_fee_{currency}"), f"price_{currency}"
            if fee and cleaned.get(price, ZERO) is None:
                self.add_error(price, _("Enter a price too; 0 if only the setup costs."))
        if not self.errors and not self.prices:
            told = _("Enter a price in at least one currency; 0 for what is free.")
            self.add_error(f"price_{self.currencies[0]}", told)
        return cleaned

    @property
    def what_is_new(self) -> tuple[ProductGroup, dict[str, Any]]:
        """The group, and what a new product in it is."""
        details = self.details
        return details.pop("group"), details

    @property
    def prices(self) -> dict[str, tuple[Decimal, Decimal]]:
        """As the actions take them."""
        typed = {
            each: (self.cleaned_data[f"price_{each}"], self.cleaned_data[f"setup_fee_{each}"])
            for each in self.currencies
        }
        return {
            c: (price, fee or ZERO) for c, (price, fee) in typed.items() if price is not None
        }

    def explain(self, refusal: Refused, saved: Any = None) -> None:
        """The prices too, after a conflict."""
        typed = self.prices  # what is marked is no longer among the cleaned data
        super().explain(refusal, saved)
        if not isinstance(refusal, Stale) or saved is None:
            return
        now = {price.currency: price for price in saved.prices.all()}
        for currency in self.currencies:
            price = now.get(currency)
            kept = (price.amount, price.setup_fee) if price else None
            if kept != typed.get(currency):
                words = " + ".join(told(each, currency) for each in kept) if kept else "–"
                self.add_error(
                    f"price_{currency}", _("Saved now: %(value)s") % {"value": words}
                )


def amount(label: str, currency: str, saved: Decimal | None) -> forms.DecimalField:
    """A field for an amount of this currency, with its decimals."""
    places = decimals_of(currency)
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=ZERO,
        max_value=LARGEST_PRICE,
        decimal_places=places,
        initial=None if saved is None else f"{saved:.{places}f}",
    )
