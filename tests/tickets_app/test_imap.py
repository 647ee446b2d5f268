"""Fetching mail from a real IMAP server, over a line that may break: nothing is lost, and
nothing comes twice."""

from __future__ import annotations

import imaplib
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from typing import Any
from urllib.parse import quote

import pytest
from pytest_django import Settings

from activitylog_app.models import Run
from activitylog_app.running import all_jobs, perform
from tests.racing import AtOnce
from tests.tickets_app.corpus.cases import mail
from tests.tickets_app.imap_line import Line
from tests.tickets_app.imap_server import PASSWORD, USER
from tickets_app.models import Department, IncomingMessage, Reply, Ticket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def server() -> Iterator[int]:
    """The port that it listens at."""
    command = [sys.executable, "-m", "tests.tickets_app.imap_server"]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, **pipes) as process:
        assert process.stdin
        assert process.stdout
        yield int(process.stdout.readline())
        process.stdin.close()


@pytest.fixture
def line(server: int, settings: Settings, support: Department) -> Iterator[Line]:
    """The way to the server, which the settings name."""
    with Line(server) as line:
        name = f"{USER}:{quote(PASSWORD, safe='')}"
        settings.MAILBOX_URL = f"imap://{name}@127.0.0.1:{line.port}/INBOX"
        yield line


@pytest.fixture
def box(server: int, line: Line) -> Iterator[imaplib.IMAP4]:
    """The mailbox as somebody else sees it; what tests before have put there, is read."""
    other = imaplib.IMAP4("127.0.0.1", server, timeout=10)
    other.login(USER, PASSWORD)
    other.select()
    other.store("1:*", "+FLAGS", r"(\Seen)")
    yield other
    other.logout()


def put(box: imaplib.IMAP4, *sources: bytes, flags: str = "()") -> None:
    for source in sources:
        box.append("INBOX", flags, None, source)  # type: ignore[arg-type]


def letters(count: int) -> list[bytes]:
    return [
        mail(f"p{n}@guest.test", body=f"Number {n}.").replace("\n", "\r\n").encode()
        for n in range(count)
    ]


def unseen(box: imaplib.IMAP4) -> int:
    box.noop()
    [found] = box.uid("SEARCH", "UNSEEN")[1]
    return len((found or b"").split())


def fetch() -> Run:
    run = perform(all_jobs()["poll_mailbox"], Run.Trigger.TIMETABLE)
    assert run
    return run


def test_each_message_is_fetched_once_and_kept(box: imaplib.IMAP4) -> None:
    put(box, *letters(5))
    before = box.select()

    runs = [fetch().done for _n in range(2)]

    assert runs == [5, 0]
    assert Ticket.objects.count() == 5
    assert (box.select(), unseen(box)) == (before, 0)


def test_what_somebody_has_read_is_left(box: imaplib.IMAP4) -> None:
    put(box, *letters(1), flags=r"(\Seen)")

    assert fetch().done == 0


def test_a_message_arrives_byte_by_byte_as_it_was(box: imaplib.IMAP4) -> None:
    letters = bytes(set(range(1, 256)) - {10, 13})  # imaplib mends ends of lines
    odd = b"From: gus@guest.test\r\nTo: support@us.test\r\n\r\n" + letters * 400
    put(box, odd)

    fetch()

    assert bytes(IncomingMessage.objects.get().raw) == odd


def test_two_workers_fetch_it_once(box: imaplib.IMAP4, at_once: AtOnce) -> None:
    put(box, *letters(4))

    at_once(*[partial(perform, all_jobs()["poll_mailbox"], Run.Trigger.TIMETABLE)] * 4)

    assert Ticket.objects.count() == Reply.objects.count() == 4
    assert unseen(box) == 0


@pytest.mark.parametrize("arrives", [True, False])
@pytest.mark.parametrize(
    ("command", "nth"),
    [("LOGIN", 1), ("SELECT", 1), ("SEARCH", 1), ("FETCH", 1), ("FETCH", 3), ("STORE", 2)],
)
def test_a_line_that_breaks_loses_nothing_and_doubles_nothing(
    box: imaplib.IMAP4, line: Line, command: str, nth: int, arrives: bool
) -> None:
    put(box, *letters(4))
    line.breaks(command, nth, arrives=arrives)

    cut_off = fetch()
    there = Ticket.objects.count()
    after = fetch()

    assert (cut_off.state, after.state) == ("failed", "finished")
    assert there == (nth if command == "STORE" else nth - 1 if command == "FETCH" else 0)
    assert Ticket.objects.count() == Reply.objects.count() == 4
    assert IncomingMessage.objects.count() == 4
    assert unseen(box) == 0


def test_a_line_that_breaks_at_the_end_has_done_its_work(
    box: imaplib.IMAP4, line: Line
) -> None:
    put(box, *letters(2))
    line.breaks("LOGOUT", 1)

    assert (fetch().state, Ticket.objects.count()) == ("finished", 2)


def test_a_server_that_lets_nobody_in_is_told_without_the_password(
    box: imaplib.IMAP4, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.MAILBOX_URL = settings.MAILBOX_URL.replace("support:", "support:secret-")

    run = fetch()

    assert (run.state, run.problem) == ("failed", "error")
    assert "secret-" not in caplog.text


def test_a_server_that_is_away_is_asked_again(line: Line, settings: Settings) -> None:
    settings.MAILBOX_URL = settings.MAILBOX_URL.replace(str(line.port), "9")

    assert fetch().state == "failed"
