"""What other pages of the Admin Area show of orders: the Overview, the search for everything,
the Summary of a client."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Value
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


def ordered_of(request: StaffRequest, account: Account) -> list[tuple[str, str, int]]:
    """What of services, orders and invoices these staff may look at: the label, the address and
    the number of active services, of all orders, of unpaid invoices."""
    found: list[tuple[str, str, Any]] = [
        (_("Active services"), "client_services", account.services.active()),
        (_("Orders"), "client_orders", account.orders),
        (_("Unpaid invoices"), "client_invoices", account.invoices.unpaid()),
    ]
    allowed = [
        each
        for each in found
        if request.user.has_perm(f"orders_app.list_{each[1].removeprefix('client_')}")
    ]
    numbers = numbers_of([rows for _label, _name, rows in allowed])
    return [
        (label, reverse(f"admin:{name}", args=[account.number]), number)
        for (label, name, _rows), number in zip(allowed, numbers, strict=True)
    ]


def numbers_of(lists: list[Any]) -> list[int]:
    """How many rows each of the lists has, with one query for all of them."""
    if not lists:
        return []
    first, *others = [
        rows.order_by().values(place=Value(place)).annotate(number=Count("pk"))
        for place, rows in enumerate(lists)
    ]
    found = {row["place"]: row["number"] for row in first.union(*others, all=True)}
    return [found.get(place, 0) for place in range(len(lists))]
