"""Where mail can be fetched from: a Maildir or an IMAP server, with the standard library.

`MAILBOX_URL` is `maildir:///var/mail/support` or `imaps://user:password@host:993/INBOX`. What
was stored is marked as seen, and nothing is deleted.
"""

from __future__ import annotations

import imaplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from ssl import create_default_context
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

TIMEOUT = 60  # seconds


class NotGiven(Exception):
    """One message could not be had; the others may."""


class Box(Protocol):
    """Its messages that nobody has seen, by keys. `source` raises NotGiven for one that is not
    there any more; OSError, or what imaplib raises, if the way to it is cut off."""

    def keys(self) -> list[str]: ...

    def source(self, key: str) -> bytes: ...

    def mark(self, key: str) -> None: ...


class Folder:
    """A Maildir. A message is seen when it has the flag S, which stands in the name of its
    file: so no message is read to know that, and none is written anew to say it."""

    COLON = ":2,"

    def __init__(self, path: str) -> None:
        self.path = Path(path)
        if not self.path.is_dir():
            raise OSError(f"{path} is no Maildir")
        self.files: dict[str, Path] = {}

    def keys(self) -> list[str]:
        self.files = dict(sorted(self.unseen()))
        return list(self.files)

    def unseen(self) -> Iterator[tuple[str, Path]]:
        for folder in ("new", "cur"):
            for file in (self.path / folder).iterdir():
                key, _colon, flags = file.name.partition(self.COLON)
                if "S" not in flags and not key.startswith("."):
                    yield key, file

    def source(self, key: str) -> bytes:
        try:
            return self.files[key].read_bytes()
        except (KeyError, FileNotFoundError, IsADirectoryError) as moved:
            raise NotGiven(key) from moved

    def mark(self, key: str) -> None:
        """Unless somebody else has moved it."""
        file = self.files[key]
        flags = {"S", *file.name.partition(self.COLON)[2]}
        with suppress(FileNotFoundError):
            file.rename(self.path / "cur" / f"{key}{self.COLON}{''.join(sorted(flags))}")


class Server:
    """A folder of an IMAP server. Messages are named by their UID."""

    def __init__(self, connection: imaplib.IMAP4) -> None:
        self.connection = connection

    def keys(self) -> list[str]:
        answer = done(self.connection.uid("SEARCH", "UNSEEN"))
        return b" ".join(part for part in answer if isinstance(part, bytes)).decode().split()

    def source(self, key: str) -> bytes:
        try:
            state, parts = self.connection.uid("FETCH", key, "(BODY.PEEK[])")
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as refused:  # of this message; the line holds
            raise NotGiven(key) from refused
        found = next((part for part in parts if isinstance(part, tuple)), None)
        if state != "OK" or found is None:
            raise NotGiven(key)
        return bytes(found[1])

    def mark(self, key: str) -> None:
        done(self.connection.uid("STORE", key, "+FLAGS.SILENT", r"(\Seen)"))


def done(answer: tuple[str, list[object]]) -> list[object]:
    state, data = answer
    if state != "OK":
        raise OSError(f"the server said {state}")
    return data


@contextmanager
def opened(url: str) -> Iterator[Box]:
    """Raises OSError, or what imaplib raises, if it cannot be reached; ValueError for an
    address of another kind."""
    parts = urlsplit(url)
    if parts.scheme == "maildir":
        yield Folder(unquote(parts.path))
        return
    if parts.scheme not in {"imap", "imaps"}:
        raise ValueError("MAILBOX_URL begins with maildir, imap or imaps")
    connection = connect(parts)
    try:
        connection.login(unquote(parts.username or ""), unquote(parts.password or ""))
        name = unquote(parts.path.strip("/")) or "INBOX"
        done(connection.select(f'"{name}"'))  # type: ignore[arg-type]
        yield Server(connection)
    finally:
        # Whatever was done stands, also if the line is dead by now.
        with suppress(OSError, imaplib.IMAP4.error):
            connection.logout()


def connect(parts: SplitResult) -> imaplib.IMAP4:
    """Encrypted in either case: at once, or by STARTTLS; in clear on this machine alone."""
    host = parts.hostname or ""
    if parts.scheme == "imaps":
        context = create_default_context()
        return imaplib.IMAP4_SSL(host, parts.port or 993, ssl_context=context, timeout=TIMEOUT)
    connection = imaplib.IMAP4(host, parts.port or 143, timeout=TIMEOUT)
    if host not in {"localhost", "127.0.0.1", "::1"}:
        connection.starttls(create_default_context())
    return connection
