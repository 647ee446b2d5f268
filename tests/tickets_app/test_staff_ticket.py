"""One ticket in the Admin Area: what was said, what staff say to it, what they change."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts_app.models import Account, Contact
from activitylog_app.models import SYSTEM
from tests.factories import RoleFactory, StaffFactory
from tests.reading import words_of
from tests.tickets_app.factories import (
    TicketFactory,
    attachment_of,
    link_of,
    status,
    word_of_staff,
)
from tickets_app import actions
from tickets_app.models import CannedReply, Department, Ticket
from users_app.models import User

LogIn = Callable[[User], Client]


def door(ticket: Ticket, name: str = "") -> str:
    return f"/admin/tickets/{ticket.number}/{name}"


def page(client: Client, ticket: Ticket) -> str:
    return words_of(client.get(door(ticket)))


@pytest.fixture
def lister(db: None, logged_in: LogIn) -> Client:
    """Staff who may look at tickets, and nothing else."""
    rights = ["tickets_app.list_tickets"]
    return logged_in(StaffFactory(role=RoleFactory(name="Reader", rights=rights)))


@pytest.fixture
def answerer(db: None, logged_in: LogIn) -> Client:
    """Staff who may answer, and change nothing else."""
    rights = ["tickets_app.list_tickets", "tickets_app.answer_tickets"]
    return logged_in(StaffFactory(role=RoleFactory(name="Answerer", rights=rights)))


@pytest.fixture
def hello(db: None) -> CannedReply:
    return CannedReply.objects.create(name="Greeting", body="Hello,\n\nwe are on it.")


def send(client: Client, ticket: Ticket, body: str = "Try again.", **more: Any) -> Any:
    """What the form of the page sends, as the page was drawn before anything else."""
    seen = ticket.replies.latest("pk").pk
    form = {"body": body, "status": status("answered").pk, "seen": seen, **more}
    return client.post(door(ticket, "reply/"), form, follow=True)


class TestThePage:
    def test_says_whose_it_is_and_what_was_said(self, ticket: Ticket, as_ada: Client) -> None:
        words = page(as_ada, ticket)

        assert "It does not start Open Opened by Olivia Owen on" in words
        assert f"Client Acme & Sons #{ticket.account_id}" in words
        assert "Olivia Owen Owner signed in" in words

    def test_says_how_and_from_where_somebody_wrote(
        self, ticket: Ticket, as_ada: Client
    ) -> None:
        facts = {"writer": "guest", "user_name": "Gus", "user_email": "gus@guest.test"}
        ticket.replies.create(
            **facts, badge="guest", known="unverified", body="Hi", ip_address="198.51.100.23"
        )

        words = page(as_ada, ticket)

        assert "Gus Guest by email, not verified" in words
        assert "gus@guest.test · 198.51.100.23" in words

    def test_marks_a_note_as_one(self, ticket: Ticket, as_ada: Client) -> None:
        word_of_staff(ticket, "Do not tell.", is_note=True)

        assert "Ada Ames Staff internal note" in page(as_ada, ticket)
        assert "msg--note" in as_ada.get(door(ticket)).text

    def test_runs_nothing_that_somebody_wrote(
        self, acme: Account, support: Department, as_ada: Client
    ) -> None:
        evil = "<script>alert(1)</script>"
        ticket = TicketFactory(account=acme, subject=evil, body=evil, user_name=evil)

        assert evil not in as_ada.get(door(ticket)).text

    def test_of_a_merged_ticket_leads_to_the_other_one(
        self, ticket: Ticket, acme: Account, as_ada: Client
    ) -> None:
        other = TicketFactory(account=acme)
        actions.merge(ticket, other, by=SYSTEM)

        answer = as_ada.get(door(ticket), follow=True)

        assert answer.redirect_chain == [(door(other), 302)]
        assert f"The ticket {ticket} was merged into this one." in words_of(answer)

    def test_is_found_in_small_letters(
        self, acme: Account, support: Department, as_ada: Client
    ) -> None:
        TicketFactory(account=acme, number="KT-482130")

        answer = as_ada.get("/admin/tickets/kt-482130/")

        assert answer.headers["Location"] == "/admin/tickets/KT-482130/"

    def test_that_there_is_not_is_not_found(self, as_ada: Client) -> None:
        assert as_ada.get("/admin/tickets/999/").status_code == 404

    def test_says_who_gets_emails(
        self, ticket: Ticket, uma: User, clara: Contact, as_ada: Client
    ) -> None:
        ticket.watchers.create(user=uma)
        ticket.watchers.create(email="boss@acme.test")
        clara.change(mail_kinds=["support"])

        words = page(as_ada, ticket)

        assert "Uma Usher uma@acme.test · follows it" in words
        assert "Clara clara@acme.test · contact" in words
        assert "boss@acme.test copy" in words

    def test_leads_to_other_tickets_of_the_same_client_and_guest(
        self, ticket: Ticket, guests: Ticket, acme: Account, as_ada: Client
    ) -> None:
        others = [TicketFactory(account=acme), TicketFactory(account=None)]

        for one, other in zip([ticket, guests], others, strict=True):
            assert as_ada.get(door(one)).context["others"] == [other]

    def test_of_nobody_is_alone(self, support: Department, as_ada: Client) -> None:
        TicketFactory.create_batch(2, account=None)
        Ticket.objects.update(user_email="")

        assert as_ada.get(door(Ticket.objects.earliest("pk"))).context["others"] == []

    def test_leads_to_the_service_it_is_about(
        self, acme: Account, support: Department, as_ada: Client
    ) -> None:
        about = {"matter_kind": "service", "matter_number": 12, "matter_name": "Server"}
        ticket = TicketFactory(account=acme, **about)

        assert f"/admin/clients/{acme.number}/services/12/" in as_ada.get(door(ticket)).text

    def test_offers_nothing_to_who_may_only_look(self, ticket: Ticket, lister: Client) -> None:
        link_of(ticket)

        words = page(lister, ticket)

        for label in ["Send Reply", "Add Note", "Save Changes", "Close", "Merge", "Revoke"]:
            assert label not in words
        assert "Department Support Priority Medium" in words

    def test_offers_no_changes_to_who_may_answer(
        self, ticket: Ticket, answerer: Client
    ) -> None:
        words = page(answerer, ticket)

        assert "Send Reply" in words
        for label in ["Save Changes", "Merge", "Add Copy"]:
            assert label not in words

    def test_costs_the_same_however_much_was_said(
        self,
        ticket: Ticket,
        as_ada: Client,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        attachment_of(ticket)
        as_ada.get(door(ticket))
        with django_assert_max_num_queries(28) as few:
            as_ada.get(door(ticket))
        for _n in range(60):
            attachment_of(ticket, reply=word_of_staff(ticket))

        with django_assert_max_num_queries(28) as many:
            said = as_ada.get(door(ticket)).context["conversation"]

        assert len(said.rows) == 50
        assert len(many) == len(few)


class TestReplying:
    def test_answers(self, ticket: Ticket, ada: User, as_ada: Client) -> None:
        assert "Your reply is sent." in words_of(send(as_ada, ticket))

        reply = ticket.replies.latest("pk")
        assert (reply.body, reply.badge, reply.admin) == ("Try again.", "staff", ada)
        ticket.refresh_from_db()
        assert ticket.kind == "answered"

    def test_says_what_becomes_of_it(self, ticket: Ticket, as_ada: Client) -> None:
        send(as_ada, ticket, status=status("closed").pk)

        ticket.refresh_from_db()
        assert ticket.is_closed

    def test_takes_files(self, ticket: Ticket, as_ada: Client, private_folder: object) -> None:
        send(as_ada, ticket, attachments=[SimpleUploadedFile("a.txt", b"One")])

        assert ticket.replies.latest("pk").attachments.get().original_name == "a.txt"

    def test_explains_a_file_that_is_not_taken(self, ticket: Ticket, as_ada: Client) -> None:
        answer = send(as_ada, ticket, attachments=[SimpleUploadedFile("a.exe", b"MZ\x90\0\3")])

        assert "a.exe is of a kind that is not taken." in words_of(answer)
        assert "Try again." in answer.text
        assert ticket.replies.count() == 1

    @pytest.mark.parametrize("more", [{"body": " "}, {"status": "0"}])
    def test_explains_what_is_wrong(
        self, ticket: Ticket, as_ada: Client, more: dict[str, str]
    ) -> None:
        assert "There is 1 problem" in words_of(send(as_ada, ticket, **more))
        assert ticket.replies.count() == 1

    def test_sends_once_what_is_sent_twice(self, ticket: Ticket, as_ada: Client) -> None:
        form: dict[str, Any] = {"token": "a-token-that-is-long-enough"}
        form["seen"] = ticket.replies.get().pk

        for _time in range(2):
            assert "Your reply is sent." in words_of(send(as_ada, ticket, **form))

        assert ticket.replies.count() == 2

    def test_shows_first_what_somebody_else_has_replied(
        self, ticket: Ticket, sam: User, as_ada: Client
    ) -> None:
        seen = ticket.replies.get().pk
        word_of_staff(ticket, "I am on it.", admin=sam)

        answer = send(as_ada, ticket, "My answer", seen=seen)

        told = r"There is 1 problem Ada Ames replied \d+ seconds? ago\. Read it above, then"
        assert re.search(told, words_of(answer))
        assert "I am on it." in words_of(answer)
        assert ">\nMy answer</textarea>" in answer.text
        assert ticket.replies.count() == 2

    def test_goes_on_after_that(self, ticket: Ticket, sam: User, as_ada: Client) -> None:
        seen = ticket.replies.get().pk
        later = word_of_staff(ticket, admin=sam)

        came_back = send(as_ada, ticket, seen=seen)

        assert f'name="seen" value="{later.pk}"' in came_back.text
        assert "Your reply is sent." in words_of(send(as_ada, ticket, seen=later.pk))

    @pytest.mark.parametrize("seen", ["", "x", "9" * 40])
    def test_bears_whatever_is_sent_for_what_was_seen(
        self, ticket: Ticket, as_ada: Client, seen: str
    ) -> None:
        assert "Your reply is sent." in words_of(send(as_ada, ticket, seen=seen))

    def test_to_a_merged_ticket_goes_to_the_other_one(
        self, ticket: Ticket, acme: Account, as_ada: Client
    ) -> None:
        other = TicketFactory(account=acme)
        actions.merge(ticket, other, by=SYSTEM)

        as_ada.post(door(ticket, "reply/"), {"body": "Hello", "status": status("answered").pk})

        assert other.replies.filter(body="Hello").exists()

    def test_is_for_who_may_answer(self, ticket: Ticket, lister: Client) -> None:
        assert send(lister, ticket).status_code == 403


class TestNotes:
    def test_stay_among_staff(self, ticket: Ticket, as_ada: Client, as_olivia: Client) -> None:
        answer = as_ada.post(door(ticket, "note/"), {"note-body": "Watch out."}, follow=True)

        assert "The note is added." in words_of(answer)
        client_page = as_olivia.get(f"/a/{ticket.account_id}/tickets/{ticket.number}/")
        assert client_page.status_code == 200
        assert "Watch out." not in client_page.text

    def test_need_words(self, ticket: Ticket, as_ada: Client) -> None:
        answer = as_ada.post(door(ticket, "note/"), {"note-body": ""})

        assert "Write something." in words_of(answer)


class TestCannedReplies:
    def test_are_put_into_the_form_without_script(
        self, ticket: Ticket, hello: CannedReply, as_ada: Client
    ) -> None:
        form = {"body": "Dear Olivia", "canned": hello.pk, "status": status("closed").pk}

        answer = as_ada.post(door(ticket, "canned/"), form)

        assert "Dear Olivia\n\nHello,\n\nwe are on it.</textarea>" in answer.text
        assert f'value="{form["status"]}" selected' in answer.text
        assert ticket.replies.count() == 1

    def test_change_nothing_if_none_is_chosen(
        self, ticket: Ticket, hello: CannedReply, as_ada: Client
    ) -> None:
        answer = as_ada.post(door(ticket, "canned/"), {"body": "Dear", "canned": "0"})

        assert ">\nDear</textarea>" in answer.text

    def test_are_text_for_script(self, hello: CannedReply, as_ada: Client) -> None:
        answer = as_ada.get(f"/admin/tickets/canned/{hello.pk}/")

        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert answer.text == hello.body
