"""Names in mails cannot become links or markup."""

from __future__ import annotations

import re
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail_app.plain import plain

# What mail programs look for, and what hides it from the eye or from a filter.
SEEN = "http https :// // \\\\ : / @ www. WWW. evil .test 。test ．test .рф . .. … 1 ü 李 &amp;"
UNSEEN = " \n\r\t\0\x1b\u2028\ufeff\u00ad\u202e\u2066\u200b\u200d"
PIECES = [*SEEN.split(), *UNSEEN, "<a href='x'>"]
names = st.text() | st.lists(st.sampled_from(PIECES)).map("".join)

LINK = re.compile(r"://|//|\\\\|\bwww[.]\S|[.。．｡․][^\W\d_]", re.IGNORECASE)


@given(names)
def test_a_name_is_one_short_line_without_links(name: str) -> None:
    line = plain(name)

    assert len(line) <= 60
    assert line.splitlines() in ([], [line])
    assert not LINK.search(line)
    assert {category(c) for c in line}.isdisjoint({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


@given(names)
def test_a_name_that_is_plain_stays_as_it_is(name: str) -> None:
    assert plain(plain(name)) == plain(name)


@pytest.mark.parametrize(
    "name",
    [
        "Olivia O'Brien-Smith",
        "Acme & Sons Ltd.",
        "Zoë Łukasiewicz",
        "李小龍",
        "אָנָה",
        "Version 2.0",
        "A/B Testing",
        "Team: Harbour",
    ],
)
def test_ordinary_names_are_left_alone(name: str) -> None:
    assert plain(name) == name


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("http://evil", "http: / /evil"),
        ("www.evil.test", "www. evil. test"),
        ("pay me@evil.test now", "pay me@evil. test now"),
        ("evil．test", "evil． test"),
        (r"\\evil\share", r"\ \evil\share"),
        ("Bob\r\nBcc: all@acme.test", "Bob Bcc: all@acme. test"),
        ("photo\u202egnp.exe", "photognp. exe"),
        ("J.R. Smith", "J. R. Smith"),
        ("w" * 61, "w" * 59 + "…"),
        ("\udcff\u200b", ""),
    ],
)
def test_what_looks_like_a_link_is_pulled_apart(name: str, line: str) -> None:
    assert plain(name) == line
