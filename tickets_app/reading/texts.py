"""Bytes of unknown charset to text that a database can hold, whatever they are."""

from __future__ import annotations

import codecs
from email.errors import HeaderParseError
from email.header import decode_header
from unicodedata import category

# What mail programs call what no standard knows.
OTHER_NAMES = {
    "unicode-1-1-utf-7": "utf-7",
    "x-unknown": "utf-8",
    "unknown-8bit": "utf-8",
    "default": "utf-8",
    "ansi_x3.110-1983": "cp1252",
    "cp-850": "cp850",
    "ks_c_5601-1987": "cp949",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-1": "cp1252",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "gb2312": "gb18030",
}


def text_of(data: bytes, charset: str | None, longest: int | None = None) -> str:
    """In the charset that is named, or in UTF-8, or as Windows of the West; never an error.
    Of more letters than `longest` the others are left out."""
    for name in (charset, "utf-8", "cp1252"):
        found = decoded(data, name or "")
        if found is not None:
            return clean(found[:longest])
    return clean(data.decode("utf-8", "replace")[:longest])


def decoded(data: bytes, name: str) -> str | None:
    """None if there is no such charset, or the data is not in it."""
    wanted = name.strip().strip("\"'").lower()
    try:
        codec = codecs.lookup(OTHER_NAMES.get(wanted, wanted))
        # Others turn bytes into bytes, or understand escapes: none of them is a charset.
        is_charset = codec._is_text_encoding and codec.name.replace("-", "_") not in REFUSED
        return data.decode(codec.name) if is_charset else None
    except (LookupError, ValueError, UnicodeError):
        return None


REFUSED = {"unicode_escape", "raw_unicode_escape", "idna", "punycode", "undefined", "mbcs"}


def clean(text: str) -> str:
    """Without what no text of ours has: NUL and other control characters, halves of
    surrogates; lines end with a line feed."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if category(c) == "Cs" else c
        for c in lines
        if c in "\n\t" or category(c) != "Cc"
    )


def header_text(value: str) -> str:
    """A header as people read it, on one line: encoded words decoded (RFC 2047), raw bytes
    taken for UTF-8."""
    raw = readable(value)
    try:
        chunks = decode_header(raw)
    except (HeaderParseError, ValueError):
        chunks = [(raw, None)]
    words = [one if isinstance(one, str) else text_of(one, name) for one, name in chunks]
    return " ".join(clean("".join(words)).split())


def readable(value: str) -> str:
    """What the parser could not take for ASCII stands in the header as surrogates."""
    data = value.encode("utf-8", "surrogateescape")
    return text_of(data, "utf-8")
