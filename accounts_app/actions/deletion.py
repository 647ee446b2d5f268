"""Deleting a client: asked for once, then done in the background, bit by bit.

The account is closed at once, so nothing is added to it any more. What hangs on it goes in
batches, each a short transaction; the account and its users go last, together. Whoever is
killed on the way leaves a Deletion that is not finished, and the next one goes on with it.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.timezone import now
from django.utils.translation import gettext as _

from accounts_app import emails
from accounts_app.actions.people import delete_user
from accounts_app.models import Account, Deletion, belongings_of, lone_users_of
from activitylog_app.models import Actor, ActorKind
from activitylog_app.recording import action
from config.refusals import Refused

BATCH = 500


@action("account.deletion_requested", "Began to delete the client {account}")
def request_deletion(account: Account, delete_users: bool, *, by: Actor) -> Deletion:
    """Close the account and write down that it is to be deleted; `carry_out` does it.

    `delete_users`: those who have no other account go too. Raises Refused if it is being
    deleted already, Gone if it is deleted.
    """
    account = Account.objects.lock(account)
    if account.is_being_deleted:
        raise Refused(_("%(account)s is being deleted already.") % {"account": account})
    account.change(status=Account.Status.CLOSED)
    deletion = Deletion.objects.create(
        number=account.number,
        name=account.name,
        delete_users=delete_users,
        requested_by=by.user,
        requester={"ip_address": by.ip_address, "request_id": by.request_id},
        total=sum(belonging.count for belonging in belongings_of(account)) + 1,
    )
    transaction.on_commit(lambda: queue(deletion), robust=True)
    return deletion


def queue(deletion: Deletion) -> None:
    """Ask a worker for it. If the broker is away, the next sweep finds it."""
    from accounts_app.tasks import carry_out_deletion

    carry_out_deletion.apply_async((deletion.pk,), retry=False)


def carry_out(deletion: Deletion) -> None:
    """Delete batch after batch until nothing is left. Safe to be called again at any time."""
    account = Account.objects.filter(pk=deletion.number).first()
    if account is None or deletion.finished_at:
        return
    for belonging in belongings_of(account):
        while gone := delete_some(belonging.rows):
            Deletion.objects.filter(pk=deletion.pk).update(done=F("done") + gone)
    delete_account(account, deletion, by=requester_of(deletion))


def delete_some(rows: QuerySet[Any]) -> int:
    """One batch; answers how many of the account's own rows are gone."""
    with transaction.atomic():
        batch = list(rows.values_list("pk", flat=True)[:BATCH])
        rows.model.objects.filter(pk__in=batch).delete()
    return len(batch)


def requester_of(deletion: Deletion) -> Actor:
    return Actor(ActorKind.ADMIN, deletion.requested_by, **deletion.requester)


@action("account.deleted", "Deleted the client {account} (#{account.number}){result.receipt}")
def delete_account(account: Account, deletion: Deletion, *, by: Actor) -> Deletion:
    """The account, its memberships and, if so asked for, the users who have no other one."""
    account = Account.objects.lock(account)
    owner = account.owner
    users = list(lone_users_of(account)) if deletion.delete_users else []
    for belonging in belongings_of(account):
        belonging.rows.delete()
    account.memberships.all().delete()
    Account.objects.filter(pk=account.pk).delete()
    for user in users:
        delete_user(user, by=by)
    emails.account_deleted.post(
        owner.email, owner.full_name, owner.language, account.name, account.number
    )
    deletion.done, deletion.users_deleted = deletion.total, len(users)
    deletion.finished_at = now()
    deletion.save()
    return deletion
