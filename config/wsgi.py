from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.utils.http import parse_header_parameters

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def in_utf_8(django: Application) -> Application:
    """Our forms are sent in UTF-8. Of another charset that is named Django would decode, before
    any middleware, by whatever codec of Python has that name: some raise, some make letters
    that no database can hold."""

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        _kind, told = parse_header_parameters(environ.get("CONTENT_TYPE", ""))
        if told.get("charset", "utf-8").lower() in {"utf-8", "utf8"}:
            return django(environ, start_response)
        start_response("415 Unsupported Media Type", [("Content-Type", "text/plain")])
        return [b"UTF-8 only."]

    return answer


application = in_utf_8(get_wsgi_application())
