"""The letters about logging in, word for word, and what a stranger could make of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.test import Client
from pytest_django import Settings

from mail_app.letters import Letter
from tests.factories import SALES, RoleFactory
from tests.letters import (
    HOSTILE,
    assert_both_halves_lead_to_the_same,
    assert_harmless,
    assert_reads_as,
)
from users_app import emails
from users_app.models import STAFF_INVITED_FOR, User

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
    "set_password": emails.set_password,
    "address_changed": emails.address_changed,
    "staff_invitation": emails.staff_invitation,
}
each = pytest.mark.parametrize(("name", "letter"), LETTERS.items(), ids=LETTERS)

Send = Callable[[Letter], EmailMultiAlternatives]


@pytest.fixture
def send(nora: User, deliver_all: Callable[[], list[EmailMessage]]) -> Send:
    """The letter as it goes to Nora, whose address is not verified."""
    nora.emailaddress_set.update(verified=False)

    def do(letter: Letter) -> EmailMultiAlternatives:
        letter.post(*about(letter, nora))
        [message] = deliver_all()
        assert isinstance(message, EmailMultiAlternatives)
        return message

    return do


def about(letter: Letter, nora: User) -> list[int | str]:
    """What the letter is promised with, after what it tells of has happened to Nora."""
    if letter is emails.verify_address:
        return [nora.emailaddress_set.get().pk]
    if letter is emails.address_changed:
        return [nora.pk, "nora@before.test"]
    if letter in {emails.set_password, emails.staff_invitation}:
        nora.set_unusable_password()
        nora.is_staff = letter is emails.staff_invitation
        nora.save()
    if nora.is_staff:
        nora.groups.set([RoleFactory(name="Sales Operator", rights=SALES)])
    return [nora.pk]


@each
def test_it_reads_as_agreed(send: Send, name: str, letter: Letter) -> None:
    assert_reads_as(GOLDEN / f"{name}.txt", send(letter))


@each
def test_the_html_leads_where_the_text_leads(send: Send, name: str, letter: Letter) -> None:
    assert_both_halves_lead_to_the_same(send(letter))


@each
@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_a_name_is_no_link_and_no_markup(
    nora: User, send: Send, name: str, letter: Letter, hostile: str
) -> None:
    nora.first_name = hostile
    nora.save()

    assert_harmless(send(letter))


@pytest.mark.parametrize("letter", [emails.set_password, emails.staff_invitation])
def test_who_has_a_password_is_not_asked_to_set_one(nora: User, letter: Letter) -> None:
    nora.is_staff = letter is emails.staff_invitation
    nora.save()

    assert letter.write(nora.pk) is None


def test_an_address_that_was_changed_back_is_not_told(nora: User) -> None:
    assert emails.address_changed.write(nora.pk, nora.email) is None


def test_what_is_said_of_hours_and_days_is_what_is_set(db: None, settings: Settings) -> None:
    letters = Path(settings.BASE_DIR, "templates/users_app/email")

    assert settings.PASSWORD_RESET_TIMEOUT == 2 * 3600
    for name in ["reset_password", "set_password"]:
        assert "2 hours" in (letters / f"{name}.txt").read_text()
    assert STAFF_INVITED_FOR.days == 7
    assert "7 days" in (letters / "staff_invitation.txt").read_text()
    assert settings.ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS == 3
    assert "3 days" in (letters / "verify_address.txt").read_text()
    assert "2 hours" in Client().get("/password/forgot/sent/").text
    assert "3 days" in Client().get("/email/verify/none/", follow=True).text
