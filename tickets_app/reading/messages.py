"""A message as it came, made readable whatever is wrong with it.

The parser is that of the standard library with its older policy, which takes headers as they
are: the newer one raises on some of what arrives.
"""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import Message
from email.utils import getaddresses
from itertools import islice

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from tickets_app.reading.bounds import (
    LONGEST_HEADER,
    LONGEST_SUBJECT,
    POLICY,
    Unreadable,
    end_of_head,
    refuse_too_many,
)
from tickets_app.reading.quoting import split, split_html
from tickets_app.reading.texts import clean, header_text, readable, text_of
from users_app.models import normalise_email

# Of a text more is not shown; the message itself is kept whole.
LONGEST_TEXT = 100_000
LONGEST_HTML = 500_000
MOST_PARTS = 500
MOST_ADDRESSES = 50
REFERENCE = re.compile(r"<[^<>\s]{3,290}>")
TO_US = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To")


@dataclass(frozen=True)
class Mail:
    """What is needed of it. `sender` is the one address in From, normalised, or nothing;
    `addressed` all addresses it says it was sent to, in small letters; `others` those of them
    that its writer has put there (To, Cc), normalised; `text` what is new."""

    raw: bytes
    parsed: Message
    sender: str
    sender_name: str
    subject: str
    message_id: str
    references: list[str]
    addressed: list[str]
    others: list[str]
    text: str
    quoted: str
    original: str
    files: list[ContentFile[bytes]] = field(default_factory=list)

    def headers(self, name: str) -> list[str]:
        """From top to bottom."""
        return values(self.parsed, name)

    @property
    def content_type(self) -> str:
        return self.parsed.get_content_type()

    @property
    def report_type(self) -> str:
        return str(self.parsed.get_param("report-type", "")).lower()

    @property
    def return_path(self) -> str:
        return "".join(self.headers("Return-Path")[:1]).strip()

    @property
    def body_at(self) -> int:
        return end_of_head(self.raw)

    @property
    def is_empty(self) -> bool:
        return not self.text.strip() and not self.files


def read(raw: bytes, recipient: str = "") -> Mail:
    """`recipient` is whom the mail server has delivered it to, if it says so. Raises
    Unreadable, and nothing else."""
    try:
        return taken_apart(raw, recipient)
    except Unreadable:
        raise
    except Exception as error:  # the parser's own, for what no standard foresees
        raise Unreadable(type(error).__name__) from error


def taken_apart(raw: bytes, recipient: str) -> Mail:
    refuse_too_many(raw)
    parsed = email.message_from_bytes(without_envelope(raw), policy=POLICY)
    name, sender = sender_of(parsed)
    texts, files = contents(parsed)
    new, quoted, original = texts
    addressed = [recipient, *(address for _name, address in addresses(parsed, *TO_US))]
    return Mail(
        raw=raw,
        parsed=parsed,
        sender=sender,
        sender_name=name[:200],
        subject=subject_of(parsed),
        message_id="".join(REFERENCE.findall(first(parsed, "Message-ID"))[:1]),
        references=references_of(parsed),
        addressed=[address.lower() for address in addressed if address],
        others=normalised(address for _name, address in addresses(parsed, "To", "Cc")),
        text=new[:LONGEST_TEXT],
        quoted=quoted[:LONGEST_TEXT],
        original=original[:LONGEST_TEXT],
        files=files,
    )


def without_envelope(raw: bytes) -> bytes:
    """Pipes of some mail servers begin with the line of an mbox."""
    return raw.partition(b"\n")[2] if raw.startswith(b"From ") else raw


def values(parsed: Message, name: str) -> list[str]:
    """Of each header of this name, from top to bottom, as they came but for their folding. The
    usual way in puts signs of replacement for what is not ASCII."""
    return [
        " ".join(readable(str(value)).split("\n"))
        for one, value in parsed.raw_items()
        if one.lower() == name.lower()
    ]


def first(parsed: Message, name: str) -> str:
    return "".join(values(parsed, name)[:1])


def subject_of(parsed: Message) -> str:
    return header_text(first(parsed, "Subject")[:LONGEST_SUBJECT])[:200]


