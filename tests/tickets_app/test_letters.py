"""The letters about tickets, word for word, who gets them, and how one answers to them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.db import transaction
from pytest_django import Settings

from accounts_app.models import Account, Contact
from activitylog_app.models import SYSTEM, Actor
from tests.letters import HOSTILE, assert_harmless, settled
from tests.tickets_app.factories import TicketFactory, link_of, word_of_staff
from tickets_app import actions, emails
from tickets_app.actions import Words
from tickets_app.models import Department, Ticket
from tickets_app.threads import is_for, thread_id, tokens_in
from users_app.models import User

GOLDEN = Path(__file__).parent / "golden"
HELLO = Words("Hello **there**.")

Post = Callable[[], list[EmailMessage]]


def receivers(mails: list[EmailMessage]) -> set[str]:
    return {mail.to[0] for mail in mails}


def followed(ticket: Ticket, *users: User) -> None:
    for user in users:
        ticket.watchers.create(user=user)


# --- who gets them ----------------------------------------------------------------------


def test_a_reply_goes_to_all_who_follow_but_not_to_its_writer(
    ticket: Ticket, olivia: User, uma: User, deliver_all: Post
) -> None:
    followed(ticket, olivia, uma)
    ticket.watchers.create(email="copy@example.test")

    actions.reply(ticket, uma, HELLO, by=SYSTEM)

    assert receivers(deliver_all()) == {"olivia@acme.test", "copy@example.test"}


def test_contacts_with_support_mail_get_it(
    ticket: Ticket, clara: Contact, ada: User, by_ada: Actor, deliver_all: Post
) -> None:
    clara.change(mail_kinds=["support"])

    actions.answer(ticket, ada, HELLO, by=by_ada)

    assert receivers(deliver_all()) == {"clara@acme.test"}


def test_who_has_lost_the_permission_meanwhile_gets_nothing(
    ticket: Ticket, acme: Account, uma: User, ada: User, by_ada: Actor, deliver_all: Post
) -> None:
    followed(ticket, uma)
    actions.answer(ticket, ada, HELLO, by=by_ada)

    acme.memberships.filter(user=uma).update(permissions=[])

    assert deliver_all() == []


def test_nobody_reads_a_note(
    ticket: Ticket, olivia: User, ada: User, deliver_all: Post
) -> None:
    followed(ticket, olivia)

    actions.add_note(ticket, ada, HELLO, by=SYSTEM)
    with transaction.atomic():
        emails.replied.post(ticket.replies.latest("pk").pk, f"user {olivia.pk}")

    assert deliver_all() == []


def test_an_address_gets_one(
    ticket: Ticket, olivia: User, ada: User, deliver_all: Post
) -> None:
    followed(ticket, olivia)
    ticket.watchers.create(email="olivia@acme.test")

    actions.answer(ticket, ada, HELLO, by=SYSTEM)

    assert len(deliver_all()) == 1


# --- what they say ----------------------------------------------------------------------


@pytest.fixture
def named(acme: Account, support: Department) -> Ticket:
    ticket: Ticket = TicketFactory(account=None, number="48213", department=support)
    link_of(ticket)
    return ticket


def post(name: str, ticket: Ticket) -> None:
    key = f"guest {ticket.guest_links.get().pk}"
    with transaction.atomic():
        if name == "replied":
            emails.replied.post(word_of_staff(ticket, "Hello **there**.").pk, key)
        elif name == "link_renewed":
            emails.link_renewed.post(ticket.guest_links.get().pk)
        else:
            getattr(emails, name).post(ticket.pk, key)


NAMES = ["received", "replied", "closed", "link_renewed"]


def the_letter(name: str, ticket: Ticket, deliver_all: Post) -> EmailMultiAlternatives:
    if name == "closed":
        actions.close(ticket, by=SYSTEM)
    post(name, ticket)
    [mail] = deliver_all()
    assert isinstance(mail, EmailMultiAlternatives)
    return mail


@pytest.mark.parametrize("name", NAMES)
def test_a_letter_reads_so(name: str, named: Ticket, deliver_all: Post) -> None:
    mail = the_letter(name, named, deliver_all)

    body = re.sub(r"/ticket/[^/\s]+/", "/ticket/KEY/", str(mail.body))
    told = f"To: {mail.to[0]}\nSubject: {mail.subject}\n\n{body}"
    assert told == (GOLDEN / f"{name}.txt").read_text()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("hostile", list(HOSTILE))
def test_names_and_subjects_do_no_harm(
    name: str, hostile: str, support: Department, deliver_all: Post
) -> None:
    ticket = TicketFactory(account=None, subject=HOSTILE[hostile].replace("\r\n", " ")[:200])
    ticket.guest_links.create(name=HOSTILE[hostile], email="gus@guest.test")

    assert_harmless(the_letter(name, ticket, deliver_all))


def test_what_is_written_is_shown_safely(named: Ticket, deliver_all: Post) -> None:
    key = f"guest {named.guest_links.get().pk}"
    word = word_of_staff(named, "<script>x</script> ![p](//e.test/x.png) [a](javascript:x)")
    with transaction.atomic():
        emails.replied.post(word.pk, key)

    [mail] = deliver_all()

    assert isinstance(mail, EmailMultiAlternatives)
    html = str(mail.alternatives[0][0])
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html


# --- how one answers --------------------------------------------------------------------


def test_a_letter_has_a_reply_address_of_its_reader(named: Ticket, deliver_all: Post) -> None:
    mail = the_letter("replied", named, deliver_all)

    [(number, mac)] = tokens_in(mail.reply_to)
    assert number == named.pk
    assert is_for(number, mac, "gus@guest.test")
    assert not is_for(number, mac, "eve@evil.test")


def test_an_address_survives_another_key(
    named: Ticket, settings: Settings, deliver_all: Post
) -> None:
    [(number, mac)] = tokens_in(the_letter("replied", named, deliver_all).reply_to)

    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"

    assert is_for(number, mac, "gus@guest.test")


def test_letters_of_a_ticket_are_one_thread(named: Ticket, deliver_all: Post) -> None:
    first = the_letter("received", named, deliver_all)
    post("replied", named)
    second = deliver_all()[-1]

    for mail in (first, second):
        assert str(mail.message()["References"]) == thread_id(named)
    assert first.message()["Message-ID"] != second.message()["Message-ID"]


def test_without_an_address_of_the_department_nobody_answers_by_mail(
    named: Ticket, deliver_all: Post
) -> None:
    Department.objects.update(address="")

    mail = the_letter("replied", named, deliver_all)

    assert not mail.reply_to
    assert "Reply above" not in settled(mail.body)
