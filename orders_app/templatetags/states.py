"""In which state something is, as a badge: `{% load states %}{% state order %}`."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from config.templatetags.portico import badge
from orders_app.models import IdentityVerification, Invoice

register = template.Library()

KINDS = {
    "pending": "note",
    "active": "good",
    "suspended": "warn",
    "cancelled": "closed",
    "fraud": "bad",
    "unpaid": "note",
    "paid": "good",
    "refunded": "closed",
    "requested": "note",
    "submitted": "warn",
    "verified": "good",
    "refused": "bad",
}


@register.simple_tag
def state(thing: Any) -> SafeString:
    """Of an order, a service, an invoice or the verification of an identity."""
    if isinstance(thing, IdentityVerification):
        return badge(KINDS.get(thing.state, "closed"), thing.label)
    if isinstance(thing, Invoice) and thing.is_overdue:
        return badge("bad", gettext("Overdue"))
    return badge(KINDS[thing.status], thing.get_status_display())


@register.simple_tag
def short_day(day: dt.date) -> SafeString:
    """`24 Nov 2026`, for a cell: what is due may lie ahead, so never without its year."""
    words = date_format(day, "j M Y")
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), words)
