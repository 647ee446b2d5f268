"""How an attachment leaves: as a file to be saved, that no browser shows or runs."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import FileResponse, Http404

from tickets_app.models import Attachment
from tickets_app.models.replies import ReplyQuerySet

LOCKED_UP = "default-src 'none'; sandbox"


def attachments_of(replies: ReplyQuerySet) -> QuerySet[Attachment]:
    """Those of the replies that the reader may see."""
    return Attachment.objects.filter(reply__in=replies)


def download(attachment: Attachment) -> FileResponse:
    """Raises Http404 if the file is lost. Whether it may be had the door has decided."""
    try:
        file = attachment.file.open()
    except FileNotFoundError as lost:
        raise Http404 from lost
    response = FileResponse(
        file,
        content_type=attachment.content_type,
        as_attachment=True,
        filename=name_of(attachment),
    )
    response["Content-Security-Policy"] = LOCKED_UP
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store, private"
    return response


def name_of(attachment: Attachment) -> str:
    """What its sender called it, without what breaks a header or turns letters around."""
    kept = "".join(letter for letter in attachment.original_name if letter.isprintable())
    return kept.replace("/", "_").strip(". ") or f"attachment-{attachment.pk}"
