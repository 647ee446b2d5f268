from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client

from accounts_app import actions
from accounts_app.models import Account
from activitylog_app.models import SYSTEM, Actor, ActorKind, Entry
from activitylog_app.recording import ACTIONS, action
from users_app.models import User


@pytest.fixture(autouse=True)
def _only_for_this_test() -> Iterator[None]:
    before = dict(ACTIONS)
    yield
    ACTIONS.clear()
    ACTIONS.update(before)


def test_an_action_is_told_once_with_who_what_and_where(acme: Account, olivia: User) -> None:
    @action("account.greeted", "Greeted {account} {times} times")
    def greet(account: Account, times: int = 2, *, by: Actor) -> Account:
        return account

    greet(acme, by=Actor(ActorKind.USER, olivia, "192.0.2.7", "abc"))

    entry = Entry.objects.get()
    assert entry.description == "Greeted Acme & Sons 2 times"
    assert (entry.code, entry.actor_kind, entry.actor_name) == (
        "account.greeted",
        "user",
        "Olivia Owen",
    )
    assert (entry.account, entry.account_name) == (acme, "Acme & Sons")
    assert (entry.ip_address, entry.request_id) == ("192.0.2.7", "abc")


def test_the_system_is_called_so(acme: Account) -> None:
    @action("account.swept", "Swept")
    def sweep(account: Account, *, by: Actor) -> Account:
        return account

    sweep(acme, by=SYSTEM)

    assert Entry.objects.get().actor_name == "System"


def test_what_was_not_done_is_not_told(acme: Account) -> None:
    @action("account.left_alone", "Left alone")
    def leave(account: Account, *, by: Actor) -> None:
        return None

    leave(acme, by=SYSTEM)

    assert not Entry.objects.exists()


def test_what_failed_changed_nothing_and_is_not_told(acme: Account) -> None:
    @action("account.broken", "Broke it")
    def break_it(account: Account, *, by: Actor) -> Account:
        account.change(city="Leeds")
        raise RuntimeError

    with pytest.raises(RuntimeError), transaction.atomic():
        break_it(acme, by=SYSTEM)

    assert Account.objects.get().city == "Bristol"
    assert not Entry.objects.exists()


def test_an_entry_outlives_what_it_is_about(acme: Account, entry: Entry) -> None:
    number = acme.number
    acme.delete()
    User.objects.all().delete()

    outlived = Entry.objects.get()
    assert (outlived.account_id, outlived.account_name) == (number, "Acme & Sons")
    assert outlived.actor_name == "Olivia Owen"


def test_a_secret_is_in_no_entry(client: Client, by_visitor: Actor, db: None) -> None:
    person = {
        "email": "rosa@reyes.test",
        "password": "correct horse battery",
        "first_name": "Rosa",
        "last_name": "Reyes",
    }
    actions.register(person, {"country": "ES", "currency": "EUR"}, by=by_visitor)

    assert person["password"] not in str(list(Entry.objects.values()))


class TestABadAction:
    def test_has_no_actor(self) -> None:
        with pytest.raises(TypeError, match="keyword `by`"):

            @action("account.nobody", "x")
            def nobody(account: Account) -> Account:
                return account

    def test_has_a_name_that_is_taken(self) -> None:
        with pytest.raises(TypeError, match="already"):

            @action("contact.added", "x")
            def again(account: Account, *, by: Actor) -> Account:
                return account

    def test_speaks_of_what_it_cannot_know(self) -> None:
        with pytest.raises(TypeError, match="weather"):

            @action("account.weather", "It was {weather}")
            def weather(account: Account, *, by: Actor) -> Account:
                return account
