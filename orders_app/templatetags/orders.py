"""How amounts are written: `{% load orders %}`."""

from __future__ import annotations

from functools import cache

from babel import Locale
from babel.numbers import NumberPattern, get_currency_symbol, parse_pattern
from django import template
from django.utils.translation import get_language, to_locale
from moneyed import Money

from orders_app.models import decimals_of

register = template.Library()


@register.filter
def money(amount: Money) -> str:
    """`€1,234.50`, as the language in use writes it, with the decimals that ISO 4217 gives the
    currency."""
    locale, code = to_locale(get_language() or "en"), amount.currency.code
    written: str = pattern_of(locale, code).apply(
        amount.amount, Locale.parse(locale), currency=code, currency_digits=False
    )
    return written


@cache
def pattern_of(locale: str, currency: str) -> NumberPattern:
    """A symbol that is made of letters keeps a space from the digits (Unicode UTS 35, "Currency
    Spacing")."""
    source = Locale.parse(locale).currency_formats["standard"].pattern
    if get_currency_symbol(currency, locale)[-1].isalpha():
        source = source.replace("¤#", "¤\xa0#")
    pattern = parse_pattern(source)
    pattern.frac_prec = (decimals_of(currency),) * 2
    return pattern
