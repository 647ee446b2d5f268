"""What the log says of doors that stayed shut, and of limits."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from accounts_app.models import Account
from activitylog_app.actions import refuse
from activitylog_app.models import Actor, Entry
from tests.accounts_app.test_acting import as_owner
from users_app.models import User

LogIn = Callable[[User], Client]


def refused() -> list[Entry]:
    return list(Entry.objects.filter(code="access.refused").order_by("pk"))


@pytest.mark.parametrize(
    ("who", "path", "is_told_to_the_account"),
    [
        ("uma", "/a/{acme}/contacts/", True),
        ("dora", "/a/{acme}/users/", True),
        ("stan", "/a/{acme}/", False),
        ("stan", "/a/99999999999999999999/", False),
        ("stan", "/admin/clients/{acme}/", False),
        ("sally", "/admin/clients/{acme}/delete/", False),
        ("sally", "/a/{acme}/", False),
        ("ada", "/accounts/", False),
    ],
)
def test_a_person_whom_a_door_refuses_is_told(
    acme: Account,
    request: pytest.FixtureRequest,
    logged_in: LogIn,
    who: str,
    path: str,
    is_told_to_the_account: bool,
) -> None:
    person, path = request.getfixturevalue(who), path.format(acme=acme.pk)

    logged_in(person).get(f"{path}?secret=1")

    [entry] = refused()
    assert (entry.actor, entry.description) == (person, f"Was refused {path}")
    assert entry.account == (acme if is_told_to_the_account else None)
    assert entry.data == {"method": "GET"}


def test_a_closed_account_and_a_door_closed_while_acting_are_told(
    acme: Account, as_olivia: Client, as_ada: Client, olivia: User
) -> None:
    as_owner(as_ada, acme)
    as_ada.post("/security/")
    acme.change(status="closed")
    as_olivia.get(f"/a/{acme.pk}/")

    acting, closed = refused()
    assert (acting.actor_kind, acting.behalf, acting.account) == ("admin", olivia, acme)
    assert acting.data == {"method": "POST"}
    assert (closed.actor, closed.account) == (olivia, acme)


@pytest.mark.parametrize("path", ["/invitations/{}/", "/ticket/{}/", "/email/verify/{}/"])
def test_a_link_that_opens_a_door_is_not_told(acme: Account, as_ada: Client, path: str) -> None:
    as_owner(as_ada, acme)

    as_ada.get(path.format("a-secret"))

    [entry] = refused()
    assert entry.description == f"Was refused {path.format('…')}"


def test_whom_a_door_sends_to_log_in_and_what_is_not_there_is_no_refusal(
    acme: Account, client: Client, as_olivia: Client
) -> None:
    for path in [f"/a/{acme.pk}/", "/admin/", "/profile/"]:
        client.get(path)
    for path in ["/nowhere/", f"/a/{acme.pk}/contacts/404/", f"/a/{acme.pk}/"]:
        as_olivia.get(path)

    assert refused() == []


def test_the_path_is_on_one_line_and_has_an_end(
    acme: Account, as_stan: Client, by_visitor: Actor
) -> None:
    as_stan.get(f"/a/{acme.pk}/contacts/{'9' * 300}/")
    refuse("/a\n\u202eb/", method="GET", by=by_visitor)

    long, odd = refused()
    assert len(long.description) == len("Was refused ") + 200
    assert odd.description == r"Was refused /a\n\u202eb/"


def test_the_same_is_told_once_in_five_minutes(acme: Account, as_stan: Client) -> None:
    for _ in range(3):
        as_stan.get(f"/a/{acme.pk}/")
    assert len(refused()) == 1
    cache.clear()

    as_stan.get(f"/a/{acme.pk}/")

    assert len(refused()) == 2


def test_nobody_fills_the_log_by_trying_numbers(acme: Account, as_stan: Client) -> None:
    for number in range(30):
        as_stan.get(f"/a/{acme.pk + 1000 + number}/")

    assert len(refused()) == 20


@pytest.mark.parametrize("limit", [{"login": "1/m/ip"}, {"login_failed": "1/m/ip"}])
def test_a_limit_that_is_reached_is_told_once_for_an_address(
    olivia: User, client: Client, settings: Settings, limit: dict[str, str]
) -> None:
    settings.ACCOUNT_RATE_LIMITS = limit
    typed = {"login": olivia.email, "password": "my-secret"}
    for _ in range(4):
        client.post("/login/", typed, REMOTE_ADDR="192.0.2.7")

    [entry] = Entry.objects.filter(code="access.held_back")
    assert entry.description == "Was held back after too many attempts at /login/"
    assert (entry.ip_address, entry.actor, entry.data) == ("192.0.2.7", None, {})
