from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_ip(request: HttpRequest) -> str:
    """The visitor's address: what the outermost of our own proxies saw.

    X-Forwarded-For is believed only as far from the right as TRUSTED_PROXIES says. With
    fewer entries than that, or nonsense in their place, it counts as absent.
    """
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    proxies: int = settings.TRUSTED_PROXIES
    if 0 < proxies <= len(forwarded):
        seen = forwarded[-proxies].strip()
        try:
            return str(ipaddress.ip_address(seen))
        except ValueError:
            pass
    return request.META.get("REMOTE_ADDR") or "0.0.0.0"  # noqa: S104
