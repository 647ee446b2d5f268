"""Reading the first of what is searched for in a long list that is in another order.

There are two ways: along the order until enough is found, or all that an index of words finds,
sorted. PostgreSQL chooses by how usual it believes the words to be. Of words that are usual
and stand all far down it would read millions of rows, so it is told how to go.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import connection, transaction
from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)

# Of so few the index of words is read at once. Along the order so many are looked through.
FEW = 3_000
FAR = 40_000
# A row that the index of words has found costs as much as so many along the order: they lie
# scattered, and each is compared again.
SCATTERED = 3

ALONG_THE_ORDER = {"enable_bitmapscan": "off"}
BY_THE_WORDS = {"enable_indexscan": "off", "random_page_cost": "1.1", "work_mem": "64MB"}


@dataclass(frozen=True)
class Search(Generic[M]):
    """A list `within` which words are looked for, in the order of an index, and `alone` all
    that an index of words has of them."""

    within: QuerySet[M]
    alone: QuerySet[M]


def first_of(rows: QuerySet[M], search: Search[M], order: Sequence[str], size: int) -> list[M]:
    """The first `size` in this order of the rows, which are those of both lists."""
    rows = rows.order_by(*order)
    usual = estimated(search.alone)
    if usual <= FEW:
        found = list(search.alone.values_list("pk", flat=True)[: FEW + 1])
        if len(found) <= FEW:
            return list(rows.filter(pk__in=found)[:size])
    with planned(ALONG_THE_ORDER):
        edge = row_at(FAR, search.within, order)
        near = list(rows.filter(**edge)[:size])
    if len(near) == size or not edge:
        return near
    is_short = estimated(search.within) <= SCATTERED * usual
    with planned(ALONG_THE_ORDER if is_short else BY_THE_WORDS):
        return list(rows[:size])


def row_at(number: int, rows: QuerySet[M], order: Sequence[str]) -> dict[str, Any]:
    """What filters the rows up to this one in the order; nothing, if there are fewer."""
    field = order[0].removeprefix("-")
    passed = rows.prefetch_related(None).order_by(*order).values_list(field, flat=True)
    side = "gte" if order[0].startswith("-") else "lte"
    return {f"{field}__{side}": value for value in passed[number : number + 1]}


def estimated(rows: QuerySet[M]) -> int:
    """How many PostgreSQL believes there are."""
    [plan] = json.loads(rows.order_by().explain(format="json"))
    return int(plan["Plan"]["Plan Rows"])


@contextmanager
def planned(settings: dict[str, str]) -> Iterator[None]:
    """Tells PostgreSQL for a moment how to plan."""
    with transaction.atomic(), connection.cursor() as cursor:
        for name, value in settings.items():
            cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
        yield
        for name in settings:
            cursor.execute(f"SET LOCAL {name} TO DEFAULT")
