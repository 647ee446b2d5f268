"""The letters about accounts, word for word, and what a stranger could make of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.db import transaction

from accounts_app import actions, emails
from accounts_app.models import Account, Deletion, DeletionNotice
from activitylog_app.models import Actor, Run
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
    "account_added",
    "account_closed",
    "account_deleted",
    "deletion_announced",
    "deletion_announced_closed",
    "now_owner",
    "no_longer_owner",
    "retention_report",
]
DAY = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
each = pytest.mark.parametrize("name", NAMES)

Post = Callable[[], list[EmailMessage]]
Send = Callable[[str], EmailMultiAlternatives]


@pytest.fixture
def send(acme: Account, uma: User, deliver_all: Post) -> Send:
    """The letter as it goes out, after what it tells of has happened to Acme."""

    def do(name: str) -> EmailMultiAlternatives:
        with transaction.atomic():
            post(name, acme, uma)
        [message] = deliver_all()
        assert isinstance(message, EmailMultiAlternatives)
        return message

    return do


def post(name: str, acme: Account, uma: User) -> None:
    owner = acme.owner
    if name == "account_added":
        emails.account_added.post(acme.pk)
    elif name == "account_closed":
        acme.change(status=Account.Status.CLOSED)
        emails.account_closed.post(acme.pk)
    elif name == "account_deleted":
        told = (owner.email, owner.full_name, owner.language, acme.name, acme.number)
        emails.account_deleted.post(*told)
    elif name.startswith("deletion_announced"):
        if name.endswith("closed"):
            acme.change(status=Account.Status.CLOSED)
        DeletionNotice.objects.create(account=acme, sent_at=DAY)
        emails.deletion_announced.post(acme.pk)
    elif name == "retention_report":
        report(acme, uma)
    else:
        acme.hand_to(uma)
        user = uma if name == "now_owner" else owner
        getattr(emails, name).post(acme.pk, user.pk)


def report(acme: Account, uma: User) -> None:
    """To Uma, though she is no staff: whom it goes to is the action's affair."""
    facts = {"announced": 3, "users_deleted": 1}
    run = Run.objects.create(
        pk=7, job="prune_inactive_accounts", done=52, failed=1, facts=facts
    )
    for number in (1, 2):
        Deletion.objects.create(number=number, name=acme.company, run=run)
    emails.retention_report.post(run.pk, uma.pk)


@each
def test_it_reads_as_agreed(send: Send, name: str) -> None:
    assert_reads_as(GOLDEN / f"{name}.txt", send(name))


@each
def test_the_html_leads_where_the_text_leads(send: Send, name: str) -> None:
    assert_both_halves_lead_to_the_same(send(name))


@each
@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_a_name_is_no_link_and_no_markup(
    acme: Account, uma: User, send: Send, name: str, hostile: str
) -> None:
    acme.company = hostile
    acme.save()
    for user in [acme.owner, uma]:
        user.first_name = user.last_name = hostile
        user.save()

    assert_harmless(send(name))


def test_staff_are_the_company(
    acme: Account, uma: User, by_ada: Actor, deliver_all: Post
) -> None:
    actions.make_owner(acme.memberships.get(user=uma), by=by_ada)
    actions.close(acme, by=by_ada)

    told = deliver_all()

    assert len(told) == 3
    for mail in told:
        assert isinstance(mail, EmailMultiAlternatives)
        assert "Ada" not in f"{mail.subject}{mail.body}{html_of(mail)}"


class TestWithNothingToSayAnyMore:
    def test_of_an_account_that_is_open_again(
        self, acme: Account, by_ada: Actor, deliver_all: Post
    ) -> None:
        actions.close(acme, by=by_ada)
        actions.reopen(acme, by=by_ada)

        assert deliver_all() == []

    def test_of_an_ownership_that_is_as_before(
        self, acme: Account, uma: User, olivia: User, by_ada: Actor, deliver_all: Post
    ) -> None:
        actions.make_owner(acme.memberships.get(user=uma), by=by_ada)
        actions.make_owner(acme.memberships.get(user=olivia), by=by_ada)

        assert sorted((mail.to[0], mail.subject) for mail in deliver_all()) == [
            ("olivia@acme.test", "You are the owner of Acme & Sons now"),
            ("uma@acme.test", "You are no longer the owner of Acme & Sons"),
        ]
