"""How long the log is kept: for ever, or in whole months."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import now

from accounts_app.models import Account, AutomationSettings
from accounts_app.tasks import prune_activity_log, retention
from activitylog_app.models import Entry, Run

TODAY = datetime(2026, 3, 31, 4, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)


def happened(*days: str) -> list[Entry]:
    times = [datetime.fromisoformat(day).replace(tzinfo=UTC) for day in days]
    entries = [
        Entry(at=at, code="user.logged_in", description=f"At {at}", actor_kind="user")
        for at in times
    ]
    return Entry.objects.bulk_create(entries)


def keep(months: int | None) -> None:
    AutomationSettings.objects.update_or_create(pk=1, defaults={"keep_log_for": months})


def run() -> Run:
    with time_machine.travel(TODAY, tick=False):
        prune_activity_log()
    return Run.objects.latest("pk")


def test_whole_months_go_the_oldest_first_and_each_is_told() -> None:
    """A month before 31 March is the end of February: all of January may go."""
    happened("2025-12-31 23:59:59", "2026-01-01 00:00", "2026-01-15", "2026-01-31 23:59:59")
    [stays, _] = happened("2026-02-01 00:00", "2026-03-30")
    keep(1)

    found = run()

    assert found.facts == {"2025-12": 1, "2026-01": 3}
    told = Entry.objects.filter(code="log.month_removed").order_by("pk")
    assert [entry.description for entry in told] == [
        "Removed December 2025 from the activity log. Entries: 1",
        "Removed January 2026 from the activity log. Entries: 3",
    ]
    assert Entry.objects.order_by("at").first() == stays


def test_all_of_it_stays_if_it_is_kept_for_ever() -> None:
    happened("1999-01-01")
    keep(None)

    assert not run().done


def test_a_dry_run_says_what_would_go() -> None:
    happened("2025-01-05", "2025-02-05")
    keep(1)

    call_command("prune_activity_log", "--dry-run", "--as-of", "2026-03-31")

    assert Entry.objects.count() == 2


class TestTheGuard:
    """PostgreSQL lets go of what the settings do not keep, and of nothing else."""

    def delete(self, entry: Entry) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM activitylog_app_entry WHERE id = %s", [entry.pk])

    def test_lets_nothing_go_while_the_log_is_kept_for_ever(self) -> None:
        [entry] = happened("1999-01-01")
        for months in (None, 600):
            keep(months)
            with pytest.raises(IntegrityError, match="append-only"):
                self.delete(entry)

    def test_lets_no_day_go_of_a_month_that_is_kept_in_part(self) -> None:
        keep(2)
        first = (now() - timedelta(days=59)).replace(day=1)
        [kept] = Entry.objects.bulk_create([Entry(at=first, code="user.logged_in")])
        with pytest.raises(IntegrityError, match="append-only"):
            self.delete(kept)

    def test_lets_old_months_go(self, acme: Account) -> None:
        [entry] = happened("2020-01-31")
        keep(12)

        self.delete(entry)

        assert not Entry.objects.filter(pk=entry.pk).exists()

    def test_never_lets_one_be_changed(self) -> None:
        [entry] = happened("2020-01-31")
        keep(1)

        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            Entry.objects.filter(pk=entry.pk).update(description="Nothing happened")
