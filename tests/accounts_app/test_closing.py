"""Close Client and Reopen Client: who is out, who is told, and that nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from accounts_app import actions
from accounts_app.models import Account, Contact
from activitylog_app.models import Actor, Entry
from tests.factories import PASSWORD, InvitationFactory, MembershipFactory
from tests.reading import words_of
from users_app.models import User

Post = Callable[[], list[EmailMessage]]

CLOSED = "cannot be opened any more, and nothing in it can be changed."


def door(account: Account, path: str) -> str:
    return f"/admin/clients/{account.number}/{path}"


@pytest.fixture
def closed(acme: Account, by_ada: Actor) -> Account:
    actions.close(acme, by=by_ada)
    return acme


class TestClosing:
    def test_says_first_what_ends(self, acme: Account, uma: User, as_ada: Client) -> None:
        InvitationFactory(account=acme)

        words = words_of(as_ada.get(door(acme, "close/")))

        assert "2 users, the owner too, can no longer open Acme & Sons." in words
        assert "1 open invitation cannot be accepted any more." in words
        assert Account.objects.get().status == "active"

    def test_is_told_to_the_log_and_to_the_owner(
        self, acme: Account, uma: User, as_ada: Client, ada: User, deliver_all: Post
    ) -> None:
        page = as_ada.post(door(acme, "close/"), follow=True)

        assert "Acme & Sons is closed." in words_of(page)
        entry = Entry.objects.get()
        assert (entry.code, entry.actor, entry.account) == ("account.closed", ada, acme)
        assert entry.data["changed"] == {"status": ["active", "closed"]}
        [mail] = deliver_all()
        assert mail.to == ["olivia@acme.test"]
        assert "Acme & Sons" in f"{mail.subject}{mail.body}"
        assert "Ada" not in str(mail.body), "staff are not named to customers"

    def test_twice_is_told_once(
        self, closed: Account, as_ada: Client, deliver_all: Post
    ) -> None:
        as_ada.post(door(closed, "close/"))

        assert len(deliver_all()) == 1
        assert Entry.objects.count() == 1

    @pytest.mark.parametrize("who", ["olivia", "uma"])
    def test_everybody_is_out_at_the_next_request(
        self,
        acme: Account,
        by_ada: Actor,
        request: pytest.FixtureRequest,
        logged_in: Callable[[User], Client],
        who: str,
    ) -> None:
        client = logged_in(request.getfixturevalue(who))
        assert client.get(f"/a/{acme.number}/").status_code == 200

        actions.close(acme, by=by_ada)

        page = client.get(f"/a/{acme.number}/")
        assert page.status_code == 403
        assert CLOSED in words_of(page)

    def test_nothing_in_it_can_be_changed_by_customers(
        self, closed: Account, clara: Contact, as_olivia: Client
    ) -> None:
        for path in [f"contacts/{clara.pk}/delete/", "users/invite/", "details/"]:
            form = {"emails": "eve@evil.test", "access": "all"}
            assert as_olivia.post(f"/a/{closed.number}/{path}", form).status_code == 403

        assert closed.contacts.exists()
        assert not closed.invitations.exists()

    def test_who_logs_in_lands_in_another_account(
        self, closed: Account, olivia: User, client: Client
    ) -> None:
        other = MembershipFactory(user=olivia).account

        answer = client.post("/login/", {"login": olivia.email, "password": PASSWORD})

        assert answer["Location"] == f"/a/{other.number}/"

    @pytest.mark.parametrize("path", ["users/associate/", "owner/login/"])
    def test_lets_nobody_in_by_another_way(
        self, closed: Account, nora: User, as_ada: Client, path: str
    ) -> None:
        form = {"user": nora.pk, "who": "", "permissions": ["tickets"], "reason": "x"}

        page = as_ada.post(door(closed, path), form)

        assert "This account is closed." in words_of(page)
        assert not closed.memberships.filter(user=nora).exists()

    def test_an_invitation_cannot_be_accepted(
        self, closed: Account, nora: User, as_nora: Client
    ) -> None:
        offer = InvitationFactory(account=closed, email=nora.email)

        as_nora.get(offer.get_absolute_url())
        as_nora.post("/invitation/accept/")

        assert not closed.memberships.filter(user=nora).exists()


class TestReopening:
    def reopen(self, client: Client, account: Account) -> Any:
        return client.post(door(account, "reopen/"), follow=True)

    def test_lets_everybody_in_again(
        self, closed: Account, uma: User, as_uma: Client, as_ada: Client, ada: User
    ) -> None:
        page = self.reopen(as_ada, closed)

        assert "Acme & Sons is open again." in words_of(page)
        assert as_uma.get(f"/a/{closed.number}/").status_code == 200
        entry = Entry.objects.get(code="account.reopened")
        assert (entry.actor, entry.data["changed"]) == (ada, {"status": ["closed", "active"]})

    def test_before_the_letter_has_left_takes_it_back(
        self, closed: Account, as_ada: Client, deliver_all: Post
    ) -> None:
        self.reopen(as_ada, closed)

        assert not deliver_all()

    def test_what_is_open_is_no_news(self, acme: Account, as_ada: Client) -> None:
        self.reopen(as_ada, acme)

        assert not Entry.objects.exists()

    def test_is_a_post(self, closed: Account, as_ada: Client) -> None:
        assert as_ada.get(door(closed, "reopen/")).status_code == 405
