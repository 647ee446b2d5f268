"""COPY, with the model saying what the columns are."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import chain
from typing import Any

from django.db import connection, models

Row = dict[str, Any]


def reserve(model: type[models.Model], count: int) -> list[int]:
    """That many keys of a table, which nobody else gets."""
    key = model._meta.pk
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [model._meta.db_table, key.column, count],
        )
        return [number for (number,) in cursor.fetchall()]


def copy_rows(model: type[models.Model], rows: Iterable[Row]) -> None:
    """Write rows that all have the same columns, in the same order, JSON as text.

    Columns they do not have get the default of their field; keys and generated columns
    are left to the database.
    """
    rows = iter(rows)
    first = next(rows, None)
    if first is None:
        return
    defaults = {
        field.column: default(field)
        for field in model._meta.concrete_fields
        if not (field.column in first or field.primary_key or field.generated)
    }
    rest = tuple(defaults.values())
    columns = ", ".join(quoted(name) for name in (*first, *defaults))
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {quoted(model._meta.db_table)} ({columns}) FROM STDIN") as copy,
    ):
        for row in chain([first], rows):
            copy.write_row((*row.values(), *rest))


def default(field: models.Field[Any, Any]) -> Any:
    value = field.get_default()
    return json.dumps(value) if isinstance(field, models.JSONField) else value


def analyse(*tables: type[models.Model]) -> None:
    """Tell the planner what there is now."""
    names = ", ".join(quoted(model._meta.db_table) for model in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {names}")


def quoted(name: str) -> str:
    return connection.ops.quote_name(name)
