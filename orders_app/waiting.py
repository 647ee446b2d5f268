"""How many identities wait for us: shown on each page of the Admin Area, so kept a moment."""

from __future__ import annotations

from django.core.cache import cache

from config.counting import Number
from orders_app.models import IdentityVerification

KEY = "identities:to_review"
KEPT_FOR = 10  # seconds


def to_review() -> Number:
    """At most ten seconds old."""
    found: Number | None = cache.get(KEY)
    return count_to_review() if found is None else found


def count_to_review() -> Number:
    """As it is now, for a page that shows them too."""
    number = Number(IdentityVerification.objects.submitted().count())
    cache.set(KEY, number, KEPT_FOR)
    return number
