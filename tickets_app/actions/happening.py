"""What an action writes between the replies of a ticket, in its own transaction."""

from __future__ import annotations

from activitylog_app.models import Actor, ActorKind
from tickets_app.models import INTERNAL, EventKind, Ticket, TicketEvent

# The fields of a ticket whose change is told, in this order.
TOLD = {
    "status": EventKind.STATUS,
    "priority": EventKind.PRIORITY,
    "department": EventKind.DEPARTMENT,
    "subject": EventKind.SUBJECT,
}


def happened(
    ticket: Ticket, kind: EventKind, actor: Actor, detail: object = "", name: str = ""
) -> None:
    """To a locked ticket. `name` is that of who has no login; of anybody else it is known."""
    ticket.events.create(
        kind=kind,
        name=(name or name_of(actor))[: TicketEvent.LONGEST],
        admin_name=actor.user.full_name if actor.user and actor.on_behalf_of else "",
        detail=str(detail)[: TicketEvent.LONGEST],
        is_internal=kind in INTERNAL,
    )


def changed(ticket: Ticket, actor: Actor) -> None:
    """One for each of those fields that its last `change` has changed."""
    for field, kind in TOLD.items():
        if field in ticket.changed:
            happened(ticket, kind, actor, getattr(ticket, field))


def name_of(actor: Actor) -> str:
    """As replies show it. Nothing for what is done by itself."""
    if actor.person:
        return actor.person.full_name
    return "" if actor.kind == ActorKind.SYSTEM else str(actor)
