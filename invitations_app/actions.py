"""What can be done with invitations, and with the access that came of them.

Every action locks the account first, so of two at once one sees what the other has done.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from accounts_app.actions import AddressTaken, find_membership
from accounts_app.models import Account, Membership, Permission
from activitylog_app.models import Actor
from activitylog_app.recording import action
from config.refusals import Gone, Refused
from invitations_app import emails
from invitations_app.limits import spend
from invitations_app.models import Invitation, Unwanted, expiry_date, new_nonce, obstacle_to
from users_app import emails as user_emails
from users_app.models import User

State = Invitation.State
Status = Invitation.Status


class NotOpen(Refused):
    """The invitation cannot be answered any more; the page says which it is."""

    def __init__(self, state: State) -> None:
        super().__init__(_("This invitation cannot be accepted any more."))
        self.state = state


@dataclass(frozen=True)
class Newcomer:
    """Who came by an invitation; from now on `by` is no unknown visitor."""

    user: User
    invitation: Invitation
    by: Actor

    @property
    def account(self) -> Account:
        return self.invitation.account


# --- sending -----------------------------------------------------------------------------


@action("invitation.sent", "Invited {result.email}")
def invite(account: Account, email: str, permissions: list[str], *, by: Actor) -> Invitation:
    """Offer `email`, in its normalised spelling, access with these keys of Permission.

    An expired invitation to the address is taken up again; its older links stay dead.
    Raises Refused if the address has access, is invited, or wants nothing from this
    account, or if too many are open; TooMany by invitations_app/limits.py; ValueError
    for an unknown key.
    """
    account = Account.objects.lock(account)
    if obstacle := obstacle_to(account, email):
        raise Refused(obstacle, "emails")
    spend(account, email, by)
    offer = account.invitations.pending().filter(email=email).first()
    offer = offer or Invitation(account=account, email=email)
    offer.permissions = Permission.known(permissions)
    send(offer, by)
    return offer


@action("invitation.resent", "Sent the invitation to {invitation.email} again")
def resend(invitation: Invitation, *, by: Actor) -> Invitation:
    """A new link for 7 more days, with the same permissions; older links die.

    Raises Gone if the invitation is not pending any more, or expired 30 days ago.
    """
    account = Account.objects.lock(invitation.account)
    offer = find_offer(account, invitation)
    if offer.expires_at <= now() - Invitation.KEPT_FOR:
        raise Gone
    if account.is_closed:
        raise Refused(_("This account is closed."))
    spend(account, offer.email, by)
    send(offer, by)
    return offer


def send(offer: Invitation, sender: Actor) -> None:
    person = sender.person
    offer.invited_by, offer.inviter_name = person, str(person or sender)
    offer.by_staff = bool(person and person.is_staff)
    offer.nonce, offer.sent_at, offer.expires_at = new_nonce(), now(), expiry_date()
    offer.reminded_at = offer.expired_at = offer.asked_at = None
    offer.save()
    offer.message = emails.invitation.post(
        offer.pk, offer.sent_at.isoformat(), account=offer.account
    )
    offer.save(update_fields=["message"])


@action("invitation.cancelled", "Cancelled the invitation to {invitation.email}")
def cancel(invitation: Invitation, *, by: Actor) -> Invitation:
    """Raises Gone if it is not pending any more."""
    offer = find_offer(Account.objects.lock(invitation.account), invitation)
    settle(offer, Status.CANCELLED)
    emails.cancelled.post(offer.pk, account=offer.account)
    return offer


def find_offer(account: Account, invitation: Invitation) -> Invitation:
    """The pending invitation as it is now, its account being locked."""
    offer = account.invitations.pending().filter(pk=invitation.pk).first()
    if offer is None:
        raise Gone
    offer.account = account
    return offer


def settle(offer: Invitation, status: Status) -> None:
    offer.status, offer.settled_at = status, now()
    offer.save(update_fields=["status", "settled_at"])


# --- answering ---------------------------------------------------------------------------


@action(
    "invitation.accepted",
    "Accepted the invitation to {result.email}{result.origin} and got access",
)
def accept(invitation: Invitation, user: User, nonce: str, *, by: Actor) -> Invitation:
    """Take the offer up; `nonce` is the link's. Works once, and only adds.

    Raises NotOpen with the state it is in, Refused if the user has access already; the
    invitation then stays open for somebody else.
    """
    offer = lock_open(invitation, nonce)
    take_up(offer, user)
    return offer


@action(
    "invitation.accepted_by_newcomer",
    "Created a login, accepted the invitation to {invitation.email}{result.invitation.origin} "
    "and got access",
)
def accept_as_new(
    invitation: Invitation, person: dict[str, Any], nonce: str, *, by: Actor
) -> Newcomer:
    """The same with a new user; `person` holds what User needs, `email` and `password` too.

    Accepting verifies no address, so he is asked to verify his own. Raises AddressTaken.
    """
    offer = lock_open(invitation, nonce)
    try:
        with transaction.atomic():
            user = User.objects.create_user(**person)
    except IntegrityError as taken:
        raise AddressTaken from taken
    take_up(offer, user)
    user_emails.verify_address.post(user.emailaddress_set.get().pk)
    return Newcomer(user, offer, by.known_as(user))


@action(
    "invitation.joined",
    "Joined by the invitation to {result.email}{result.origin} and got access",
)
def join(invitation: Invitation, user: User, *, by: Actor) -> Invitation:
    """Without a link, by somebody whose verified address is the invited one.

    Raises Gone if the invitation is not open to him.
    """
    account = Account.objects.lock(invitation.account)
    offer = Invitation.objects.joinable_by(user).filter(pk=invitation.pk).first()
    if offer is None:
        raise Gone
    offer.account = account
    take_up(offer, user)
    return offer


def lock_open(invitation: Invitation, nonce: str) -> Invitation:
    account = Account.objects.lock(invitation.account)
    offer = account.invitations.filter(pk=invitation.pk).first()
    if offer is None:
        raise Gone
    offer.account = account
    if (state := offer.state(nonce)) != State.OPEN:
        raise NotOpen(state)
    return offer


def take_up(offer: Invitation, user: User) -> None:
    offer.account.admit(user, offer.permissions)
    offer.accepted_by = user
    offer.save(update_fields=["accepted_by"])
    settle(offer, Status.ACCEPTED)
    emails.joined.post(offer.pk, account=offer.account)


@action("invitation.declined", "Declined the invitation to {result.email}")
def decline(invitation: Invitation, nonce: str, *, by: Actor) -> Invitation:
    """Raises NotOpen with the state it is in."""
    offer = lock_open(invitation, nonce)
    settle(offer, Status.DECLINED)
    emails.declined.post(offer.pk, account=offer.account)
    return offer


@action("invitation.reported", "Reported the invitation to {result.email} as unwanted")
def report(invitation: Invitation, nonce: str, *, by: Actor) -> Invitation:
    """Decline it, and get no more invitations from this account to this address."""
    offer = lock_open(invitation, nonce)
    Unwanted.objects.get_or_create(account=offer.account, email=offer.email)
    settle(offer, Status.DECLINED)
    emails.declined.post(offer.pk, account=offer.account)
    return offer


@action("invitation.asked_again", "Asked for a new invitation to {result.email}")
def ask_again(invitation: Invitation, nonce: str, *, by: Actor) -> Invitation | None:
    """Tell the owner that an expired one is still wanted, at most once a day.

    Raises NotOpen if it is not an expired one.
    """
    account = Account.objects.lock(invitation.account)
    offer = find_offer(account, invitation)
    if (state := offer.state(nonce)) != State.EXPIRED:
        raise NotOpen(state)
    if offer.was_asked_lately:
        return None
    offer.asked_at = now()
    offer.save(update_fields=["asked_at"])
    emails.asked_again.post(offer.pk, account=account)
    return offer


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


# --- the end of access -------------------------------------------------------------------


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


# --- what time does ----------------------------------------------------------------------


@action("invitation.expired", "The invitation to {result.email} expired")
def expire(invitation: Invitation, *, by: Actor) -> Invitation | None:
    """Tell the log. It is the clock that made it expire, not this."""
    Account.objects.lock(invitation.account)
    offer = Invitation.objects.unmarked().filter(pk=invitation.pk).first()
    if offer is not None:
        offer.expired_at = now()
        offer.save(update_fields=["expired_at"])
    return offer


@action("invitation.reminded", "Reminded {result.email} of the invitation")
def remind(invitation: Invitation, *, by: Actor) -> Invitation | None:
    """Once, two days before the end."""
    account = Account.objects.lock(invitation.account)
    offer = Invitation.objects.to_remind_of().filter(pk=invitation.pk).first()
    if offer is not None:
        offer.reminded_at = now()
        offer.save(update_fields=["reminded_at"])
        emails.reminder.post(offer.pk, account=account)
    return offer


@action("invitation.forgotten", "Cleaned up {result} old invitations")
def forget(count: int, *, by: Actor) -> int | None:
    """Delete up to `count` that ended more than 30 days ago; answers how many were there."""
    old = Invitation.objects.forgettable().values("pk")[:count]
    gone, _details = Invitation.objects.filter(pk__in=old).delete()
    return gone or None
