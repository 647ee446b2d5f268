"""Answers in tests know the context of their page, not of every piece that it is made of."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from typing import Any

import pytest
from django.template import Context, Template
from django.test.utils import ContextList


@pytest.fixture(scope="session", autouse=True)
def _one_context_kept() -> Iterator[None]:
    """A page has a hundred pieces, and Django would copy the context of each: a sixth of the
    time that an answer takes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.test.client.store_rendered_templates", keep_first)
        yield


def keep_first(
    answer: dict[str, Any],
    signal: Any,
    sender: Any,
    template: Template,
    context: Context,
    **_: Any,
) -> None:
    """The first that is rendered is the page."""
    if "context" not in answer:
        kept: Any = copy(context)
        answer["templates"], answer["context"] = [template], ContextList([kept])
