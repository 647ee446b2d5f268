"""What a letter promises, and how it reads."""

from __future__ import annotations

import logging
from email.message import EmailMessage as Wire
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.db import transaction
from django.db.transaction import TransactionManagementError
from django.utils.html import urlize
from pytest_django import Settings

from mail_app import mailbox
from mail_app.models import Message
from tests.mail_app import samples
from tests.mail_app.post_office import deliver_all, promise

GOLDEN = Path(__file__).parent / "golden"
HOSTILE = {
    "markup": 'Bob <a href="http://evil.test/">click</a>',
    "www": "www.evil.test",
    "scheme": "http://evil",
    "direction": "Bob \u202etset.live\u202c",
    "newline": "Bob\r\nBcc: victim@example.test\r\n\r\nGo to http://evil.test/",
}


def delivered(outbox: list[EmailMessage]) -> EmailMultiAlternatives:
    deliver_all()
    [mail] = outbox
    assert isinstance(mail, EmailMultiAlternatives)
    return mail


# --- The promise ------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_letter_is_promised_only_if_the_change_is_made(club: Group) -> None:
    with transaction.atomic():
        samples.welcome.post(club.pk)
        transaction.set_rollback(True)

    assert not Message.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_letter_cannot_be_promised_outside_a_transaction(club: Group) -> None:
    with pytest.raises(TransactionManagementError, match=r"samples\.welcome"):
        samples.welcome.post(club.pk)

    assert not Message.objects.exists()


def test_the_row_names_the_letter_and_what_it_is_about_but_not_the_key(club: Group) -> None:
    message = promise(samples.welcome, club.pk)
    deliver_all()

    message.refresh_from_db()
    assert (message.letter, message.about) == ("tests.mail_app.samples.welcome", [club.pk])
    row = " ".join(map(str, Message.objects.values_list().get()))
    assert samples.key_of(club) not in row
    assert "door" not in row


def test_the_letter_tells_the_world_as_it_is_when_it_leaves(
    club: Group, mailoutbox: list[EmailMessage]
) -> None:
    promise(samples.welcome, club.pk)
    Group.objects.filter(pk=club.pk).update(name="Bridge Club")

    assert delivered(mailoutbox).subject == "Bridge Club invites you"


def test_nothing_is_sent_when_there_is_nothing_left_to_say(
    club: Group, mailoutbox: list[EmailMessage]
) -> None:
    message = promise(samples.welcome, club.pk)
    club.delete()
    deliver_all()

    message.refresh_from_db()
    assert message.get_state_display() == "Nothing to say"
    assert not mailoutbox


# --- How it reads -----------------------------------------------------------------------


def test_the_first_line_is_the_subject_and_the_rest_the_text(
    db: None, mailoutbox: list[EmailMessage]
) -> None:
    promise(samples.note, "bob@example.test", "")

    mail = delivered(mailoutbox)
    assert mail.subject == "January"
    assert mail.body == "Fish & <chips>\n\nHarbourline\nhttp://testserver\n"
    assert not mail.alternatives


def test_a_letter_with_html_carries_both(club: Group, mailoutbox: list[EmailMessage]) -> None:
    promise(samples.welcome, club.pk)

    wire = delivered(mailoutbox).message()
    assert wire.get_content_type() == "multipart/alternative"
    kinds = [part.get_content_type() for part in wire.walk()][1:]
    assert kinds == ["text/plain", "text/html"]


def test_a_letter_is_written_in_the_recipient_s_language(
    db: None, mailoutbox: list[EmailMessage]
) -> None:
    promise(samples.note, "bob@example.test", "de")

    assert delivered(mailoutbox).subject == "Januar"


def test_it_comes_from_us_and_the_person_is_in_reply_to(
    club: Group, settings: Settings, mailoutbox: list[EmailMessage]
) -> None:
    settings.SITE_NAME = "Hafen, Brücke & Co."
    settings.DEFAULT_FROM_EMAIL = "no-reply@clients.example.test"
    promise(samples.welcome, club.pk)

    mail = delivered(mailoutbox)
    wire = mailbox.Mail("x", mail.message().as_bytes()).message
    assert wire["From"].addresses[0].display_name == "Hafen, Brücke & Co."
    assert wire["From"].addresses[0].addr_spec == "no-reply@clients.example.test"
    assert wire["Reply-To"] == "olivia@acme.test"
    assert wire["Auto-Submitted"] == "auto-generated"


