"""One attempt against a mail server in each of its moods."""

from __future__ import annotations

import logging
from datetime import timedelta
from threading import Event, Thread
from time import monotonic

import pytest
from django.contrib.auth.models import Group
from django.core.mail import EmailMessage
from django.db import connection
from django.utils.timezone import now
from pytest_django import Settings

from mail_app import delivery
from mail_app.delivery import LAST_ATTEMPT, PAUSES
from mail_app.letters import Letter
from mail_app.models import Message
from mail_app.tasks import deliver
from tests.mail_app import samples
from tests.mail_app.post_office import deliver_all, promise
from tests.mail_app.smtp import HANG_UP, MailServer

State = Message.State


def attempt(message: Message) -> Message:
    """Make the next attempt, and say what became of it."""
    message.refresh_from_db()
    deliver(message.pk, message.attempts)
    message.refresh_from_db()
    return message


# --- The server says yes ----------------------------------------------------------------


def test_a_sent_message_is_settled(club: Group, mail_server: MailServer) -> None:
    message = attempt(promise(samples.welcome, club.pk))

    [mail] = mail_server.received
    assert (mail["To"], mail["Subject"]) == ("bob@example.test", "Chess Club invites you")
    assert (message.state, message.attempts, message.problem) == (State.SENT, 1, "")
    assert (message.sent_to, message.subject) == ("bob@example.test", "Chess Club invites you")
    assert message.settled_at is not None


def test_a_settled_message_is_not_sent_again(club: Group, mail_server: MailServer) -> None:
    message = attempt(promise(samples.welcome, club.pk))
    for attempts in range(3):
        deliver(message.pk, attempts)

    assert len(mail_server.received) == 1


def test_the_server_is_not_troubled_when_there_is_nothing_to_say(
    club: Group, mail_server: MailServer
) -> None:
    message = promise(samples.welcome, club.pk)
    club.delete()

    assert attempt(message).state == State.UNNEEDED
    assert not mail_server.heard["CONNECT"].is_set()


def test_a_server_that_is_rude_at_the_farewell_has_the_message_all_the_same(
    club: Group, mail_server: MailServer
) -> None:
    mail_server.answers["QUIT"] = "500 " + "no" * 5000  # more than smtplib takes in

    assert attempt(promise(samples.welcome, club.pk)).state == State.SENT


@pytest.mark.django_db(transaction=True)
def test_the_message_is_settled_before_the_farewell(
    club: Group, mail_server: MailServer
) -> None:
    mail_server.answers["QUIT"] = leave = Event()
    message = promise(samples.welcome, club.pk)
    worker = in_a_thread(message)
    mail_server.heard["QUIT"].wait(5)

    message.refresh_from_db()
    leave.set()
    worker.join()
    assert message.state == State.SENT


# --- The server says no, or nothing -----------------------------------------------------


@pytest.mark.parametrize(
    ("verb", "answer", "problem"),
    [
        ("CONNECT", "421 4.3.2 Too busy", "421 4.3.2 Too busy"),
        ("CONNECT", HANG_UP, "Connection unexpectedly closed"),
        ("MAIL", "550 5.7.1 Who are you", "550 5.7.1 Who are you"),
        ("RCPT", "451 4.7.1 Greylisted, try later", "451 4.7.1 Greylisted, try later"),
        ("RCPT", HANG_UP, "Connection unexpectedly closed"),
        ("DATA", "452 4.3.1 Disk full", "452 4.3.1 Disk full"),
        ("END", "451 4.3.0 Try later", "451 4.3.0 Try later"),
        ("END", HANG_UP, "Connection unexpectedly closed"),
    ],
)
def test_what_may_pass_is_tried_again(
    club: Group, mail_server: MailServer, verb: str, answer: str, problem: str
) -> None:
    mail_server.answers[verb] = answer
    message = attempt(promise(samples.welcome, club.pk))
    assert (message.state, message.attempts, message.problem) == (State.WAITING, 1, problem)
    assert not mail_server.received

    mail_server.answers.clear()
    message = attempt(message)
    assert (message.state, message.attempts, message.problem) == (State.SENT, 2, "")
    assert len(mail_server.received) == 1


@pytest.mark.parametrize(
    ("verb", "answer"),
    [("RCPT", "550 5.1.1 No such user"), ("END", "554 5.7.1 We do not want this")],
)
def test_what_the_server_refuses_for_good_is_given_up(
    club: Group, mail_server: MailServer, verb: str, answer: str
) -> None:
    mail_server.answers[verb] = answer
    message = attempt(promise(samples.welcome, club.pk))

    assert (message.state, message.problem) == (State.GIVEN_UP, answer)
    assert message.sent_to == "bob@example.test"


def test_a_server_that_does_not_answer_is_left_in_time(
    club: Group, mail_server: MailServer, settings: Settings
) -> None:
    settings.EMAIL_TIMEOUT = 0.2
    mail_server.answers["RCPT"] = silence = Event()
    message = attempt(promise(samples.welcome, club.pk))
    silence.set()

    assert message.state == State.WAITING
    assert "timed out" in message.problem


