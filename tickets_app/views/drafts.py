"""The drafts that a browser keeps of what is typed (static/js/behaviours/drafts.js)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages


def draft_of(request: Any) -> str:
    """Whose it is and where, for `data-draft`."""
    person = request.actor.user
    whose = f"user {person.pk}" if person else "guest"
    return f"{whose} {request.path}"


def say_sent(request: Any, sentence: str) -> None:
    """Says so on the next page; the browser then forgets the draft of this one."""
    messages.success(request, sentence, extra_tags=draft_of(request))
