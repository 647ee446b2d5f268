"""Which files a ticket takes, decided by their content."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Any

from django.core.files import File
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from config.files import HEAD, kinds_of
from config.refusals import Refused
from tickets_app.models import TicketSettings
from tickets_app.models.settings import MEGABYTE

OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN = "application/vnd.oasis.opendocument."
KINDS = {
    "application/pdf",
    "application/zip",
    "image/gif",
    "image/heic",
    "image/jpeg",
    "image/png",
    "image/webp",
    f"{OFFICE}presentationml.presentation",
    f"{OFFICE}spreadsheetml.sheet",
    f"{OFFICE}wordprocessingml.document",
    f"{OPEN}presentation",
    f"{OPEN}spreadsheet",
    f"{OPEN}text",
}
TEXT = "text/plain"
# What no text has, but for the ends of lines and pages.
CONTROL = bytes(n for n in range(32) if n not in b"\t\n\f\r") + b"\x7f"


def kind_of(file: File[Any], settings: TicketSettings) -> str:
    """One of KINDS, or plain text, which is never shown as anything else.

    Raises Refused, at the field `attachments`, for any other kind, an empty file and one that
    is too large.
    """
    told = {"name": file.name or "", "most": settings.largest_attachment}
    if not file.size:
        raise Refused(_("%(name)s is empty.") % told, "attachments")
    if file.size > settings.attachment_limit:
        told["size"] = megabytes(file.size)
        sentence = _("%(name)s is %(size)s MB. The limit is %(most)s MB.")
        raise Refused(sentence % told, "attachments")
    file.seek(0)
    head = file.read(HEAD)
    file.seek(0)
    kind = sniffed(head)
    if not kind:
        raise Refused(_("%(name)s is of a kind that is not taken.") % told, "attachments")
    return kind


def megabytes(size: int) -> str:
    """Of bytes, rounded up, so that what is too large never looks as if it were not."""
    tenths = ceil(size * 10 / MEGABYTE)
    return number_format(tenths / 10, 1 if tenths % 10 else 0)


def sniffed(head: bytes) -> str:
    """Which kind the first bytes show, if it is one that is taken."""
    found = next((kind for kind in kinds_of(head) if kind in KINDS), "")
    return found or (TEXT if is_text(head) else "")


def is_text(head: bytes) -> bool:
    """In UTF-8; its last letter may be cut off."""
    if head.translate(None, CONTROL) != head:
        return False
    return any(decodes(head[: len(head) - cut]) for cut in range(4))


def decodes(head: bytes) -> bool:
    try:
        return bool(head.decode())
    except UnicodeDecodeError:
        return False


def refuse_too_many(files: Sequence[object], settings: TicketSettings) -> None:
    if len(files) > settings.most_attachments:
        told = {"most": settings.most_attachments}
        raise Refused(_("Send at most %(most)s files.") % told, "attachments")
