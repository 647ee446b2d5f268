"""A run that is killed at any moment: nothing half deleted, nothing twice, the numbers true."""

from __future__ import annotations

import os
import random
import signal
import time
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.db.models import Count, Sum
from django.utils.timezone import now

from accounts_app.models import (
    Account,
    AutomationSettings,
    Contact,
    Deletion,
    DeletionNotice,
    Membership,
)
from accounts_app.tasks import prune_inactive_accounts, pruning
from activitylog_app.models import Entry, Run
from tests.factories import AccountFactory, ContactFactory, MembershipFactory
from users_app.models import User

ACCOUNTS, KILLS = 300, 20
LONG_AGO = now() - timedelta(days=2000)


@pytest.fixture
def unused(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each with a contact and one more user; batches of ten, and each tenth account alone."""
    monkeypatch.setattr(pruning, "BATCH", 10)
    monkeypatch.setattr("accounts_app.actions.retention.MANY", 2)
    monkeypatch.setattr("accounts_app.actions.deletion.BATCH", 1)
    for n in range(ACCOUNTS):
        account = AccountFactory(created_at=LONG_AGO)
        MembershipFactory(account=account)
        ContactFactory.create_batch(1 if n % 10 else 4, account=account)
        DeletionNotice.objects.create(account=account, sent_at=now() - timedelta(days=31))
    AutomationSettings.objects.update_or_create(
        pk=1,
        defaults={
            "delete_inactive_after": 12,
            "delete_inactive_users": True,
            "delete_at_most": 10_000,
        },
    )


def start() -> int:
    """The run, in a process of its own; answers its number."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        # After a browser test Django has two connections in this thread, one for when an event
        # loop runs in it. None runs in the child: what it finds is the other one, its parent's.
        for parents in connections.all(initialized_only=True):
            parents.connection = None
        try:
            prune_inactive_accounts()
        finally:
            os._exit(0)
    return child


def wait_until_let_go() -> None:
    """PostgreSQL ends what the dead one asked for last, and then lets go of the job."""
    with connection.cursor() as cursor:
        for _ in range(1000):
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database ="
                " (SELECT oid FROM pg_database WHERE datname = current_database())"
            )
            if cursor.fetchone() == (0,):
                return
            time.sleep(0.02)
    raise AssertionError("The job is still held.")


def are_true(numbers: Run) -> None:
    gone = ACCOUNTS - Account.objects.count()
    going = Deletion.objects.unfinished().count()
    told = Entry.objects.filter(code="account.deleted").values("account")
    assert Deletion.objects.count() - going == numbers.done == gone
    assert told.count() == told.distinct().count() == gone
    assert going <= 1
    assert Membership.objects.count() == User.objects.count() == 2 * (ACCOUNTS - gone)
    assert Entry.objects.filter(code="user.deleted").count() == 2 * gone
    assert DeletionNotice.objects.count() == ACCOUNTS - gone
    without = Account.objects.annotate(n=Count("contacts")).filter(n=0).count()
    assert without <= going


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("unused")
def test_twenty_kills_on_the_way() -> None:
    chance = random.Random(7)
    for kill in [True] * KILLS + [False]:
        child = start()
        if kill:
            time.sleep(chance.uniform(0.02, 0.12))
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        wait_until_let_go()
        # One that is killed at once has not even begun to tell.
        are_true(Run.objects.first() or Run())

    run = Run.objects.get()
    assert not Account.objects.exists()
    assert (run.state, run.done, run.failed) == ("finished", ACCOUNTS, 0)
    assert run.facts["users_deleted"] == 2 * ACCOUNTS
    assert not Contact.objects.exists()
    assert Deletion.objects.aggregate(users=Sum("users_deleted"))["users"] == 2 * ACCOUNTS
    assert Entry.objects.filter(code="retention.reported").count() == 1
    connection.close()
