from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext_lazy as _

from accounts_app.models import AutomationSettings, months_before
from activitylog_app import actions
from activitylog_app.models import SYSTEM, Entry, Run
from activitylog_app.running import Step, Turn, job

BATCH = 2000


@job(_("Remove old months of the activity log"))
def prune_activity_log(turn: Turn) -> Iterator[Step]:
    """Whole months (UTC), the oldest first; each is told in the log once it is gone."""
    keep = AutomationSettings.stored().keep_log_for
    if keep is None:
        return
    kept_from = month_of(months_before(turn.as_of, keep))
    while oldest := Entry.objects.between(None, kept_from).order_by("at", "pk").first():
        if turn.run is None:
            yield rehearsal(oldest, kept_from)
            return
        yield remove_some(month_of(oldest.at), turn.run)


def remove_some(month: datetime, run: Run) -> Step:
    """One batch of a month; whoever takes the last of it tells of all of it."""
    end, name = month + relativedelta(months=1), f"{month:%Y-%m}"
    gone = actions.remove_entries(end, BATCH)
    if not Entry.objects.between(None, end).exists():
        actions.tell_of_removed_month(month, run.facts.get(name, 0) + gone, by=SYSTEM)
    return Step(done=gone, facts={name: gone})


def rehearsal(oldest: Entry, kept_from: datetime) -> Step:
    count = Entry.objects.between(None, kept_from).count()
    note = f"{oldest.at:%Y-%m-%d} up to {kept_from:%Y-%m-%d}: will be removed"
    return Step(done=count, note=note)


def month_of(moment: datetime) -> datetime:
    """Its beginning."""
    utc = moment.astimezone(UTC)
    return utc.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
