"""Who opens a ticket in the Client Area may name others that get copies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.mail import EmailMessage
from pytest_django import Settings

from accounts_app.models import Account, Contact
from activitylog_app.models import Entry
from config.refusals import Refused
from tests.factories import StaffFactory
from tests.tickets_app.factories import by, opening
from tickets_app import actions
from tickets_app.actions import Words
from tickets_app.forms.opening import AddressesField
from tickets_app.limits import TooMany
from tickets_app.models import Department, Ticket
from users_app.models import User

Post = Callable[[], list[EmailMessage]]
Open = Callable[..., Ticket]


@pytest.fixture
def opened(acme: Account, olivia: User, support: Department) -> Open:
    """Olivia opens a ticket and sends copies to these."""

    def open_it(*copies: str) -> Ticket:
        said: Any = opening(support, copies=copies)
        made = actions.open_ticket(acme, olivia, said, by=by(acme))
        assert made
        return made

    return open_it


def copies_of(ticket: Ticket) -> list[str]:
    return [copy.email for copy in ticket.watchers.copies()]


def test_they_get_the_first_word_too(opened: Open, deliver_all: Post) -> None:
    opened("boss@other.test")

    mail = next(mail for mail in deliver_all() if mail.to == ["boss@other.test"])
    assert "somebody has added your address" in mail.body
    assert "/a/" not in mail.body


def test_the_log_says_who_has_added_them(opened: Open) -> None:
    opened("boss@other.test", "chief@other.test")

    entries = Entry.objects.filter(code="ticket.copy_added")
    assert {entry.actor_name for entry in entries} == {"Olivia Owen"}
    assert entries.count() == 2


def test_a_user_who_holds_tickets_follows_it_as_such(opened: Open, uma: User) -> None:
    ticket = opened(uma.email)

    assert ticket.watchers.filter(user=uma).exists()
    assert copies_of(ticket) == []


def test_who_reads_it_anyway_and_staff_are_left_out(
    opened: Open, olivia: User, clara: Contact
) -> None:
    admin = StaffFactory(email="home@private.test")
    clara.change(mail_kinds=["support"])

    assert copies_of(opened(olivia.email, admin.email, clara.email)) == []


@pytest.mark.parametrize(
    ("copies", "said"),
    [
        ([f"p{n}@other.test" for n in range(6)], "Send at most 5 copies."),
        (["support@us.test"], "Leave out support@us.test: we read every ticket."),
        (["dora@acme.test"], "dora@acme.test may not use the tickets of this account."),
    ],
    ids=["six", "ours", "without tickets"],
)
def test_who_gets_none_is_said_at_the_field(
    opened: Open, acme: Account, dora: User, copies: list[str], said: str
) -> None:
    with pytest.raises(Refused) as refusal:
        opened(*copies)

    assert (refusal.value.message, refusal.value.field) == (said, "copies")
    assert not acme.tickets.exists()


def test_nobody_adds_any_before_his_own_address_is_verified(opened: Open, olivia: User) -> None:
    olivia.emailaddress_set.update(verified=False)

    with pytest.raises(Refused, match="Verify your own email address"):
        opened("boss@other.test")


def test_who_writes_very_much_that_goes_to_copies_is_held_back(
    opened: Open, acme: Account, olivia: User, settings: Settings
) -> None:
    settings.TICKET_LIMITS = {**settings.TICKET_LIMITS, "copies": ["1/hour"]}
    ticket, silent = opened("boss@other.test"), opened()

    with pytest.raises(TooMany, match="Try again at"):
        actions.reply(ticket, olivia, Words("And this."), by=by(acme))

    assert actions.reply(silent, olivia, Words("And this."), by=by(acme))


def test_the_field_gives_each_address_once_as_it_is_stored() -> None:
    typed = " Boss@Other.test, chief@other.test,boss@other.test, "

    assert AddressesField(required=False).clean(typed) == [
        "boss@other.test",
        "chief@other.test",
    ]