def glance(raw: bytes) -> dict[str, str]:
    """What the list of staff shows of it, as far as there is something to show."""
    try:
        parsed = email.message_from_bytes(raw[:65536], policy=POLICY)
        found = {
            "sender": header_text(first(parsed, "From"))[:320],
            "subject": subject_of(parsed),
            "message_id": clean(header_text(first(parsed, "Message-ID")))[:300],
        }
    except Exception:  # a message that cannot be looked at is kept all the same
        return {}
    return found


def sender_of(parsed: Message) -> tuple[str, str]:
    """Name and address; nothing unless there is exactly one."""
    written = values(parsed, "From")
    found = [pair for pair in addresses(parsed, "From") if pair[1]]
    if len(written) != 1 or len(found) != 1:
        return "", ""
    [(name, address)] = found
    # What the parser drops, other programs may take for the address (CVE-2023-27043).
    outside = re.sub(r'"(\\.|[^"\\])*"|\([^()]*\)', "", written[0])
    if outside.count("@") != 1 and "@" not in name:
        return "", ""
    try:
        return header_text(name), normalise_email(address)
    except ValidationError:
        return "", ""


def addresses(parsed: Message, *names: str) -> list[tuple[str, str]]:
    """Of a name that stands there often no more than fits into one header."""
    written = [", ".join(values(parsed, name))[:LONGEST_HEADER] for name in names]
    return [pair for one in written for pair in getaddresses([one])]


def normalised(found: Iterator[str]) -> list[str]:
    """Those of them that are addresses, each once."""
    good = []
    for address in islice(found, MOST_ADDRESSES):
        with suppress(ValidationError):
            good.append(normalise_email(address))
    return list(dict.fromkeys(good))


def references_of(parsed: Message) -> list[str]:
    """Those that it answers, the nearest first."""
    answered = REFERENCE.findall(first(parsed, "In-Reply-To"))
    before = REFERENCE.findall(first(parsed, "References"))[-50:]
    return list(dict.fromkeys([*answered, *reversed(before)]))


Texts = tuple[str, str, str]


def contents(parsed: Message) -> tuple[Texts, list[ContentFile[bytes]]]:
    """The text (new, quoted, all of it) and the files."""
    plain: list[str] = []
    html: list[str] = []
    files: list[ContentFile[bytes]] = []
    for part in leaves(parsed):
        kind = part.get_content_type()
        if is_file(part) or kind not in {"text/plain", "text/html"}:
            files.extend(file_of(part))
        else:
            (plain if kind == "text/plain" else html).append(text_in(part))
    text = "\n\n".join(one.strip() for one in plain if one.strip())[:LONGEST_TEXT]
    if text:
        return (*split(text), text), files
    new, quoted = split_html("".join(html)[:LONGEST_HTML]) if any(html) else ("", "")
    return (new, quoted, f"{new}\n\n{quoted}".strip()), files


def leaves(parsed: Message) -> Iterator[Message]:
    """The parts that hold something; a message within is one of them, whole."""
    waiting, seen = [parsed], 0
    while waiting:
        part = waiting.pop(0)
        seen += 1
        if seen > MOST_PARTS:
            raise Unreadable("parts")
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            waiting = inside(part) + waiting
        else:
            yield part


def is_file(part: Message) -> bool:
    disposition = str(part.get("Content-Disposition", "")).strip().lower()
    return disposition.startswith("attachment") or bool(name_of(part))


def name_of(part: Message) -> str:
    try:
        name = part.get_filename("") or ""
    except (LookupError, ValueError, TypeError):
        return ""
    return header_text(name).replace("/", "_").replace("\\", "_")[-150:]


def text_in(part: Message) -> str:
    return text_of(data_of(part), charset_of(part), LONGEST_HTML)


def charset_of(part: Message) -> str:
    try:
        return part.get_content_charset("") or ""
    except (LookupError, ValueError, TypeError, AttributeError):
        return ""


def data_of(part: Message) -> bytes:
    if part.is_multipart():
        return b"".join(one.as_bytes() for one in inside(part))
    try:
        found = part.get_payload(decode=True)
    except (ValueError, LookupError):
        found = None
    return found if isinstance(found, bytes) else b""


def inside(part: Message) -> list[Message]:
    return [one for one in part.get_payload() if isinstance(one, Message)]


def file_of(part: Message) -> list[ContentFile[bytes]]:
    data = data_of(part)
    ending = {"message/rfc822": "message.eml", "text/html": "message.html"}
    usual = ending.get(part.get_content_type(), "attachment")
    return [ContentFile(data, name=name_of(part) or usual)] if data else []
