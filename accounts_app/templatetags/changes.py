"""What an entry of the activity log changed, for people: `{% load changes %}`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.translation import gettext

from accounts_app.models import Permission
from activitylog_app.models import Entry, ShownEntry

register = template.Library()

LABELS = dict(Permission.choices)


@dataclass(frozen=True)
class Change:
    """A field, and the words that are gone from it and have come into it."""

    label: str
    gone: list[str]
    come: list[str]


@register.filter
def changes(entry: Entry | ShownEntry) -> list[Change]:
    """Field by field; of a list only what is not in both, so that an order changed is none."""
    return list(told(entry.changed))


def told(changed: dict[str, list[Any]]) -> Iterator[Change]:
    for name, (before, after) in changed.items():
        label = gettext(name.replace("_", " ").capitalize())
        was, now = words_of(before), words_of(after)
        gone = [words for words in was if words not in now]
        come = [words for words in now if words not in was]
        if gone or come:
            yield Change(label, gone, come)


def words_of(value: Any) -> list[str]:
    """The value as a list of what can be read; nothing for what is empty."""
    if isinstance(value, bool):
        return [gettext("Yes") if value else gettext("No")]
    if isinstance(value, list):
        return [str(LABELS.get(item, item)) for item in value]
    return [] if value in (None, "") else [str(value)]