def test_a_sender_s_name_of_the_operator_s_own_is_kept(
    club: Group, settings: Settings, mailoutbox: list[EmailMessage]
) -> None:
    settings.DEFAULT_FROM_EMAIL = "Customer Care <care@clients.example.test>"
    promise(samples.welcome, club.pk)

    wire = delivered(mailoutbox).message()
    assert wire["From"] == "Customer Care <care@clients.example.test>"


def test_each_message_has_an_id_of_our_host_that_is_its_own(
    club: Group, settings: Settings, mailoutbox: list[EmailMessage]
) -> None:
    settings.SITE_URL = "https://clients.example.test:8443"
    promise(samples.welcome, club.pk)
    promise(samples.welcome, club.pk)
    deliver_all()

    first, second = (mail.message()["Message-ID"] for mail in mailoutbox)
    assert first.endswith("@clients.example.test>")
    assert first != second


@pytest.mark.parametrize(
    "to",
    [
        "bob@example.test, eve@evil.test",
        "bob@example.test\r\nBcc: eve@evil.test",
        "bob@example.test\n",
        "Bob <bob@example.test>",
        "bob",
        "",
    ],
)
def test_a_letter_goes_to_exactly_one_address_or_to_none(
    db: None, to: str, mailoutbox: list[EmailMessage]
) -> None:
    message = promise(samples.note, to, "")
    deliver_all()

    message.refresh_from_db()
    assert message.state == Message.State.GIVEN_UP
    assert message.problem == "The recipient is not an email address."
    assert not mailoutbox


# --- Hostile names ----------------------------------------------------------------------


class Links(HTMLParser):
    """Where an HTML text leads to, and which elements it has."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.targets: set[str] = set()
        self.elements: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.targets |= {value or "" for name, value in attrs if name in {"href", "src"}}


@pytest.fixture
def hostile(
    club: Group, request: pytest.FixtureRequest, mail_folder: Path
) -> tuple[Group, Wire]:
    """A group with a hostile name, and the mail about it as it leaves."""
    club.name = HOSTILE[request.param]
    club.save()
    promise(samples.welcome, club.pk)
    deliver_all()
    [mail] = mailbox.newest(1)
    return club, mail.message


def half(mail: Wire, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


@pytest.mark.parametrize("hostile", HOSTILE, indirect=True)
def test_a_hostile_name_makes_no_link_and_no_markup(hostile: tuple[Group, Wire]) -> None:
    group, mail = hostile
    ours = {"http://testserver", f"http://testserver/door/{samples.key_of(group)}/"}

    html = Links(half(mail, "html"))
    assert html.targets == ours
    assert html.elements.count("a") == 3
    # What a mail program makes of the text, as Django's urlize does.
    assert Links(urlize(half(mail, "plain"), autoescape=True)).targets == ours


@pytest.mark.parametrize("hostile", HOSTILE, indirect=True)
def test_a_hostile_name_adds_no_header(hostile: tuple[Group, Wire]) -> None:
    _group, mail = hostile

    assert mail["To"] == "bob@example.test"
    assert set(mail) == {
        *("Content-Type", "MIME-Version", "Subject", "From", "To", "Reply-To"),
        *("Date", "Message-ID", "Auto-Submitted"),
    }


@pytest.mark.parametrize(
    ("hostile", "name"), [(name, name) for name in HOSTILE], indirect=["hostile"]
)
def test_a_hostile_name_reads_as_agreed(hostile: tuple[Group, Wire], name: str) -> None:
    """On purpose files: whoever changes how mails read shows it in the diff."""
    group, mail = hostile
    text = f"Subject: {mail['Subject']}\n\n{half(mail, 'plain')}"

    agreed = (GOLDEN / f"{name}.txt").read_text()
    assert text.replace(samples.key_of(group), "KEY") == agreed


# --- Secrets ----------------------------------------------------------------------------


def test_a_letter_that_cannot_be_written_does_not_tell_its_key(
    club: Group, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    message = promise(samples.broken, club.pk)
    deliver_all()

    message.refresh_from_db()
    assert message.problem == "The letter could not be written (NoReverseMatch)."
    assert "NoReverseMatch" in caplog.text
    assert samples.key_of(club) not in caplog.text
