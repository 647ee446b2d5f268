"""The letters about access, word for word, and what a stranger could make of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.db import transaction
from django.utils.timezone import now

from accounts_app import emails as account_emails
from accounts_app.models import Account, Permission
from activitylog_app.models import Actor
from invitations_app import actions, emails
from invitations_app.models import Invitation
from tests.factories import InvitationFactory, MembershipFactory
from tests.letters import (
    HOSTILE,
    assert_both_halves_lead_to_the_same,
    assert_harmless,
    assert_reads_as,
    html_of,
)
from users_app.models import User

GOLDEN = Path(__file__).parent / "golden"
NAMES = [
    "invitation",
    "reminder",
    "cancelled",
    "joined",
    "declined",
    "asked_again",
    "access_removed",
    "permissions_changed",
    "access_given",
]
each = pytest.mark.parametrize("name", NAMES)

Post = Callable[[], list[EmailMessage]]
Send = Callable[[str], EmailMultiAlternatives]
Status = Invitation.Status


@pytest.fixture(autouse=True)
def _one_day_in_march() -> Iterator[None]:
    """The letters tell when an invitation expires."""
    with time_machine.travel("2026-03-02T09:00Z", tick=False):
        yield


@pytest.fixture
def offer(acme: Account) -> Invitation:
    permissions = [Permission.CONTACTS, Permission.TICKETS]
    return InvitationFactory(account=acme, email="ivy@new.test", permissions=permissions)


@pytest.fixture
def send(offer: Invitation, nora: User, deliver_all: Post) -> Send:
    """The letter as it goes out, after what it tells of has happened to Ivy's invitation."""

    def do(name: str) -> EmailMultiAlternatives:
        with transaction.atomic():
            post(name, offer, nora)
        [message] = deliver_all()
        assert isinstance(message, EmailMultiAlternatives)
        return message

    return do


def post(name: str, offer: Invitation, nora: User) -> None:
    if name == "access_removed":
        emails.access_removed.post(nora.pk, offer.account_id)
    elif name == "permissions_changed":
        permissions = offer.permissions
        theirs = MembershipFactory(account=offer.account, user=nora, permissions=permissions)
        account_emails.permissions_changed.post(theirs.pk)
    elif name == "access_given":
        permissions = offer.permissions
        theirs = MembershipFactory(account=offer.account, user=nora, permissions=permissions)
        emails.access_given.post(theirs.pk)
    elif name == "invitation":
        emails.invitation.post(offer.pk, offer.sent_at.isoformat())
    else:
        happen(name, offer, nora)
        getattr(emails, name).post(offer.pk)


def happen(name: str, offer: Invitation, nora: User) -> None:
    if name == "asked_again":
        offer.expires_at, offer.asked_at = now() - timedelta(days=1), now()
    elif name == "joined":
        offer.accepted_by = nora
        offer.status, offer.settled_at = Status.ACCEPTED, now()
    elif name in {"cancelled", "declined"}:
        offer.status, offer.settled_at = Status(name), now()
    offer.save()


@each
def test_it_reads_as_agreed(send: Send, name: str) -> None:
    assert_reads_as(GOLDEN / f"{name}.txt", send(name))


@each
def test_the_html_leads_where_the_text_leads(send: Send, name: str) -> None:
    assert_both_halves_lead_to_the_same(send(name))


@each
@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_a_name_is_no_link_and_no_markup(
    acme: Account,
    nora: User,
    olivia: User,
    offer: Invitation,
    send: Send,
    name: str,
    hostile: str,
) -> None:
    acme.company = hostile
    acme.save()
    offer.account, offer.inviter_name = acme, hostile
    offer.save()
    for user in [nora, olivia]:
        user.first_name = user.last_name = hostile
        user.save()

    assert_harmless(send(name))


@pytest.fixture
def sent(acme: Account, by_olivia: Actor) -> Invitation:
    """Ivy's invitation, whose letter has not left yet."""
    return actions.invite(acme, "ivy@new.test", [Permission.TICKETS], by=by_olivia)


