"""Tickets without a login: the public form, and the page behind a private link."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail import EmailMessage
from django.test import Client
from pytest_django import Settings

from accounts_app.models import Account
from activitylog_app.models import Actor
from tests.reading import words_of
from tests.tickets_app.factories import (
    DepartmentFactory,
    TicketFactory,
    attachment_of,
    link_of,
    word_of_staff,
)
from tickets_app import actions
from tickets_app.models import Department, Ticket, TicketSettings
from users_app.models import User

LogIn = Callable[[User], Client]
FORM = "/tickets/new/"


def message(to: Department, **more: Any) -> dict[str, Any]:
    """What the form sends."""
    who = {"name": "Gus Guest", "email": "Gus@Guest.test"}
    return {
        **who,
        "department": to.pk,
        "subject": "Domains?",
        "body": "One, with hats.",
        **more,
    }


def page_of(ticket: Ticket, more: str = "") -> str:
    return f"/tickets/{ticket.number}/{more}"


@pytest.fixture
def as_gus(guests: Ticket) -> Client:
    """A browser in which the private link to Gus's ticket was opened."""
    client = Client()
    client.get(link_of(guests).get_absolute_url())
    return client


class TestForm:
    def test_makes_a_ticket_and_mails_the_link(
        self, support: Department, client: Client, deliver_all: Callable[[], list[EmailMessage]]
    ) -> None:
        response = client.post(FORM, message(support), follow=True)

        assert "Thank you" in words_of(response)
        ticket = Ticket.objects.get()
        [reply] = ticket.replies.all()
        assert (ticket.user_email, reply.badge) == ("gus@guest.test", "guest")
        [mail] = deliver_all()
        assert mail.to == ["gus@guest.test"]
        assert ticket.number not in response.text

    def test_answers_the_same_whether_the_address_is_known(
        self, support: Department, client: Client, olivia: User
    ) -> None:
        unknown = client.post(FORM, message(support), follow=True)
        known = client.post(FORM, message(support, email=olivia.email), follow=True)

        assert words_of(known) == words_of(unknown)
        assert Ticket.objects.of_guests().count() == 2
        assert Ticket.objects.latest("pk").user is None

    def test_twice_with_one_form_makes_one(self, support: Department, client: Client) -> None:
        sent = message(support, token="a token of this form alone")
        for _ in range(2):
            response = client.post(FORM, sent, follow=True)

        assert Ticket.objects.count() == 1
        assert "Thank you" in words_of(response)

    def test_too_many_are_refused_and_the_words_stay(
        self, support: Department, client: Client, settings: Settings
    ) -> None:
        settings.TICKET_LIMITS = {"address": ["1/hour"], "ip": ["10/hour"], "mail": []}
        client.post(FORM, message(support, subject="Hats?"))

        response = client.post(FORM, message(support))

        assert response.status_code == 429
        said = words_of(response)
        assert re.search(r"Too many tickets were opened lately\. Try again at \d\d:\d\d", said)
        assert "One, with hats." in response.text
        assert Ticket.objects.count() == 1

    @pytest.mark.parametrize(
        ("field", "value", "said"),
        [
            ("name", "", "Enter your name."),
            ("email", "", "Enter an email address."),
            ("email", "gus", "Enter an email address, for example name@company.com."),
            ("subject", "", "Say in a few words what it is about."),
            ("body", "", "Write something."),
        ],
    )
    def test_what_is_missing_is_said_at_the_field(
        self, support: Department, client: Client, field: str, value: str, said: str
    ) -> None:
        response = client.post(FORM, message(support, **{field: value}))

        assert response.context["form"].errors[field] == [said]
        assert Ticket.objects.count() == 0

    def test_a_file_that_is_not_taken_costs_no_words(
        self, support: Department, client: Client
    ) -> None:
        file = SimpleUploadedFile("a.exe", b"MZ\x90\0")

        response = client.post(FORM, message(support, attachments=[file]))

        assert "a.exe is of a kind that is not taken." in words_of(response)
        assert "One, with hats." in response.text

    def test_departments_for_clients_are_not_offered(
        self, support: Department, client: Client
    ) -> None:
        sales = DepartmentFactory(name="Sales for clients")
        sales.change(clients_only=True)

        response = client.post(FORM, message(sales))

        assert "Sales for clients" not in response.text
        assert Ticket.objects.count() == 0

    def test_is_closed_where_guests_are_not_allowed(
        self, support: Department, client: Client
    ) -> None:
        TicketSettings.lock().change(guests_allowed=False)

        response = client.post(FORM, message(support))

        assert "Log in to open a ticket." in words_of(response)
        assert Ticket.objects.count() == 0

    def test_is_closed_where_no_department_takes_guests(
        self, support: Department, client: Client
    ) -> None:
        for department in Department.objects.all():
            department.change(clients_only=True)

        assert "Log in to open a ticket." in words_of(client.get(FORM))

    def test_shows_who_is_logged_in_the_better_way(
        self, support: Department, acme: Account, as_uma: Client, as_dora: Client
    ) -> None:
        link = f'href="/a/{acme.number}/tickets/new/"'

        assert link in as_uma.get(FORM).text
        assert 'value="uma@acme.test"' in as_uma.get(FORM).text
        assert link not in as_dora.get(FORM).text

    def test_is_not_for_staff(self, support: Department, as_ada: Client) -> None:
        assert as_ada.post(FORM, message(support)).status_code == 403


