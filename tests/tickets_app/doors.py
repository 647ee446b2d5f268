"""Where the letters about tickets lead to, for tests of the domain alone."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def page(request: HttpRequest, **numbers: Any) -> HttpResponse:
    return HttpResponse()


in_account = [path("tickets/<slug:ticket>/", page, name="ticket")]
urlpatterns = [
    path("a/<int:account>/", include((in_account, "client"))),
    path("tickets/<str:token>/", page, name="guest_ticket"),
]
