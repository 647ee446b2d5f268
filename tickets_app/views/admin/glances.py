"""What other pages of the Admin Area show of tickets: the Overview, the search for everything,
the Summary of a client."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts_app.access import StaffRequest
from accounts_app.models import Account
from config.looking import Search, first_of
from tickets_app.models import Ticket

BEST = 5


def waiting_tickets(request: StaffRequest) -> list[Ticket] | None:
    """Those that have waited longest for our reply."""
    if not request.user.has_perm("tickets_app.list_tickets"):
        return None
    waiting = Ticket.objects.awaiting().with_standing()
    return list(waiting.order_by(*Ticket.IN_ORDER)[:BEST])


def found_tickets(request: StaffRequest, words: str) -> list[Ticket] | None:
    """The latest that match by their number, subject, or who opened them."""
    if not words or not request.user.has_perm("tickets_app.list_tickets"):
        return None
    every, found = Ticket.objects.all(), Ticket.objects.matching(words)
    rows = found.with_standing()
    return first_of(rows, Search(every, found, words), ("-last_reply_at", "-id"), BEST)


def tickets_of(request: StaffRequest, account: Account) -> list[Ticket] | None:
    """The latest of a client."""
    if not request.user.has_perm("tickets_app.list_tickets"):
        return None
    latest = account.tickets.with_standing().order_by("-last_reply_at", "-pk")
    return list(latest[:BEST])


def asked_of(request: StaffRequest, account: Account) -> list[tuple[str, str, Any]]:
    """The tickets that are not closed, with their label and address."""
    if not request.user.has_perm("tickets_app.list_tickets"):
        return []
    address = reverse("admin:client_tickets", args=[account.number])
    return [(_("Open tickets"), address, account.tickets.open())]
