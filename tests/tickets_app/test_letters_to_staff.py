"""What customers write, told to staff: word for word, to whom, and how one answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.db import transaction
from pytest_django import Settings

from accounts_app.models import Account
from activitylog_app.models import SYSTEM, Actor, ActorKind
from mail_app.models import Message
from tests.letters import HOSTILE, assert_harmless
from tests.tickets_app.factories import TicketFactory, link_of, opening
from tickets_app import actions, emails
from tickets_app.actions import Words
from tickets_app.models import Department, IncomingMessage, Ticket
from tickets_app.receiving import receive
from tickets_app.threads import thread_id
from users_app.models import User

GOLDEN = Path(__file__).parent / "golden"
HELLO = Words("Hello **there**.")

Post = Callable[[], list[EmailMessage]]


@pytest.fixture(autouse=True)
def _staff_of_support(support: Department, ada: User, sam: User, ron: User) -> None:
    """Ron belongs to it, too, and may not read tickets."""
    support.staff.set([ada, sam, ron])


def receivers(mails: list[EmailMessage]) -> set[str]:
    return {mail.to[0] for mail in mails}


# --- who gets them ----------------------------------------------------------------------


def test_what_a_user_writes_goes_to_the_staff_of_the_department_who_may_read_it(
    ticket: Ticket, uma: User, deliver_all: Post
) -> None:
    actions.reply(ticket, uma, HELLO, by=SYSTEM)

    assert receivers(deliver_all()) == {"ada@us.test", "sam@us.test"}


def test_what_a_guest_writes_does_so_too(guests: Ticket, deliver_all: Post) -> None:
    actions.reply_as_guest(link_of(guests), HELLO, by=SYSTEM)

    assert receivers(deliver_all()) == {"ada@us.test", "sam@us.test"}


def test_a_new_ticket_by_mail_does_so_too(support: Department, deliver_all: Post) -> None:
    receive(b"From: gus@guest.test\nTo: support@us.test\nSubject: Help\n\nHelp.")

    assert receivers(deliver_all()) == {"gus@guest.test", "ada@us.test", "sam@us.test"}


def test_of_one_that_is_assigned_only_he_gets_it(
    ticket: Ticket, uma: User, sam: User, deliver_all: Post
) -> None:
    actions.assign(ticket, sam, by=SYSTEM)

    actions.reply(ticket, uma, HELLO, by=SYSTEM)

    assert receivers(deliver_all()) == {"sam@us.test"}


def test_if_he_has_left_the_department_gets_it(
    ticket: Ticket, uma: User, sam: User, deliver_all: Post
) -> None:
    actions.assign(ticket, sam, by=SYSTEM)
    User.objects.filter(pk=sam.pk).update(is_active=False)

    actions.reply(ticket, uma, HELLO, by=SYSTEM)

    assert receivers(deliver_all()) == {"ada@us.test"}


def test_who_it_goes_to_is_looked_up_when_it_leaves(
    ticket: Ticket, uma: User, support: Department, sam: User, deliver_all: Post
) -> None:
    actions.reply(ticket, uma, HELLO, by=SYSTEM)

    support.staff.remove(sam)

    assert receivers(deliver_all()) == {"ada@us.test"}


def test_staff_hear_nothing_of_what_staff_write(
    ticket: Ticket, ada: User, by_ada: Actor, deliver_all: Post
) -> None:
    actions.answer(ticket, ada, HELLO, by=by_ada)
    actions.add_note(ticket, ada, HELLO, by=by_ada)

    assert deliver_all() == []


def test_who_writes_as_the_owner_hears_nothing_of_it(
    ticket: Ticket, olivia: User, ada: User, deliver_all: Post
) -> None:
    by = Actor(ActorKind.ADMIN, ada, on_behalf_of=olivia)

    actions.reply(ticket, olivia, HELLO, by=by)

    assert receivers(deliver_all()) == {"sam@us.test"}


def test_they_stand_in_no_history_of_a_customer(ticket: Ticket, uma: User) -> None:
    actions.reply(ticket, uma, HELLO, by=SYSTEM)

    assert not Message.objects.exclude(account=None).exists()


# --- what they say ----------------------------------------------------------------------


@pytest.fixture
def to_sam(
    ticket: Ticket, sam: User, deliver_all: Post
) -> Callable[[], EmailMultiAlternatives]:
    """The letter that is his."""

    def last() -> EmailMultiAlternatives:
        [mail] = [mail for mail in deliver_all() if mail.to == [sam.email]]
        assert isinstance(mail, EmailMultiAlternatives)
        return mail

    return last


Last = Callable[[], EmailMultiAlternatives]


def reads_as(mail: EmailMultiAlternatives) -> str:
    return f"To: {mail.to[0]}\nSubject: {mail.subject}\n\n{mail.body}"


def test_of_a_reply_it_reads_so(
    ticket: Ticket, uma: User, sam: User, acme: Account, to_sam: Last
) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(number="48213", admin=sam, admin_name="Sam")
    ticket.refresh_from_db()
    files = [ContentFile(b"x", name="plan.txt"), ContentFile(b"y", name="www.evil.test")]

    actions.reply(ticket, uma, Words("Hello **there**.", files=files), by=SYSTEM)

    told = reads_as(to_sam()).replace(f"#{acme.number}", "#1042")
    assert told == (GOLDEN / "reply_to_us.txt").read_text()


def test_of_a_new_ticket_it_reads_so(support: Department, to_sam: Last) -> None:
    gus = actions.Guest("Gus Guest", "gus@guest.test")
    actions.open_for_guest(gus, opening(support), by=SYSTEM)
    number = Ticket.objects.latest("pk").number

    told = reads_as(to_sam()).replace(number, "48213")

    assert told == (GOLDEN / "ticket_to_us.txt").read_text()


@pytest.mark.parametrize("hostile", list(HOSTILE))
def test_names_and_subjects_do_no_harm(hostile: str, support: Department, to_sam: Last) -> None:
    name = HOSTILE[hostile].replace("\r\n", " ")[:200]
    ticket = TicketFactory(account=None, subject=name, department=support)
    link = ticket.guest_links.create(name=HOSTILE[hostile], email="gus@guest.test")

    actions.reply_as_guest(link, Words("Hello."), by=SYSTEM)

    assert_harmless(to_sam())


def test_notes_and_words_of_staff_are_no_letter(
    ticket: Ticket, ada: User, sam: User, deliver_all: Post
) -> None:
    actions.add_note(ticket, ada, HELLO, by=SYSTEM)
    with transaction.atomic():
        emails.written_to_us.post(ticket.replies.latest("pk").pk, sam.pk)

    assert deliver_all() == []


# --- how one answers --------------------------------------------------------------------


def test_it_is_of_the_thread_of_the_ticket(ticket: Ticket, uma: User, to_sam: Last) -> None:
    actions.reply(ticket, uma, HELLO, by=SYSTEM)

    assert str(to_sam().message()["References"]) == thread_id(ticket)


def test_what_staff_answer_by_mail_is_kept(
    ticket: Ticket, uma: User, to_sam: Last, settings: Settings
) -> None:
    actions.reply(ticket, uma, HELLO, by=SYSTEM)
    mail = to_sam()
    [address] = mail.reply_to

    answer = f"From: sam@us.test\nTo: {address}\nSubject: Re: {mail.subject}\n\nOh."
    receive(answer.encode())

    kept = IncomingMessage.objects.get()
    assert (address, kept.state, kept.reason) == ("support@us.test", "quarantined", "staff")


def test_without_an_address_of_the_department_it_names_none(
    ticket: Ticket, uma: User, to_sam: Last
) -> None:
    Department.objects.update(address="")

    actions.reply(ticket, uma, HELLO, by=SYSTEM)

    mail = to_sam()
    assert not mail.reply_to
    assert "An answer to this email reaches nobody." in str(mail.body)
