"""The messages about invitations. Their links are made here, when the letter leaves."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from accounts_app.models import Account, Membership
from invitations_app.models import Invitation
from mail_app.letters import Envelope, letter
from users_app.models import User


@letter
def invitation(invitation_id: int, sent_at: str) -> Envelope | None:
    """`sent_at` tells this sending from a later one, which has a letter of its own."""
    offer = open_offer(invitation_id)
    if offer is None or offer.sent_at.isoformat() != sent_at:
        return None
    return to_invitee("invitation", offer, link=offer.get_absolute_url())


@letter
def reminder(invitation_id: int) -> Envelope | None:
    offer = open_offer(invitation_id)
    if offer is None:
        return None
    return to_invitee("reminder", offer, link=offer.get_absolute_url())


@letter
def cancelled(invitation_id: int) -> Envelope | None:
    """To whom the invitation had gone. Nothing to say if he has been invited again."""
    offers = Invitation.objects.filter(status=Invitation.Status.CANCELLED)
    offer = offers.select_related("account").filter(pk=invitation_id).first()
    if offer is None or offer.account.invitations.open().filter(email=offer.email).exists():
        return None
    return to_invitee("cancelled", offer)


@letter
def joined(invitation_id: int) -> Envelope | None:
    offers = Invitation.objects.exclude(accepted_by=None)
    offer = offers.select_related("account", "accepted_by").filter(pk=invitation_id).first()
    return to_owner("joined", offer, user=offer.accepted_by) if offer else None


@letter
def declined(invitation_id: int) -> Envelope | None:
    offers = Invitation.objects.filter(status=Invitation.Status.DECLINED)
    offer = offers.select_related("account").filter(pk=invitation_id).first()
    return to_owner("declined", offer) if offer else None


@letter
def asked_again(invitation_id: int) -> Envelope | None:
    """Nothing to say once it has been sent again."""
    offers = Invitation.objects.expired().exclude(asked_at=None)
    offer = offers.select_related("account").filter(pk=invitation_id).first()
    return to_owner("asked_again", offer) if offer else None


@letter
def access_removed(user_id: int, account_id: int) -> Envelope | None:
    """Nothing to say to whom was let in again meanwhile."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    account = Account.objects.filter(pk=account_id).first()
    if not user or not account or account.memberships.filter(user=user).exists():
        return None
    context = {"user": user, "account": account}
    template = "invitations_app/email/access_removed"
    return Envelope(template, user.email, context, language=user.language)


def open_offer(invitation_id: int) -> Invitation | None:
    offers = Invitation.objects.open().exclude(account__status=Account.Status.CLOSED)
    return offers.select_related("account").filter(pk=invitation_id).first()


def to_invitee(name: str, offer: Invitation, **more: Any) -> Envelope:
    context = {
        "invitation": offer,
        "account": offer.account,
        "permissions": offer.permission_labels,
        "inviter_name": offer.sender,
        **more,
    }
    template, language = f"invitations_app/email/{name}", offer.account.language
    return Envelope(template, offer.email, context, language=language)


def to_owner(name: str, offer: Invitation, **more: Any) -> Envelope:
    """To whoever owns the account when the letter leaves."""
    owner = offer.account.owner
    context = {
        "invitation": offer,
        "account": offer.account,
        "owner": owner,
        "link": reverse("client:users", args=[offer.account_id]),
        **more,
    }
    return Envelope(
        f"invitations_app/email/{name}", owner.email, context, language=owner.language
    )


@letter
def access_given(membership_id: int) -> Envelope | None:
    """To whom staff let in without an invitation. Nothing to say if he was removed again."""
    memberships = Membership.objects.select_related("user", "account")
    membership = memberships.filter(pk=membership_id).first()
    if membership is None:
        return None
    context = {
        "user": membership.user,
        "account": membership.account,
        "permissions": membership.permission_labels,
        "link": reverse("client:home", args=[membership.account_id]),
    }
    template = "invitations_app/email/access_given"
    return Envelope(template, membership.user.email, context, language=membership.user.language)
