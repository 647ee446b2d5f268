"""Keys of pages that no page of ours has made."""

from __future__ import annotations

import base64

import pytest

from accounts_app.models import Account
from config.paging import read_key

NO_KEYS = {
    "too deep": "[" * 100_000,
    "half a letter": r'["\ud800", 1]',
    "NUL": r'["\u0000", 1]',
    "too few": '["a"]',
    "a list": "[[], 1]",
    "broken": "{",
}


@pytest.mark.parametrize("said", NO_KEYS.values(), ids=NO_KEYS)
def test_what_is_no_key_is_the_first_page(said: str) -> None:
    key = base64.urlsafe_b64encode(said.encode()).decode()

    assert read_key(key, Account, ("sort_name", "number")) is None
