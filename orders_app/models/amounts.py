"""Money: a decimal number of a currency (ISO 4217), never a float. What is stored is rounded to
the decimals of its currency: none for JPY, two for EUR, three for KWD."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, to_locale
from moneyed import Money, get_currency
from moneyed.l10n import format_money

PLACES = 3
# A column holds eleven digits before the point; what people may enter stays well below.
LARGEST_PRICE = Decimal(99_999_999)
LARGEST_TOTAL = Decimal(9_999_999_999)
ZERO = Decimal(0)


def decimals_of(currency: str) -> int:
    """How many digits an amount has after the point. Raises CurrencyDoesNotExist."""
    return min(PLACES, len(str(get_currency(currency).sub_unit)) - 1)


def rounded(amount: Decimal, currency: str) -> Decimal:
    """To the decimals of the currency, half of the last one up (away from zero)."""
    step = Decimal(1).scaleb(-decimals_of(currency))
    return amount.quantize(step, rounding=ROUND_HALF_UP)


def is_rounded(amount: Decimal, currency: str) -> bool:
    """Whether there is such an amount in this currency."""
    return rounded(amount, currency) == amount


def money(amount: Decimal, currency: str) -> Money:
    return Money(rounded(amount, currency), currency)


def told(amount: Decimal, currency: str) -> str:
    """As the log says it, in any language: `1234.50 EUR`."""
    return f"{rounded(amount, currency)} {currency}"


def shown(amount: Money) -> str:
    """As people read it, in the language of the page or the letter. A symbol of letters keeps
    a space from the digits (Unicode UTS 35, "Currency Spacing")."""
    locale = to_locale(get_language() or settings.LANGUAGE_CODE)
    return re.sub(r"(?<=[^\W\d_])(?=\d)", "\xa0", format_money(amount, locale=locale))


def sum_of(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)


def amount_field(label: Any = None, **options: Any) -> models.DecimalField[Any, Decimal]:
    """A column for an amount; its currency stands in another."""
    return models.DecimalField(label, max_digits=14, decimal_places=PLACES, **options)


def currency_field() -> models.CharField[str, str]:
    return models.CharField(max_length=3)


def currency_is_known(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(currency__regex=r"^[A-Z]{3}$"), name=name)
