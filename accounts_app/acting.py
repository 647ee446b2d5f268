"""Login as Owner: staff see the Client Area as one of its users, for half an hour.

The session stays the admin's own; what it says here is taken from it again by
`Return to Admin Area`, by the clock, and by logging out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth import load_backend
from django.utils.timezone import now

from accounts_app.models import Membership
from users_app.models import User

SESSION_KEY = "acting"
LASTS = timedelta(minutes=30)
BACKEND = "users_app.authentication.EmailBackend"


@dataclass(frozen=True)
class Acting:
    """As whom, in which account, until when. `user` is as he is at this request."""

    user: User
    number: int
    until: float

    @property
    def is_over(self) -> bool:
        return now().timestamp() >= self.until


def acting_in(request: Any) -> Acting | None:
    """What the session says. None too if the user is not there any more."""
    kept = request.session.get(SESSION_KEY)
    if not kept:
        return None
    user = load_backend(BACKEND).get_user(kept["user"])
    return Acting(user, kept["number"], kept["until"]) if user else None


def begin(request: Any, membership: Membership) -> None:
    request.session[SESSION_KEY] = {
        "user": membership.user_id,
        "number": membership.account_id,
        "until": (now() + LASTS).timestamp(),
    }
    request.session.cycle_key()


def end(request: Any) -> int | None:
    """Answers the number of the account, or None if nobody was acting."""
    kept = request.session.pop(SESSION_KEY, None)
    request.session.cycle_key()
    number: int | None = kept["number"] if kept else None
    return number
