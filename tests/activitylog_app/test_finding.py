"""What is found in the log, and by which index."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from accounts_app.models import Account
from activitylog_app.models import Actor, ActorKind, Entry, EntryQuerySet
from tests.factories import decide
from users_app.models import User

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
# Two thousand, of many accounts, kinds and people; few by staff, and few on behalf of others.
SOME = """
INSERT INTO activitylog_app_entry (at, code, description, data, actor_kind, actor_name,
    actor_id,
    account_id, account_name, behalf_id, behalf_name, user_id, user_name, ip_address,
    request_id)
SELECT timestamptz '2026-11-01' + i * interval '1 hour', 'x' || i % 40, 'Something', '{}',
    CASE WHEN i % 50 = 0 THEN 'admin' ELSE 'user' END, '', i % 50, i % 50, '',
    CASE WHEN i % 40 = 0 THEN i / 40 END, '', i % 50, '',
    ('192.0.2.' || i % 200)::inet, ''
FROM generate_series(1, 2000) i
"""
REQUEST = "0123456789abcdef0123456789abcdef"


def write(description: str = "Something", by: Actor | None = None, **more: Any) -> Entry:
    """An entry as an action writes it, by the System unless somebody is named."""
    by = by or Actor(ActorKind.SYSTEM)
    behalf = by.on_behalf_of
    who = {"actor_kind": by.kind, "actor_name": str(by), "actor": by.user, "behalf": behalf}
    told: dict[str, Any] = {"code": "x", "behalf_name": str(behalf or ""), **who, **more}
    return Entry.objects.create(description=description, **told)


def told(entries: EntryQuerySet) -> list[str]:
    return [entry.description for entry in entries.latest_first()]


def test_the_latest_is_first_and_of_one_moment_the_one_written_last(db: None) -> None:
    for description, minutes in [("b", 1), ("c", 1), ("a", 0)]:
        write(description, at=NOON + timedelta(minutes=minutes))

    assert told(Entry.objects.all()) == ["c", "b", "a"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("buro", ["Opened Büro"]),
        ("BÜRO opened", ["Opened Büro"]),
        ("lena", ["By Lena"]),
        ("ada", ["By Lena"]),
        ("acme", ["Of Acme"]),
        ("zo", ["About Zoe"]),
        ("nobody", []),
        ("%", []),
        ("2001:DB8::1", ["From there"]),
        ("192.0.2.7%eth0", []),
        (REQUEST, ["In a request"]),
        ("fe80::1%eth0", []),
    ],
)
def test_words_are_looked_for_in_the_sentence_and_the_names(
    db: None, ada: User, words: str, found: list[str]
) -> None:
    write("Opened Büro")
    lena = User(first_name="Lena", last_name="Brandt")
    write("By Lena", Actor(ActorKind.ADMIN, ada), behalf_name=str(lena))
    write("Of Acme", account_name="Acme & Sons")
    write("About Zoe", user_name="Zoe Quist")
    write("From there", ip_address="2001:db8::1")
    write("In a request", request_id=REQUEST)

    assert told(Entry.objects.matching(words)) == found


class TestForCustomers:
    @pytest.fixture(autouse=True)
    def _entries(self, acme: Account, olivia: User, ada: User) -> None:
        decide(site_name="Harbourline")
        of_acme: Any = {"account": acme, "account_name": str(acme), "ip_address": "192.0.2.7"}
        write("By staff", Actor(ActorKind.ADMIN, ada), **of_acme)
        acting = Actor(ActorKind.ADMIN, ada, on_behalf_of=olivia)
        write("For the owner", acting, user_name="Uma Usher", **of_acme)
        write("By the owner", Actor(ActorKind.USER, olivia), **of_acme)
        write("A secret", Actor(ActorKind.ADMIN, ada), code="account.notes_changed", **of_acme)

    @pytest.mark.parametrize(
        ("words", "found"),
        [
            ("olivia", ["By the owner", "For the owner"]),
            ("usher", ["For the owner"]),
            ("staff", ["By staff"]),
            ("ada", []),
            ("ames", []),
            ("secret", []),
            ("192.0.2.7", ["By the owner"]),
        ],
    )
    def test_staff_are_not_found_by_name_or_address(self, words: str, found: list[str]) -> None:
        entries = Entry.objects.for_customers().matching_for_customers(words)

        assert told(entries) == found


@pytest.mark.parametrize(
    ("entries", "index"),
    [
        (Entry.objects.all(), "entry_latest"),
        (Entry.objects.between(NOON, None), "entry_latest"),
        (Entry.objects.for_account(1), "entry_for_account"),
        (Entry.objects.for_code("x"), "entry_for_code"),
        (Entry.objects.by_kind("admin"), "entry_by_kind"),
        (Entry.objects.by_person(1), "entry_by_person"),
        (Entry.objects.about(1), "entry_about"),
        (Entry.objects.on_behalf(), "entry_on_behalf"),
        (Entry.objects.on_behalf_of(1), "entry_on_behalf_of"),
        (Entry.objects.matching("192.0.2.7"), "entry_from_address"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_filter_reads_one_range_of_its_index(
    db: None, entries: EntryQuerySet, index: str
) -> None:
    """Of an empty table two indexes would be the same to PostgreSQL, so it is not."""
    with connection.cursor() as cursor:
        cursor.execute(SOME)
        cursor.execute("ANALYZE activitylog_app_entry")

    assert using(entries.latest_first()[:26]) == [f"Index Scan Backward using {index}"]


@pytest.mark.parametrize(
    ("words", "indexes"),
    [("brandt", {"entry_words"}), (REQUEST, {"entry_words", "entry_of_request"})],
)
def test_words_and_requests_have_an_index(db: None, words: str, indexes: set[str]) -> None:
    entries = Entry.objects.matching(words).order_by()

    assert {line.split()[-1] for line in using(entries)} == indexes


def using(entries: EntryQuerySet) -> list[str]:
    """What the plan reads, where PostgreSQL thinks that reading a whole table is dear."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
    lines = entries.explain(costs=False).splitlines()
    found = [
        line.strip(" ->").split(" on activitylog")[0] for line in lines if "Index Scan" in line
    ]
    return [line.replace(" on entry", " entry") for line in found]
