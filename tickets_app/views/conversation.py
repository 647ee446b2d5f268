"""What was said in a ticket, a page of it at a time, the latest first looked at."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

from config.paging import page_of
from tickets_app.models import Reply
from tickets_app.models.replies import ReplyQuerySet

# However long a ticket is, its page costs what this many replies do.
SHOWN = 50


@dataclass(frozen=True)
class Conversation:
    """Some replies, the oldest first, and the query strings that lead to those around them."""

    rows: list[Reply]
    earlier: str = ""
    later: str = ""


def conversation(replies: ReplyQuerySet, query: QueryDict) -> Conversation:
    """Its end, or what `query` asks for. `replies` are those that the reader may see."""
    found = page_of(
        replies.with_files(), Reply.IN_ORDER, query, size=SHOWN, prefix="said_", descending=True
    )
    return Conversation(found.rows[::-1], earlier=found.next, later=found.previous)


def place_of(reply: Reply | None) -> str:
    """Where on its page a new reply stands; nowhere, if it had been sent before."""
    return f"#reply-{reply.pk}" if reply else ""
