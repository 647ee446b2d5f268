"""What tickets have to say about whether an account is in use, and whether it may be deleted by
the rule for inactive clients (accounts_app/models/inactivity.py), and how many wait for us."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from accounts_app.models import KEEPERS, Retention
from accounts_app.models.inactivity import SIGNS, Keeper
from accounts_app.navigation import NUMBERS
from tickets_app.models import Reply, Ticket, Writer
from tickets_app.waiting import awaiting_reply


def replies_since(moment: datetime) -> Exists:
    """A customer wrote; the first word of a ticket is one too."""
    here = Reply.objects.filter(ticket__account=OuterRef("pk"), created_at__gte=moment)
    return Exists(here.exclude(writer=Writer.STAFF))


def has_open_ticket(_rule: Retention) -> Exists:
    return Exists(Ticket.objects.open().filter(account=OuterRef("pk")))


def take_part() -> None:
    NUMBERS["admin:tickets"] = awaiting_reply
    SIGNS.append(replies_since)
    KEEPERS["ticket"] = Keeper(_("Kept: an open ticket"), has_open_ticket)
