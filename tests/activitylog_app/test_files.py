"""The log as a file: nothing lost, and never all of it at once."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts_app.models import Account
from activitylog_app.models import Actor, ActorKind, Entry
from config.paging import all_of
from tests.activitylog_app.test_finding import NOON, write
from tests.config.test_exports import rows_of, text_of
from users_app.models import User


def test_a_line_of_json_has_all_that_is_stored(
    acme: Account, ada: User, as_ada: Client
) -> None:
    data = {"changed": {"name": ["\u202e=1\n", None]}, "number": 0.1, "deep": [{"ü": True}]}
    moment = NOON + timedelta(microseconds=123456)
    by = Actor(ActorKind.ADMIN, ada, on_behalf_of=acme.owner)
    write("=SUM(A1)\n\x1b", by, account=acme, data=data, at=moment, ip_address="2001:db8::1")
    stored: Any = Entry.objects.values().get()

    response = as_ada.get("/admin/log/export.jsonl?who=staff&until=2026-12-31")

    line = text_of(response).splitlines()[-1]
    found = json.loads(line)
    assert datetime.fromisoformat(found.pop("at")) == stored.pop("at") == moment
    assert found == stored
    assert response["Content-Type"] == "application/jsonl; charset=utf-8"
    assert response["Content-Disposition"].endswith('.jsonl"')


def test_the_file_of_a_client_has_its_entries_alone(
    acme: Account, elsewhere: Account, as_ada: Client
) -> None:
    for account in [acme, elsewhere]:
        write(f"Of {account}", account=account, account_name=str(account))

    _heads, *rows = rows_of(as_ada.get(f"/admin/clients/{acme.pk}/log/export.csv?q=acme"))

    assert [row[2] for row in rows] == ["Exported the log", "Of Acme & Sons"]


def test_rows_are_read_a_few_at_a_time_and_only_when_they_are_sent(db: None) -> None:
    """Of one moment, so that the key decides."""
    Entry.objects.bulk_create(
        Entry(code="x", actor_kind="system", description=str(n), at=NOON) for n in range(7)
    )
    rows = all_of(Entry.objects.all(), Entry.IN_ORDER, descending=True, size=3)

    with CaptureQueriesContext(
        connection,
    ) as asked:
        first = list(islice(rows, 3))
        assert len(asked) == 1
        rest = list(rows)

    assert [row.description for row in [*first, *rest]] == ["6", "5", "4", "3", "2", "1", "0"]
    assert len(asked) == 3
    assert all(query["sql"].endswith("LIMIT 3") for query in asked)


def test_postgresql_keeps_nothing_for_who_does_not_read_on(db: None) -> None:
    write()
    write()
    rows = all_of(Entry.objects.all(), Entry.IN_ORDER, size=1)

    next(rows)

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_cursors WHERE is_holdable")
        assert cursor.fetchone() == (0,)
