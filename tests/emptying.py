"""After a test that committed, all tables are again as the migrations have left them: in a few
milliseconds instead of a hundred."""

from __future__ import annotations

from collections.abc import Iterator, Set

import pytest
from django.db import connection, transaction
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker

# What a right is and which model it is about does not change from test to test: Django empties
# these as well, and fills them again.
KEPT = {"django_migrations", "django_content_type", "auth_permission"}

empty_like_django = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]


@pytest.fixture(scope="session", autouse=True)
def _quickly_emptied() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The rows that the migrations make (roles, statuses) are kept aside."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA made")
        for name in tables():
            cursor.execute(f"SELECT EXISTS (SELECT FROM {name})")
            if cursor.fetchone() == (True,):
                cursor.execute(f"CREATE TABLE made.{name} AS TABLE {name}")


def empty(case: TransactionTestCase) -> None:
    """Delete the few rows there are: TRUNCATE makes a new file for every table and index.

    The triggers that guard owners and the log, and the checks of foreign keys, have nothing to
    say to it. Only a superuser, as in our own PostgreSQL, may silence them.
    """
    if not may_silence_triggers():
        empty_like_django(case)
        # Its rights are made anew, with other keys: who needs a role makes it.
        run(inserts(but={"auth_group_permissions"}))
        return
    deletes = [f"DELETE FROM {name}" for name in tables()]
    run(["SET LOCAL session_replication_role = replica", *deletes, *inserts()])


def inserts(but: Set[str] = frozenset()) -> list[str]:
    """What puts back the rows that were kept aside."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'made'")
        made = sorted({name for (name,) in cursor.fetchall()} - but)
    return [f'INSERT INTO "{name}" SELECT * FROM made."{name}"' for name in made]


def run(statements: list[str]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("; ".join(statements))


def tables() -> list[str]:
    """Quoted."""
    names = set(connection.introspection.table_names()) - KEPT
    return [connection.ops.quote_name(name) for name in sorted(names)]


def may_silence_triggers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SHOW is_superuser")
        return bool(cursor.fetchone() == ("on",))
