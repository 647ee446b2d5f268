"""What every page knows about the site."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from config import site


def site_facts(request: HttpRequest) -> dict[str, object]:
    """Looked up when a template asks for them, all at once; not again, if the way to the view
    has looked already."""
    row: Any = getattr(request, "general_settings", SimpleLazyObject(site.current))
    return {
        "site_name": SimpleLazyObject(lambda: site.name_in(row)),
        "site_logo": SimpleLazyObject(lambda: row.logo_digest),
        "allow_registration": SimpleLazyObject(lambda: row.allow_client_registration),
    }
