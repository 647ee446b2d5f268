"""Deleting many rows with all that hangs on them, in a few statements whatever their number.

The same as `QuerySet.delete()`, which loads what it deletes: the foreign keys say what goes
(CASCADE), what forgets them (SET_NULL) and what holds them back (PROTECT). No signals.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection, models
from django.db.models.deletion import CASCADE, PROTECT, SET_NULL, ProtectedError
from psycopg.sql import SQL, Composed, Identifier

Keys = Sequence[Any]


def delete_rows(model: type[models.Model], keys: Keys, by: str = "") -> int:
    """Delete the rows of `model` whose primary key, or whose column `by`, is among `keys`.

    Answers how many. Must be in a transaction. Raises ProtectedError, and ValueError for a
    rule of deletion that is none of these.
    """
    hanging, key = list(relations_to(model)), model._meta.pk.column
    if hanging and by:
        keys = select(about("SELECT {key} FROM {table} WHERE {by} = ANY(%s)", model, by), keys)
        by = ""
    if not keys:
        return 0
    for related, column, rule in hanging:
        let_go(related, column, rule, keys)
    return execute(about("DELETE FROM {table} WHERE {by} = ANY(%s)", model, by or key), keys)


def relations_to(model: type[models.Model]) -> Iterator[tuple[Any, str, Any]]:
    """Which models point to it, through which column, and what becomes of them."""
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ForeignObjectRel) and not relation.many_to_many:
            yield relation.related_model, relation.field.column, relation.on_delete


def let_go(related: type[models.Model], column: str, rule: Any, keys: Keys) -> None:
    if rule is CASCADE:
        delete_rows(related, keys, by=column)
    elif rule is SET_NULL:
        execute(
            about("UPDATE {table} SET {by} = NULL WHERE {by} = ANY(%s)", related, column), keys
        )
    elif rule is PROTECT:
        held = about("SELECT {by} FROM {table} WHERE {by} = ANY(%s) LIMIT 1", related, column)
        if select(held, keys):
            raise ProtectedError(f"{related._meta.db_table} still has some of them", set())
    elif rule is not models.DO_NOTHING:
        raise ValueError(f"{related._meta.db_table}: no way to delete what {column} points to")


def about(statement: str, model: type[models.Model], by: str) -> Composed:
    table, key = Identifier(model._meta.db_table), Identifier(model._meta.pk.column)
    return SQL(statement).format(table=table, key=key, by=Identifier(by))


def select(statement: Composed, keys: Keys) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(keys)])
        return [row[0] for row in cursor.fetchall()]


def execute(statement: Composed, keys: Keys) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(keys)])
        return int(cursor.rowcount)
