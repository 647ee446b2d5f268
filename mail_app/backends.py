from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.timezone import now


class FolderBackend(BaseEmailBackend):
    """For development: each message becomes one file in MAIL_FOLDER, to be read at /dev/mail/.

    Names sort by time. Mails hold links that open doors, so nobody else may read them.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.MAIL_FOLDER)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for message in email_messages:
            deposit(message.message().as_bytes(), folder)
        return len(email_messages)


def deposit(source: bytes, folder: Path) -> None:
    """Write it under a hidden name first: whoever lists the folder sees whole messages."""
    name = f"{now():%Y%m%d-%H%M%S-%f}-{secrets.token_hex(8)}.eml"
    unfinished = folder / f".{name}"
    with open(unfinished, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
        file.write(source)
    unfinished.replace(folder / name)
