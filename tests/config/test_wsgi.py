from __future__ import annotations

import pytest
from django.test import RequestFactory

from config.wsgi import application


@pytest.mark.parametrize(
    ("charset", "status"),
    [("hex", 415), ("undefined", 415), ("unicode_escape", 415), ("UTF-8", 404)],
)
def test_nobody_chooses_the_codec_that_he_is_read_with(
    db: None, charset: str, status: int
) -> None:
    """Two of these raise, outside of all that answers errors; one makes half a letter."""
    environ = RequestFactory().get("/no/page/?q=%5Cud800").environ
    environ["CONTENT_TYPE"] = f"x/y; charset={charset}"
    said: list[str] = []

    list(application(environ, lambda line, _headers: said.append(line)))

    assert said[0].startswith(str(status))
