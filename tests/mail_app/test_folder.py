"""Mail as files, for development."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from django.core.mail import EmailMessage, get_connection

from mail_app import mailbox


def send(*subjects: str) -> int:
    mails = [EmailMessage(subject, "Hello", "a@b.test", ["c@d.test"]) for subject in subjects]
    return int(get_connection().send_messages(mails))


def test_each_message_becomes_a_file_and_the_newest_is_listed_first(mail_folder: Path) -> None:
    assert send("First", "Second") == 2
    send("Third")

    assert [mail.subject for mail in mailbox.newest(2)] == ["Third", "Second"]
    assert len(list(mail_folder.iterdir())) == 3


def test_names_sort_by_time_and_cannot_be_guessed(mail_folder: Path) -> None:
    send(*map(str, range(20)))

    names = sorted(path.name for path in mail_folder.iterdir())
    assert [mail.subject for mail in mailbox.newest(20)][::-1] == [str(n) for n in range(20)]
    assert len({name.split("-")[-1] for name in names}) == 20
    assert all(len(name.split("-")[-1]) == len("0123456789abcdef.eml") for name in names)


def test_nobody_else_on_the_machine_may_read_them(mail_folder: Path) -> None:
    send("Secret")

    [path] = mail_folder.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(mail_folder.stat().st_mode) == 0o700


def test_a_message_that_is_being_written_is_not_listed(
    mail_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    replace = Path.replace

    def look(self: Path, target: Path) -> Path:
        assert self.read_bytes()
        seen.append(len(mailbox.newest(9)))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", look)
    send("Whole")

    assert seen == [0]
    assert len(mailbox.newest(9)) == 1
