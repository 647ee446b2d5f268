"""What can be done with the users of accounts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts_app import emails
from accounts_app.actions.refusing import find_membership
from accounts_app.models import Account, Membership, Permission, obstacles_to_deleting
from activitylog_app.models import Actor
from activitylog_app.recording import action
from config.deleting import delete_rows
from config.refusals import Refused, Stale
from users_app.actions.people import change_person
from users_app.models import User


@action("user.permissions_changed", "Changed the permissions of {membership.user}")
def change_permissions(
    membership: Membership, permissions: list[str], version: str, *, by: Actor
) -> Membership | None:
    """What the user may do from his next request on, as a list of keys of Permission.

    `version` is the membership's as the changes were made to it. Raises Stale if somebody
    else changed them since, Refused for the owner and for one's own, Gone if the user was
    removed meanwhile, ValueError for an unknown key.
    """
    account = Account.objects.lock(membership.account)
    membership = find_membership(account, membership)
    if membership.user == by.person:
        raise Refused(_("These permissions cannot be changed here."))
    return membership if allow(membership, permissions, version) else None


def allow(membership: Membership, permissions: list[str], version: str) -> bool:
    """Change the permissions of a locked membership, and tell its user."""
    if membership.is_owner:
        raise Refused(_("These permissions cannot be changed here."))
    if membership.version != version:
        raise Stale(
            _(
                "Somebody else changed these permissions while you were choosing. The boxes "
                "show your choice; what is saved now is marked below."
            )
        )
    if not membership.change(permissions=Permission.known(permissions)):
        return False
    emails.permissions_changed.post(membership.pk, account=membership.account)
    return True


@action("user.managed", "Changed the user {result.user}")
def manage_user(
    membership: Membership,
    person: dict[str, Any],
    permissions: list[str] | None,
    versions: tuple[str, str],
    *,
    by: Actor,
) -> Membership | None:
    """What staff save on a user of an account: who he is, and what he may do there.

    Both or nothing. `permissions` is None for the owner, `versions` are the user's and the
    membership's. Raises what `change_person` and `change_permissions` raise. Answers None
    if there was nothing to change.
    """
    account = Account.objects.lock(membership.account)
    membership = find_membership(account, membership)
    changed = {}
    if user := change_person(membership.user, person, versions[0]):
        membership.user = user
        changed.update(user.changed)
    if permissions is not None and allow(membership, permissions, versions[1]):
        changed.update(membership.changed)
    membership.changed = changed
    return membership if changed else None


@action("account.owner_changed", "Made {membership.user} the owner")
def make_owner(membership: Membership, *, by: Actor) -> Membership | None:
    """Swap owner and user; the former owner stays, with all permissions. Both are told.

    Answers None if he is the owner already. Raises Gone if he was removed meanwhile.
    """
    account = Account.objects.lock(membership.account)
    membership = find_membership(account, membership)
    if membership.is_owner:
        return None
    former = account.owner
    account.hand_to(membership.user)
    membership.changed = {"owner": [str(former), str(membership.user)]}
    emails.now_owner.post(account.pk, membership.user_id, account=account)
    emails.no_longer_owner.post(account.pk, former.pk, account=account)
    return membership


@dataclass(frozen=True)
class Departure:
    """A user who goes for good, and the account that he had access to."""

    user: User
    account: Account | None

    def __str__(self) -> str:
        return str(self.user)


@action(
    "user.deleted", "Permanently deleted the user {result} ({result.user.email})", each=True
)
def delete_users(
    users: list[User], former: dict[int, Account] | None = None, *, by: Actor
) -> list[Departure]:
    """The logins, with what hangs on them; what they did stays in the log under their names.

    The only way in which a user goes. `former` says by their keys which account they lost just
    before: those must be locked, and have no other. Raises Refused with the reasons for an
    owner, for somebody with several accounts and for staff; Gone if he is gone already.
    """
    if former is None:
        departures = [take_leave(user) for user in users]
    else:
        departures = [Departure(user, former[user.pk]) for user in users]
    delete_rows(User, [departure.user.pk for departure in departures])
    return departures


def take_leave(user: User) -> Departure:
    """He has no account any more, if he may be deleted."""
    account = None
    for membership in user.memberships.select_related("account").order_by("account"):
        account = Account.objects.lock(membership.account)
    found: User = User.objects.lock(user)
    if obstacles := obstacles_to_deleting(found):
        raise Refused(" ".join(obstacle.sentence for obstacle in obstacles))
    found.memberships.all().delete()
    return Departure(found, account)


@action("acting.began", "Logged in as {membership.user}")
def begin_acting(membership: Membership, reason: str, *, by: Actor) -> Membership:
    """Login as Owner, or as another user of the account. Raises Refused if it is closed.

    The reason is kept with the entry, beside its sentence: customers read that.
    """
    account = Account.objects.lock(membership.account)
    membership = find_membership(account, membership)
    if account.is_closed:
        raise Refused(_("This account is closed."))
    membership.noted = {"reason": reason}
    return membership


@action("acting.ended", "Returned to the Admin Area")
def end_acting(account: Account, *, by: Actor) -> Account:
    return account
