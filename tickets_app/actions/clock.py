"""What time does to tickets."""

from __future__ import annotations

from datetime import datetime

from activitylog_app.models import Actor
from activitylog_app.recording import action
from config.files import private_files
from config.refusals import Refused
from tickets_app import emails
from tickets_app.actions.happening import happened
from tickets_app.actions.writing import close_locked, lock_ticket, tell
from tickets_app.models import EventKind, StatusKind, Ticket, forgotten_attachments


@action("ticket.closed_by_itself", "Closed the ticket {result}, for nobody has answered")
def close_idle(ticket: Ticket, before: datetime, *, by: Actor) -> Ticket | None:
    """If we have answered, and nobody has written since that moment. Whoever follows it is
    told. Answers None otherwise."""
    try:
        ticket = lock_ticket(ticket)
    except Refused:
        return None
    if ticket.kind != StatusKind.ANSWERED or ticket.last_reply_at >= before:
        return None
    close_locked(ticket)
    happened(ticket, EventKind.CLOSED_BY_ITSELF, by)
    tell(emails.closed, ticket.pk, ticket)
    return ticket


@action("ticket_files.removed", "Removed {result} forgotten attachments", internal=True)
def remove_forgotten_attachments(before: datetime, *, by: Actor) -> int | None:
    """Those from before that moment which no reply speaks of: of clients who are deleted, of
    transactions that were rolled back. Answers how many there were, None for none."""
    names, storage = forgotten_attachments(before), private_files()
    for name in names:
        storage.delete(name)
    return len(names) or None
