"""Where the letters about orders lead to, for tests of the letters alone."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def page(request: HttpRequest, **numbers: Any) -> HttpResponse:
    return HttpResponse()


in_account = [
    path("orders/<int:order>/", page, name="order"),
    path("invoices/<int:document>/", page, name="invoice"),
]
urlpatterns = [
    path("a/<int:account>/", include((in_account, "client"))),
    path("identity/", page, name="identity"),
]
