"""How many tickets somebody who is not logged in may open, and how much mail is taken."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.formats import time_format
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _

from config.limiting import spend_one
from config.refusals import Refused


class TooMany(Refused):
    """A limit is reached. Says when to try again, and not which limit it was."""

    def __init__(self, reset_at: float) -> None:
        at = datetime.fromtimestamp(reset_at, get_current_timezone())
        sentence = _("Too many tickets were opened lately. Try again at %(time)s.")
        super().__init__(sentence % {"time": time_format(at, "H:i")})


def spend(email: str, ip_address: str | None) -> None:
    """Count one more ticket of a guest. Raises TooMany, and then counts nothing."""
    whose = {"address": email, "ip": ip_address} if ip_address else {"address": email}
    counted = [
        (rate, f"ticket {name}:{one}")
        for name, one in whose.items()
        for rate in settings.TICKET_LIMITS[name]
    ]
    if (reset_at := spend_one(counted)) is not None:
        raise TooMany(reset_at)


def is_flood(email: str) -> bool:
    """Count one more message of this sender. Whether it is too much, and not counted."""
    counted = [(rate, f"ticket mail:{email}") for rate in settings.TICKET_LIMITS["mail"]]
    return spend_one(counted) is not None
