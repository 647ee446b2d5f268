"""When what is done by itself comes next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings

from activitylog_app.running import all_jobs
from config.timetable import next_time_of

PRUNE = "accounts_app.tasks.pruning.prune_inactive_accounts"
SWEEP = "activitylog_app.tasks.go_on"


@pytest.mark.parametrize(
    ("at", "following"),
    [
        ("2026-11-24 02:59:59", "2026-11-24 03:00"),
        ("2026-11-24 03:00:01", "2026-11-25 03:00"),
        ("2026-12-31 23:59:59", "2027-01-01 03:00"),
        ("2028-02-28 12:00:00", "2028-02-29 03:00"),
        ("2026-03-29 01:30:00", "2026-03-29 03:00"),  # in London the clocks have just changed
    ],
)
def test_a_time_of_the_day_is_in_utc(at: str, following: str) -> None:
    with time_machine.travel(datetime.fromisoformat(f"{at}+00:00"), tick=False):
        assert next_time_of(PRUNE) == datetime.fromisoformat(f"{following}:00+00:00")


def test_so_many_seconds_count_from_the_last_start() -> None:
    noon = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    with time_machine.travel(noon, tick=False):
        for ago, following in [(20, 40), (90, 0)]:
            last = noon - timedelta(seconds=ago)
            assert next_time_of(SWEEP, last) == noon + timedelta(seconds=following)


def test_what_is_not_planned_has_no_next_time() -> None:
    assert next_time_of("dig.holes") is None


def test_every_job_is_planned_and_every_plan_is_of_a_task_there_is() -> None:
    planned = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    tasks = {job.task.name: job.task.app.tasks for job in all_jobs().values()}

    assert set(tasks) <= planned
    assert planned <= set(next(iter(tasks.values())))
