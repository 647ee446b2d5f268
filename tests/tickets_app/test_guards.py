"""What the database guarantees, whatever the code does."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.utils.timezone import now

from accounts_app.models import Account
from tests.tickets_app.factories import TicketFactory, status, word_of_staff
from tickets_app.models import IncomingMessage, Reply, Ticket, TicketStatus, number_of
from tickets_app.models.numbers import makes_enough_numbers
from users_app.models import User


def refuses(ticket: Ticket, **values: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.filter(pk=ticket.pk).update(**values)


def test_a_ticket_has_the_kind_of_its_status(ticket: Ticket) -> None:
    refuses(ticket, kind="answered")


def test_a_closed_ticket_says_since_when(ticket: Ticket) -> None:
    refuses(ticket, status=status("closed"), kind="closed")
    refuses(ticket, closed_at=now())


def test_a_merged_ticket_is_closed_and_not_its_own(ticket: Ticket, guests: Ticket) -> None:
    refuses(ticket, merged_into=guests)
    closed = {"status": status("closed"), "kind": "closed", "closed_at": now()}
    refuses(ticket, merged_into=ticket, **closed)


def test_a_number_is_there_once(ticket: Ticket, guests: Ticket) -> None:
    refuses(ticket, number=guests.number)


def test_each_kind_has_one_usual_status(ticket: Ticket) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        TicketStatus.objects.create(name="Other", kind="open", is_usual=True)


@pytest.mark.parametrize(
    "change", [{"badge": "guest"}, {"known": "by_email"}, {"body": "No."}, {"user_name": "Eve"}]
)
def test_a_reply_is_written_once(ticket: Ticket, change: dict[str, str]) -> None:
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
        ticket.replies.update(**change)


def test_a_reply_is_nobody_elses_later(ticket: Ticket, uma: User) -> None:
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
        ticket.replies.update(user=uma)


def test_a_reply_moves_with_a_split(ticket: Ticket, guests: Ticket) -> None:
    ticket.replies.update(ticket=guests)

    assert guests.replies.count() == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"writer": "user", "badge": "staff"},
        {"badge": "owner"},
        {"writer": "user", "badge": "owner", "known": "unverified"},
        {"writer": "user", "badge": "owner", "is_note": True},
        {"writer": "guest", "badge": "admin"},
    ],
)
def test_a_badge_fits_its_writer(ticket: Ticket, wrong: dict[str, Any]) -> None:
    usual = {"writer": "staff", "badge": "staff", "known": "signed_in", "body": "x"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Reply.objects.create(ticket=ticket, **{**usual, **wrong})


def test_incoming_mail_is_new_until_it_is_settled(db: None) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        IncomingMessage.objects.create(key="1", raw=b"", state="quarantined")


def test_a_user_who_is_deleted_leaves_his_words(ticket: Ticket, nora: User) -> None:
    word_of_staff(ticket)
    reply = ticket.replies.create(
        writer="user",
        user=nora,
        user_name="Nora Nash",
        user_email=nora.email,
        badge="external_user",
        known="by_email",
    )

    nora.delete()

    reply.refresh_from_db()
    assert (reply.user, reply.user_name, reply.badge) == (None, "Nora Nash", "external_user")


def test_tickets_go_with_their_account(elsewhere: Account) -> None:
    TicketFactory(account=elsewhere)

    elsewhere.delete()

    assert not Reply.objects.exists()


# --- numbers ----------------------------------------------------------------------------


def test_a_mask_makes_numbers(db: None) -> None:
    made = number_of("%A%A-%n%n%n%n%n%n")

    assert len(made) == 9
    assert made[:2].isalpha()
    assert made[3:].isdigit()


def test_a_number_is_in_capitals_as_it_is_looked_for(db: None) -> None:
    assert number_of("kt-%i").startswith("KT-")


def test_a_mask_counts_up(db: None) -> None:
    first, second = (int(number_of("%i")) for _ in range(2))

    assert second == first + 1


@pytest.mark.parametrize("mask", ["", "%n%n%n", "%x%i", "a b%i", "%i%", "ü%i", "%n" * 11])
def test_a_mask_that_does_not_serve_is_refused(mask: str) -> None:
    with pytest.raises(ValidationError):
        makes_enough_numbers(mask)


@pytest.mark.parametrize("mask", ["%i", "%n%n%n%n%n%n%n%n", "T%y-%i", "%A%A%A-%n%n%n"])
def test_a_mask_that_serves_is_taken(mask: str) -> None:
    makes_enough_numbers(mask)
