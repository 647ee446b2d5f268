"""Account Activity: what customers see of the log, and what they do not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts_app import actions
from accounts_app.models import Account
from activitylog_app.models import Actor, ActorKind, Entry
from tests.activitylog_app.test_finding import write
from tests.config.test_exports import rows_of, text_of
from tests.factories import UserFactory, decide
from tests.reading import words_of
from users_app.models import User

SECRETS = ["Ada", "Ames", "ada@us.test", "192.0.2.1", "Ticket 7", "Pays late", "request-1"]


def door(account: Account, path: str = "") -> str:
    return f"/a/{account.number}/activity/{path}"


@pytest.fixture
def lived(acme: Account, uma: User, olivia: User, ada: User, elsewhere: Account) -> Account:
    """By a user, by staff, by staff for the owner and by the System; and what is secret."""
    decide(site_name="Harbourline")
    by_uma = Actor(ActorKind.USER, uma, "203.0.113.9", "request-9")
    by_ada = Actor(ActorKind.ADMIN, ada, "192.0.2.1", "request-1")
    acting = Actor(ActorKind.ADMIN, ada, "192.0.2.1", "request-1", on_behalf_of=olivia)
    owner = acme.memberships.select_related("account", "user").get(is_owner=True)
    details = {"first_name": "Kim", "last_name": "Kerr", "email": "kim@acme.test"}
    actions.add_contact(acme, details, by=by_uma)
    actions.change_notes(acme, "Pays late", acme.version, by=by_ada)
    actions.begin_acting(owner, "Ticket 7", by=by_ada)
    acme.refresh_from_db()
    actions.change_details(acme, {"city": "Bath"}, acme.version, by=acting)
    write("Swept", account=acme, account_name=str(acme))
    write("Of Stan", account=elsewhere, account_name=str(elsewhere))
    return acme


def shown(page: Any) -> list[tuple[str, str, str | None]]:
    return [(e.who, e.description, e.ip_address) for e in page.context["entries"]]


SEEN = [
    ("System", "Swept", None),
    ("Harbourline staff, for Olivia Owen", "Changed the account details", None),
    ("Harbourline staff", "Logged in as Olivia Owen", None),
    ("Uma Usher", "Added the contact Kim Kerr", "203.0.113.9"),
]


def test_staff_are_the_company_and_keep_what_is_theirs(
    lived: Account, as_olivia: Client
) -> None:
    page = as_olivia.get(door(lived))

    assert shown(page) == SEEN
    assert "<del>Bristol</del>" in page.text
    for words in [*SECRETS, "Of Stan"]:
        assert words not in page.text


def test_home_says_the_same_of_who_it_was(lived: Account, as_olivia: Client) -> None:
    page = as_olivia.get(f"/a/{lived.number}/")

    for who, what, _address in SEEN:
        assert f"{who} – {what}" in words_of(page)
    assert f'href="{door(lived)}"' in page.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"who": "users"}, SEEN[3:]),
        ({"who": "staff"}, SEEN[1:3]),
        ({"who": "system"}, SEEN[:1]),
        ({"code": "contact.added"}, SEEN[3:]),
        ({"period": "today", "q": "olivia"}, SEEN[1:3]),
        ({"q": "usher kim"}, SEEN[3:]),
        ({"q": "203.0.113.9"}, SEEN[3:]),
        ({"q": "192.0.2.1"}, []),
        ({"q": "ames"}, []),
        ({"q": "request-1"}, []),
        ({"by": "ada@us.test", "client": "1", "q": "kim"}, SEEN[3:]),
    ],
)
def test_filters_find_it_and_nobody_of_the_staff(
    lived: Account, as_olivia: Client, query: dict[str, str], found: list[Any]
) -> None:
    assert shown(as_olivia.get(door(lived), query)) == found


@pytest.mark.parametrize("query", [{"code": "account.notes_changed"}, {"until": "0000-01-01"}])
def test_what_is_not_offered_or_understood_shows_nothing(
    lived: Account, as_olivia: Client, query: dict[str, str]
) -> None:
    page = as_olivia.get(door(lived), query)

    assert page.context["form"].errors.keys() == query.keys()
    assert shown(page) == []
    for code in ["notes_changed", "role.added", "staff.invited", "settings.logo_changed"]:
        assert code not in as_olivia.get(door(lived)).text


def test_files_hold_what_the_page_shows_and_are_told(
    lived: Account, as_olivia: Client, olivia: User
) -> None:
    sheet = as_olivia.get(door(lived, "export.csv?who=staff"))
    lines = as_olivia.get(door(lived, "export.jsonl?period=7"))

    _heads, *rows = rows_of(sheet)
    found = [json.loads(line) for line in text_of(lines).splitlines()]
    assert [(row[1], row[3], row[4] or None) for row in rows] == SEEN[1:3]
    assert [(e["who"], e["description"], e["ip_address"]) for e in found[2:]] == SEEN
    assert found[3]["changed"] == {"city": ["Bristol", "Bath"]}
    assert not any(word in f"{rows}{found}" for word in SECRETS)
    told = Entry.objects.filter(code="list.exported", account=lived, actor=olivia)
    assert [entry.data for entry in told.order_by("pk")] == [
        {"format": "CSV", "filters": {"who": "staff"}},
        {"format": "JSON Lines", "filters": {"period": "7"}},
    ]


def test_it_costs_the_same_for_one_and_for_many(
    acme: Account, as_olivia: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    write(account=acme)
    as_olivia.get(door(acme))
    with django_assert_max_num_queries(6) as few:
        as_olivia.get(door(acme))
    for number in range(25):
        write(str(number), Actor(ActorKind.USER, UserFactory()), account=acme)

    with django_assert_max_num_queries(6) as many:
        assert len(shown(as_olivia.get(door(acme)))) == 25

    assert len(many) == len(few)
