"""How many tickets wait for us: shown on each page of the Admin Area, so kept for a moment."""

from __future__ import annotations

from django.core.cache import cache

from config.counting import Number, rough
from config.looking import estimated
from tickets_app.models import Ticket

KEY = "tickets:awaiting"
KEPT_FOR = 10  # seconds
EXACT_UP_TO = 1000


def awaiting_reply() -> Number:
    """At most ten seconds old; estimated if they are more than a thousand."""
    found: Number | None = cache.get(KEY)
    return count_awaiting() if found is None else found


def count_awaiting() -> Number:
    """As it is now, for a page that shows them too."""
    waiting = Ticket.objects.awaiting()
    number = Number(waiting.order_by(*Ticket.IN_ORDER)[: EXACT_UP_TO + 1].count())
    if number.value > EXACT_UP_TO:
        number = rough(max(estimated(waiting), number.value))
    cache.set(KEY, number, KEPT_FOR)
    return number
