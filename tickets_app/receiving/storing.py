"""Mail that comes in: stored before anything else, then made a ticket, a reply, or kept.

Whoever is cut off between the two leaves a message that is new; the next one who gets the same
message, or the sweep, goes on with it. What becomes of it, and that something has become of
it, are one transaction: so there is one reply, not none and not two.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F

from activitylog_app.models import SYSTEM
from config.locking import held
from config.refusals import Gone
from tickets_app import actions
from tickets_app.models import IncomingMessage
from tickets_app.reading import glance
from tickets_app.reading.texts import readable
from tickets_app.receiving.deciding import Reason, Unfit, become

logger = logging.getLogger(__name__)

# What tells two messages apart, and is the same each time one is delivered.
OF_ITS_WRITER = (
    b"message-id:",
    b"from:",
    b"to:",
    b"cc:",
    b"date:",
    b"subject:",
    b"content-type:",
)


def receive(raw: bytes, recipient: str = "") -> IncomingMessage:
    """Store it, then make something of it. `recipient`: whom it was delivered to, if the mail
    server says so. Raises only what the database raises when it is away before it is stored."""
    message = store(raw, recipient)
    make_something_of(message)
    return message


def store(raw: bytes, recipient: str = "") -> IncomingMessage:
    """The same row for the same message, however often it comes."""
    facts = {"raw": raw, "recipient": readable(recipient)[:320], **glance(raw)}
    message, _new = IncomingMessage.objects.get_or_create(key=key_of(raw), defaults=facts)
    return message


def key_of(raw: bytes) -> str:
    """By what its writer made, not by what servers add on its way; by all of it if it has no
    Message-ID."""
    head, blank, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    lines = head.replace(b"\n ", b" ").replace(b"\n\t", b" ").split(b"\n")
    own = [line for line in lines if line.lower().startswith(OF_ITS_WRITER)]
    has_name = any(line.lower().startswith(b"message-id:") for line in own)
    told = b"\n".join([*own, blank, body.rstrip()]) if has_name else raw
    return hashlib.sha256(told).hexdigest()


def make_something_of(message: IncomingMessage) -> None:
    """Does nothing if that was done; waits for who is at it. Never raises for what stands in
    it."""
    try:
        for _counted in attempt(message):
            pass
    except (OperationalError, InterfaceError, Gone):
        logger.warning("Incoming email %s waits for the sweep", message.pk)


def attempt(message: IncomingMessage) -> Iterator[None]:
    """The same for who works in transactions: it stops once the attempt is counted, which is
    to be stored before the attempt begins. So what kills its worker is known to have done so.

    Raises Gone, and what the database raises when it goes away.
    """
    with held(f"incoming {message.pk}", waits=True):
        found = IncomingMessage.objects.waiting().filter(pk=message.pk)
        if not found.update(attempts=F("attempts") + 1):
            return
        yield
        try:
            with transaction.atomic():
                settle(IncomingMessage.objects.lock(message))
        except (OperationalError, InterfaceError, Gone):
            raise
        except Exception:
            logger.exception("Incoming email %s could not be handled", message.pk)
            with transaction.atomic():
                put_away(IncomingMessage.objects.lock(message), Unfit(Reason.FAILED))


def settle(message: IncomingMessage) -> None:
    """`message` is locked."""
    if message.is_settled:
        return
    try:
        with transaction.atomic():
            become(message)
    except Unfit as unfit:
        put_away(message, unfit)


def put_away(message: IncomingMessage, unfit: Unfit) -> None:
    if message.is_settled:
        return
    if unfit.is_kept:
        actions.quarantine(message, unfit.reason, by=SYSTEM)
    else:
        actions.ignore(message, unfit.reason, unfit.about, by=SYSTEM)
