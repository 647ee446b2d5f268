from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django import Settings

from config.middleware import RequestIdFilter, RequestIdMiddleware


class Lines(logging.Handler):
    """Keeps the request ids that records are given."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.addFilter(RequestIdFilter())

    def emit(self, record: logging.LogRecord) -> None:
        self.ids.append(record.request_id)  # type: ignore[attr-defined]


logger = logging.getLogger("tests.config.middleware")


@pytest.fixture
def lines() -> Iterator[Lines]:
    handler = Lines()
    logger.addHandler(handler)
    yield handler
    logger.removeHandler(handler)


def answer(request: HttpRequest) -> HttpResponse:
    logger.error("while it is answered")
    return HttpResponse(request.request_id)  # type: ignore[attr-defined]


def ask(sent: str | None = None) -> HttpResponse:
    headers = {} if sent is None else {"X-Request-ID": sent}
    return RequestIdMiddleware(answer)(RequestFactory().get("/", headers=headers))


def test_each_request_has_an_id_of_its_own() -> None:
    first, second = ask(), ask()
    assert first["X-Request-ID"] == first.content.decode()
    assert len(first["X-Request-ID"]) == 32
    assert first["X-Request-ID"] != second["X-Request-ID"]


def test_the_log_names_the_request_and_nothing_outside_of_one(lines: Lines) -> None:
    response = ask()
    logger.error("afterwards")
    assert lines.ids == [response["X-Request-ID"], "-"]


def test_a_record_that_carries_its_request_is_named_after_it(lines: Lines) -> None:
    """So that Django's "Not Found", said after the middleware, is found as well."""
    request = RequestFactory().get("/")
    RequestIdMiddleware(answer)(request)
    logger.error("Not Found", extra={"request": request})
    assert lines.ids[0] == lines.ids[1]


def test_a_visitor_does_not_choose_the_id(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 0
    assert ask("chosen-by-me")["X-Request-ID"] != "chosen-by-me"


def test_a_proxy_of_ours_does(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 1
    assert ask("7c1f.a-b_C")["X-Request-ID"] == "7c1f.a-b_C"


@pytest.mark.parametrize("sent", ["", "a" * 65, "two words", "line\nline", "ä", "<b>"])
def test_but_only_a_short_plain_word(settings: Settings, sent: str) -> None:
    settings.TRUSTED_PROXIES = 1
    assert len(ask(sent)["X-Request-ID"]) == 32
