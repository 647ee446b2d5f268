"""What every page knows about the site."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from config import site


def site_facts(request: HttpRequest) -> dict[str, object]:
    """Looked up when a template asks for them."""
    return {
        "site_name": SimpleLazyObject(site.name),
        "site_logo": SimpleLazyObject(lambda: site.current().logo_digest),
        "allow_registration": SimpleLazyObject(
            lambda: site.current().allow_client_registration
        ),
    }
