"""A piece of work that only one at a time may do, whatever process it is in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def held(name: str, *, waits: bool = False) -> Iterator[bool]:
    """Whether nobody else holds this name; it may wait until nobody does.

    It is held from transaction to transaction, and PostgreSQL lets go of it when its process
    dies.
    """
    with connection.cursor() as cursor:
        if waits:
            cursor.execute("SELECT pg_advisory_lock(hashtext(%s)), true", [name])
        else:
            cursor.execute("SELECT NULL, pg_try_advisory_lock(hashtext(%s))", [name])
        [_none, is_ours] = cursor.fetchone()
    try:
        yield is_ours
    finally:
        if is_ours and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [name])
