"""What whoever was invited does with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import now

from accounts_app.actions import AddressTaken
from accounts_app.models import Account
from activitylog_app.models import Actor
from activitylog_app.recording import action
from config.refusals import Gone
from invitations_app import emails
from invitations_app.actions.offers import NotOpen, find_offer, settle
from invitations_app.models import Invitation, Unwanted
from users_app import emails as user_emails
from users_app.models import User

State = Invitation.State
Status = Invitation.Status


@dataclass(frozen=True)
class Newcomer:
    """Who came by an invitation; from now on `by` is no unknown visitor."""

    user: User
    invitation: Invitation
    by: Actor

    @property
    def account(self) -> Account:
        return self.invitation.account


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
