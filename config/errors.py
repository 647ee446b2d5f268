"""The pages for what went wrong outside a view; Django finds those of 400, 403, 404 itself."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "csrf_failure.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Stands on nothing that may be what failed: no database, no session, no user."""
    page = render_to_string(
        "500.html",
        {"site_name": settings.SITE_NAME, "reference": getattr(request, "request_id", "")},
    )
    return HttpResponse(page, status=500)
