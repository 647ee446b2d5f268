"""Mail that was kept for staff: the list, one message, and what they make of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import now
from pytest_django import DjangoAssertNumQueries

from accounts_app.models import Account
from mail_app.models import Message
from tests.factories import RoleFactory, StaffFactory
from tests.reading import words_of
from tests.tickets_app.factories import incoming
from tickets_app.models import Department, IncomingMessage, Ticket, TicketSettings
from users_app.models import User

LogIn = Callable[[User], Client]
INCOMING = "/admin/incoming/"
EVIL = b"""From: "Eve <b>" <eve@guest.test>
Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?= <script>alert(1)</script>
Content-Type: text/html; charset=utf-8

<p>Hello <b>there</b></p><script>alert(2)</script><img src="http://evil.test/x.png">
"""


def found(client: Client, **query: Any) -> list[IncomingMessage]:
    return list(client.get(INCOMING, query).context["page"].rows)


@pytest.fixture
def kept(support: Department) -> IncomingMessage:
    return incoming("quarantined", subject="Hello", recipient="support@us.test")


@pytest.fixture
def evil(support: Department) -> IncomingMessage:
    return incoming("quarantined", raw=EVIL, subject="Grüße <script>alert(1)</script>")


@pytest.fixture
def reader(db: None, logged_in: LogIn) -> Client:
    """Staff who may read the quarantine, and nothing else."""
    rights = ["tickets_app.read_quarantine"]
    return logged_in(StaffFactory(role=RoleFactory(name="Reader", rights=rights)))


class TestTheList:
    def test_shows_what_waits_for_staff(self, kept: IncomingMessage, as_ada: Client) -> None:
        incoming("ignored"), incoming("new")

        assert found(as_ada) == [kept]
        row = "Hello gus@guest.test support@us.test Our mail server says that the sender is"
        assert row in words_of(as_ada.get(INCOMING))

    def test_shows_what_was_left_alone_and_why(self, db: None, as_ada: Client) -> None:
        ignored = incoming("ignored", reason="automatic")

        assert found(as_ada, state="ignored") == [ignored]
        assert "An automatic answer" in words_of(as_ada.get(INCOMING, {"state": "ignored"}))

    @pytest.mark.parametrize("state", ["done", "<b>"])
    def test_passes_over_a_state_that_it_has_not(
        self, kept: IncomingMessage, as_ada: Client, state: str
    ) -> None:
        assert found(as_ada, state=state) == [kept]

    def test_is_narrowed_to_a_reason(self, kept: IncomingMessage, as_ada: Client) -> None:
        bad = incoming("quarantined", reason="bad_token")

        assert found(as_ada, reason="bad_token") == [bad]

    @pytest.mark.parametrize("words", ["gus@", "hello", "GUS hel"])
    def test_finds_by_sender_and_subject(
        self, kept: IncomingMessage, as_ada: Client, words: str
    ) -> None:
        incoming("quarantined", sender="stan@elsewhere.test")

        assert found(as_ada, q=words) == [kept]

    def test_is_narrowed_to_a_period(self, kept: IncomingMessage, as_ada: Client) -> None:
        long_ago = datetime(2025, 3, 1, 12, tzinfo=UTC)
        old = incoming("quarantined", received_at=long_ago)

        assert found(as_ada, since="2025-01-01", until="2025-12-31") == [old]

    def test_goes_on_by_key_and_costs_the_same(
        self,
        kept: IncomingMessage,
        as_ada: Client,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        as_ada.get(INCOMING)
        with django_assert_max_num_queries(8) as few:
            as_ada.get(INCOMING)
        moment = now()
        made = [incoming("quarantined", received_at=moment) for _n in range(30)]

        with django_assert_max_num_queries(8) as many:
            first = as_ada.get(INCOMING).context["page"]
        second = as_ada.get(f"{INCOMING}{first.next}").context["page"]

        assert [*first.rows, *second.rows] == [*made[::-1], kept]
        assert len(many) == len(few)

    def test_says_so_where_nothing_waits(self, db: None, as_ada: Client) -> None:
        assert "Nothing waiting." in words_of(as_ada.get(INCOMING))
        assert "No email is like this" in words_of(as_ada.get(INCOMING, {"q": "kesrel"}))


class TestAMessage:
    def page(self, client: Client, message: IncomingMessage) -> Any:
        return client.get(f"{INCOMING}{message.pk}/")

    def test_is_shown_as_plain_text(self, evil: IncomingMessage, as_ada: Client) -> None:
        page = self.page(as_ada, evil)

        assert "Grüße <script>alert(1)</script>" in words_of_title(page)
        assert "Hello there" in words_of(page)
        assert "From: &quot;Eve &lt;b&gt;&quot; &lt;eve@guest.test&gt;" in page.text
        for alive in ["<script>alert", "<img", "alert(2)"]:
            assert alive not in page.text

    def test_says_why_it_is_here(self, kept: IncomingMessage, as_ada: Client) -> None:
        assert "Our mail server says that the sender is forged" in words_of(
            self.page(as_ada, kept)
        )

    def test_names_the_files_that_came_with_it(self, db: None, as_ada: Client) -> None:
        raw = (
            b"From: gus@guest.test\nContent-Type: multipart/mixed; boundary=b\n\n"
            b"--b\n\nHi\n--b\n"
            b"Content-Disposition: attachment; filename=a.txt\n\nOne\n--b\n"
            b"Content-Disposition: attachment; filename=a.exe\n\nMZ\0\n--b--\n"
        )

        words = words_of(self.page(as_ada, incoming("quarantined", raw=raw)))

        assert "a.txt" in words
        assert "a.exe, which is not taken" in words

    def test_that_is_too_large_is_shown_in_part(self, db: None, as_ada: Client) -> None:
        TicketSettings.lock().change(largest_message=1)
        raw = b"From: gus@guest.test\n\n" + b"x" * 1_100_000

        page = self.page(as_ada, incoming("quarantined", raw=raw))

        assert len(page.text) < 200_000

    def test_that_cannot_be_read_is_shown_as_it_is(self, db: None, as_ada: Client) -> None:
        page = self.page(as_ada, incoming("quarantined", raw=b"\xff\0 no message"))

        assert "no message" in words_of(page)

    def test_says_about_which_letter_of_ours_it_reports(
        self, acme: Account, as_ada: Client
    ) -> None:
        letter = Message.objects.create(letter="x", subject="Your invoice", sent_to="a@b.test")
        bounce = incoming("ignored", reason="bounce", about=letter)

        words = words_of(self.page(as_ada, bounce))

        assert "It reports about Your invoice a@b.test" in words
        assert "Make Ticket" not in words

    def test_that_became_a_ticket_is_read_there(self, ticket: Ticket, as_ada: Client) -> None:
        done = incoming("done", ticket=ticket, reply=ticket.replies.get())

        for name in ["", "source/", "ticket/", "reply/", "discard/"]:
            assert as_ada.get(f"{INCOMING}{done.pk}/{name}").status_code == 404

    def test_is_saved_as_a_file(self, evil: IncomingMessage, as_ada: Client) -> None:
        answer = as_ada.get(f"{INCOMING}{evil.pk}/source/")

        assert answer.content == EVIL
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer.headers["Cache-Control"]


def words_of_title(page: Any) -> str:
    return words_of(page).partition(" · ")[0]


class TestMakingATicket:
    def make(self, client: Client, message: IncomingMessage, **form: Any) -> Any:
        return client.post(f"{INCOMING}{message.pk}/ticket/", form, follow=True)

    def test_knows_the_department_and_subject(
        self, kept: IncomingMessage, support: Department, as_ada: Client
    ) -> None:
        Department.objects.create(name="Billing")

        form = as_ada.get(f"{INCOMING}{kept.pk}/ticket/").context["form"]

        assert form.initial == {"subject": "Hello", "department": support.pk}

    def test_makes_one_of_a_guest(
        self, kept: IncomingMessage, support: Department, as_ada: Client
    ) -> None:
        answer = self.make(as_ada, kept, department=support.pk, subject="Question")

        ticket = Ticket.objects.get()
        assert f"The ticket {ticket} is made." in words_of(answer)
        assert (ticket.subject, ticket.user_email, ticket.account) == (
            "Question",
            "gus@guest.test",
            None,
        )
        assert ticket.replies.get().known == "unverified"

    def test_makes_one_of_a_client(
        self, kept: IncomingMessage, support: Department, acme: Account, as_ada: Client
    ) -> None:
        self.make(as_ada, kept, department=support.pk, account=f"#{acme.number}")

        assert Ticket.objects.get().account == acme

    @pytest.mark.parametrize("number", ["0", "x", "9" * 20])
    def test_explains_a_client_that_there_is_not(
        self, kept: IncomingMessage, support: Department, as_ada: Client, number: str
    ) -> None:
        answer = self.make(as_ada, kept, department=support.pk, account=number)

        assert "There is no client with this number." in words_of(answer)

    def test_needs_a_department(self, kept: IncomingMessage, as_ada: Client) -> None:
        assert "Choose a department." in words_of(self.make(as_ada, kept, subject="Hi"))

    def test_names_clients_with_the_address(
        self, support: Department, acme: Account, as_ada: Client
    ) -> None:
        message = incoming("quarantined", raw=b"From: olivia@acme.test\n\nHi")

        words = words_of(as_ada.get(f"{INCOMING}{message.pk}/ticket/"))

        assert f"Clients with this address: Acme & Sons #{acme.number}" in words

    def test_makes_one_once(
        self, kept: IncomingMessage, support: Department, as_ada: Client
    ) -> None:
        kept_twice = IncomingMessage.objects.filter(pk=kept.pk)
        kept_twice.update(state="ignored", reason="discarded")

        answer = self.make(as_ada, kept, department=support.pk)

        assert "Somebody has dealt with this email." in words_of(answer)
        assert not Ticket.objects.exists()

    def test_leads_on_who_may_not_look_at_tickets(
        self, kept: IncomingMessage, support: Department, reader: Client
    ) -> None:
        answer = self.make(reader, kept, department=support.pk)

        assert answer.redirect_chain == [(INCOMING, 302)]


class TestMakingAReply:
    def test_is_of_a_guest_in_the_ticket(
        self, kept: IncomingMessage, ticket: Ticket, as_ada: Client
    ) -> None:
        form = {"ticket": f"#{ticket.number}"}
        answer = as_ada.post(f"{INCOMING}{kept.pk}/reply/", form, follow=True)

        assert f"The email is a reply to {ticket} now." in words_of(answer)
        assert ticket.replies.latest("pk").badge == "guest"

    def test_needs_a_ticket(self, kept: IncomingMessage, as_ada: Client) -> None:
        answer = as_ada.post(f"{INCOMING}{kept.pk}/reply/", {"ticket": "1"})

        assert "There is no ticket with this number." in words_of(answer)


class TestDiscarding:
    def test_asks_and_keeps_it_stored(self, kept: IncomingMessage, as_ada: Client) -> None:
        door = f"{INCOMING}{kept.pk}/discard/"
        assert "Discard this email?" in words_of(as_ada.get(door))

        answer = as_ada.post(door, follow=True)

        assert "The email is discarded." in words_of(answer)
        kept.refresh_from_db()
        assert (kept.state, kept.reason) == ("ignored", "discarded")

    def test_is_done_once(self, kept: IncomingMessage, as_ada: Client) -> None:
        door = f"{INCOMING}{kept.pk}/discard/"
        as_ada.post(door)

        assert "Somebody has dealt with this email." in words_of(as_ada.post(door, follow=True))


class TestTakingBack:
    @pytest.mark.parametrize("reason", ["automatic", "discarded"])
    def test_makes_it_wait_again_with_its_reason(
        self, support: Department, as_ada: Client, reason: str
    ) -> None:
        alone = incoming("ignored", reason=reason)
        assert "Take Back" in words_of(as_ada.get(f"{INCOMING}{alone.pk}/"))

        answer = as_ada.post(f"{INCOMING}{alone.pk}/take-back/", follow=True)

        assert "The email waits for staff again." in words_of(answer)
        assert "Make Ticket" in words_of(answer)
        alone.refresh_from_db()
        assert (alone.state, alone.reason) == ("quarantined", reason)

    def test_is_not_of_one_that_waits(self, kept: IncomingMessage, as_ada: Client) -> None:
        answer = as_ada.post(f"{INCOMING}{kept.pk}/take-back/", follow=True)

        assert "Somebody has dealt with this email." in words_of(answer)
