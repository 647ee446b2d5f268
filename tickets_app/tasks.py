"""What time does to tickets and to mail that comes in. Each job may be cut off at any point."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from activitylog_app.models import SYSTEM
from activitylog_app.running import Step, Turn, job
from tickets_app import actions
from tickets_app.mailboxes import Box, NotGiven, opened
from tickets_app.models import (
    IncomingMessage,
    Ticket,
    TicketSettings,
    forgotten_attachments,
)
from tickets_app.receiving import make_something_of, receive

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
            step = fetch(box, key, turn)
            yield step
            if step.done and not turn.is_dry:
                box.mark(key)


def fetch(box: Box, key: str, turn: Turn) -> Step:
    if turn.is_dry:
        return Step(done=1, note=key)
    try:
        receive(box.source(key))
    except NotGiven:
        return Step(failed=1, note=key)
    return Step(done=1)


@job(_("Go on with mail that was cut off"))
def settle_incoming(turn: Turn) -> Iterator[Step]:
    left = IncomingMessage.objects.left(turn.as_of).without_raw().order_by("pk")
    turn.expect(left.count())
    last = 0
    while batch := list(left.filter(pk__gt=last)[:BATCH]):
        for message in batch:
            if not turn.is_dry:
                make_something_of(message)
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
