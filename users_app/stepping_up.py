from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings

View = TypeVar("View", bound=Callable[..., Any])


def step_up(view: View) -> View:
    """Asks for the password or a code first, unless one was given in the last 15 minutes,
    at the login or since."""
    asked_first = reauthentication_required(view)

    @wraps(view)
    def stepped(request: Any, *args: Any, **kwargs: Any) -> Any:
        known = knows_since_lately(request)
        return (view if known else asked_first)(request, *args, **kwargs)

    return cast("View", stepped)


def knows_since_lately(request: Any) -> bool:
    records = get_authentication_records(request, request.user)
    last = max((record["at"] for record in records), default=0)
    lately: bool = time.time() - last < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    return lately
