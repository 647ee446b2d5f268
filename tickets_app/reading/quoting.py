"""What is new in a mail, and what it repeats of others.

Own code, for what serves here is small: our letters carry a line above which one answers. The
libraries there are work by regular expressions over the whole text, whose time an attacker
chooses. Each line is looked at once here.
"""

from __future__ import annotations

import re
from typing import Any

import lxml.html
from inscriptis import Inscriptis
from inscriptis.model.config import ParserConfig
from lxml.etree import LxmlError

# As templates/tickets_app/email/ have it, in any language: the signs stay.
ABOVE = re.compile(r"^[>\s]*##.{1,80}##\s*$")
ORIGINAL = re.compile(
    r"^[>\s]*[-_]{3,}\s*(original message|ursprüngliche nachricht|message d'origine|"
    r"mensaje original|messaggio originale|forwarded message|weitergeleitete nachricht)"
    r"\s*[-_]{3,}\s*$",
    re.IGNORECASE,
)
WROTE = re.compile(
    r"^\W*(on|am|le|el|il|op|den|em|dnia)\b.{0,300}"
    r"\b(wrote|schrieb|écrit|escribió|scritto|schreef|skrev|escreveu|napisał)\b.{0,80}:\s*$",
    re.IGNORECASE,
)
FIELD = re.compile(r"^\W{0,3}(from|von|de|da|van)\W{0,3}:", re.IGNORECASE)
MORE_FIELDS = re.compile(
    r"^\W{0,3}(sent|date|to|subject|gesendet|datum|an|betreff|envoyé|objet|enviado|asunto)"
    r"\W{0,3}:",
    re.IGNORECASE,
)
# Lines of one attribution that a mail program has broken.
BROKEN_IN = 3
# Elements that hold what is repeated.
REPEATED = (
    "//blockquote[@type='cite'] | //*[contains(@class, 'gmail_quote')]"
    " | //*[contains(@class, 'moz-cite-prefix')] | //*[contains(@class, 'yahoo_quoted')]"
    " | //*[@id='divRplyFwdMsg']/following-sibling::* | //*[@id='divRplyFwdMsg']"
)
NO_LINKS = ParserConfig(display_links=False, display_images=False)


def split(text: str) -> tuple[str, str]:
    """What is new, and from where on it only repeats. All of it is new if nothing else is:
    whoever answers below or between the lines has written more than his program shows."""
    lines = text.split("\n")
    at = next((n for n in range(len(lines)) if begins_quote(lines, n)), len(lines))
    at = before_attribution(lines, before_trailing_quote(lines, at))
    new, rest = "\n".join(lines[:at]).strip(), "\n".join(lines[at:]).strip()
    return (new, rest) if new else (rest, "")


def begins_quote(lines: list[str], n: int) -> bool:
    """Whether everything from this line on is repeated."""
    line = lines[n]
    if ABOVE.match(line) or ORIGINAL.match(line):
        return True
    if FIELD.match(line):
        return sum(bool(MORE_FIELDS.match(one)) for one in lines[n + 1 : n + 5]) >= 2
    if length := attribution(lines, n):
        rest = lines[n + length : n + length + 200]
        return bool(rest) and all(is_quoted(one) for one in rest)
    return False


def attribution(lines: list[str], n: int) -> int:
    """Over how many lines `On …, … wrote:` goes from here on; 0 if it does not stand here."""
    for length in range(1, BROKEN_IN + 1):
        if WROTE.match(" ".join(lines[n : n + length])[:500]):
            return length
    return 0


def before_trailing_quote(lines: list[str], at: int) -> int:
    """Where the quoted lines begin with which the text ends."""
    n = at
    while n and is_quoted(lines[n - 1]):
        n -= 1
    return n if any(line.strip() for line in lines[n:at]) else at


def before_attribution(lines: list[str], at: int) -> int:
    """Where the attribution begins, if one stands just above."""
    n = at
    while n and not lines[n - 1].strip(" >"):
        n -= 1
    for start in range(max(0, n - BROKEN_IN), n):
        if start + attribution(lines, start) == n:
            return start
    return at


def is_quoted(line: str) -> bool:
    """Empty lines go with either side."""
    return not line.strip() or line.lstrip().startswith(">")


def split_html(html: str) -> tuple[str, str]:
    """The same of HTML, as text without links, pictures and styles."""
    try:
        tree = lxml.html.document_fromstring(html.encode("utf-8"), parser=parser())
    except (LxmlError, ValueError):
        return "", ""
    new_tree, quoted = tree, []
    for element in tree.xpath(REPEATED):
        if element.getparent() is not None:
            quoted.append(as_text(element))
            element.drop_tree()
    new, rest = split(as_text(new_tree))
    parts = [part for part in [rest, *quoted] if part.strip()]
    if new.strip():
        return new, "\n\n".join(parts)
    return "\n\n".join(parts), ""


def parser() -> Any:
    """With its limits of depth and size in place."""
    return lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, huge_tree=False)


def as_text(tree: Any) -> str:
    lines = Inscriptis(tree, NO_LINKS).get_text().split("\n")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in lines)).strip()
