"""Mail that comes in: by a pipe, from a mailbox, cut off at any point, and kept for staff."""

from __future__ import annotations

import io
import mailbox
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.core.management import call_command
from django.db import DataError, OperationalError
from django.utils.timezone import now
from pytest_django import Settings

from activitylog_app.models import SYSTEM, Actor, Entry
from activitylog_app.running import all_jobs, perform, rehearse
from config.refusals import Refused
from tests.tickets_app.corpus.cases import mail
from tests.tickets_app.factories import incoming, opening
from tickets_app import actions
from tickets_app.actions import Words
from tickets_app.mailboxes import Folder, NotGiven
from tickets_app.models import Department, IncomingMessage, Reply, Ticket, TicketSettings
from tickets_app.receiving import as_far_as_readable, receive, store
from tickets_app.receiving.storing import make_something_of

SOURCE = mail().encode()


def pipe(source: bytes, *words: str) -> None:
    with patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(source))):
        call_command("receive_email", *words)


# --- by a pipe --------------------------------------------------------------------------


def test_a_message_becomes_a_ticket(support: Department) -> None:
    pipe(SOURCE)

    assert Ticket.objects.get().replies.get().body == "Help."


def test_who_it_was_delivered_to_counts(support: Department) -> None:
    pipe(mail(to="somebody@else.test").encode(), "--recipient", "support@us.test")

    assert Ticket.objects.exists()


def test_the_same_message_twice_is_one(support: Department) -> None:
    pipe(SOURCE)
    pipe(b"Received: from a\r\n" + SOURCE.replace(b"\n", b"\r\n"))

    assert Ticket.objects.count() == IncomingMessage.objects.count() == 1


def test_nothing_is_nothing(db: None) -> None:
    pipe(b"\n")

    assert not IncomingMessage.objects.exists()


def test_without_a_database_the_mail_server_is_to_try_again(db: None) -> None:
    away = patch.object(IncomingMessage.objects, "get_or_create", side_effect=OperationalError)

    with away, pytest.raises(SystemExit) as end:
        pipe(SOURCE)

    assert end.value.code == 75


def test_an_error_of_ours_loses_nothing(support: Department) -> None:
    with patch("tickets_app.receiving.storing.become", side_effect=ZeroDivisionError):
        message = receive(SOURCE)

    message.refresh_from_db()
    assert (message.state, message.reason) == ("quarantined", "failed")
    assert bytes(message.raw) == SOURCE


def test_what_kills_again_and_again_is_put_away(support: Department) -> None:
    message = store(SOURCE)
    IncomingMessage.objects.update(attempts=5)

    make_something_of(message)

    message.refresh_from_db()
    assert message.reason == "failed"


def test_what_is_too_large_is_kept(support: Department) -> None:
    TicketSettings.lock().change(largest_message=1)

    message = receive(mail(body="x" * 1_100_000).encode())

    message.refresh_from_db()
    assert message.reason == "too_large"


def test_a_flood_is_stopped(support: Department, settings: Settings) -> None:
    settings.TICKET_LIMITS = {**settings.TICKET_LIMITS, "mail": ["1/hour"]}
    receive(SOURCE)

    second = receive(mail(body="More.").encode())

    second.refresh_from_db()
    assert second.reason == "flood"


def test_who_writes_as_one_of_our_reply_addresses_is_a_loop(support: Department) -> None:
    message = receive(mail("support+12-abc@us.test").encode())

    message.refresh_from_db()
    assert message.reason == "loop"


def test_a_recipient_that_is_no_utf_8_is_kept_as_far_as_it_is_readable(
    support: Department,
) -> None:
    """So a mail server hands it over on the command line."""
    message = receive(SOURCE, "caf\udce9@us.test")

    message.refresh_from_db()
    assert message.recipient == "café@us.test"


# --- killed -----------------------------------------------------------------------------

POINTS = [
    "tickets_app.receiving.storing.make_something_of",
    "tickets_app.receiving.storing.settle",
    "tickets_app.receiving.storing.become",
    "tickets_app.actions.incoming.begin",
    "tickets_app.actions.incoming.settle",
    "tickets_app.actions.incoming.tell_opener",
    "activitylog_app.recording.write",
]


class Killed(BaseException):
    """As if the process were not there any more."""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("point", POINTS)
def test_killed_at_any_point_and_run_again_gives_one_ticket(
    point: str, support: Department
) -> None:
    with patch(point, side_effect=Killed), pytest.raises(Killed):
        receive(SOURCE)
    assert IncomingMessage.objects.get().state == "new"
    assert not Ticket.objects.exists()

    receive(SOURCE)

    assert Reply.objects.count() == Ticket.objects.count() == 1
    assert Entry.objects.filter(code="ticket.opened_by_mail").count() == 1


