"""Reading the first of what is searched for in a long list that is in another order.

There are two ways: along the order until enough is found, or all that an index of words finds,
sorted. PostgreSQL takes the first where the words are usual, and reads millions of rows if they
stand all far down. So that way has an end here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)

# Of so few the index of words is read at once; along the order, so many are looked through.
FEW = 3_000
FAR = 40_000


def first_of(
    rows: QuerySet[M], within: QuerySet[M], order: Sequence[str], size: int
) -> list[M]:
    """The first `size` of the rows in this order. `within` is the list without the words, which
    an index has in this order."""
    if estimated(rows) > FEW:
        field = order[0].removeprefix("-")
        passed = within.prefetch_related(None).order_by(*order).values_list(field, flat=True)
        edge = next(iter(passed[FAR : FAR + 1]), None)
        side = "gte" if order[0].startswith("-") else "lte"
        near = rows if edge is None else rows.filter(**{f"{field}__{side}": edge})
        found = list(near.order_by(*order)[:size])
        if len(found) == size or edge is None:
            return found
    with planned(enable_indexscan="off", random_page_cost="1.1"):
        return list(rows.order_by(*order)[:size])


def estimated(rows: QuerySet[M]) -> int:
    """How many PostgreSQL believes there are."""
    [plan] = json.loads(rows.order_by().explain(format="json"))
    return int(plan["Plan"]["Plan Rows"])


@contextmanager
def planned(**settings: str) -> Iterator[None]:
    """Tells PostgreSQL for a moment how to plan."""
    with transaction.atomic(), connection.cursor() as cursor:
        for name, value in settings.items():
            cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
        yield
        for name in settings:
            cursor.execute(f"SET LOCAL {name} TO DEFAULT")