class TestLink:
    def test_moves_into_the_session_and_out_of_the_address(
        self, guests: Ticket, client: Client
    ) -> None:
        response = client.get(link_of(guests).get_absolute_url())

        assert response["Location"] == page_of(guests)
        assert response["Referrer-Policy"] == "no-referrer"
        assert "Help." in words_of(client.get(page_of(guests)))

    def test_looked_at_changes_nothing(self, guests: Ticket, client: Client) -> None:
        link = link_of(guests)
        for _ in range(3):
            client.get(link.get_absolute_url())
            client.head(link.get_absolute_url())

        page = client.post(page_of(guests), {"body": "Still there?"}, follow=True)

        assert "Still there?" in words_of(page)

    def test_of_two_tickets_both_stay_open(self, guests: Ticket, client: Client) -> None:
        other: Ticket = TicketFactory(
            account=None, department=guests.department, body="Second."
        )
        for ticket in [guests, other]:
            client.get(link_of(ticket).get_absolute_url())

        assert "Help." in words_of(client.get(page_of(guests)))
        assert "Second." in words_of(client.get(page_of(other)))

    @pytest.mark.parametrize("token", ["none", "WzEsIndNIl0:1xXtre:3z63tHAGvf", "x" * 400])
    def test_unknown_says_so(self, client: Client, db: None, token: str) -> None:
        assert "This link no longer works." in words_of(client.get(f"/ticket/{token}/"))

    def test_revoked_leads_nowhere_at_once(
        self, guests: Ticket, as_gus: Client, by_ada: Actor
    ) -> None:
        attachment = attachment_of(guests)
        actions.revoke_link(guests, guests.user_email, by=by_ada)

        for answer in [
            as_gus.get(page_of(guests)),
            as_gus.post(page_of(guests), {"body": "Hello?"}),
            as_gus.post(page_of(guests, "close/")),
        ]:
            assert "This link no longer works." in words_of(answer)
        assert as_gus.get(page_of(guests, f"files/{attachment.pk}/")).status_code == 404
        assert guests.replies.count() == 1

    def test_renewed_kills_the_older_one(
        self, guests: Ticket, as_gus: Client, by_ada: Actor
    ) -> None:
        actions.renew_link(guests, guests.user_email, by=by_ada)

        assert "This link no longer works." in words_of(as_gus.get(page_of(guests)))

    def test_without_it_the_number_opens_nothing(self, guests: Ticket, client: Client) -> None:
        answers = [words_of(client.get(path)) for path in [page_of(guests), "/tickets/none/"]]

        assert answers[0] == answers[1]
        assert "This link no longer works." in answers[0]


class TestPage:
    def test_shows_badges_and_no_notes(self, guests: Ticket, as_gus: Client) -> None:
        word_of_staff(guests, ip_address="10.1.2.3")
        word_of_staff(guests, "He is odd.", is_note=True)

        words = words_of(as_gus.get(page_of(guests)))

        assert "Gus Guest Guest by the public form, not verified" in words
        assert "Ada Ames Staff" in words
        assert "You write as gus@guest.test." in words
        assert not [secret for secret in ["He is odd.", "10.1.2.3", "ada@"] if secret in words]

    def test_is_in_no_cache_and_no_search_engine(self, guests: Ticket, as_gus: Client) -> None:
        response = as_gus.get(page_of(guests))

        assert response["Cache-Control"] == "no-store, private"
        assert response["X-Robots-Tag"] == "noindex, nofollow"

    def test_a_reply_is_a_guest_s_by_private_link(self, guests: Ticket, as_gus: Client) -> None:
        response = as_gus.post(page_of(guests), {"body": "Thank you."}, follow=True)

        reply = guests.replies.latest("pk")
        assert (reply.badge, reply.known) == ("guest", "by_link")
        assert "Your reply is sent." in words_of(response)

    def test_of_a_logged_in_owner_too(self, guests: Ticket, as_olivia: Client) -> None:
        as_olivia.get(link_of(guests).get_absolute_url())

        as_olivia.post(page_of(guests), {"body": "Thank you."})

        assert guests.replies.latest("pk").badge == "guest"

    def test_too_many_replies_are_refused_and_the_words_stay(
        self, guests: Ticket, as_gus: Client
    ) -> None:
        for n in range(20):
            as_gus.post(page_of(guests), {"body": f"Word {n}."})

        response = as_gus.post(page_of(guests), {"body": "One too many."})

        assert "Too many replies were sent by this link." in words_of(response)
        assert "One too many." in response.text
        assert guests.replies.count() == 21

    def test_close_and_open_again_by_a_reply(self, guests: Ticket, as_gus: Client) -> None:
        page = as_gus.post(page_of(guests, "close/"), follow=True)
        assert "Ticket closed. A reply opens it again." in words_of(page)
        assert "Close Ticket" not in words_of(page)

        as_gus.post(page_of(guests), {"body": "Not yet.", "seen": "closed"})

        guests.refresh_from_db()
        assert guests.kind == "customer_reply"

    def test_attachments_are_saved_but_not_those_of_notes(
        self, guests: Ticket, as_gus: Client
    ) -> None:
        kept = attachment_of(guests)
        secret = attachment_of(guests, reply=word_of_staff(guests, "Psst", is_note=True))

        answer = as_gus.get(page_of(guests, f"files/{kept.pk}/"))

        assert answer["Content-Disposition"] == 'attachment; filename="log.txt"'
        assert as_gus.get(page_of(guests, f"files/{secret.pk}/")).status_code == 404

    def test_of_a_ticket_that_a_client_got_meanwhile_goes_on(
        self, guests: Ticket, as_gus: Client, acme: Account, by_ada: Actor
    ) -> None:
        actions.give(guests, acme, by=by_ada)

        as_gus.post(page_of(guests), {"body": "Still me."})

        assert guests.replies.latest("pk").body == "Still me."

    def test_its_draft_is_kept_under_its_address(self, guests: Ticket, as_gus: Client) -> None:
        page = as_gus.get(page_of(guests)).text

        assert f'data-draft="guest {page_of(guests)}"' in page
