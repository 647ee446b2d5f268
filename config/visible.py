"""Text of others, shown so that nothing in it works on who reads it."""

from __future__ import annotations

import logging
from unicodedata import category

# Control and formatting characters (escapes, direction overrides), line and paragraph
# separators, surrogates, private use. The two joiners are letters to some scripts.
UNSEEN = {"Cc", "Cf", "Zl", "Zp", "Cs", "Co"}
JOINERS = {"\u200c", "\u200d"}


def visible(text: object) -> str:
    r"""The text on one line, with what cannot be seen as it is escaped: a new line is `\n`."""
    words = str(text)
    return words if words.isprintable() else "".join(map(seen, words))


def seen(letter: str) -> str:
    if category(letter) not in UNSEEN or letter in JOINERS:
        return letter
    return letter.encode("unicode_escape").decode("ascii")


class LineFormatter(logging.Formatter):
    """One line for each record, whatever a name or an address brings with it.

    What follows the message (where an error came from) keeps its lines.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:
        return visible(super().formatMessage(record))
