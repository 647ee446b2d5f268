"""When the tasks of the timetable come next (CELERY_BEAT_SCHEDULE, all times UTC)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from celery.schedules import crontab
from django.conf import settings
from django.utils.timezone import now


def next_time_of(task: str, last: datetime | None = None) -> datetime | None:
    """`last` is when it was begun last: what is done every so many seconds counts from then.

    None for a task that is not in the timetable.
    """
    for planned in settings.CELERY_BEAT_SCHEDULE.values():
        if planned["task"] == task:
            schedule: Any = planned["schedule"]
            return following(schedule, last)
    return None


def following(schedule: crontab | float, last: datetime | None) -> datetime:
    if isinstance(schedule, crontab):
        # Some moments pass while it is worked out; a crontab knows whole minutes only.
        at = now() + schedule.remaining_estimate(now()) + timedelta(seconds=30)
        return at.replace(second=0, microsecond=0)
    return max(now(), (last or now()) + timedelta(seconds=schedule))
