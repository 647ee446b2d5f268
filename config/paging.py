"""Pages by key: as fast at the end of a long list as at its beginning."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import QueryDict
from django.utils.timezone import is_naive

from config.looking import Search, first_of

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Page(Generic[M]):
    """Some rows of a list, and the query strings that lead to the rows around them."""

    rows: list[M]
    previous: str = ""
    next: str = ""

    def __bool__(self) -> bool:
        return bool(self.rows)


def page_of(
    rows: QuerySet[M],
    by: Sequence[str],
    query: QueryDict,
    size: int = 25,
    prefix: str = "",
    descending: bool = False,
    search: Search[M] | None = None,
) -> Page[M]:
    """The page that `query` asks for with `after` or `before`, ordered by the fields `by`.

    Their values together must be unique. A key that is none is the first page. A second
    list on a page has a `prefix` before these two words. `search` says how the rows came
    about where they were searched for in a list that has another order.
    """

    def first(key: Sequence[Any] | None, side: str, order: list[str]) -> list[M]:
        from_here = Q(beyond(by, key, side)) if key else Q()
        following = rows.filter(from_here)
        if search is None:
            return list(following.order_by(*order)[: size + 1])
        among = replace(search, within=search.within.filter(from_here))
        return first_of(following, among, order, size + 1, since=key[0] if key else None)

    ahead, forwards = direction(by, descending)
    back, backwards = direction(by, not descending)
    before = read_key(query.get(f"{prefix}before", ""), rows.model, by)
    after = None if before else read_key(query.get(f"{prefix}after", ""), rows.model, by)
    if before:
        found = first(before, back, backwards)
        more_before, more_after = len(found) > size, True
        found = found[:size][::-1]
    else:
        found = first(after, ahead, forwards)
        more_before, more_after = after is not None, len(found) > size
        found = found[:size]
    if not found:
        return Page([])
    return Page(
        found,
        link(query, prefix, "before", key_of(found[0], by)) if more_before else "",
        link(query, prefix, "after", key_of(found[-1], by)) if more_after else "",
    )


def all_of(
    rows: QuerySet[M], by: Sequence[str], *, descending: bool = False, size: int = 2000
) -> Iterator[M]:
    """Every row, ordered by the fields `by`, whose values together are unique.

    Read by key, so many at a time: neither we nor PostgreSQL hold more than these, however
    many there are, and nothing is left open if nobody reads on.
    """
    ahead, order = direction(by, descending)
    batch = list(rows.order_by(*order)[:size])
    while batch:
        yield from batch
        if len(batch) < size:
            return
        key = values_of(batch[-1], by)
        batch = list(rows.filter(beyond(by, key, ahead)).order_by(*order)[:size])


def direction(by: Sequence[str], descending: bool) -> tuple[str, list[str]]:
    """What to compare a key with to go on, and what to order by."""
    return ("lt", [f"-{field}" for field in by]) if descending else ("gt", list(by))


def beyond(by: Sequence[str], key: Sequence[Any], side: str) -> Q:
    """`(a, b) > (x, y)`, written so that an index on (a, b) is used."""
    (first, *rest), (value, *values) = by, key
    if not rest:
        return Q(**{f"{first}__{side}": value})
    further = Q(**{f"{first}__{side}": value}) | Q(beyond(rest, values, side), **{first: value})
    return Q(**{f"{first}__{side}e": value}) & further


def values_of(row: Model, by: Sequence[str]) -> list[Any]:
    return [attrgetter(path.replace("__", "."))(row) for path in by]


def key_of(row: Model, by: Sequence[str]) -> str:
    values = [value if isinstance(value, int) else str(value) for value in values_of(row, by)]
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def read_key(key: str, model: type[Model], by: Sequence[str]) -> list[Any] | None:
    try:
        values = json.loads(base64.urlsafe_b64decode(key + "=" * (-len(key) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return None
    right = isinstance(values, list) and len(values) == len(by)
    fit = right and all(fits(model, *pair) for pair in zip(by, values, strict=True))
    return values if fit else None


def fits(model: type[Model], path: str, value: Any) -> bool:
    """Whether the field at the end of `path` could have this value."""
    if not isinstance(value, int | str) or not is_storable(str(value)):
        return False
    *relations, name = path.split("__")
    for relation in relations:
        model = model._meta.get_field(relation).related_model  # type: ignore[assignment]
    try:
        found = model._meta.get_field(name).to_python(value)  # type: ignore[union-attr]
    except (ValidationError, TypeError):  # TypeError: a number for a time
        return False
    return not (isinstance(found, datetime) and is_naive(found))


def is_storable(text: str) -> bool:
    """No text in PostgreSQL has NUL in it, nor halves of surrogates, which JSON can name."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def link(query: QueryDict, prefix: str, name: str, key: str) -> str:
    kept = query.copy()
    kept.pop(f"{prefix}before", None)
    kept.pop(f"{prefix}after", None)
    kept[f"{prefix}{name}"] = key
    return f"?{kept.urlencode()}"


def with_query(query: QueryDict, **changes: str) -> str:
    """The same page with some words of its query changed, at the beginning of its list.

    A word that is changed to nothing is left out.
    """
    kept = query.copy()
    for name in ["before", "after", *changes]:
        kept.pop(name, None)
    kept.update({name: value for name, value in changes.items() if value})
    return f"?{kept.urlencode()}" if kept else "?"
