"""How accounts are told in a list: `{% load accounts %}`."""

from __future__ import annotations

import datetime as dt
import unicodedata

from django import template
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from accounts_app.models import Permission
from config.counting import Number

register = template.Library()


@register.filter
def on_day(moment: dt.datetime) -> SafeString:
    """`today`, `yesterday`, else `20 Nov` of this year or `2 Sep 2025`."""
    local, today = timezone.localtime(moment), timezone.localdate()
    near = {today: gettext("today"), today - dt.timedelta(days=1): gettext("yesterday")}
    far = date_format(local, "j M" if local.year == today.year else "j M Y")
    words = near.get(local.date(), far)
    return format_html('<time datetime="{}">{}</time>', local.isoformat(), words)


@register.filter
def counted(number: Number | None) -> str:
    """`2,418`, or `about 2,400` if it is estimated; `0` where nothing was counted."""
    if not number:
        return "0"
    digits = number_format(number.value, force_grouping=True)
    return gettext("about %(number)s") % {"number": digits} if number.about else digits


@register.simple_tag
def permission_total() -> int:
    """How many permissions there are."""
    return len(Permission)


@register.filter
def marked(text: str, words: str) -> SafeString:
    """The text with what was searched for in `<mark>`: of each word, the first place.

    Letters are compared as the search does, without case and accents; what the search
    finds beyond that (`Æ` by `ae`) is not marked.
    """
    if not words:
        return escape(text)
    folded = "".join(map(plain_letter, text))
    parts, done = [], 0
    for start, end in sorted(places(folded, words), key=lambda place: (place[0], -place[1])):
        if start >= done:
            parts.append(format_html("{}<mark>{}</mark>", text[done:start], text[start:end]))
            done = end
    return format_html("{}{}", format_html_join("", "{}", ((p,) for p in parts)), text[done:])


def places(folded: str, words: str) -> set[tuple[int, int]]:
    """Where each word stands first, as (start, end)."""
    wanted = ["".join(map(plain_letter, word)) for word in words.split()]
    starts = {word: folded.find(word) for word in wanted}
    return {(start, start + len(word)) for word, start in starts.items() if start >= 0}


def plain_letter(letter: str) -> str:
    """Always one letter for one, so that places in the text stay the same."""
    plain = unicodedata.normalize("NFKD", letter)[0].lower()
    return plain if len(plain) == 1 else letter
