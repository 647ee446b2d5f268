"""Deleting clients: asked for, or due by the rule for inactive ones; then done bit by bit.

The account is closed at once, so nothing is added to it any more. What hangs on it goes in
batches, each a short transaction; the account and its users go last, together. Whoever is
killed on the way leaves a Deletion that is not finished, and the next one goes on with it.
Accounts on which little hangs go many at a time, each batch in one transaction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.timezone import now
from django.utils.translation import gettext as _

from accounts_app import emails
from accounts_app.actions.people import delete_users
from accounts_app.models import Account, Deletion, Membership, belongings_of, lone_users_of
from activitylog_app.models import Actor, ActorKind, Run
from activitylog_app.recording import action
from config.deleting import delete_rows
from config.refusals import Gone, Refused
from users_app.models import User

# An order goes with its items, services and invoices: no lock is to last a quarter of a second.
BATCH = 200


@action("account.deletion_requested", "Began to delete the client {account}")
def request_deletion(
    account: Account, delete_users: bool, *, run: Run | None = None, by: Actor
) -> Deletion:
    """Close the account and write down that it is to be deleted; `carry_out` does it.

    `delete_users`: those who have no other account go too. `run`: the one that does it, if no
    worker has to be asked. Raises Refused if it is being deleted already, and in Login as
    Owner; Gone if it is deleted.
    """
    if by.on_behalf_of:
        raise Refused(_("Return to the Admin Area to delete a client."))
    account = Account.objects.lock(account)
    if account.is_being_deleted:
        raise Refused(_("%(account)s is being deleted already.") % {"account": account})
    if not account.is_closed:
        account.closed_at = now()
        account.change(status=Account.Status.CLOSED)
    deletion = Deletion.objects.create(
        number=account.number,
        name=account.name,
        delete_users=delete_users,
        requested_by=by.user,
        requester={
            "kind": by.kind,
            "ip_address": by.ip_address,
            "request_id": by.request_id,
        },
        total=sum(belonging.count for belonging in belongings_of(account.pk)) + 1,
        run=run,
    )
    if run is None:
        transaction.on_commit(lambda: queue(deletion), robust=True)
    return deletion


def queue(deletion: Deletion) -> None:
    """Ask a worker for it. If the broker is away, the next sweep finds it."""
    from accounts_app.tasks import carry_out_deletion

    carry_out_deletion.apply_async((deletion.pk,), retry=False)


def carry_out(deletion: Deletion) -> None:
    """Delete batch after batch until nothing is left. Safe to be called again at any time."""
    for _batch in batches_of(deletion):
        pass


def batches_of(deletion: Deletion) -> Iterator[int]:
    """The same, one transaction at a time; yields how many rows went. Raises Gone if another
    worker was faster."""
    account = Account.objects.filter(pk=deletion.number).first()
    if account is None or deletion.finished_at:
        return
    for belonging in belongings_of(account.pk):
        while gone := delete_some(belonging.rows, deletion):
            yield gone
    with transaction.atomic():
        locked = lock_with_users([account.pk])
        if not locked:
            raise Gone
        deletion.account = locked[account.pk]
        delete_accounts([deletion], by=requester_of(deletion))
    yield 1


def delete_some(rows: QuerySet[Any], deletion: Deletion) -> int:
    """One batch; answers how many of the account's own rows are gone."""
    with transaction.atomic():
        batch = list(rows.values_list("pk", flat=True)[:BATCH])
        delete_rows(rows.model, batch)
        Deletion.objects.filter(pk=deletion.pk).update(done=F("done") + len(batch))
    return len(batch)


def requester_of(deletion: Deletion) -> Actor:
    kind = ActorKind(deletion.requester.get("kind", ActorKind.ADMIN))
    user = User.objects.filter(pk=deletion.requested_by_id).first()
    return Actor(**deletion.requester | {"kind": kind, "user": user})


@action(
    "account.deleted",
    "Deleted the client {result} (#{result.number}){result.receipt}",
    each=True,
)
def delete_accounts(deletions: list[Deletion], *, by: Actor) -> list[Deletion]:
    """The accounts, their memberships and, where asked for, the users who have no other one.

    Each deletion has its `account`, and all of them and their users must be locked. Of accounts
    that a person has deleted the owners are told.
    """
    owners = owners_of(deletions) if by.user else {}
    going = users_going_with(deletions)
    delete_rows(Account, [deletion.number for deletion in deletions])
    former = {
        user.pk: deletion.account for deletion in deletions for user in going[deletion.number]
    }
    delete_users([user for some in going.values() for user in some], former, by=by)
    for deletion in deletions:
        deletion.done, deletion.finished_at = deletion.total, now()
        deletion.users_deleted = len(going[deletion.number])
        if owner := owners.get(deletion.number):
            told = [owner.email, owner.full_name, owner.language]
            emails.account_deleted.post(*told, deletion.name, deletion.number)
    Deletion.objects.keep(deletions)
    return deletions


def owners_of(deletions: list[Deletion]) -> dict[int, User]:
    numbers = [deletion.number for deletion in deletions]
    owning = Membership.objects.filter(account__among=numbers, is_owner=True)
    return {m.account_id: m.user for m in owning.select_related("user")}


def users_going_with(deletions: list[Deletion]) -> dict[int, list[User]]:
    """By the account's number; a user of two of them goes with the first."""
    numbers = [deletion.number for deletion in deletions if deletion.delete_users]
    named = lone_users_of(*numbers).only("first_name", "last_name", "email")
    lone = {user.pk: user for user in named}
    memberships = Membership.objects.filter(account__among=numbers, user__among=lone)
    going: dict[int, list[User]] = defaultdict(list)
    for number, user in memberships.order_by("account").values_list("account", "user"):
        if user in lone:
            going[number].append(lone.pop(user))
    return going


def lock_with_users(numbers: list[int]) -> dict[int, Account]:
    """Accounts by their numbers, and whoever belongs to them: nobody gets another account, and
    whoever logs in at this moment has been seen by those who look now, or waits for them."""
    locked = Account.objects.in_bulk_locked(numbers)
    User.objects.lock_all(Membership.objects.filter(account__among=numbers).values("user"))
    return locked
