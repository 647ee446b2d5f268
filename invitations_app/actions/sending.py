"""Invitations that are sent, sent again, cancelled."""

from __future__ import annotations

from django.utils.timezone import now
from django.utils.translation import gettext as _

from accounts_app.models import Account, Permission
from activitylog_app.models import Actor
from activitylog_app.recording import action
from config.refusals import Gone, Refused
from invitations_app import emails
from invitations_app.actions.offers import find_offer, settle
from invitations_app.limits import spend
from invitations_app.models import Invitation, expiry_date, new_nonce, obstacle_to

State = Invitation.State
Status = Invitation.Status


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
