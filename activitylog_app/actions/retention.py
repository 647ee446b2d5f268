"""How old months leave the log."""

from __future__ import annotations

from datetime import datetime

from activitylog_app.models import Actor, Entry
from activitylog_app.recording import action


@action("log.month_removed", "Removed {month:%B %Y} from the activity log. Entries: {count}")
def tell_of_removed_month(month: datetime, count: int, *, by: Actor) -> int:
    """Its entries are gone, so many in all; answers how many."""
    return count


def remove_entries(before: datetime, at_most: int) -> int:
    """The oldest ones. PostgreSQL refuses what the settings do not allow
    (accounts_app/migrations/0009). Answers how many went."""
    oldest = Entry.objects.between(None, before).order_by("at", "pk")
    batch = list(oldest.values_list("pk", flat=True)[:at_most])
    gone, _details = Entry.objects.filter(pk__in=batch).delete()
    return gone
