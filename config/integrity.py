"""Checks of the whole database: what must hold, and where it does not.

An app's checks are in its `integrity.py`. A check reads only, and yields each problem as a
few words that find it again (`#1042`), never a name or an address: reports are mailed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.utils.module_loading import autodiscover_modules

EXAMPLES = 20

Search = Callable[[], Iterable[str]]


@dataclass(frozen=True)
class Finding:
    """How many problems a check has found, with the first of them."""

    count: int
    examples: list[str]


@dataclass(frozen=True)
class Check:
    """`only_noted`: there may be a good reason for what it finds, so that is no failure."""

    sentence: str
    search: Search
    only_noted: bool = False

    def run(self) -> Finding:
        """What cannot be looked through is a problem too, and holds up no other check."""
        count, examples = 0, []
        try:
            with transaction.atomic():
                for problem in self.search():
                    count += 1
                    if count <= EXAMPLES:
                        examples.append(problem)
        except DatabaseError as error:
            return Finding(count + 1, [*examples, f"cannot be looked through: {error}"])
        return Finding(count, examples)


CHECKS: dict[str, Check] = {}


def check(sentence: str, *, only_noted: bool = False) -> Callable[[Search], Search]:
    """Have a function looked through by `check_integrity`. `sentence` is what must hold."""

    def keep(search: Search) -> Search:
        CHECKS[sentence] = Check(sentence, search, only_noted)
        return search

    return keep


def find_checks() -> list[Check]:
    """Those of the database's guards, then those of all apps in their order."""
    import_module("config.guards")
    autodiscover_modules("integrity")
    return list(CHECKS.values())


@contextmanager
def as_of_now() -> Iterator[None]:
    """Everything read inside is of one moment, and nothing can be written."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        # All rows will be fetched; PostgreSQL would plan for the first tenth of them.
        cursor.execute("SET LOCAL cursor_tuple_fraction = 1")
        yield


def rows(sql: str, *values: Any) -> Iterator[tuple[Any, ...]]:
    """What the database answers, fetched bit by bit: it may be a million rows."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, values)
        yield from cursor


def keys(sql: str, *values: Any) -> Iterator[str]:
    """The first column of each row, as the number of a thing."""
    for key, *_rest in rows(sql, *values):
        yield f"#{key}"
