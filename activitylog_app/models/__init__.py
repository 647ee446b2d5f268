"""The activity log: who did something, and what was done."""

from activitylog_app.models.actors import SYSTEM, Actor, ActorKind
from activitylog_app.models.entries import INTERNAL, Entry, EntryQuerySet
from activitylog_app.models.runs import Run

__all__ = ["INTERNAL", "SYSTEM", "Actor", "ActorKind", "Entry", "EntryQuerySet", "Run"]
