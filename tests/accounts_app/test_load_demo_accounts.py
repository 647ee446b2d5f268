"""`load_demo` where there is something already, and its many accounts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Count, Q
from django.forms.models import model_to_dict
from django.utils.timezone import now
from pytest_django import Settings

from accounts_app import actions, demo
from accounts_app.demo import crowd, telling
from accounts_app.demo.rows import PASSWORD
from accounts_app.forms import DetailsForm
from accounts_app.models import Account, Contact, Membership
from activitylog_app.models import Actor, ActorKind, Entry
from activitylog_app.recording import ACTIONS
from config.models import plain
from tickets_app.models import Reply, Ticket
from users_app import actions as user_actions
from users_app.models import User

pytestmark = pytest.mark.django_db


# --- what protects real customers -------------------------------------------------------


def test_people_whose_password_is_known_stay_out_of_production(settings: Settings) -> None:
    settings.DEBUG = False

    with pytest.raises(CommandError, match="a password that everybody knows"):
        call_command("load_demo")

    assert not User.objects.exists()


def test_if_empty_leaves_other_accounts_alone(acme: Account, settings: Settings) -> None:
    settings.DEBUG = True
    said = StringIO()

    call_command("load_demo", "--if-empty", stdout=said)

    assert PASSWORD not in said.getvalue()
    assert list(Account.objects.all()) == [acme]


def test_made_up_accounts_stay_out_of_production(acme: Account, settings: Settings) -> None:
    settings.DEBUG = False

    with pytest.raises(CommandError, match="customers of your own"):
        call_command("load_demo", accounts=5)

    assert list(Account.objects.all()) == [acme]


@pytest.mark.parametrize("number", ["0", "-1", "many", "1.5"])
def test_a_number_of_accounts_is_a_number(number: str) -> None:
    with pytest.raises(CommandError, match="not a number of accounts"):
        call_command("load_demo", "--accounts", number)


# --- the history ------------------------------------------------------------------------


def test_two_loads_of_one_moment_are_the_same(private_folder: Path) -> None:
    moment = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)

    assert loaded(moment) == loaded(moment)


def loaded(moment: datetime) -> list[Any]:
    with transaction.atomic():
        demo.load(moment)
        fields = "at", "description", "actor_name", "ip_address", "request_id", "data"
        found = [*Entry.objects.order_by("pk").values_list(*fields)]
        transaction.set_rollback(True)
    return [(at, without_numbers(told), *more) for at, told, *more in found]


def without_numbers(told: str) -> str:
    """Those of orders go on where they were, also after a rollback."""
    return re.sub(r"#\d+", "#", told)


BY = Actor(ActorKind.USER, ip_address="192.0.2.7", request_id="4f1c")
PERSON = {
    "email": "new@acme.test",
    "password": "x",
    "first_name": "Nia",
    "last_name": "New",
}
DETAILS = {"address_1": "2 Quay Street", "city": "Bath", "country": "GB", "currency": "GBP"}


def registered(acme: Account) -> list[Any]:
    return [actions.register, PERSON, DETAILS]


def opened(acme: Account) -> list[Any]:
    return [actions.open_account, acme.owner, DETAILS]


def entered(acme: Account) -> list[Any]:
    return [actions.enter, acme.memberships.get()]


def changed(acme: Account) -> list[Any]:
    return [actions.change_details, acme, {"city": "Bath"}, acme.version]


def added(acme: Account) -> list[Any]:
    return [
        actions.add_contact,
        acme,
        {"first_name": "A", "last_name": "B", "email": "a@b.test"},
    ]


def deleted(acme: Account) -> list[Any]:
    contact = acme.contacts.create(first_name="A", last_name="B", email="a@b.test")
    return [actions.delete_contact, contact]


def logged_in(acme: Account) -> list[Any]:
    return [user_actions.log_in, acme.owner]


def mistyped(acme: Account) -> list[Any]:
    return [user_actions.fail_log_in, acme.owner.email]


def guessed(acme: Account) -> list[Any]:
    return [user_actions.fail_log_in, "nobody@nowhere.test"]


def verified(acme: Account) -> list[Any]:
    return [user_actions.verify_email, EmailAddress.objects.get(user=acme.owner)]


def forgot(acme: Account) -> list[Any]:
    return [user_actions.request_reset, acme.owner]


@pytest.mark.parametrize(
    "what",
    [
        *(registered, opened, entered, changed, added, deleted),
        *(logged_in, mistyped, guessed, verified, forgot),
    ],
)
def test_it_is_told_as_the_action_tells_it(
    acme: Account, what: Callable[[Account], list[Any]]
) -> None:
    action, *given = what(acme)

    result = action(*given, by=BY)

    told = telling.entry(action, now(), getattr(result, "by", BY), result, given[0])
    written = Entry.objects.get()
    assert facts(told) == facts(written)


def facts(entry: Entry) -> dict[str, Any]:
    return model_to_dict(entry, exclude=["id", "at"])


# --- many accounts ----------------------------------------------------------------------


def test_many_accounts_come_with_all_that_belongs_to_them() -> None:
    call_command("load_demo", accounts=500, stdout=StringIO())

    assert Account.objects.count() == 500
    assert 650 < Membership.objects.count() < 850
    assert 250 < Contact.objects.count() < 450
    assert 1600 < Entry.objects.count() < 2000
    assert 130 < Ticket.objects.count() == Reply.objects.count() < 210
    assert EmailAddress.objects.count() == User.objects.count()


def test_more_of_them_can_be_added() -> None:
    for _ in range(2):
        call_command("load_demo", accounts=150, stdout=StringIO())

    assert Account.objects.count() == 300
    assert not User.objects.annotate(his=Count("emailaddress")).exclude(his=1).exists()


def test_a_single_one_can_be_added() -> None:
    call_command("load_demo", accounts=1, stdout=StringIO())

    assert Account.objects.get().owner == User.objects.get()


def test_each_of_them_has_one_owner() -> None:
    call_command("load_demo", accounts=200, stdout=StringIO())

    owners = Count("memberships", filter=Q(memberships__is_owner=True))
    assert not Account.objects.annotate(owners=owners).exclude(owners=1).exists()
    several = User.objects.annotate(
        owned=Count("memberships", filter=Q(memberships__is_owner=True))
    )
    assert several.filter(owned__gt=1).exists()
    connection.check_constraints()


def test_nobody_of_them_can_log_in() -> None:
    call_command("load_demo", accounts=60, stdout=StringIO())

    assert not any(user.has_usable_password() for user in User.objects.all())


def test_their_details_can_be_saved_as_they_are() -> None:
    call_command("load_demo", accounts=60, stdout=StringIO())

    for account in Account.objects.all():
        details = {n: plain(getattr(account, n)) for n in DetailsForm.Meta.fields}
        form = DetailsForm(details, instance=account)
        assert form.is_valid(), (account, form.errors)


def test_they_are_found_by_name_and_number() -> None:
    call_command("load_demo", accounts=60, stdout=StringIO())

    account = Account.objects.exclude(company="")[0]
    found = Membership.objects.matching(f"{account.company.upper()} #{account.number}")
    assert {membership.account for membership in found} == {account}


def test_their_log_is_of_actions_and_in_the_order_of_time() -> None:
    call_command("load_demo", accounts=60, stdout=StringIO())

    entries = Entry.objects.order_by("pk")
    assert set(entries.values_list("code", flat=True)) <= set(ACTIONS)
    times = list(entries.values_list("at", flat=True))
    assert times == sorted(times)
    assert times[-1] <= now()
    assert not entries.filter(description__contains="{").exists()


def test_progress_is_told_in_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crowd, "BATCH", 10)
    said = StringIO()

    call_command("load_demo", accounts=40, stdout=said)

    assert said.getvalue().splitlines() == [
        "Accounts: 10 of 40",
        "Accounts: 40 of 40",
        "40 accounts added.",
    ]


@pytest.mark.django_db(transaction=True)
def test_what_is_there_after_an_interruption_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crowd, "BATCH", 10)

    with pytest.raises(KeyboardInterrupt):
        crowd.add(50, now(), interrupt_after(3))

    assert Account.objects.count() == 30
    assert Membership.objects.filter(is_owner=True).count() == 30


def interrupt_after(batches: int) -> Callable[[int], None]:
    left = iter(range(batches - 1))

    def progress(size: int) -> None:
        if next(left, None) is None:
            raise KeyboardInterrupt

    return progress
