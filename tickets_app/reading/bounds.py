"""How much of a message is looked into, so that nobody's mail takes a worker for minutes."""

from __future__ import annotations

from email import policy

# What nobody writes, and what the standard library takes minutes for, for its time grows with
# the square of a header. Postfix passes on no longer header (header_size_limit); names of files
# have far less.
LONGEST_HEADER = 100_000
LONGEST_OF_CONTENT = 5_000
LONGEST_SUBJECT = 5_000
MOST_HEADER_LINES = 20_000
MOST_BOUNDARIES = 20_000


class Unreadable(Exception):
    """It cannot be taken apart."""


class ShortHeaders(policy.Compat32):
    """Cuts off what is too long before it is looked into."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        is_of_content = name.lower().startswith("content-")
        return name, value[: LONGEST_OF_CONTENT if is_of_content else LONGEST_HEADER]


POLICY = ShortHeaders()


def refuse_too_many(raw: bytes) -> None:
    """Headers and parts of which each costs more memory than its letters do. The parser takes
    a CR alone for the end of a line as well."""
    head = raw[: end_of_head(raw) or len(raw)]
    if max(head.count(b"\n"), head.count(b"\r")) > MOST_HEADER_LINES:
        raise Unreadable("headers")
    if raw.count(b"\n--") + raw.count(b"\r--") > MOST_BOUNDARIES:
        raise Unreadable("parts")


def end_of_head(raw: bytes) -> int:
    """Where the headers end; 0 if they do not."""
    ends = [raw.find(end) for end in (b"\n\n", b"\r\n\r\n")]
    return min((end for end in ends if end >= 0), default=0)
