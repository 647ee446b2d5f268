"""The small Markdown that people write in, and the HTML that is shown of it.

CommonMark without pictures and without HTML (markdown-it-py), with links made of addresses
only where somebody wrote a link; what comes out is sanitised again (nh3), so that a mistake of
one of the two is none of ours.
"""

from __future__ import annotations

from functools import cache as once
from hashlib import sha256

import nh3
from django.core.cache import cache
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = {
    *("p", "br", "hr", "strong", "em", "s", "a", "code", "pre", "blockquote"),
    *("ul", "ol", "li", "h3", "h4"),
}
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
# Deeper than this nobody quotes; whoever does means harm.
NESTING = 20
# Letters, and seconds.
KEPT_FROM, KEPT_FOR = 5_000, 3600


@once
def parser() -> MarkdownIt:
    """Each line is a line, as in mail. Of headings two sizes: the page has its own."""
    options = {"html": False, "linkify": False, "breaks": True, "maxNesting": NESTING}
    made = MarkdownIt("commonmark", options).enable("strikethrough").disable("image")
    for token in ("heading_open", "heading_close"):
        made.add_render_rule(token, heading)
    return made


def heading(_self: object, tokens: list, number: int, *_rest: object) -> str:  # type: ignore[type-arg]
    token = tokens[number]
    tag = "h3" if token.tag in {"h1", "h2", "h3"} else "h4"
    return f"<{'/' if token.nesting < 0 else ''}{tag}>"


def as_html(source: str) -> SafeString:
    """Safe to stand in a page or a letter: no script, no style, nothing loaded from
    elsewhere; links do not tell where they come from."""
    clean = nh3.clean(
        parser().render(source),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="nofollow noopener noreferrer ugc",
    )
    return mark_safe(clean)  # noqa: S308


def as_kept_html(source: str) -> SafeString:
    """The same, for pages: what is long is kept for an hour. Fifty replies of nothing but lists
    would take half a minute each time that their ticket is looked at."""
    if len(source) < KEPT_FROM:
        return as_html(source)
    key = f"markdown:{sha256(source.encode()).hexdigest()}"
    found: str | None = cache.get(key)
    if found is None:
        found = str(as_html(source))
        cache.set(key, found, KEPT_FOR)
    return mark_safe(found)  # noqa: S308
