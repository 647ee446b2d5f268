"""The links above a list that choose which part of it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict

from config.paging import with_query


@dataclass(frozen=True)
class Chip:
    label: str
    url: str
    is_current: bool


def chips_of(labels: Mapping[str, str], query: QueryDict, chosen: str) -> list[Chip]:
    """One for each `status`; the empty one is all, and current if `chosen` is none of them."""
    current = chosen if chosen in labels else ""
    return [
        Chip(label, with_query(query, status=status), status == current)
        for status, label in labels.items()
    ]
