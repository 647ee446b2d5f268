"""One name for each request, in its answer, in the log and in the activity log."""

from __future__ import annotations

import re
import uuid
from contextvars import ContextVar
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

_current: ContextVar[str] = ContextVar("request_id", default="-")


class RequestIdMiddleware:
    """Set `request.request_id` (at most 64 of A-Z a-z 0-9 . _ -) and answer with it.

    What a proxy of ours sends as X-Request-ID is taken over; a visitor's word is not.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = request.request_id = _id_of(request)  # type: ignore[attr-defined]
        token = _current.set(request_id)
        try:
            response = self.get_response(request)
        finally:
            _current.reset(token)
        response["X-Request-ID"] = request_id
        return response


class RequestIdFilter:
    """Give every log record a `request_id`, "-" outside of requests."""

    def filter(self, record: logging.LogRecord) -> bool:
        # Django tells of refused requests when the middleware has already returned.
        request = getattr(record, "request", None)
        record.request_id = getattr(request, "request_id", _current.get())
        return True


def _id_of(request: HttpRequest) -> str:
    sent = request.headers.get("X-Request-ID", "")
    if settings.TRUSTED_PROXIES and re.fullmatch(r"[A-Za-z0-9._-]{1,64}", sent):
        return sent
    return uuid.uuid4().hex
