"""What of the long lists of staff is shown. Sent with GET, so that the address keeps it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from activitylog_app.forms import PeriodForm, Words, moments_of
from orders_app.models import Invoice, Order
from orders_app.models.invoices import InvoiceQuerySet
from orders_app.models.orders import OrderQuerySet

OVERDUE = "overdue"


class StatusForm(PeriodForm):
    """The status is chosen by links above the form, which keeps it. One that there is not is
    passed over."""

    statuses: list[str]

    status = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def chosen_status(self) -> str:
        chosen = str(self["status"].data or "")
        return chosen if chosen in self.statuses else ""


class OrderFilterForm(StatusForm):
    statuses = Order.Status.values
    placeholder = _("Number, client or user")

    q = Words(label=_("Search orders by number, client or user"), longest=200)

    def found(self, orders: OrderQuerySet) -> OrderQuerySet:
        """Those of the orders that are asked for; none, if it could not be understood."""
        if not self.is_valid():
            return orders.none()
        found = orders.matching(self.words)
        if self.chosen_status:
            found = found.filter(status=self.chosen_status)
        for first, last in self.spans:
            found = found.between(*moments_of(first, last))
        return found


class InvoiceFilterForm(StatusForm):
    statuses = [*Invoice.Status.values, OVERDUE]
    placeholder = _("Number or client")

    q = Words(label=_("Search invoices by number or client"), longest=200)

    @property
    def order(self) -> tuple[tuple[str, ...], bool]:
        """By which fields, and whether from the last on: of overdue ones the oldest first."""
        if self.chosen_status == OVERDUE:
            return Invoice.BY_DUE_DAY, False
        return Invoice.IN_ORDER, True

    def found(self, invoices: InvoiceQuerySet) -> InvoiceQuerySet:
        """Those of the invoices that are asked for; none, if it could not be understood."""
        if not self.is_valid():
            return invoices.none()
        found = invoices.matching(self.words)
        if self.chosen_status == OVERDUE:
            found = found.overdue()
        elif self.chosen_status:
            found = found.filter(status=self.chosen_status)
        for first, last in self.spans:
            found = found.between(first, last)
        return found
