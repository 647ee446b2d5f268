"""Empty the tables after a test that committed, in two milliseconds instead of a hundred."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.test import TransactionTestCase

# What a right is and which model it is about does not change from test to test: Django empties
# these as well, and fills them again.
KEPT = {"django_migrations", "django_content_type", "auth_permission"}

empty_like_django = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]


@pytest.fixture(scope="session", autouse=True)
def _quickly_emptied() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty)
        yield


def empty(case: TransactionTestCase) -> None:
    """Delete the few rows there are: TRUNCATE makes a new file for every table and index.

    The triggers that guard owners and the log, and the checks of foreign keys, have nothing to
    say to it. Only a superuser, as in our own PostgreSQL, may silence them.
    """
    if not may_silence_triggers():
        empty_like_django(case)
        return
    names = set(connection.introspection.table_names()) - KEPT
    deletes = [f"DELETE FROM {connection.ops.quote_name(name)}" for name in sorted(names)]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("; ".join(["SET LOCAL session_replication_role = replica", *deletes]))


def may_silence_triggers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SHOW is_superuser")
        return bool(cursor.fetchone() == ("on",))
