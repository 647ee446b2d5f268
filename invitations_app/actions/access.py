"""Access that is given without an invitation, and its end."""

from __future__ import annotations

from django.utils.timezone import now
from django.utils.translation import gettext as _

from accounts_app.actions import find_membership
from accounts_app.models import Account, Membership
from activitylog_app.models import Actor
from activitylog_app.recording import action
from config.refusals import Refused
from invitations_app import emails
from invitations_app.actions.offers import settle
from invitations_app.models import Invitation
from users_app.models import User

State = Invitation.State
Status = Invitation.Status


@action("user.associated", "Gave {result.user} access without an invitation")
def associate(account: Account, user: User, permissions: list[str], *, by: Actor) -> Membership:
    """Staff let a user in at once. A pending invitation to his address is thereby used.

    Raises Refused if he has access, is staff, or the account is closed; Gone if he was
    deleted meanwhile; ValueError for an unknown key.
    """
    account = Account.objects.lock(account)
    if account.is_closed:
        raise Refused(_("This account is closed."))
    membership = account.admit(user, permissions)
    for offer in account.invitations.pending().filter(email=membership.user.email):
        offer.accepted_by = membership.user
        offer.save(update_fields=["accepted_by"])
        settle(offer, Status.ACCEPTED)
    emails.access_given.post(membership.pk, account=account)
    return membership


@action("user.access_removed", "Removed the access of {membership.user}")
def revoke(membership: Membership, *, by: Actor) -> Membership:
    """From the user's next request on. The invitations that he sent end with his access.

    Raises Refused for the owner, Gone if somebody else removed him meanwhile.
    """
    membership = end(membership)
    emails.access_removed.post(membership.user_id, membership.account_id)
    return membership


@action("user.left", "Left the account")
def leave(membership: Membership, *, by: Actor) -> Membership:
    """The user gives his own access up. Raises Refused for the owner."""
    return end(membership)


def end(membership: Membership) -> Membership:
    """Access and open invitations go in one step, told by the one entry of the action."""
    account = Account.objects.lock(membership.account)
    membership = find_membership(account, membership)
    if membership.is_owner:
        raise Refused(_("The owner's access cannot be removed."))
    ended = account.invitations.pending().filter(invited_by=membership.user)
    ended.update(status=Status.CANCELLED, settled_at=now())
    pk = membership.pk
    membership.delete()
    membership.pk = pk
    return membership
