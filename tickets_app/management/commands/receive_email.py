from __future__ import annotations

import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from tickets_app.receiving import receive


class Command(BaseCommand):
    """For the pipe of a mail server. Its answer is what such a server understands: 0, the
    message is stored; 75 (EX_TEMPFAIL of sysexits.h), try again later."""

    help = "Takes one message from standard input and makes a ticket or a reply of it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--recipient", default="", help="the address that it was delivered to"
        )

    def handle(self, *, recipient: str, **options: Any) -> None:
        raw = sys.stdin.buffer.read()
        if not raw.strip():
            self.stderr.write("There was nothing to receive.")
            return
        try:
            message = receive(raw, recipient)
        except Exception as error:
            self.stderr.write(f"Not stored ({type(error).__name__}). Try again later.")
            sys.exit(os.EX_TEMPFAIL)
        self.stdout.write(f"Stored as #{message.pk}.")
