"""What staff of the demo have set up for its tickets."""

from __future__ import annotations

from accounts_app.demo import cast
from tickets_app.models import (
    CannedReply,
    Department,
    StatusKind,
    TicketPriority,
    TicketSettings,
    TicketStatus,
    Tone,
)
from users_app.models import User

SERVER = "mx.harbourline.example"
STATUSES = [
    ("Open", StatusKind.OPEN, Tone.NOTE, True),
    ("Answered", StatusKind.ANSWERED, Tone.GOOD, True),
    ("Customer-Reply", StatusKind.CUSTOMER_REPLY, Tone.WARN, True),
    ("On Hold", StatusKind.ON_HOLD, Tone.CLOSED, True),
    ("In Progress", StatusKind.OPEN, Tone.STAFF, False),
    ("Closed", StatusKind.CLOSED, Tone.CLOSED, True),
]
PRIORITIES = [
    ("High", Tone.BAD, False),
    ("Medium", Tone.NOTE, True),
    ("Low", Tone.CLOSED, False),
]


def set_up(users: dict[str, User]) -> None:
    """Departments with their staff and what staff have decided; statuses and priorities are
    there, unless somebody has emptied the database since it was made."""
    TicketSettings(pk=1, trusted_server=SERVER, close_after_days=30).save()
    begin()
    told = cast.read("tickets.toml")
    for position, each in enumerate(told["departments"]):
        names = each.pop("staff", [])
        found = {**each, "position": position}
        department, _new = Department.objects.update_or_create(
            name=each["name"], defaults=found
        )
        department.staff.set(users[email] for email in names)
    CannedReply.objects.bulk_create(
        CannedReply(position=position, **each) for position, each in enumerate(told["canned"])
    )


def begin() -> None:
    for position, (name, kind, tone, is_usual) in enumerate(STATUSES):
        row = {"kind": kind, "tone": tone, "is_usual": is_usual, "position": position}
        TicketStatus.objects.get_or_create(name=name, defaults=row)
    for position, (name, tone, is_usual) in enumerate(PRIORITIES):
        row = {"tone": tone, "is_usual": is_usual, "position": position}
        TicketPriority.objects.get_or_create(name=name, defaults=row)
