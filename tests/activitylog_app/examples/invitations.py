from __future__ import annotations

from datetime import timedelta

from django.utils.timezone import now

from accounts_app.models import Account
from activitylog_app.models import Actor
from invitations_app import actions
from invitations_app.models import Invitation
from tests.activitylog_app.examples import Told, example
from tests.activitylog_app.examples.accounts import ROSA
from tests.factories import InvitationFactory
from users_app.models import User


def offer(account: Account, days_left: int = 7, **details: object) -> Invitation:
    expires_at = now() + timedelta(days=days_left)
    made: Invitation = InvitationFactory(account=account, expires_at=expires_at, **details)
    return made


@example("invitation.sent")
def sent(by: Actor, acme: Account) -> Told:
    actions.invite(acme, "bob@example.test", ["tickets"], by=by)
    return Told(acme)


@example("invitation.resent")
def resent(by: Actor, acme: Account) -> Told:
    actions.resend(offer(acme), by=by)
    return Told(acme)


@example("invitation.cancelled")
def cancelled(by: Actor, acme: Account) -> Told:
    actions.cancel(offer(acme), by=by)
    return Told(acme)


@example("invitation.accepted")
def accepted(by: Actor, acme: Account, nora: User) -> Told:
    invitation = offer(acme)
    actions.accept(invitation, nora, invitation.nonce, by=by)
    return Told(acme, nora)


@example("invitation.accepted_by_newcomer", by_visitors=True)
def accepted_by_newcomer(by: Actor, acme: Account) -> Told:
    invitation = offer(acme)
    rosa = actions.accept_as_new(invitation, ROSA, invitation.nonce, by=by).user
    return Told(acme, rosa, comes_as=rosa)


@example("invitation.joined")
def joined(by: Actor, acme: Account, nora: User) -> Told:
    actions.join(offer(acme, email=nora.email), nora, by=by)
    return Told(acme, nora)


@example("invitation.declined", by_visitors=True)
def declined(by: Actor, acme: Account) -> Told:
    invitation = offer(acme)
    actions.decline(invitation, invitation.nonce, by=by)
    return Told(acme)


@example("invitation.reported", by_visitors=True)
def reported(by: Actor, acme: Account) -> Told:
    invitation = offer(acme)
    actions.report(invitation, invitation.nonce, by=by)
    return Told(acme)


@example("invitation.asked_again", by_visitors=True)
def asked_again(by: Actor, acme: Account) -> Told:
    invitation = offer(acme, days_left=-1)
    actions.ask_again(invitation, invitation.nonce, by=by)
    return Told(acme)


@example("invitation.expired")
def expired(by: Actor, acme: Account) -> Told:
    actions.expire(offer(acme, days_left=-1), by=by)
    return Told(acme)


@example("invitation.reminded")
def reminded(by: Actor, acme: Account) -> Told:
    actions.remind(offer(acme, days_left=1), by=by)
    return Told(acme)


@example("invitation.forgotten")
def forgotten(by: Actor, acme: Account) -> Told:
    offer(acme, days_left=-40)
    actions.forget(10, by=by)
    return Told()


@example("user.associated")
def associated(by: Actor, acme: Account, nora: User) -> Told:
    actions.associate(acme, nora, ["tickets"], by=by)
    return Told(acme, nora)


@example("user.access_removed")
def access_removed(by: Actor, acme: Account, uma: User) -> Told:
    actions.revoke(acme.memberships.get(user=uma), by=by)
    return Told(acme, uma)


@example("user.left")
def left(by: Actor, acme: Account, uma: User) -> Told:
    actions.leave(acme.memberships.get(user=uma), by=by)
    return Told(acme, uma)
