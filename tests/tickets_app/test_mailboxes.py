"""Fetching mail from a Maildir and from an IMAP server, one that is played by the test."""

from __future__ import annotations

import imaplib
import mailbox
from pathlib import Path
from typing import Any

import pytest

from tickets_app import mailboxes
from tickets_app.mailboxes import NotGiven, Server, opened

SOURCE = b"From: gus@guest.test\n\nHelp."


class Played:
    """What imaplib would answer, and what it was asked."""

    def __init__(self, state: str = "OK") -> None:
        self.state, self.asked = state, []  # type: tuple[str, list[tuple[Any, ...]]]

    def uid(self, *words: str) -> tuple[str, list[Any]]:
        self.asked.append(words)
        answers: dict[str, list[Any]] = {
            "SEARCH": [b"4 7"],
            "FETCH": [(b"1 (UID 4 BODY[] {3}", SOURCE), b")"],
            "STORE": [None],
        }
        return self.state, answers[words[0]]

    def login(self, *words: str) -> None:
        self.asked.append(("LOGIN", *words))

    def select(self, name: str) -> tuple[str, list[Any]]:
        self.asked.append(("SELECT", name))
        return self.state, [b"2"]

    def logout(self) -> None:
        self.asked.append(("LOGOUT",))


def test_a_server_names_what_nobody_has_seen() -> None:
    assert Server(Played()).keys() == ["4", "7"]  # type: ignore[arg-type]


def test_a_message_is_fetched_without_being_seen_thereby() -> None:
    played = Played()

    assert Server(played).source("4") == SOURCE  # type: ignore[arg-type]
    assert "PEEK" in played.asked[0][2]


def test_a_message_is_marked_and_not_deleted() -> None:
    played = Played()

    Server(played).mark("4")  # type: ignore[arg-type]

    assert played.asked == [("STORE", "4", "+FLAGS.SILENT", r"(\Seen)")]


def test_a_server_that_says_no_is_an_error() -> None:
    with pytest.raises(OSError, match="NO"):
        Server(Played("NO")).keys()  # type: ignore[arg-type]


def test_one_that_is_not_there_any_more_is_no_error_of_the_others() -> None:
    class Empty(Played):
        def uid(self, *words: str) -> tuple[str, list[Any]]:
            return "OK", [None]

    with pytest.raises(NotGiven):
        Server(Empty()).source("4")  # type: ignore[arg-type]


def test_one_that_the_server_cannot_give_is_no_error_of_the_others() -> None:
    class Bad(Played):
        def uid(self, *words: str) -> tuple[str, list[Any]]:
            raise imaplib.IMAP4.error("FETCH command error: BAD")

    with pytest.raises(NotGiven):
        Server(Bad()).source("4")  # type: ignore[arg-type]


def test_one_that_somebody_moved_meanwhile_is_none_either(tmp_path: Path) -> None:
    folder = mailbox.Maildir(tmp_path / "box")
    key = folder.add(SOURCE)

    with opened(f"maildir://{tmp_path}/box") as box:
        assert box.keys() == [key]
        folder.remove(key)
        with pytest.raises(NotGiven):
            box.source(key)
        box.mark(key)

    assert len(folder) == 0


def test_name_password_and_folder_stand_in_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    played = Played()
    monkeypatch.setattr(mailboxes, "connect", lambda parts: played)

    with opened("imaps://sup%40x:p%2Fw@host/Help%20Desk"):
        pass

    assert played.asked == [("LOGIN", "sup@x", "p/w"), ("SELECT", '"Help Desk"'), ("LOGOUT",)]


def test_a_maildir_keeps_what_was_marked(tmp_path: Path) -> None:
    folder = mailbox.Maildir(tmp_path / "box")
    folder.add(SOURCE)

    with opened(f"maildir://{tmp_path}/box") as box:
        [key] = box.keys()
        source = box.source(key)
        box.mark(key)
        left = box.keys()

    assert (source, left, len(folder)) == (SOURCE, [], 1)


def test_a_maildir_says_by_names_alone_what_was_marked(tmp_path: Path) -> None:
    """No message is read again each minute, and none is written anew, however broken it is."""
    mailbox.Maildir(tmp_path / "box")
    broken = b"Content-Type: multipart/mixed; boundary=b\nSubject: \xff\x00\n\n--b\n\xff\r\n"
    (tmp_path / "box" / "cur" / "1.a:2,FR").write_bytes(broken)
    (tmp_path / "box" / "cur" / "2.b:2,S").mkdir()  # whoever reads it fails

    with opened(f"maildir://{tmp_path}/box") as box:
        keys = box.keys()
        box.mark("1.a")

    assert keys == ["1.a"]
    assert (tmp_path / "box" / "cur" / "1.a:2,FRS").read_bytes() == broken


@pytest.mark.parametrize("url", ["pop://host/", "maildir:///there/is/none"])
def test_another_address_is_an_error(url: str) -> None:
    with pytest.raises((ValueError, OSError)), opened(url):
        pass
