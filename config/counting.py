"""How many rows there are, without counting a million of them each time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, Model, Value

EXACT_UP_TO = 10_000


@dataclass(frozen=True)
class Number:
    """`about`: estimated from what PostgreSQL knows of the table, to two digits."""

    value: int
    about: bool = False


def count_by(model: type[Model], field: str) -> dict[str, Number]:
    """How many rows there are of each value of the field, and "" for all of them."""
    table = model._meta.db_table
    total = estimated_rows(table)
    if total < EXACT_UP_TO:
        counted = model._default_manager.order_by().values_list(field).annotate(Count("pk"))
        found = {value: Number(number) for value, number in counted}
        return {**found, "": Number(sum(number.value for number in found.values()))}
    shares = shares_of(table, field)
    found = {value: rough(total * share) for value, share in shares.items()}
    return {**found, "": rough(total)}


def numbers_of(lists: list[Any]) -> list[int]:
    """How many rows each of the lists has, with one query for all of them."""
    if not lists:
        return []
    first, *others = [
        rows.order_by().values(place=Value(place)).annotate(number=Count("pk"))
        for place, rows in enumerate(lists)
    ]
    found = {row["place"]: row["number"] for row in first.union(*others, all=True)}
    return [found.get(place, 0) for place in range(len(lists))]


def estimated_rows(table: str) -> float:
    """As of the last time it was analysed; -1 if it never was."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [table])
        return float(cursor.fetchone()[0])


def shares_of(table: str, field: str) -> dict[str, float]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT most_common_vals::text::text[], most_common_freqs FROM pg_stats "
            "WHERE schemaname = current_schema() AND tablename = %s AND attname = %s",
            [table, field],
        )
        found: Any = cursor.fetchone()
    return dict(zip(*found, strict=True)) if found and found[0] else {}


def rough(number: float) -> Number:
    """To two digits."""
    whole = round(number)
    return Number(round(whole, 2 - len(str(whole))), about=True)
