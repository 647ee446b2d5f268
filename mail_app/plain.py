"""Names that people gave themselves, made harmless for a message we sign."""

from __future__ import annotations

import re
from unicodedata import category

LONGEST = 60

# Control characters, line and paragraph separators stand between words; formatting
# characters (direction overrides, zero-width joiners), surrogates and private use do not.
SEPARATING = {"Cc", "Zl", "Zp"}
UNSEEN = {"Cf", "Cs", "Co"}

# Where mail programs find a link: `evil.test`, `www.1`, `http://evil`, `\\evil\share`.
# IDNA (RFC 3490, section 3.1) knows four full stops.
DOTS = "." + "\u2024\u3002\uff0e\uff61"
JOINT = re.compile(
    rf"(?<=[{DOTS}])(?=[^\W\d_]|[^\x00-\x7f])"
    rf"|(?<=[wW]{{3}}[{DOTS}])(?=\S)"
    r"|(?<=[:/\\])(?=[/\\])"
)


def plain(name: object) -> str:
    """The name on one line, at most 60 characters, nothing in it a link.

    What a mail program would make a link of is pulled apart by spaces. It is text, not
    HTML: templates escape it as they escape everything.
    """
    kept = [c for c in str(name) if category(c) not in UNSEEN]
    words = "".join(" " if category(c) in SEPARATING else c for c in kept)
    line = " ".join(JOINT.sub(" ", words).split())
    if len(line) <= LONGEST:
        return line
    return line[: LONGEST - 1].rstrip(" " + DOTS) + "…"
