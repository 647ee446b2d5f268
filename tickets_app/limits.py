"""How many tickets somebody who is not logged in may open, how much a customer may write, how
much of that may go to addresses that he has added, and how much mail is taken."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.formats import time_format
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _

from config.limiting import spend_one
from config.refusals import Refused
from users_app.models import User


class TooMany(Refused):
    """A limit is reached. The sentence says when to try again (`time`), and not which limit it
    was."""

    def __init__(self, sentence: str, reset_at: float) -> None:
        at = datetime.fromtimestamp(reset_at, get_current_timezone())
        super().__init__(sentence % {"time": time_format(at, "H:i")})


def spend(email: str, ip_address: str | None) -> None:
    """Count one more ticket of a guest. Raises TooMany, and then counts nothing."""
    whose = {"address": email, "ip": ip_address} if ip_address else {"address": email}
    count(whose, _("Too many tickets were opened lately. Try again at %(time)s."))


def spend_on_words(user: User) -> None:
    """Count one more message of a customer who is signed in: each goes to all who follow the
    ticket. Raises TooMany, and then counts nothing."""
    count({"user": user.pk}, _("You have written a lot lately. Try again at %(time)s."))


def spend_on_copies(user: User) -> None:
    """Count one more message of a customer that others get copies of: each is a letter of ours
    to whoever he likes. Raises TooMany, and then counts nothing."""
    sentence = _(
        "You have written a lot lately that others get copies of. Try again at %(time)s."
    )
    count({"copies": user.pk}, sentence)


def count(whose: dict[str, Any], sentence: str) -> None:
    """One more by each of these limits, of him whose it is."""
    counted = [
        (rate, f"ticket {name}:{one}")
        for name, one in whose.items()
        for rate in settings.TICKET_LIMITS[name]
    ]
    if (reset_at := spend_one(counted)) is not None:
        raise TooMany(sentence, reset_at)


def is_flood(email: str) -> bool:
    """Count one more message of this sender. Whether it is too much, and not counted."""
    counted = [(rate, f"ticket mail:{email}") for rate in settings.TICKET_LIMITS["mail"]]
    return spend_one(counted) is not None