class TestWithNothingToSayAnyMore:
    def test_a_cancelled_invitation_does_not_leave(
        self, sent: Invitation, by_olivia: Actor, deliver_all: Post
    ) -> None:
        actions.cancel(sent, by=by_olivia)

        assert "invites you" not in " ".join(str(mail.subject) for mail in deliver_all())
        assert sent.account.messages.filter(state="unneeded").get().pk == sent.message_id

    def test_only_the_newest_of_two_sendings_leaves(
        self, sent: Invitation, by_olivia: Actor, deliver_all: Post
    ) -> None:
        with time_machine.travel(now() + timedelta(minutes=1), tick=False):
            again = actions.resend(sent, by=by_olivia)

            [mail] = deliver_all()

        assert again.get_absolute_url().split(":")[0] in str(mail.body)
        assert sent.account.messages.filter(state="unneeded").get().pk == sent.message_id

    def test_an_invitation_to_an_account_closed_meanwhile_does_not_leave(
        self, acme: Account, sent: Invitation, deliver_all: Post
    ) -> None:
        acme.status = Account.Status.CLOSED
        acme.save()

        assert deliver_all() == []

    def test_an_invitation_that_expired_meanwhile_does_not_leave(
        self, sent: Invitation, deliver_all: Post
    ) -> None:
        with time_machine.travel(sent.expires_at, tick=False):
            assert deliver_all() == []

    def test_nobody_is_told_of_a_cancelled_one_who_is_invited_again(
        self, sent: Invitation, acme: Account, by_olivia: Actor, deliver_all: Post
    ) -> None:
        actions.cancel(sent, by=by_olivia)
        actions.invite(acme, sent.email, [Permission.TICKETS], by=by_olivia)

        [mail] = deliver_all()

        assert mail.subject == "Olivia Owen invites you to Acme & Sons"

    def test_whoever_accepted_is_not_reminded(
        self, sent: Invitation, nora: User, by_visitor: Actor, deliver_all: Post
    ) -> None:
        with transaction.atomic():
            emails.reminder.post(sent.pk)
        actions.accept(sent, nora, sent.nonce, by=by_visitor)

        assert [mail.to for mail in deliver_all()] == [["olivia@acme.test"]]

    def test_the_owner_is_not_asked_for_what_he_has_sent(
        self, sent: Invitation, by_olivia: Actor, by_visitor: Actor, deliver_all: Post
    ) -> None:
        with time_machine.travel(sent.expires_at, tick=False):
            actions.ask_again(sent, sent.nonce, by=by_visitor)
            actions.resend(sent, by=by_olivia)

            assert [mail.to for mail in deliver_all()] == [["ivy@new.test"]]

    def test_a_removed_user_is_not_told_of_permissions(
        self, acme: Account, nora: User, deliver_all: Post, by_olivia: Actor
    ) -> None:
        theirs = MembershipFactory(account=acme, user=nora)
        with transaction.atomic():
            account_emails.permissions_changed.post(theirs.pk)
        actions.revoke(theirs, by=by_olivia)

        assert [mail.subject for mail in deliver_all()] == [
            "Your access to Acme & Sons was removed"
        ]

    def test_a_removed_user_is_not_told_of_access(
        self, acme: Account, nora: User, deliver_all: Post, by_ada: Actor
    ) -> None:
        theirs = actions.associate(acme, nora, [Permission.TICKETS], by=by_ada)
        actions.revoke(theirs, by=by_ada)

        assert [mail.subject for mail in deliver_all()] == [
            "Your access to Acme & Sons was removed"
        ]

    def test_whoever_is_back_is_not_told_of_being_removed(
        self, acme: Account, nora: User, deliver_all: Post, by_olivia: Actor
    ) -> None:
        actions.revoke(MembershipFactory(account=acme, user=nora), by=by_olivia)
        MembershipFactory(account=acme, user=nora)

        assert deliver_all() == []


def test_the_owner_who_reads_it_is_todays(
    acme: Account, uma: User, offer: Invitation, nora: User, deliver_all: Post
) -> None:
    with transaction.atomic():
        post("declined", offer, nora)
        Account.objects.lock(acme).hand_to(uma)

    assert [mail.to for mail in deliver_all()] == [[uma.email]]


def test_staff_who_give_access_are_the_company(
    acme: Account, nora: User, by_ada: Actor, deliver_all: Post
) -> None:
    actions.associate(acme, nora, [Permission.TICKETS], by=by_ada)
    actions.invite(acme, "ivy@new.test", [Permission.TICKETS], by=by_ada)

    for mail in deliver_all():
        assert isinstance(mail, EmailMultiAlternatives)
        told = f"{mail.subject}{mail.body}{html_of(mail)}"
        assert "Ada" not in told
        assert "Harbourline" in told
