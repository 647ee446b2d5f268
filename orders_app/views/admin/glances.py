"""What other pages of the Admin Area show of orders: the Overview, the search for everything,
the Summary of a client."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts_app.access import StaffRequest
from accounts_app.models import Account
from orders_app.models import IdentityVerification, Order

BEST = 5


def pending_orders(request: StaffRequest) -> list[Order] | None:
    """The oldest of those that wait for a decision."""
    if not request.user.has_perm("orders_app.list_orders"):
        return None
    waiting = Order.objects.pending().select_related("account")
    return list(waiting.order_by(*Order.IN_ORDER)[:BEST])


def identities_to_review(request: StaffRequest) -> list[IdentityVerification]:
    if not request.user.has_perm("orders_app.review_identity"):
        return []
    waiting = IdentityVerification.objects.submitted().select_related("user")
    return list(waiting.order_by(*IdentityVerification.IN_ORDER)[:BEST])


def found_orders(request: StaffRequest, words: str) -> list[Order] | None:
    """The latest that match."""
    if not words or not request.user.has_perm("orders_app.list_orders"):
        return None
    found = Order.objects.matching(words).select_related("account")
    return list(found.order_by("-placed_at", "-number")[:BEST])


def ordered_of(request: StaffRequest, account: Account) -> list[tuple[str, str, Any]]:
    """What of services, orders and invoices these staff may look at: the label, the address and
    the active services, all orders, the unpaid invoices."""
    found: list[tuple[str, str, Any]] = [
        (_("Active services"), "client_services", account.services.active()),
        (_("Orders"), "client_orders", account.orders.all()),
        (_("Unpaid invoices"), "client_invoices", account.invoices.unpaid()),
    ]
    return [
        (label, reverse(f"admin:{name}", args=[account.number]), rows)
        for label, name, rows in found
        if request.user.has_perm(f"orders_app.list_{name.removeprefix('client_')}")
    ]
