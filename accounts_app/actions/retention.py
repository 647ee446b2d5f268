"""Automatically Delete Inactive Clients: the owner is told, and may come back; then it is done.

Each of these is one short transaction for a batch of accounts (accounts_app/tasks.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from accounts_app import emails
from accounts_app.actions.deletion import delete_accounts, lock_with_users, request_deletion
from accounts_app.models import (
    Account,
    AutomationSettings,
    Deletion,
    DeletionNotice,
    Retention,
    belongings_of,
    to_inactivate,
)
from activitylog_app.models import SYSTEM, Actor, Run
from activitylog_app.recording import action
from users_app.models import User

# An account on which more rows hang than this is deleted by itself, in batches.
MANY = 500


@action("account.inactivated", "Made the client {account} inactive")
def inactivate(
    account: Account, settings: AutomationSettings, as_of: datetime, *, by: Actor
) -> Account | None:
    """Answers None if it is in use again, or staff have decided otherwise meanwhile."""
    account = Account.objects.lock(account)
    if not to_inactivate(settings, as_of).filter(pk=account.pk).exists():
        return None
    account.change(status=Account.Status.INACTIVE)
    return account


@action(
    "account.deletion_announced",
    "Told the owner that the client {result.account} will be deleted from "
    "{result.due_at:%Y-%m-%d} on",
    each=True,
)
def announce_deletion(
    accounts: list[Account], rule: Retention, *, by: Actor
) -> list[DeletionNotice]:
    """A notice and a letter to each owner, 30 days before. Answers the notices; those that the
    rule does not meet any more get none."""
    locked = Account.objects.in_bulk_locked([account.pk for account in accounts])
    met = rule.to_be_told().filter(pk__among=locked).order_by("pk")
    notices = [
        DeletionNotice(account=account, sent_at=rule.as_of, withdrawn_at=None)
        for account in met
    ]
    DeletionNotice.objects.bulk_create(
        notices,
        update_conflicts=True,
        unique_fields=["account"],
        update_fields=["sent_at", "withdrawn_at"],
    )
    for notice in notices:
        emails.deletion_announced.post(notice.account_id, account=notice.account)
    return notices


@action(
    "account.deletion_called_off",
    "Kept the client {result.account}: its owner logged in",
    each=True,
)
def call_off_deletion(
    notices: list[DeletionNotice], as_of: datetime, *, by: Actor
) -> list[DeletionNotice]:
    """The owners have logged in since they were told; the accounts' time runs anew."""
    held = DeletionNotice.objects.answered().select_for_update(of=("self",))
    found = list(held.filter(pk__in=[n.pk for n in notices]).select_related("account"))
    DeletionNotice.objects.filter(pk__in=[n.pk for n in found]).update(withdrawn_at=as_of)
    return found


@action(
    "account.deletion_lapsed",
    "Kept the client {result.account}: the rule does not meet it any more",
    each=True,
)
def let_deletion_lapse(
    notices: list[DeletionNotice], rule: Retention, *, by: Actor
) -> list[DeletionNotice]:
    """The account is on hold, in use again, or the rule was changed."""
    held = rule.lapsed_notices().select_for_update(of=("self",))
    found = list(held.filter(pk__in=[n.pk for n in notices]).select_related("account"))
    DeletionNotice.objects.filter(pk__in=[n.pk for n in found]).delete()
    return found


def prune(numbers: list[int], rule: Retention, run: Run) -> list[Deletion]:
    """Delete those that the rule still meets, in the same way as **Delete Client**. Must be in
    a transaction."""
    locked = lock_with_users(numbers)
    due = rule.due().filter(pk__among=locked).order_by("pk").values_list("pk", flat=True)
    deletions = [deletion_of(locked[number], rule, run) for number in due]
    return delete_accounts(deletions, by=SYSTEM)


def deletion_of(account: Account, rule: Retention, run: Run) -> Deletion:
    """Not saved: it is over with the transaction in which it begins."""
    deletion = Deletion(
        number=account.pk, name=account.name, delete_users=rule.delete_users, total=1, run=run
    )
    deletion.account = account
    return deletion


def prune_alone(account: Account, rule: Retention, run: Run) -> Deletion | None:
    """Begin to delete one on which much hangs. Answers None if the rule does not meet it any
    more. Must be in a transaction."""
    locked = lock_with_users([account.pk])
    if not rule.due().filter(pk__among=locked).exists():
        return None
    return request_deletion(account, rule.delete_users, run=run, by=SYSTEM)


def heavy_among(numbers: list[int]) -> list[Account]:
    """Those on which too much hangs to be deleted together with others."""
    heavy: set[int] = set()
    for belonging in belongings_of(*numbers):
        counted = belonging.rows.order_by().values_list("account").annotate(rows=Count("pk"))
        heavy.update(number for number, _rows in counted.filter(rows__gt=MANY))
    return list(Account.objects.filter(pk__in=heavy).order_by("pk"))


@dataclass(frozen=True)
class Report:
    """What a run of the rule has done, for the log."""

    noted: dict[str, int]

    def __str__(self) -> str:
        clients, users = self.noted.get("done", 0), self.noted.get("users_deleted", 0)
        ending = "" if clients == 1 else "s"
        return f"Deleted {clients} inactive client{ending} and {users} of their users"


@action("retention.reported", "{result}")
def report_retention(run: Run, *, by: Actor) -> Report | None:
    """The run is over: one entry that sums it up, and a letter to the staff who configure it.

    Answers None if nothing was deleted, and nothing went wrong.
    """
    if not run.done and not run.failed:
        return None
    for user in User.objects.with_right("configure_automation_settings"):
        emails.retention_report.post(run.pk, user.pk)
    return Report(run.noted)
