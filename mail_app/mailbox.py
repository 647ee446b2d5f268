"""The folder that FolderBackend writes to, read back for the developer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True)
class Mail:
    """One file of the folder; `name` is its name without the ending."""

    name: str
    source: bytes

    @cached_property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.source, policy=policy.default)

    @property
    def to(self) -> str:
        return str(self.message["To"])

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def sent_at(self) -> datetime:
        sent_at: datetime = self.message["Date"].datetime
        return sent_at.replace(tzinfo=UTC)  # what -0000 means, in which Django writes it

    @property
    def headers(self) -> list[tuple[str, str]]:
        return [(name, str(value)) for name, value in self.message.items()]

    @property
    def text(self) -> str:
        return self.part("plain")

    @property
    def html(self) -> str:
        return self.part("html")

    def part(self, kind: str) -> str:
        found = self.message.get_body((kind,))
        return str(found.get_content()) if found else ""


def newest(limit: int) -> list[Mail]:
    return [read(path) for path in sorted(paths(), reverse=True)[:limit]]


def find(name: str) -> Mail | None:
    """The name is compared, never made a path: it leads nowhere but into the folder."""
    return next((read(path) for path in paths() if path.stem == name), None)


def paths() -> list[Path]:
    return list(Path(settings.MAIL_FOLDER).glob("[!.]*.eml"))


def read(path: Path) -> Mail:
    return Mail(path.stem, path.read_bytes())
