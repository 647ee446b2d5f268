"""How runs of jobs are told: `{% load runs %}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext, ngettext

from activitylog_app.models import Run

register = template.Library()

NAMES = {
    "announced": "Owners told",
    "called_off": "Kept: the owner logged in",
    "lapsed": "Kept: not met any more",
    "users_deleted": "Users deleted",
}


@register.filter
def of(named: Mapping[str, Any], name: str) -> Any:
    return named.get(name)


@register.filter
def took(run: Run) -> str:
    """`3 s`, `2 min`; nothing while it goes on."""
    if run.ended_at is None:
        return ""
    seconds = round((run.ended_at - run.started_at).total_seconds())
    if seconds < 60:
        return ngettext("%(n)s s", "%(n)s s", seconds) % {"n": seconds}
    return ngettext("%(n)s min", "%(n)s min", seconds // 60) % {"n": seconds // 60}


@register.filter
def told_facts(run: Run) -> list[tuple[str, Any]]:
    """Its further numbers, by what they are called for people."""
    return [
        (gettext(NAMES[name]) if name in NAMES else name, number)
        for name, number in run.facts.items()
    ]
