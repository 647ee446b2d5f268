"""Whether somebody is confirmed to have sent a message: by our own mail server alone.

Authentication-Results (RFC 8601) counts if it is the topmost of its kind and names the server
of the settings, which must remove what others write under its name (section 5 there). What it
says must be about the address in From: DMARC of its domain, or DKIM or SPF of exactly that.
"""

from __future__ import annotations

import re
from enum import Enum

PART = re.compile(r"([a-z0-9-]+)\s*=\s*([a-z]+)", re.IGNORECASE)
# A value may be quoted in part: `"a@b"@example.com` is an address at example.com.
PAIR = re.compile(
    r"(?<![a-z0-9._-])([a-z0-9._-]+)\s*=\s*((?:\"[^\"]*\"|[^\s;\"])+)", re.IGNORECASE
)
ABOUT = {
    "dmarc": ["header.from"],
    "dkim": ["header.d", "header.i"],
    "spf": ["smtp.mailfrom"],
}


class Verdict(Enum):
    CONFIRMED = "confirmed"
    UNKNOWN = "unknown"
    FORGED = "forged"


def verdict_of(results: list[str], server: str, sender: str) -> Verdict:
    """`results` are the headers from top to bottom, `server` is the one that counts (empty:
    none does), `sender` the one address in From."""
    if not results or not server:
        return Verdict.UNKNOWN
    name, *parts = pieces(results[0])
    words = name.split()
    if not words or words[0].strip('"').lower() != server.lower():
        return Verdict.UNKNOWN
    domain = sender.rpartition("@")[2].lower()
    found = [outcome for outcome in (read_part(part, domain) for part in parts) if outcome]
    if ("dmarc", "fail") in found:
        return Verdict.FORGED
    is_passed = any(result == "pass" for _method, result in found)
    return Verdict.CONFIRMED if is_passed else Verdict.UNKNOWN


def read_part(part: str, domain: str) -> tuple[str, str] | None:
    """The method and its result, if it is about this domain."""
    match = PART.match(part.strip())
    if match is None or match[1].lower() not in ABOUT:
        return None
    method = match[1].lower()
    abouts = [
        value.rpartition("@")[2].strip('"').lower()
        for name, value in PAIR.findall(part)
        if name.lower() in ABOUT[method]
    ]
    is_about = bool(abouts) and all(one == domain for one in abouts)
    return (method, match[2].lower()) if is_about else None


def pieces(header: str) -> list[str]:
    """What stands between the semicolons, without comments; those of quoted text are none."""
    found, depth, quoted, now = [], 0, False, ""
    escaped = False
    for letter in header:
        if escaped:
            escaped = False
            if letter == '"':
                continue  # it ends no quotation, here nor for whoever reads the piece
        elif letter == "\\":
            escaped = True
            continue
        elif letter == '"' and not depth:
            quoted = not quoted
        elif letter == "(" and not quoted:
            depth += 1
        elif letter == ")" and depth and not quoted:
            depth -= 1
            continue
        elif letter == ";" and not depth and not quoted:
            found.append(now)
            now = ""
            continue
        now += "" if depth else letter
    return [*found, now]
