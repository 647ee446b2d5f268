"""Reading the first of what is searched for in a long list that is in the order of time.

There are three ways: along the order until enough is found, all that the words find if they are
few, or month by month by an index of words and months. PostgreSQL would rather sort however
many the words find, or read along the order for words that stand all far down it, millions of
rows; so it is told how to go.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db import connection, transaction
from django.db.models import DateTimeField, Func, Max, Min, Model, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.dateparse import parse_datetime

M = TypeVar("M", bound=Model)

# Along the order so many rows are looked through.
NEAR = 4_000
# A row that the index has found costs as much as so many along the order: they lie scattered,
# and each is compared again.
SCATTERED = 2

# So many that have the words are sorted quicker than they are looked for month by month, which
# is tried for a word that PostgreSQL expects in one row of so many.
FEW = 1_000
SELDOM = 100

ALONG_THE_ORDER = {"enable_bitmapscan": "off"}
BY_THE_WORDS = {"enable_indexscan": "off"}
FOR_THE_WORDS_ALONE = {"enable_indexscan": "off", "enable_seqscan": "off"}

# A LATERAL is asked for one month after the other, and for none once there are enough.
MONTH_BY_MONTH = """
SELECT found.* FROM generate_series(
  date_trunc('month', %s AT TIME ZONE 'UTC'),
  date_trunc('month', %s AT TIME ZONE 'UTC'),
  %s::interval
) AS walked (month), LATERAL ({}) AS found LIMIT %s
"""


class Month(Func):
    """The month of a time in UTC, as an index can have it."""

    template = "date_trunc('month', %(expressions)s AT TIME ZONE 'UTC')"
    arity = 1
    output_field = DateTimeField()


@dataclass(frozen=True)
class Search(Generic[M]):
    """A list `within` which words are looked for, and `alone` all in the table that has them.

    Its index of words has `Month` of the time that the list is in the order of.
    """

    within: QuerySet[M]
    alone: QuerySet[M]
    words: str


def first_of(
    rows: QuerySet[M],
    search: Search[M],
    order: Sequence[str],
    size: int,
    since: datetime | str | None = None,
) -> list[M]:
    """The first `size` in this order, of a time and what makes it unique, of the rows, which
    are those of both lists. None is before `since` in the order.
    """
    rows = rows.order_by(*order)
    usual, within = estimated(search.alone), estimated(search.within)
    if within <= NEAR:
        with planned(ALONG_THE_ORDER):
            return list(rows[:size])
    if is_near(usual, size, search):
        with planned(ALONG_THE_ORDER):
            edge = row_at(NEAR, search.within, order)
            near = list(rows.filter(**edge)[:size])
        if len(near) == size or not edge:
            return near
        if within <= SCATTERED * usual:
            with planned(ALONG_THE_ORDER):
                return list(rows[:size])
    if may_be_few(usual, search) and (few := keys_of_few(search)) is not None:
        return list(rows.filter(pk__among=few)[:size])
    statement = month_by_month(rows, order[0], size, since)
    with planned(BY_THE_WORDS), connection.cursor() as cursor:
        cursor.execute(*statement)
        found = [key for (key,) in cursor.fetchall()]
    return list(rows.filter(pk__in=found))


def may_be_few(usual: int, search: Search[Any]) -> bool:
    """Nobody knows before how often several words meet. To read all places of one usual word
    costs more than the months in which the first are found."""
    is_one = len(search.words.split()) == 1
    return not is_one or usual * SELDOM <= estimated(search.alone.model._default_manager.all())


def keys_of_few(search: Search[Any]) -> list[Any] | None:
    """Of all that have the words, wherever they stand; None if they are not few."""
    with planned(FOR_THE_WORDS_ALONE):
        found = list(search.alone.order_by().values_list("pk", flat=True)[: FEW + 1])
    return found if len(found) <= FEW else None


def is_near(usual: int, size: int, search: Search[Any]) -> bool:
    """Whether so many are to be expected near by, if the words stand everywhere alike."""
    everything = estimated(search.alone.model._default_manager.all())
    return usual * NEAR >= size * everything


def month_by_month(
    rows: QuerySet[Any], first: str, size: int, since: datetime | str | None
) -> tuple[str, list[Any]]:
    """What asks for the keys of the first `size` of the rows, and its parameters. Where there
    are no rows, as a key from outside may say, no months are gone through."""
    time = first.removeprefix("-")
    ends = rows.model._default_manager.aggregate(old=Min(time), new=Max(time))
    begin, end = (ends["new"], ends["old"]) if first != time else (ends["old"], ends["new"])
    asked = parse_datetime(since) if isinstance(since, str) else since
    if asked and begin:
        begin = min(asked, begin) if first != time else max(asked, begin)
    month = rows.alias(month=Month(time)).filter(month=RawSQL("walked.month", ()))
    inner, values = month.values_list("pk")[:size].query.sql_with_params()
    step = "-1 month" if first != time else "1 month"
    return MONTH_BY_MONTH.format(inner), [begin, end, step, *values, size]


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
