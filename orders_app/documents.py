"""What may be sent in as a document of identity, decided by its content."""

from __future__ import annotations

from typing import Any

from django.core.files import File
from django.utils.translation import gettext as _

from config.files import HEAD, kinds_of
from config.refusals import Refused
from orders_app.models import LARGEST_DOCUMENT, MOST_DOCUMENTS

KINDS = {"application/pdf", "image/jpeg", "image/png"}


def type_of(file: File[Any]) -> str:
    """One of KINDS, by what stands in the file and not by what it is called.

    Raises Refused, at the field `documents`, for any other kind, an empty file and one that is
    too large.
    """
    told = {"name": file.name or "", "most": LARGEST_DOCUMENT // 1024 // 1024}
    if not file.size:
        raise Refused(_("%(name)s is empty.") % told, "documents")
    if file.size > LARGEST_DOCUMENT:
        raise Refused(_("%(name)s has more than %(most)s MB.") % told, "documents")
    file.seek(0)
    head = file.read(HEAD)
    file.seek(0)
    kind = sniffed(head)
    if not kind:
        raise Refused(_("%(name)s is no PDF, JPEG or PNG.") % told, "documents")
    return kind


def sniffed(head: bytes) -> str:
    """Which of KINDS the first bytes of a file show, if any. One beginning can show several: a
    PDF is a form (FDF) as well."""
    return next((kind for kind in kinds_of(head) if kind in KINDS), "")


def refuse_bad_number(files: list[File[Any]]) -> None:
    if not files:
        raise Refused(_("Choose a file."), "documents")
    if len(files) > MOST_DOCUMENTS:
        told = {"most": MOST_DOCUMENTS}
        raise Refused(_("Send at most %(most)s files.") % told, "documents")
