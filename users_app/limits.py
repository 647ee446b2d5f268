"""What is told when a limit of django-allauth is reached."""

from __future__ import annotations

from typing import Any

from activitylog_app import actions
from config.seldom import first_in_a_while


def tell_of_limit(request: Any) -> None:
    """Once in five minutes for each address from where it is tried."""
    if first_in_a_while("held back", request.actor.ip_address):
        actions.hold_back(request.path, by=request.actor)
