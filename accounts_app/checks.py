from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error
from django.urls import URLPattern, URLResolver, get_resolver


def every_view_names_its_access(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    return [
        Error(f"/{route} leads to a view without @access(...)", id="accounts_app.E001")
        for route, view in doors(get_resolver())
        if not hasattr(view, "access")
    ]


def doors(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every route of the site with its view."""
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route, entry.callback
        else:
            yield from doors(entry, route)
