from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from allauth.account.decorators import reauthentication_required

View = TypeVar("View", bound=Callable[..., Any])


def step_up(view: View) -> View:
    """Asks for the password or a code first, unless one was given in the last 15 minutes."""
    stepped: View = reauthentication_required(view)
    return stepped
