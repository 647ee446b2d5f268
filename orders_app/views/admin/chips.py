"""The links above a list that choose a status."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts_app.views.admin.clients import Chip
from config.counting import Number
from config.paging import with_query


def chips(
    statuses: Any,
    counts: Mapping[str, Number],
    query: QueryDict,
    chosen: str,
    more: Mapping[str, str] | None = None,
) -> list[Chip]:
    """One for all, one for each of the choices, and `more` by their value, uncounted."""
    counted = {"": _("All"), **dict(statuses.choices)}
    labels = {**counted, **(more or {})}
    numbers = {status: counts.get(status, Number(0)) for status in counted}
    return [
        Chip(
            str(label),
            numbers.get(status),
            with_query(query, status=status),
            status == chosen,
        )
        for status, label in labels.items()
    ]
