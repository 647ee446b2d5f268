"""Deleting clients: asked for, or due by the rule for inactive ones; then done bit by bit.

The account is closed at once, so nothing is added to it any more. What hangs on it goes in
batches, each a short transaction; the account and its users go last, together. Whoever is
killed on the way leaves a Deletion that is not finished, and the next one goes on with it.
Accounts on which little hangs go many at a time, each batch in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.timezone import now
from django.utils.translation import gettext as _

from accounts_app import emails
from accounts_app.actions.people import Departure, delete_users
from accounts_app.models import Account, Deletion, Membership, belongings_of, lone_users_of
from activitylog_app.models import Actor, ActorKind, Run
from activitylog_app.recording import action
from config.refusals import Gone, Refused
from users_app.models import User

BATCH = 500


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
        total=sum(belonging.count for belonging in belongings_of(account)) + 1,
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
    """The same, one transaction at a time; yields how many rows went."""
    account = Account.objects.filter(pk=deletion.number).first()
    if account is None or deletion.finished_at:
        return
    for belonging in belongings_of(account):
        while gone := delete_some(belonging.rows, deletion):
            yield gone
    if not delete_accounts([deletion], by=requester_of(deletion)):
        raise Gone
    yield 1


def delete_some(rows: QuerySet[Any], deletion: Deletion) -> int:
    """One batch; answers how many of the account's own rows are gone."""
    with transaction.atomic():
        batch = list(rows.values_list("pk", flat=True)[:BATCH])
        rows.model.objects.filter(pk__in=batch).delete()
        Deletion.objects.filter(pk=deletion.pk).update(done=F("done") + len(batch))
    return len(batch)


def requester_of(deletion: Deletion) -> Actor:
    kind = ActorKind(deletion.requester.get("kind", ActorKind.ADMIN))
    return Actor(**deletion.requester | {"kind": kind, "user": deletion.requested_by})


@action(
    "account.deleted",
    "Deleted the client {result} (#{result.number}){result.receipt}",
    each=True,
)
def delete_accounts(deletions: list[Deletion], *, by: Actor) -> list[Deletion]:
    """The accounts, their memberships and, where asked for, the users who have no other one.

    Answers the deletions of those that were still there, finished. Of accounts that a person
    has deleted the owners are told.
    """
    accounts = Account.objects.in_bulk_locked([deletion.number for deletion in deletions])
    found = [deletion for deletion in deletions if deletion.number in accounts]
    owners = owners_of(found) if by.user else {}
    going = users_going_with(found, accounts)
    for belonging in belongings_of(*accounts.values()):
        belonging.rows.delete()
    Membership.objects.filter(account__in=accounts).delete()
    Account.objects.filter(pk__in=accounts).delete()
    delete_users(
        [Departure(u, accounts[number]) for number, users in going.items() for u in users],
        by=by,
    )
    for deletion in found:
        deletion.account = accounts[deletion.number]
        deletion.done, deletion.finished_at = deletion.total, now()
        deletion.users_deleted = len(going.get(deletion.number, ()))
    for number, owner in owners.items():
        emails.account_deleted.post(
            owner.email, owner.full_name, owner.language, accounts[number].name, number
        )
    Deletion.objects.bulk_update(found, ["done", "users_deleted", "finished_at"])
    return found


def owners_of(deletions: list[Deletion]) -> dict[int, User]:
    numbers = [deletion.number for deletion in deletions]
    owning = Membership.objects.filter(account__in=numbers, is_owner=True)
    return {m.account_id: m.user for m in owning.select_related("user")}


def users_going_with(
    deletions: list[Deletion], accounts: dict[int, Account]
) -> dict[int, list[User]]:
    """By the account's number; a user of two of them goes with the first. They are locked
    before they are looked at, so that nobody gets another account meanwhile."""
    numbers = [deletion.number for deletion in deletions if deletion.delete_users]
    leaving = [accounts[number] for number in numbers]
    list(User.objects.select_for_update().filter(pk__in=lone_users_of(*leaving)).order_by("pk"))
    lone = {user.pk: user for user in lone_users_of(*leaving)}
    going: dict[int, list[User]] = {}
    memberships = Membership.objects.filter(account__in=numbers, user__in=lone)
    for number, user in memberships.order_by("account").values_list("account", "user"):
        if user in lone:
            going.setdefault(number, []).append(lone.pop(user))
    return going
