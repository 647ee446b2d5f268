"""Files that people send in: where they are kept, and what their content says they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import puremagic
from django.conf import settings
from django.core.files.storage import FileSystemStorage

# As much as tells a kind.
HEAD = 2048


class PrivateFiles(FileSystemStorage):
    """The folder of the settings, which no web server serves and nobody else can read."""

    def __init__(self) -> None:
        super().__init__(file_permissions_mode=0o600, directory_permissions_mode=0o700)

    @property
    def base_location(self) -> str:
        return str(settings.PRIVATE_FILES)

    @property
    def location(self) -> str:
        return str(Path(self.base_location).absolute())

    def url(self, name: str | None) -> str:
        raise ValueError("Private files have no address")


def private_files() -> PrivateFiles:
    return PrivateFiles()


def kinds_of(head: bytes) -> list[str]:
    """The types (RFC 6838) that the first bytes of a file show, the likeliest first. One
    beginning can show several: a PDF is a form (FDF) as well."""
    try:
        return [match.mime_type for match in puremagic.magic_string(head)]
    except (puremagic.PureError, ValueError):
        return []


def names_in(folder: str) -> Iterator[list[str]]:
    """The names of the files in a folder, and in its own folders, a list for each of them."""
    storage = private_files()
    if not storage.exists(folder):
        return
    folders, names = storage.listdir(folder)
    yield [f"{folder}/{name}" for name in names]
    for one in folders:
        yield from names_in(f"{folder}/{one}")


def older_than(moment: datetime, names: Iterable[str]) -> list[str]:
    """Those of the files that were written before that, and are still there."""
    storage, old = private_files(), []
    for name in names:
        with suppress(FileNotFoundError):
            if storage.get_modified_time(name) < moment:
                old.append(name)
    return old
