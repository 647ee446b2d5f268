"""One attempt at delivering a message, and what follows from it.

Only the database decides whether a message is still to be sent; `docs/mail.md` tells what
happens when a worker, the broker, the mail server or the database dies on the way.
"""

from __future__ import annotations

import logging
import re
import smtplib
import traceback
from contextlib import suppress
from datetime import timedelta

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F
from django.utils.timezone import now
from django.utils.translation import gettext as _

from mail_app.composing import Undeliverable, compose
from mail_app.letters import LETTERS
from mail_app.models import Message

logger = logging.getLogger(__name__)
State = Message.State

# How long to wait after the first attempt, the second …: three days in all.
PAUSES = [timedelta(minutes=n) for n in (1, 5, 15, 60)] + [timedelta(hours=4)] * 18
LAST_ATTEMPT = len(PAUSES) + 1

# Links and long opaque words, which a mail server may quote from what it refuses.
SECRET_LOOKING = re.compile(r"\S*/\S{6,}|\S{40,}")


def begin(message_id: int, attempt: int) -> bool:
    """Count one attempt more than `attempt`, and set the time of the next.

    This is committed before anything is tried, so an attempt that takes its worker down
    is counted too. Answers False when it has been begun before, or the message is
    settled: a task that comes twice does nothing the second time.
    """
    pause = PAUSES[min(attempt, len(PAUSES) - 1)]
    asked_for = Message.objects.waiting().filter(pk=message_id, attempts=attempt)
    return bool(asked_for.update(attempts=F("attempts") + 1, next_attempt_at=now() + pause))


def try_to_deliver(message_id: int) -> None:
    """Send the message unless it is settled, or in another worker's hands.

    Its row is locked meanwhile. It is settled as soon as the mail server has said yes,
    before taking leave of the server: only a crash between the two sends it twice.
    """
    server = get_connection()
    try:
        with transaction.atomic():
            found = Message.objects.waiting().filter(pk=message_id)
            message = found.select_for_update(skip_locked=True).first()
            if message is None:
                return
            conclude(message, *carry(message, server))
    finally:
        with suppress(OSError):  # whatever it answers to our farewell, we are done
            server.close()
    tell(message)


def carry(message: Message, server: BaseEmailBackend) -> tuple[Message.State, str]:
    """Write the letter and hand it over. Answers what became of it, and the problem."""
    if message.attempts > LAST_ATTEMPT:
        return State.GIVEN_UP, message.problem or _("Every attempt was cut off.")
    try:
        mail = write(message)
    except Undeliverable:
        return State.GIVEN_UP, _("The recipient is not an email address.")
    except Exception as error:  # whatever it is, it must not hold up the other letters
        log_bad_letter(message, error)
        problem = _("The letter could not be written (%(error)s).")
        return State.WAITING, problem % {"error": type(error).__name__}
    if mail is None:
        return State.UNNEEDED, ""

    message.sent_to, message.subject = str(mail.to[0]), str(mail.subject)
    try:
        server.open()
        server.send_messages([mail])
    except OSError as error:  # as are all exceptions of smtplib
        return State.GIVEN_UP if is_final(error) else State.WAITING, reason(error)
    return State.SENT, ""


def write(message: Message) -> EmailMultiAlternatives | None:
    """The letter as the world is now. A query that fails undoes no more than this."""
    with transaction.atomic():
        envelope = LETTERS[message.letter].write(*message.about)
        return compose(envelope, message) if envelope else None


def conclude(message: Message, state: Message.State, problem: str) -> None:
    """A message that still waits is tried again when `begin` said, until the last attempt."""
    if state == State.WAITING and message.attempts >= LAST_ATTEMPT:
        state = State.GIVEN_UP
    message.state, message.problem = state, problem
    message.settled_at = None if state == State.WAITING else now()
    message.save()


def is_final(error: OSError) -> bool:
    """Whether the server refuses this recipient or this text for good (RFC 5321, 4.2.1).

    When it refuses our own name or password, the recipient is not to blame: try again.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _answer in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500


def reason(error: OSError) -> str:
    """One short line for whoever looks at the message, without what must stay secret."""
    code: int
    answer: bytes | str
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        [(code, answer), *_others] = error.recipients.values()
    elif isinstance(error, smtplib.SMTPResponseException):
        code, answer = error.smtp_code, error.smtp_error
    else:
        return harmless(error.strerror or str(error) or type(error).__name__)
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return harmless(f"{code} {text}")


def harmless(text: str) -> str:
    printable = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(SECRET_LOOKING.sub("…", printable).split())[:200]


def tell(message: Message) -> None:
    level = logging.WARNING if message.problem else logging.INFO
    outcome = [message.state, message.problem] if message.problem else [message.state]
    logger.log(level, "Message %s (%s): %s", message.pk, message.letter, ", ".join(outcome))


def log_bad_letter(message: Message, error: Exception) -> None:
    """Where it went wrong, but not the exception's own words: they may quote a link."""
    logger.error(
        "Message %s (%s) could not be written: %s\n%s",
        message.pk,
        message.letter,
        type(error).__qualname__,
        "".join(traceback.format_tb(error.__traceback__)),
    )
