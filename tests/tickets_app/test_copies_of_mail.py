"""Whom a mail was sent to as well gets copies, if whoever wrote it may show him the ticket."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.mail import EmailMessage

from accounts_app.models import Account
from activitylog_app.models import Actor, Entry
from tests.tickets_app.corpus.cases import OLIVIA, mail, passed
from tickets_app import actions
from tickets_app.actions import Words
from tickets_app.models import Department, Ticket, TicketSettings, Watcher
from tickets_app.receiving import receive
from tickets_app.threads import reply_address
from users_app.models import User

Post = Callable[[], list[EmailMessage]]


@pytest.fixture
def sent(ticket: Ticket, olivia: User) -> Callable[[str], None]:
    """Olivia answers by mail, with these addresses in Cc."""
    TicketSettings.lock().change(trusted_server="mx.us.test")
    ticket.watchers.create(user=olivia)

    def send(cc: str) -> None:
        head = f"{passed('acme.test')}Cc: {cc}\n"
        receive(mail(OLIVIA, reply_address(ticket, olivia.email), head=head).encode())

    return send


Send = Callable[[str], None]


def test_he_gets_what_is_written_from_then_on(
    sent: Send, ticket: Ticket, ada: User, by_ada: Actor, deliver_all: Post
) -> None:
    sent("boss@other.test")
    before = deliver_all()
    actions.answer(ticket, ada, Words("Try again."), by=by_ada)

    assert "boss@other.test" not in {mail.to[0] for mail in before}
    assert "boss@other.test" in {mail.to[0] for mail in deliver_all()}


def test_the_log_says_who_has_added_him(sent: Send) -> None:
    sent("boss@other.test")

    entry = Entry.objects.get(code="ticket.copy_added")
    assert entry.actor_name == "Olivia Owen"
    assert "boss@other.test" in entry.description


def test_a_user_who_holds_tickets_follows_it_as_such(
    sent: Send, ticket: Ticket, uma: User
) -> None:
    sent("Uma <UMA@acme.test>")

    assert ticket.watchers.filter(user=uma).exists()
    assert not ticket.watchers.copies().exists()


def test_a_user_who_does_not_hold_tickets_gets_none(
    sent: Send, ticket: Ticket, dora: User
) -> None:
    sent("dora@acme.test")

    assert not ticket.watchers.filter(user=dora).exists()
    assert not ticket.watchers.copies().exists()


def test_a_user_of_another_account_gets_copies(sent: Send, ticket: Ticket, stan: User) -> None:
    sent("stan@elsewhere.test")

    assert ticket.watchers.copies().get().email == "stan@elsewhere.test"


def test_a_ticket_has_at_most_so_many(sent: Send, ticket: Ticket) -> None:
    for n in range(Watcher.MOST_COPIES - 1):
        ticket.watchers.create(email=f"p{n}@other.test")

    sent("one@other.test, two@other.test")

    assert ticket.watchers.copies().count() == Watcher.MOST_COPIES


def test_the_same_address_again_changes_nothing(sent: Send, ticket: Ticket) -> None:
    ticket.watchers.create(email="boss@other.test")

    sent("boss@other.test")

    assert not Entry.objects.filter(code="ticket.copy_added").exists()


def test_who_follows_a_ticket_of_a_guest_adds_nobody_to_it(
    guests: Ticket, olivia: User, acme: Account, support: Department
) -> None:
    """A confirmed user of some account is none of this ticket's."""
    TicketSettings.lock().change(trusted_server="mx.us.test")
    guests.watchers.create(email=olivia.email)
    head = f"{passed('acme.test')}Cc: boss@other.test\n"

    receive(mail(OLIVIA, reply_address(guests, olivia.email), head=head).encode())

    assert guests.replies.count() == 2
    assert guests.watchers.copies().get().email == olivia.email
