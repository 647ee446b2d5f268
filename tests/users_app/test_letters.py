"""The letters about logging in, word for word, and what a stranger could make of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.test import Client
from pytest_django import Settings

from mail_app.letters import Letter
from users_app import emails
from users_app.models import User

GOLDEN = Path(__file__).parent / "golden"
LETTERS = {
    "verify_address": emails.verify_address,
    "reset_password": emails.reset_password,
    "password_changed": emails.password_changed,
    "already_registered": emails.already_registered,
    "two_factor_on": emails.two_factor_on,
    "two_factor_off": emails.two_factor_off,
    "recovery_codes_made": emails.recovery_codes_made,
    "passkey_added": emails.passkey_added,
    "passkey_removed": emails.passkey_removed,
}
each = pytest.mark.parametrize(("name", "letter"), LETTERS.items(), ids=LETTERS)

Send = Callable[[Letter], EmailMultiAlternatives]


@pytest.fixture
def send(nora: User, deliver_all: Callable[[], list[EmailMessage]]) -> Send:
    """The letter as it goes to Nora, whose address is not verified."""
    nora.emailaddress_set.update(verified=False)

    def do(letter: Letter) -> EmailMultiAlternatives:
        verify = letter is emails.verify_address
        letter.post(nora.emailaddress_set.get().pk if verify else nora.pk)
        [message] = deliver_all()
        assert isinstance(message, EmailMultiAlternatives)
        return message

    return do


def html_of(message: EmailMultiAlternatives) -> str:
    [(html, kind)] = message.alternatives
    assert kind == "text/html"
    return str(html)


def keyless(text: Any) -> str:
    """The key of a link is another one each time."""
    return re.sub(r"(/email/verify/|/password/reset/)\S+/", r"\1KEY/", str(text))


@each
def test_it_reads_as_agreed(send: Send, name: str, letter: Letter) -> None:
    message = send(letter)

    told = f"To: {message.to[0]}\nSubject: {message.subject}\n\n{keyless(message.body)}"
    assert told == (GOLDEN / f"{name}.txt").read_text()


@each
def test_the_html_leads_where_the_text_leads(send: Send, name: str, letter: Letter) -> None:
    message = send(letter)

    written = set(re.findall(r"http\S+", str(message.body)))
    assert set(re.findall(r'href="(.+?)"', html_of(message))) == written
    assert all(link.startswith("http://testserver") for link in written)


@each
def test_a_name_is_no_link_and_no_markup(
    nora: User, send: Send, name: str, letter: Letter
) -> None:
    nora.first_name = 'Win at http://evil.test <a href="//evil.test">now</a>'
    nora.save()

    message = send(letter)

    assert "evil.test" not in f"{message.subject}{message.body}{html_of(message)}"
    assert "<a href=&quot;" not in html_of(message)
    assert html_of(message).count("<a") == html_of(message).count('href="http://testserver')


def test_what_is_said_of_hours_and_days_is_what_is_set(db: None, settings: Settings) -> None:
    letters = Path(settings.BASE_DIR, "templates/users_app/email")

    assert settings.PASSWORD_RESET_TIMEOUT == 2 * 3600
    assert "2 hours" in (letters / "reset_password.txt").read_text()
    assert settings.ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS == 3
    assert "3 days" in (letters / "verify_address.txt").read_text()
    assert "2 hours" in Client().get("/password/forgot/sent/").text
    assert "3 days" in Client().get("/email/verify/none/", follow=True).text
