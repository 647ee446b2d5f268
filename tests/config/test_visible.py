"""What cannot be seen is shown, in pages and in the lines of the log."""

from __future__ import annotations

import logging

import pytest

from config.visible import LineFormatter, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Acme & Sons", "Acme & Sons"),
        ("Zoë 李 \U0001f600 a\u00a0b", "Zoë 李 \U0001f600 a\u00a0b"),
        ("two\nlines\r\n", r"two\nlines\r\n"),
        ("\x1b[31mred", r"\x1b[31mred"),
        ("a\u202eb", r"a\u202eb"),
        ("a\u2028b\ufeff", r"a\u2028b\ufeff"),
        ("نامه\u200cای", "نامه\u200cای"),
        ("a\ue000", r"a\ue000"),
    ],
)
def test_control_characters_are_escaped(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_a_record_is_one_line_whatever_is_in_it() -> None:
    record = logging.LogRecord("x", logging.INFO, "", 0, "Hello %s", ("a\nERROR forged",), None)

    assert LineFormatter("%(message)s").format(record) == r"Hello a\nERROR forged"
