"""Who stands in the log as having done what: automation as System; staff as themselves, with
the account it was about; users as themselves, with the account (users-and-accounts.txt)."""

from __future__ import annotations

from dataclasses import replace
from inspect import signature

import pytest
from django.db import transaction

from accounts_app import actions as account_actions
from accounts_app.models import Account
from activitylog_app.models import SYSTEM, Actor, ActorKind, Entry
from activitylog_app.recording import ACTIONS
from config.refusals import Refused
from tests.activitylog_app.examples import EXAMPLES, Told, find_all
from users_app import actions as user_actions
from users_app.models import User

find_all()

FROM = "192.0.2.7", "b2f1"


@pytest.fixture
def actors(olivia: User, ada: User, acme: Account) -> dict[str, Actor]:
    admin = Actor(ActorKind.ADMIN, ada, *FROM)
    return {
        "system": SYSTEM,
        "admin": admin,
        "user": Actor(ActorKind.USER, olivia, *FROM),
        "behalf": replace(admin, on_behalf_of=olivia),
        "visitor": Actor(ActorKind.USER, None, *FROM),
    }


def test_every_action_has_an_example_and_no_example_is_left_over() -> None:
    """Write one in tests/activitylog_app/examples/ for an action that is new."""
    assert set(EXAMPLES) == set(ACTIONS)


@pytest.mark.parametrize("code", sorted(EXAMPLES))
def test_an_entry_names_who_did_it_and_whom_it_is_about(
    code: str, actors: dict[str, Actor], request: pytest.FixtureRequest
) -> None:
    example = EXAMPLES[code]
    needed = [name for name in signature(example.do).parameters if name != "by"]
    scene = {name: request.getfixturevalue(name) for name in needed}
    for who, by in actors.items():
        if who == "visitor" and not example.by_visitors:
            continue
        with transaction.atomic():
            if who in example.refused:
                with pytest.raises(Refused), transaction.atomic():
                    example.do(by=by, **scene)
                assert not Entry.objects.filter(code=code).exists(), who
            else:
                told = example.do(by=by, **scene)
                assert facts_of(Entry.objects.get(code=code)) == expected(by, told), who
            transaction.set_rollback(True)


def expected(by: Actor, told: Told) -> dict[str, object]:
    kind, actor = by.kind, by.user
    if told.comes_as and by.kind == ActorKind.USER and by.user is None:
        actor = told.comes_as
    nobody = "System" if kind == ActorKind.SYSTEM else "A visitor"
    return {
        "kind": kind,
        "actor": (actor.pk, actor.full_name) if actor else (None, nobody),
        "behalf": named(by.on_behalf_of),
        "account": (told.account.number, told.account.name) if told.account else (None, ""),
        "user": named(told.user),
        "from": (by.ip_address, by.request_id),
    }


def named(user: User | None) -> tuple[int | None, str]:
    return (user.pk, user.full_name) if user else (None, "")


def facts_of(entry: Entry) -> dict[str, object]:
    return {
        "kind": entry.actor_kind,
        "actor": (entry.actor_id, entry.actor_name),
        "behalf": (entry.behalf_id, entry.behalf_name),
        "account": (entry.account_id, entry.account_name),
        "user": (entry.user_id, entry.user_name),
        "from": (entry.ip_address, entry.request_id),
    }


# --- what was told wrongly once ---------------------------------------------------------


def told(code: str) -> dict[str, object]:
    return facts_of(Entry.objects.get(code=code))


def test_a_user_who_goes_with_a_client_is_told_with_it(
    acme: Account, uma: User, by_ada: Actor
) -> None:
    deletion = account_actions.request_deletion(acme, True, by=by_ada)

    account_actions.carry_out(deletion)

    gone = Entry.objects.filter(code="user.deleted").order_by("pk")
    assert {entry.user_name for entry in gone} == {"Olivia Owen", "Uma Usher"}
    assert {entry.account_name for entry in gone} == {"Acme & Sons"}


def test_a_deletion_from_before_kinds_were_kept_is_the_admins(
    acme: Account, ada: User, by_ada: Actor
) -> None:
    deletion = account_actions.request_deletion(acme, False, by=by_ada)
    deletion.requester = {"ip_address": None, "request_id": ""}

    account_actions.carry_out(deletion)

    assert told("account.deleted")["actor"] == (ada.pk, "Ada Ames")


def test_a_failed_log_in_with_an_unknown_address_is_about_nobody(by_ada: Actor) -> None:
    user_actions.fail_log_in("nobody@nowhere.test", by=by_ada)

    assert told("user.log_in_failed")["user"] == (None, "")


def test_staff_who_open_a_customers_link_stay_themselves(by_ada: Actor, uma: User) -> None:
    assert by_ada.known_as(uma) == by_ada


def test_whoever_logs_in_is_who_he_shows_to_be(
    actors: dict[str, Actor], ada: User, uma: User
) -> None:
    for by in actors.values():
        assert by.logged_in_as(uma) == Actor(ActorKind.USER, uma, by.ip_address, by.request_id)
        assert by.logged_in_as(ada).kind == ActorKind.ADMIN
