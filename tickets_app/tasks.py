"""What time does to tickets and to mail that comes in. Each job may be cut off at any point."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import DataError, transaction
from django.utils.translation import gettext_lazy as _

from activitylog_app.models import SYSTEM
from activitylog_app.running import Step, Turn, job
from config.refusals import Gone
from tickets_app import actions
from tickets_app.mailboxes import Box, NotGiven, opened
from tickets_app.models import (
    IncomingMessage,
    Ticket,
    TicketSettings,
    forgotten_attachments,
)
from tickets_app.receiving import attempt, store

logger = logging.getLogger(__name__)

BATCH = 200
# A file that is younger may belong to a reply that is being written at this moment.
FORGOTTEN_AFTER = timedelta(hours=1)


@job(_("Close answered tickets"))
def close_idle_tickets(turn: Turn) -> Iterator[Step]:
    """Those that nobody has answered for as many days as the settings say."""
    time = TicketSettings.stored().closing_time
    if time is None:
        return
    before = turn.as_of - time
    due = Ticket.objects.idle_since(before).select_related("account").order_by("pk")
    turn.expect(due.count())
    last = 0
    while batch := list(due.filter(pk__gt=last)[:BATCH]):
        for ticket in batch:
            close = partial(actions.close_idle, ticket, before, by=SYSTEM)
            yield turn.do(close, f"{ticket} {ticket.subject}")
        last = batch[-1].pk


@job(_("Fetch mail"))
def poll_mailbox(turn: Turn) -> Iterator[Step]:
    """From MAILBOX_URL, if there is one. A message is marked once what became of it is stored;
    whoever is killed before finds it again, and knows that it has come before."""
    if not settings.MAILBOX_URL:
        return
    with opened(settings.MAILBOX_URL) as box:
        keys = box.keys()
        turn.expect(len(keys))
        for key in keys:
            yield from [Step(done=1, note=key)] if turn.is_dry else fetch(box, key)


def fetch(box: Box, key: str) -> Iterator[Step]:
    """What cannot be had, or is larger than a row of PostgreSQL can be, keeps back no other."""
    try:
        with transaction.atomic():
            message = store(box.source(key))
    except (NotGiven, DataError):
        logger.exception("The message %s in the mailbox cannot be stored", key)
        yield Step(failed=1, note=key)
        return
    yield from settle(message)
    yield Step(done=1, note=key)
    box.mark(key)


def settle(message: IncomingMessage) -> Iterator[Step]:
    """Each step is a transaction: that it is attempted is stored before it is."""
    with suppress(Gone):
        for _counted in attempt(message):
            yield Step()


@job(_("Go on with mail that was cut off"))
def settle_incoming(turn: Turn) -> Iterator[Step]:
    left = IncomingMessage.objects.left(turn.as_of).without_raw().order_by("pk")
    turn.expect(left.count())
    last = 0
    while batch := list(left.filter(pk__gt=last)[:BATCH]):
        for message in batch:
            if not turn.is_dry:
                yield from settle(message)
            yield Step(done=1, note=f"#{message.pk}")
        last = batch[-1].pk


@job(_("Remove attachments that belong to nothing"))
def remove_ticket_files(turn: Turn) -> Iterator[Step]:
    """Those that were left behind: by a deleted client, a rollback, a process that died."""
    before = turn.as_of - FORGOTTEN_AFTER
    if turn.is_dry:
        yield Step(done=len(forgotten_attachments(before)))
        return
    yield Step(done=actions.remove_forgotten_attachments(before, by=SYSTEM) or 0)
