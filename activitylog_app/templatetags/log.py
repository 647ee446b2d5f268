"""How entries of the activity log are shown: `{% load log %}`."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

register = template.Library()


@register.filter
def by_day(entries: Iterable[Any]) -> list[tuple[str, list[Any]]]:
    """Each day with its entries, in their order; the days are those of who reads."""
    days = groupby(entries, key=lambda entry: timezone.localdate(entry.at))
    return [(name_of(day), list(found)) for day, found in days]


def name_of(day: dt.date) -> str:
    """`Today, 24 November`, `Yesterday, 23 November`, `20 November`, or `2 September 2025`."""
    today = timezone.localdate()
    date = date_format(day, "j F" if day.year == today.year else "j F Y")
    if day == today:
        return gettext("Today, %(date)s") % {"date": date}
    if day == today - dt.timedelta(days=1):
        return gettext("Yesterday, %(date)s") % {"date": date}
    return date


@register.filter
def facts(noted: dict[str, Any]) -> list[tuple[str, str]]:
    """What an entry has noted, each with its name in words."""
    found = []
    for name, fact in noted.items():
        inside = fact if isinstance(fact, dict) else {"": fact}
        for part, value in inside.items():
            words = f"{name} {part}".replace("_", " ").strip()
            found.append((gettext(words[:1].upper() + words[1:]), told(value)))
    return found


def told(value: Any) -> str:
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
