"""Money: decimals of each currency, totals that add up."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from orders_app.models import decimals_of, is_rounded, money, rounded, sum_of
from orders_app.models.amounts import LARGEST_TOTAL, shown, told

CURRENCIES = {"EUR": 2, "USD": 2, "JPY": 0, "KWD": 3, "BHD": 3}
currencies = st.sampled_from(sorted(CURRENCIES))
amounts = st.decimals(0, LARGEST_TOTAL, places=6)


@pytest.mark.parametrize(("currency", "decimals"), CURRENCIES.items())
def test_a_currency_has_its_decimals(currency: str, decimals: int) -> None:
    assert decimals_of(currency) == decimals


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        ("0.005", "EUR", "0.01"),
        ("0.015", "EUR", "0.02"),
        ("0.0149999", "EUR", "0.01"),
        ("2.5", "JPY", "3"),
        ("0.0005", "KWD", "0.001"),
    ],
)
def test_half_is_rounded_up(amount: str, currency: str, expected: str) -> None:
    assert rounded(Decimal(amount), currency) == Decimal(expected)


@given(amounts, currencies)
def test_rounding_moves_no_more_than_half_of_the_last_decimal(
    amount: Decimal, currency: str
) -> None:
    half = Decimal(1).scaleb(-decimals_of(currency)) / 2

    assert abs(rounded(amount, currency) - amount) <= half


@given(amounts, currencies)
def test_what_is_rounded_stays(amount: Decimal, currency: str) -> None:
    once = rounded(amount, currency)

    assert is_rounded(once, currency)
    assert rounded(once, currency) == once


@given(st.lists(amounts, max_size=50), currencies)
def test_a_sum_of_rounded_amounts_needs_no_rounding(
    several: list[Decimal], currency: str
) -> None:
    assert is_rounded(sum_of(rounded(amount, currency) for amount in several), currency)


@given(amounts, st.integers(1, 1000), currencies)
def test_so_many_pieces_cost_so_many_times_as_much(
    amount: Decimal, quantity: int, currency: str
) -> None:
    price = rounded(amount, currency)

    assert money(price, currency) * quantity == money(price * quantity, currency)


def test_two_currencies_are_never_added() -> None:
    with pytest.raises(TypeError):
        money(Decimal(1), "EUR") + money(Decimal(1), "USD")


@pytest.mark.parametrize(
    ("currency", "expected"),
    [("EUR", "1234.50 EUR"), ("JPY", "1235 JPY"), ("KWD", "1234.500 KWD")],
)
def test_the_log_tells_an_amount_in_one_way(currency: str, expected: str) -> None:
    assert told(Decimal("1234.5"), currency) == expected


@pytest.mark.parametrize(
    ("language", "expected"), [("en", "€1,234.50"), ("de", "1.234,50\xa0€")]
)
def test_people_read_an_amount_in_their_language(language: str, expected: str) -> None:
    template = Template("{% load money %}{{ amount|money }}")

    with override(language):
        assert template.render(Context({"amount": money(Decimal("1234.5"), "EUR")})) == expected


@pytest.mark.parametrize(
    ("language", "amount", "currency", "written"),
    [
        ("en", "1234.5", "EUR", "€1,234.50"),
        ("en", "1234", "JPY", "¥1,234"),
        ("en", "1.5", "KWD", "KWD\xa01.500"),
        ("en", "0", "USD", "$0.00"),
        ("de", "1234.5", "EUR", "1.234,50\xa0€"),
        ("de", "1.5", "KWD", "1,500\xa0KWD"),
    ],
)
def test_an_amount_is_written_as_people_read_it(
    language: str, amount: str, currency: str, written: str
) -> None:
    with override(language):
        assert shown(money(Decimal(amount), currency)) == written
