from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from users_app.models import User, normalise_email


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Olivia@Acme.TEST", "olivia@acme.test"),
        ("  olivia@acme.test ", "olivia@acme.test"),
        ("info@Büro.example", "info@xn--bro-hoa.example"),
        ("info@BÜRO.example", "info@xn--bro-hoa.example"),
        ("o'neil+news@acme.test", "o'neil+news@acme.test"),
    ],
)
def test_an_address_has_one_spelling(typed: str, stored: str) -> None:
    assert normalise_email(typed) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "olivia",
        "@acme.test",
        "olivia@",
        "mıke@acme.test",
        "ſam@acme.test",
        "\u212aim@acme.test",
        "a@b.test,c@d.test",
        "a@b.test\r\nBcc: c@d.test",
        "a@b.test c@d.test",
        "a@[127.0.0.1",
        "a@" + "x" * 300 + ".test",
    ],
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        normalise_email(typed)


@given(st.text(max_size=60) | st.emails())
def test_an_address_is_ascii_and_stays_what_it_is(typed: str) -> None:
    try:
        stored = normalise_email(typed)
    except ValidationError:
        return
    assert stored.isascii()
    assert stored == stored.lower()
    assert normalise_email(stored) == stored


def test_a_look_alike_is_nobody(olivia: User) -> None:
    assert list(User.objects.for_email("OLIVIA@acme.test")) == [olivia]
    assert not User.objects.for_email("olıvia@acme.test")