def test_what_was_cut_off_the_sweep_settles(support: Department) -> None:
    store(SOURCE)
    IncomingMessage.objects.update(received_at=now() - timedelta(minutes=5))

    run_job("settle_incoming")

    assert Ticket.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_kills_its_worker_each_time_is_kept_for_staff(support: Department) -> None:
    """It must not kill those of the sweep for ever."""
    store(SOURCE)
    IncomingMessage.objects.update(received_at=now() - timedelta(minutes=5))
    for _n in range(5):
        with (
            patch("tickets_app.receiving.storing.settle", side_effect=Killed),
            pytest.raises(Killed),
        ):
            run_job("settle_incoming")

    run_job("settle_incoming")

    assert IncomingMessage.objects.get().reason == "failed"


def test_the_sweep_leaves_alone_what_has_just_come(support: Department) -> None:
    store(SOURCE)

    run_job("settle_incoming")

    assert not Ticket.objects.exists()


def run_job(name: str) -> Any:
    job = all_jobs()[name]
    return perform(job, "timetable")  # type: ignore[arg-type]


# --- from a mailbox ---------------------------------------------------------------------


@pytest.fixture
def maildir(settings: Settings, tmp_path: Path) -> mailbox.Maildir:
    settings.MAILBOX_URL = f"maildir://{tmp_path}/box"
    return mailbox.Maildir(f"{tmp_path}/box")


def test_a_mailbox_is_emptied_once(support: Department, maildir: mailbox.Maildir) -> None:
    maildir.add(SOURCE)
    maildir.add(mail(body="More.").encode())

    for _n in range(2):
        run_job("poll_mailbox")

    assert Ticket.objects.count() == 2
    assert len(maildir) == 2


def test_a_mailbox_is_only_looked_at_in_a_dry_run(
    support: Department, maildir: mailbox.Maildir
) -> None:
    maildir.add(SOURCE)

    [step] = rehearse(all_jobs()["poll_mailbox"], now())

    assert step.done == 1
    assert not IncomingMessage.objects.exists()


def test_a_message_that_cannot_be_had_keeps_back_no_other(
    support: Department, maildir: mailbox.Maildir, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = sorted([maildir.add(SOURCE), maildir.add(mail(body="More.").encode())])

    def source(box: Folder, key: str) -> bytes:
        if key == first:
            raise NotGiven(key)
        return box.files[key].read_bytes()

    monkeypatch.setattr(Folder, "source", source)

    run = run_job("poll_mailbox")

    assert (run.done, run.failed, Ticket.objects.count()) == (1, 1, 1)
    assert [maildir[key].get_flags() for key in (first, second)] == ["", "S"]


def test_a_message_that_cannot_be_stored_keeps_back_no_other(
    support: Department, maildir: mailbox.Maildir, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of a gigabyte, say."""
    maildir.add(SOURCE)
    maildir.add(mail(subject="Large").encode())

    def picky(raw: bytes) -> IncomingMessage:
        if b"Large" in raw:
            raise DataError("invalid memory alloc request size")
        return store(raw)

    monkeypatch.setattr("tickets_app.tasks.store", picky)

    run = run_job("poll_mailbox")

    assert (run.state, run.done, run.failed) == ("finished", 1, 1)


def test_without_a_mailbox_there_is_nothing_to_fetch(db: None) -> None:
    assert run_job("poll_mailbox").done == 0


# --- for staff --------------------------------------------------------------------------


def test_staff_make_a_ticket_of_what_was_kept(support: Department, by_ada: Actor) -> None:
    message = incoming("quarantined")
    sender, subject, words = as_far_as_readable(message)

    made = opening(support, subject=subject, words=words)
    ticket = actions.make_ticket(message, sender, made, by=by_ada)

    message.refresh_from_db()
    assert (message.state, message.ticket) == ("done", ticket)
    assert ticket.replies.get().known == "unverified"


def test_who_was_kept_out_does_not_follow_the_ticket_thereby(
    guests: Ticket, by_ada: Actor
) -> None:
    sender = ("Eve", "eve@evil.test")

    reply = actions.make_reply(
        incoming("quarantined"), guests, sender, Words("Hello."), by=by_ada
    )

    assert (reply.badge, reply.known) == ("guest", "unverified")
    assert not guests.guest_links.filter(email="eve@evil.test").exists()


def test_it_is_made_one_once(support: Department, by_ada: Actor) -> None:
    message = incoming("quarantined")
    actions.discard(message, by=by_ada)

    with pytest.raises(Refused):
        actions.discard(message, by=by_ada)


def test_what_cannot_be_read_is_shown_as_it_is(db: None) -> None:
    message = incoming("quarantined")
    message.raw = b"\xff\0not a message"

    assert "not a message" in as_far_as_readable(message)[2].body


def test_a_letter_that_came_back_says_so(support: Department) -> None:
    from mail_app.models import Message

    letter = Message.objects.create(letter="x")

    actions.ignore(incoming(), IncomingMessage.Reason.BOUNCE, letter, by=SYSTEM)

    letter.refresh_from_db()
    assert letter.problem


def test_the_command_is_there_for_a_mail_server() -> None:
    words = [sys.executable, "manage.py", "receive_email", "--help"]
    done = subprocess.run(words, capture_output=True, text=True, check=True)

    assert "--recipient" in done.stdout
