"""How many invitations may leave, counted in Redis so that every process counts together.

How many may be open at once is counted where they are stored, in `actions.invite`.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.formats import time_format
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _

from accounts_app.models import Account
from activitylog_app.models import Actor
from config.limiting import spend_one
from config.refusals import Refused


class TooMany(Refused):
    """A limit is reached. Says when to try again, and not which limit it was."""

    def __init__(self, reset_at: float) -> None:
        at = datetime.fromtimestamp(reset_at, get_current_timezone())
        sentence = _("Too many invitations were sent lately. Try again at %(time)s.")
        super().__init__(sentence % {"time": time_format(at, "H:i")}, "emails")


def spend(account: Account, email: str, by: Actor) -> None:
    """Count one more invitation to `email`. Raises TooMany, and then counts nothing."""
    counted = [
        (rate, f"{name}:{whose}")
        for name, whose in counted_for(account, email, by).items()
        for rate in settings.INVITATION_LIMITS[name]
    ]
    reset_at = spend_one(counted)
    if reset_at is not None:
        raise TooMany(reset_at)


def counted_for(account: Account, email: str, by: Actor) -> dict[str, str | int]:
    """Whose counts an invitation goes into, by the name of the limit."""
    whose: dict[str, str | int] = {
        "account": account.pk,
        "address": email,
        "domain": email.rpartition("@")[2],
        "install": "",
    }
    if by.user is not None:
        whose["inviter"] = by.user.pk
    if by.ip_address:
        whose["ip"] = by.ip_address
    return whose
