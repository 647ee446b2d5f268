"""How long staff stay logged in, and from where they may."""

from __future__ import annotations

import ipaddress
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.utils.timezone import now

from config import site

UNTIL = "staff_until"


def may_come_from(address: str) -> bool:
    """Whether STAFF_NETWORKS has this IP address; an empty list has every one."""
    networks = settings.STAFF_NETWORKS
    known = ipaddress.ip_address(address)
    return not networks or any(known in ipaddress.ip_network(network) for network in networks)


def begin_session(request: Any) -> None:
    """The session ends with the browser, and after some hours whatever is done in it."""
    request.session.set_expiry(0)
    request.session[UNTIL] = now().timestamp() + site.current().staff_hours * 3600
    note_activity(request)


def session_is_over(request: Any) -> bool:
    """By its end, or because nothing was done in it for too long."""
    is_idle = cache.get(activity_key(request)) is None
    return is_idle or now().timestamp() >= request.session.get(UNTIL, 0)


def note_activity(request: Any) -> None:
    """In the cache alone: a session is not written on each request."""
    cache.set(activity_key(request), True, site.current().staff_idle_minutes * 60)


def activity_key(request: Any) -> str:
    return f"staff-activity:{request.user.pk}:{request.session.get(UNTIL)}"
