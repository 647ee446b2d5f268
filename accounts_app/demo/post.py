"""Mail and files of the demo."""

from __future__ import annotations

import base64
from datetime import datetime
from email.message import EmailMessage
from email.utils import formatdate, parseaddr

from django.core.files.base import ContentFile

from tickets_app.documents import kind_of
from tickets_app.models import IncomingMessage, Reply, TicketSettings
from tickets_app.receiving import key_of

# One grey point.
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mOoBwAAgQCBEGzUEgAAAABJRU5ErkJggg=="
)


def attach(at: datetime, reply: Reply, name: str, text: str) -> None:
    """A file of this text, or a picture if there is none."""
    data = text.encode() or PICTURE
    file = ContentFile(data, name=name)
    kind = kind_of(file, TicketSettings.current())
    reply.attachments.create(
        file=file, content_type=kind, size=file.size, original_name=name, created_at=at
    )


def stored(at: datetime, sender: str, to: str, subject: str, text: str) -> IncomingMessage:
    """As the mail server would have handed it over, and saved."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = (
        sender,
        to or "support@harbourline.example",
        subject,
    )
    mail["Date"] = formatdate(at.timestamp())
    mail["Message-ID"] = f"<{int(at.timestamp())}@{parseaddr(sender)[1].partition('@')[2]}>"
    mail.set_content(text)
    raw = mail.as_bytes()
    message = IncomingMessage(
        key=key_of(raw),
        raw=raw,
        received_at=at,
        recipient=to,
        sender=sender,
        subject=subject[:200],
        message_id=mail["Message-ID"],
        attempts=1,
    )
    message.save()
    return message
