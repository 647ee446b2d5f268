"""Amounts as people read them: `{% load money %}{{ invoice.money|money }}`."""

from __future__ import annotations

from django import template
from django.utils.translation import get_language, to_locale
from moneyed import Money
from moneyed.l10n import format_money

register = template.Library()


@register.filter
def money(amount: Money) -> str:
    """In the language of the page or the letter, with all decimals of its currency."""
    return format_money(amount, locale=to_locale(get_language() or "en"))
