"""Accounts that nobody uses become inactive by themselves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from accounts_app.models import Account, AutomationSettings
from accounts_app.tasks import inactivate_accounts
from activitylog_app.models import Entry, Run
from tests.accounts_app.test_pruning import unused

DAY = timedelta(days=1)
TODAY = datetime(2026, 3, 31, 2, 40, tzinfo=UTC)
MONTH_AGO = datetime(2026, 2, 28, 2, 40, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def run(months: int | None = 1) -> Run:
    AutomationSettings.objects.update_or_create(pk=1, defaults={"inactivate_after": months})
    with time_machine.travel(TODAY, tick=False):
        inactivate_accounts()
    return Run.objects.latest("pk")


@pytest.mark.parametrize(("seconds", "status"), [(-1, "inactive"), (0, "active")])
def test_after_so_many_months(seconds: int, status: str) -> None:
    account = unused(MONTH_AGO + timedelta(seconds=seconds))

    run()

    account.refresh_from_db()
    assert account.status == status
    told = Entry.objects.filter(code="account.inactivated", account=account)
    assert [entry.actor_name for entry in told] == ["System"] * (status == "inactive")


def test_never_if_no_months_are_set() -> None:
    unused(TODAY - 3000 * DAY)

    assert not run(months=None).done
    assert Account.objects.get().status == "active"


def test_not_those_that_stay_active_and_not_closed_ones() -> None:
    unused(TODAY - 300 * DAY, stays_active=True)
    unused(TODAY - 300 * DAY, status="closed")

    assert not run().done
    assert not Account.objects.filter(status="inactive").exists()


def test_a_second_run_finds_nothing_to_do() -> None:
    unused(TODAY - 300 * DAY)

    assert (run().done, run().done) == (1, 0)
