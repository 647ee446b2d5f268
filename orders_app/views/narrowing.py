"""The lists of customers, each of which can be narrowed to a status."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts_app.access import ClientRequest
from config.chips import chips_of
from config.paging import page_of
from orders_app.models import Invoice, Order, Service
from orders_app.models.invoices import InvoiceQuerySet
from orders_app.models.orders import OrderQuerySet
from orders_app.models.services import ServiceQuerySet

# By what stands in the address: what it is called, and what it leaves.
Choices = Mapping[str, tuple[Any, Callable[[Any], Any]]]

ORDERS: Choices = {
    "pending": (Order.Status.PENDING.label, OrderQuerySet.pending),
    "active": (Order.Status.ACTIVE.label, OrderQuerySet.active),
    # Whoever is taken for a fraud is not told so.
    "cancelled": (Order.Status.CANCELLED.label, OrderQuerySet.called_off),
}
SERVICES: Choices = {
    "pending": (Service.Status.PENDING.label, ServiceQuerySet.pending),
    "active": (Service.Status.ACTIVE.label, ServiceQuerySet.active),
    "suspended": (Service.Status.SUSPENDED.label, ServiceQuerySet.suspended),
    "cancelled": (Service.Status.CANCELLED.label, ServiceQuerySet.cancelled),
}
INVOICES: Choices = {
    "unpaid": (Invoice.Status.UNPAID.label, InvoiceQuerySet.unpaid),
    "overdue": (gettext_lazy("Overdue"), InvoiceQuerySet.overdue),
    "paid": (Invoice.Status.PAID.label, InvoiceQuerySet.paid),
    "cancelled": (Invoice.Status.CANCELLED.label, InvoiceQuerySet.cancelled),
    "refunded": (Invoice.Status.REFUNDED.label, InvoiceQuerySet.refunded),
}


def narrowed(request: ClientRequest, rows: Any, choices: Choices) -> dict[str, Any]:
    """What a list takes: its page, the latest first, and the links above it. A status that
    there is not is passed over."""
    chosen = request.GET.get("status", "")
    _label, choose = choices.get(chosen, ("", None))
    left = choose(rows) if choose else rows
    labels = {"": _("All"), **{key: str(label) for key, (label, _rows) in choices.items()}}
    return {
        "page": page_of(left, rows.model.IN_ORDER, request.GET, descending=True),
        "chips": chips_of(labels, request.GET, chosen),
        "is_narrowed": choose is not None,
    }
