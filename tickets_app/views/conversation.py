"""What was said in a ticket and happened to it, a page at a time, the latest at first."""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from django.db.models import Subquery
from django.db.models.functions import Coalesce, Now
from django.http import QueryDict

from config.paging import page_of
from tickets_app.models import Reply, Ticket, TicketEvent
from tickets_app.models.events import TicketEventQuerySet
from tickets_app.models.replies import ReplyQuerySet

# However long a ticket is, its page costs what this many replies do.
SHOWN = 50
# Of what happened meanwhile the latest so many.
EVENTS = 100


@dataclass(frozen=True)
class Conversation:
    """Some replies, the oldest first, and the query strings that lead to those around them."""

    rows: list[Reply]
    events: list[TicketEvent]
    earlier: str = ""
    later: str = ""

    @property
    def lines(self) -> list[tuple[Reply | None, TicketEvent | None]]:
        """All in the order of time, each a reply or an event."""
        said: list[Any] = [(reply.created_at, reply, None) for reply in self.rows]
        done: list[Any] = [(event.at, None, event) for event in self.events]
        return [line[1:] for line in sorted(said + done, key=itemgetter(0))]


def conversation(
    replies: ReplyQuerySet, events: TicketEventQuerySet, query: QueryDict
) -> Conversation:
    """Its end, or what `query` asks for. Both are those that the reader may see. An event
    stands on the page of the reply that it came after."""
    found = page_of(
        replies.with_files(), Reply.IN_ORDER, query, size=SHOWN, prefix="said_", descending=True
    )
    rows = found.rows[::-1]
    if rows and found.next:
        events = events.filter(at__gte=rows[0].created_at)
    if rows and found.previous:
        following = replies.filter(created_at__gt=rows[-1].created_at).order_by("created_at")
        until = Subquery(following.values("created_at")[:1])
        events = events.filter(at__lt=Coalesce(until, Now()))
    latest = events.order_by("-at", "-pk")[:EVENTS]
    return Conversation(rows, list(latest)[::-1], found.next, found.previous)


def said_to_customers(ticket: Ticket, query: QueryDict) -> Conversation:
    """Without what is for staff alone."""
    return conversation(ticket.replies.for_customers(), ticket.events.for_customers(), query)


def place_of(reply: Reply | None) -> str:
    """Where on its page a new reply stands; nowhere, if it had been sent before."""
    return f"#reply-{reply.pk}" if reply else ""
