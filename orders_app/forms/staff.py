"""What staff fill in about services, invoices, identities and the settings of orders."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts_app.forms import SettingsForm
from config.forms import Segment, Switch, with_values
from config.models import Versioned
from config.refusals import Refused, Stale
from orders_app.gateways import gateway_choices
from orders_app.models import (
    Invoice,
    OrderSettings,
    Service,
    decimals_of,
    rounded,
    today,
)


class AmountField(forms.DecimalField):
    """With as many decimals as its currency has; what is too much the action says."""

    def __init__(self, *, currency: str, label: Any, **options: Any) -> None:
        places = decimals_of(currency)
        super().__init__(
            label=label, min_value=0, max_digits=14, decimal_places=places, **options
        )


class DayField(forms.DateField):
    def __init__(self, **options: Any) -> None:
        picker = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(widget=picker, **options)


class VersionForm(forms.Form):
    """About something that somebody else may be changing too: `of` it, as it was drawn."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, of: Versioned) -> None:
        super().__init__(data)
        self.fields["version"].initial = of.version if of.pk else ""

    def explain(self, refusal: Refused, saved: Versioned) -> None:
        """Why it was refused. After a conflict the page shows what there is now, and the form
        may be sent again."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)
        if isinstance(refusal, Stale) and saved.pk:
            self.data = with_values(self.data, version=saved.version)


class ServiceForm(VersionForm):
    """The steps that its status can take now, what it costs, and when it is due."""

    widths = {"unit_price": "short", "next_due_on": "short"}

    status = forms.ChoiceField(label=gettext_lazy("Status"), widget=Segment)

    def __init__(self, data: Any = None, *, service: Service) -> None:
        super().__init__(data, of=service)
        if service.is_cancelled and service.item.order.is_called_off:
            del self.fields["status"]
        else:
            steps = [Service.Status(service.status), *service.steps]
            status: Any = self.fields["status"]
            status.choices = [(step.value, step.label) for step in steps]
            status.initial = service.status
        self.fields["unit_price"] = AmountField(
            currency=service.currency,
            label=_("Price in %(currency)s") % {"currency": service.currency},
            help_text=_("Of one piece, from the next invoice on."),
            initial=rounded(service.unit_price, service.currency),
        )
        if service.is_running and service.is_recurring:
            self.fields["next_due_on"] = DayField(
                label=_("Next due date"),
                help_text=_("The first day of the next period."),
                initial=service.next_due_on,
            )

    @property
    def details(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.fields if name != "version"}

    def explain(self, refusal: Refused, saved: Versioned) -> None:
        super().explain(refusal, saved)
        if isinstance(refusal, Stale):
            for name, value in self.details.items():
                now = getattr(saved, name)
                if now != value:
                    self.add_error(name, _("Saved now: %(value)s") % {"value": now})


class PaymentForm(VersionForm):
    """Money that came in or went back, all of it at first."""

    widths = {"amount": "short", "received_on": "short"}
    field_order = ["amount", "received_on", "gateway", "reference"]

    received_on = DayField(label=gettext_lazy("Date"))
    gateway = forms.ChoiceField(label=gettext_lazy("How"), choices=gateway_choices)
    reference = forms.CharField(
        label=gettext_lazy("Reference"),
        help_text=gettext_lazy("What finds it again on the statement."),
        required=False,
        max_length=100,
    )

    def __init__(self, data: Any = None, *, invoice: Invoice, amount: Decimal) -> None:
        super().__init__(data, of=invoice)
        self.fields["amount"] = AmountField(
            currency=invoice.currency,
            label=_("Amount in %(currency)s") % {"currency": invoice.currency},
            initial=rounded(amount, invoice.currency),
        )
        self.fields["received_on"].initial = today()
        self.order_fields(self.field_order)

    @property
    def received(self) -> dict[str, Any]:
        """What `actions.Received` is made of."""
        names = ["amount", "gateway", "reference", "received_on"]
        return {name: self.cleaned_data[name] for name in names}


class RefuseIdentityForm(VersionForm):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The user reads it, and can send other documents."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Say what is wrong with the documents.")},
    )


class OrderSettingsForm(SettingsForm):
    groups = [
        (gettext_lazy("Orders"), ["wait_for_verification"]),
        (
            gettext_lazy("Invoices"),
            ["days_to_pay", "renew_days_before", "invoice_prefix", "invoice_digits", "issuer"],
        ),
        (gettext_lazy("Payment"), ["bank_transfer"]),
    ]
    widths = {
        "days_to_pay": "number",
        "renew_days_before": "number",
        "invoice_digits": "number",
        "invoice_prefix": "short",
        "issuer": "wide",
        "bank_transfer": "wide",
    }

    class Meta:
        model = OrderSettings
        fields = [
            "wait_for_verification",
            "days_to_pay",
            "renew_days_before",
            "invoice_prefix",
            "invoice_digits",
            "issuer",
            "bank_transfer",
        ]
        widgets = {
            "wait_for_verification": Switch,
            "issuer": forms.Textarea(attrs={"rows": 4}),
            "bank_transfer": forms.Textarea(attrs={"rows": 4}),
        }
