"""Whether the database still has all that guards it: what the models declare, and the
triggers and functions that migrations write in SQL."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.migrations import RunSQL
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Exists, OuterRef

from config.integrity import check, rows

TRIGGER = re.compile(
    r"\b(CREATE|DROP)\s+(?:OR\s+REPLACE\s+)?(?:CONSTRAINT\s+)?TRIGGER\s+(?:IF\s+EXISTS\s+)?"
    r"(\w+)\s.*?\bON\s+(\w+)(?:[^;]*?\bEXECUTE\s+(?:FUNCTION|PROCEDURE)\s+(\w+))?",
    re.DOTALL | re.IGNORECASE,
)
# A body in quotes that are dollars, as ours have; one that begins with RETURN has no text.
FUNCTION = re.compile(
    r"\bCREATE\s+(?:OR\s+REPLACE\s+)?FUNCTION\s+(\w+)\s*\((?:(?!\bCREATE\b).)*?\$\$(.*?)\$\$"
    r"|\bDROP\s+FUNCTION\s+(?:IF\s+EXISTS\s+)?(\w+)",
    re.DOTALL | re.IGNORECASE,
)

UNPROVED_CONSTRAINTS = """
SELECT relname, conname FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
WHERE NOT convalidated AND relnamespace = current_schema()::regnamespace ORDER BY 1, 2
"""

UNPROVED_INDEXES = """
SELECT own.relname, pg_class.relname FROM pg_index
JOIN pg_class ON pg_class.oid = indexrelid JOIN pg_class own ON own.oid = indrelid
WHERE NOT (indisvalid AND indisready)
    AND own.relnamespace = current_schema()::regnamespace
ORDER BY 1, 2
"""

DISABLED_TRIGGERS = """
SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
WHERE tgenabled NOT IN ('O', 'A') AND relnamespace = current_schema()::regnamespace
ORDER BY 1, 2
"""

TRIGGERS = """
SELECT tgname, relname, proname FROM pg_trigger
JOIN pg_class ON pg_class.oid = tgrelid JOIN pg_proc ON pg_proc.oid = tgfoid
WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace
"""

FUNCTIONS = """
SELECT proname, prosrc FROM pg_proc WHERE pronamespace = current_schema()::regnamespace
"""


# --- what the models declare ------------------------------------------------------------


@check("Every constraint and index that the models declare is there")
def missing_guards() -> Iterator[str]:
    with connection.cursor() as cursor:
        for model in stored_models():
            table = model._meta.db_table
            there = connection.introspection.get_constraints(cursor, table)
            yield from missing_in(model, there)


def stored_models() -> Iterator[type[models.Model]]:
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            yield model


def missing_in(model: type[models.Model], there: dict[str, dict[str, Any]]) -> Iterator[str]:
    options = model._meta
    for named in (*options.constraints, *options.indexes):
        if named.name not in there:
            yield f"{options.db_table}: {named.name}"
    unique = [found["columns"] for found in there.values() if found["unique"]]
    for fields in (*unique_fields(model), *options.unique_together):
        columns = columns_of(model, fields)
        if columns not in unique:
            yield f"{options.db_table}: {', '.join(columns)} unique"
    leading = [(found["columns"], found["foreign_key"]) for found in there.values()]
    for field in foreign_keys(model):
        target = field.target_field.model._meta.db_table
        if ([field.column], (target, field.target_field.column)) not in leading:
            yield f"{options.db_table}: {field.column} to {target}"


def columns_of(model: type[models.Model], fields: Iterable[str]) -> list[str]:
    found: list[Any] = [model._meta.get_field(name) for name in fields]
    return [field.column for field in found]


def unique_fields(model: type[models.Model]) -> Iterator[tuple[str]]:
    for field in model._meta.local_concrete_fields:
        if field.unique:
            yield (field.name,)


def foreign_keys(model: type[models.Model]) -> Iterator[Any]:
    """Those that PostgreSQL looks after; the log's do not count, for it outlives the rest."""
    fields: list[Any] = [*model._meta.local_concrete_fields]
    for field in fields:
        if (field.many_to_one or field.one_to_one) and field.db_constraint:
            yield field


@check("Every foreign key leads to a row")
def dangling_keys() -> Iterator[str]:
    for model in stored_models():
        for field in foreign_keys(model):
            target = field.target_field
            its_row = {target.name: OuterRef(field.attname)}
            there = Exists(target.model._base_manager.filter(**its_row))
            lost = model._base_manager.exclude(**{field.name: None}).exclude(there)
            for key in lost.order_by("pk").values_list("pk", flat=True).iterator():
                yield f"{model._meta.db_table}.{field.column} of #{key}"


# --- what is there, and switched off ----------------------------------------------------


@check("Every constraint and index is valid for all rows")
def unproved_guards() -> Iterator[str]:
    for table, name in (*rows(UNPROVED_CONSTRAINTS), *rows(UNPROVED_INDEXES)):
        yield f"{table}: {name}"


@check("Every trigger is enabled")
def disabled_triggers() -> Iterator[str]:
    """Those of foreign keys too, which PostgreSQL makes itself."""
    if (role := session_role()) != "origin":
        yield f"session_replication_role is {role}"
    for table, name in rows(DISABLED_TRIGGERS):
        yield f"{table}: {name}"


def session_role() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW session_replication_role")
        (role,) = cursor.fetchone()
    return str(role)


# --- what the migrations write in SQL ---------------------------------------------------


@check("Every trigger and function of the migrations is there, as they make it")
def missing_triggers() -> Iterator[str]:
    written = "\n".join(sql_of_migrations())
    triggers, functions = set(rows(TRIGGERS)), set(rows(FUNCTIONS))
    for (name, table), function in sorted(triggers_in(written).items()):
        if (name, table, function) not in triggers:
            yield f"{table}: {name}"
    for name, body in functions_in(written).items():
        if (name, body) not in functions:
            yield f"{name}()"


def triggers_in(written: str) -> dict[tuple[str, str], str]:
    """The function that each trigger, by its name and table, calls in the end."""
    found: dict[tuple[str, str], str] = {}
    for verb, name, table, function in TRIGGER.findall(written):
        if verb.upper() == "CREATE":
            found[name, table] = function
        else:
            found.pop((name, table), None)
    return found


def functions_in(written: str) -> dict[str, str]:
    """The body of each function that is there in the end."""
    found: dict[str, str] = {}
    for name, body, dropped in FUNCTION.findall(written):
        found.pop(dropped, None)
        if name:
            found[name] = body
    return found


def sql_of_migrations() -> Iterator[str]:
    executor = MigrationExecutor(connection)
    ends = executor.loader.graph.leaf_nodes()
    for migration, _backwards in executor.migration_plan(ends, clean_start=True):
        for operation in migration.operations:
            if isinstance(operation, RunSQL):
                yield from statements_of(operation)


def statements_of(operation: RunSQL) -> Iterator[str]:
    """A RunSQL has a string, or a list of strings or of (string, values)."""
    sql: Any = operation.sql
    for statement in [sql] if isinstance(sql, str) else sql:
        yield statement if isinstance(statement, str) else statement[0]


def is_migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
