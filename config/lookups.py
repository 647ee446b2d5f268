"""`pk__among=[…]`: like `__in`, but one array for PostgreSQL, whatever the number of values.

Django makes a parameter of each value, which for hundreds of them costs more than the query.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Lookup


class Among(Lookup):  # type: ignore[type-arg]
    """Registered for all fields when the apps are ready."""

    lookup_name = "among"

    def get_prep_lookup(self) -> Any:
        return list(self.rhs)

    def get_db_prep_lookup(self, value: Any, connection: Any) -> tuple[str, list[Any]]:
        return "%s", [value]

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, before = self.process_lhs(compiler, connection)
        array, values = self.process_rhs(compiler, connection)
        return f"{column} = ANY({array})", [*before, *values]