def test_a_server_that_is_away_is_tried_again(
    club: Group, mail_server: MailServer, settings: Settings
) -> None:
    settings.EMAIL_PORT = 1
    message = attempt(promise(samples.welcome, club.pk))

    assert (message.state, message.problem) == (State.WAITING, "Connection refused")


def test_a_refusal_that_quotes_the_link_does_not_keep_it(
    club: Group, mail_server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    key = samples.key_of(club)
    mail_server.answers["END"] = f"554 Spam: <http://testserver/door/{key}/> \x1b[31m{key}"
    message = attempt(promise(samples.welcome, club.pk))

    assert message.problem == "554 Spam: … …"
    assert key not in caplog.text


# --- When it is tried again, and for how long -------------------------------------------


def test_the_pauses_grow_and_end_after_three_days() -> None:
    minutes = [pause.total_seconds() / 60 for pause in PAUSES]

    assert minutes[:6] == [1, 5, 15, 60, 240, 240]
    assert timedelta(days=3) < sum(PAUSES, timedelta()) < timedelta(days=3, hours=4)


@pytest.mark.parametrize("attempts", [0, 1, 2, 3, 4, LAST_ATTEMPT - 2])
def test_the_next_attempt_waits_its_pause(
    club: Group, mail_server: MailServer, attempts: int
) -> None:
    mail_server.answers["CONNECT"] = HANG_UP
    message = promise(samples.welcome, club.pk)
    Message.objects.update(attempts=attempts)
    message = attempt(message)

    pause = message.next_attempt_at - now()
    assert PAUSES[attempts] - timedelta(seconds=10) < pause <= PAUSES[attempts]


def test_the_last_attempt_is_the_last(club: Group, mail_server: MailServer) -> None:
    mail_server.answers["RCPT"] = "451 Try later"
    message = promise(samples.welcome, club.pk)
    Message.objects.update(attempts=LAST_ATTEMPT - 1)
    message = attempt(message)

    assert (message.state, message.attempts) == (State.GIVEN_UP, LAST_ATTEMPT)
    assert message.problem == "451 Try later"


def test_a_message_whose_attempts_all_killed_the_worker_is_given_up(
    club: Group, mail_server: MailServer
) -> None:
    message = promise(samples.welcome, club.pk)
    Message.objects.update(attempts=LAST_ATTEMPT)
    message = attempt(message)

    assert (message.state, message.problem) == (State.GIVEN_UP, "Every attempt was cut off.")
    assert not mail_server.heard["CONNECT"].is_set()


# --- A bad letter -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("letter", "problem"),
    [
        (samples.broken, "The letter could not be written (NoReverseMatch)."),
        (samples.asking_wrongly, "The letter could not be written (ProgrammingError)."),
    ],
)
def test_a_bad_letter_waits_and_the_others_go_out(
    club: Group, mailoutbox: list[EmailMessage], letter: Letter, problem: str
) -> None:
    bad = promise(letter, *([club.pk] if letter is samples.broken else []))
    good = promise(samples.welcome, club.pk)
    deliver_all()

    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, bad.attempts, bad.problem) == (State.WAITING, 1, problem)
    assert good.state == State.SENT
    assert len(mailoutbox) == 1


def test_a_letter_that_this_worker_does_not_know_waits(
    club: Group, mailoutbox: list[EmailMessage]
) -> None:
    message = promise(samples.welcome, club.pk)
    Message.objects.update(letter="invitations_app.emails.written_tomorrow")

    assert attempt(message).problem == "The letter could not be written (KeyError)."


# --- Two at once ------------------------------------------------------------------------


def in_a_thread(message: Message, attempts: int = 0) -> Thread:
    def work() -> None:
        deliver(message.pk, attempts)
        connection.close()

    thread = Thread(target=work)
    thread.start()
    return thread


@pytest.mark.django_db(transaction=True)
def test_the_same_task_in_many_workers_sends_one_message(
    club: Group, mail_server: MailServer
) -> None:
    message = promise(samples.welcome, club.pk)
    for worker in [in_a_thread(message) for _ in range(8)]:
        worker.join()

    assert len(mail_server.received) == 1
    message.refresh_from_db()
    assert message.attempts == 1


@pytest.mark.django_db(transaction=True)
def test_a_message_in_one_worker_s_hands_is_not_touched_by_another(
    club: Group, mail_server: MailServer
) -> None:
    mail_server.answers["END"] = slow = Event()
    message = promise(samples.welcome, club.pk)
    first = in_a_thread(message)
    mail_server.heard["END"].wait(5)

    begun = monotonic()
    delivery.try_to_deliver(message.pk)
    assert monotonic() - begun < 1

    slow.set()
    first.join()
    assert len(mail_server.received) == 1
