"""A mistake on purpose: somebody forgot `@access(...)`."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def forgotten(request: HttpRequest) -> HttpResponse:
    return HttpResponse("in")


urlpatterns = [path("open/", forgotten, name="open"), path("", include("config.urls"))]
