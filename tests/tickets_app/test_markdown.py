"""What people write is shown, and nothing in it does anything."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets_app import markdown
from tickets_app.markdown import TAGS, as_html


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("**a** *b* ~~c~~ `d`", "<p><strong>a</strong> <em>b</em> <s>c</s> <code>d</code></p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("# Big", "<h3>Big</h3>"),
        ("#### Small", "<h4>Small</h4>"),
        ("> old", "<blockquote>\n<p>old</p>\n</blockquote>"),
        ("a & <b>", "<p>a &amp; &lt;b&gt;</p>"),
    ],
)
def test_it_is_a_small_markdown(source: str, shown: str) -> None:
    assert as_html(source).strip() == shown


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        '<img src="http://evil.test/x.png" onerror="x">',
        "![x](http://evil.test/x.png)",
        "[x](javascript:alert(1))",
        "[x](data:text/html,x)",
        "[x](vbscript:x)",
        "<javascript:alert(1)>",
        "[x]: javascript:x\n[x]",
    ],
)
def test_nothing_in_it_does_harm(source: str) -> None:
    shown = as_html(source)

    assert not re.search(r"<(script|img|iframe)|href=\"(?!https?:|mailto:)", shown)


def test_a_link_says_nothing_of_where_it_stands() -> None:
    shown = as_html("[x](https://example.com/)")

    assert 'rel="nofollow noopener noreferrer ugc"' in shown


def test_deep_nesting_ends() -> None:
    assert as_html(">" * 5_000 + "x")


@given(st.text(alphabet=st.sampled_from("<>![]()*_`#-\n &;\"'=abjs:/x"), max_size=200))
def test_whatever_is_written_has_only_known_tags(source: str) -> None:
    assert set(re.findall(r"<([a-z0-9]+)", as_html(source))) <= TAGS


def test_what_is_long_is_made_once_for_all_who_look_at_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source = "- *a*\n- <b>\n" * 1000
    made = markdown.as_kept_html(source)
    monkeypatch.setattr(markdown, "as_html", lambda source: "")

    assert markdown.as_kept_html(source) == made
    assert "<li><em>a</em></li>" in made
    assert "<b>" not in made
