"""What customers fill in when they order."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from orders_app.models import LARGEST_QUANTITY


class QuantityForm(forms.Form):
    """How many of a product."""

    widths = {"quantity": "number"}

    quantity = forms.IntegerField(
        label=_("Quantity"),
        min_value=1,
        max_value=LARGEST_QUANTITY,
        initial=1,
        error_messages={"required": _("Enter how many, for example 1.")},
    )


class CurrencyForm(forms.Form):
    """In which currency the catalogue shows its prices."""

    currency = forms.ChoiceField(
        label=_("Prices in"), choices=lambda: [(code, code) for code in settings.CURRENCIES]
    )
