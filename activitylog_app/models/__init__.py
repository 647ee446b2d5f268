"""The activity log: who did something, and what was done."""

from activitylog_app.models.actors import SYSTEM, Actor, ActorKind
from activitylog_app.models.customers import ShownEntry
from activitylog_app.models.entries import Entry, label_of
from activitylog_app.models.finding import (
    CODES,
    INTERNAL,
    REQUEST_ID,
    EntryQuerySet,
    address_of,
)
from activitylog_app.models.runs import Run

__all__ = [
    "CODES",
    "INTERNAL",
    "REQUEST_ID",
    "SYSTEM",
    "Actor",
    "ActorKind",
    "Entry",
    "EntryQuerySet",
    "Run",
    "ShownEntry",
    "address_of",
    "label_of",
]
