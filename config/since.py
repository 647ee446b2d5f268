"""How long ago something was, in the one unit that says most."""

from __future__ import annotations

from datetime import datetime

from django.utils.timesince import timesince
from django.utils.timezone import now
from django.utils.translation import ngettext


def since(moment: datetime) -> str:
    """`20 seconds`, `3 minutes`, `2 days`; what lies ahead, as clocks differ, is a second."""
    seconds = max(1, int((now() - moment).total_seconds()))
    if seconds < 60:
        return ngettext("%(n)s second", "%(n)s seconds", seconds) % {"n": seconds}
    return str(timesince(moment, depth=1))
