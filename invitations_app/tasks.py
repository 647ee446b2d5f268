"""What time does to invitations. Each job may be cut off, or come twice, at any point."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from django.utils.translation import gettext_lazy as _

from activitylog_app.models import SYSTEM
from activitylog_app.running import Step, Turn, job
from invitations_app import actions
from invitations_app.models import Invitation, InvitationQuerySet

BATCH = 1000


def each_of(
    turn: Turn,
    due: Callable[[], InvitationQuerySet],
    do: Callable[..., Invitation | None],
) -> Iterator[Step]:
    """Do it to each of those that are due, read batch by batch."""
    turn.expect(due().count())
    last = 0
    while batch := list(
        due().filter(pk__gt=last).select_related("account").order_by("pk")[:BATCH]
    ):
        for invitation in batch:
            yield turn.do(partial(do, invitation, by=SYSTEM), str(invitation))
        last = batch[-1].pk


@job(_("Mark expired invitations"))
def expire_invitations(turn: Turn) -> Iterator[Step]:
    """It is the clock that makes them expire; this tells the log."""
    yield from each_of(turn, Invitation.objects.unmarked, actions.expire)


@job(_("Remind of pending invitations"))
def remind_of_pending_invitations(turn: Turn) -> Iterator[Step]:
    yield from each_of(turn, Invitation.objects.to_remind_of, actions.remind)


@job(_("Clean up old invitations"))
def forget_old_invitations(turn: Turn) -> Iterator[Step]:
    if turn.is_dry:
        yield Step(done=Invitation.objects.forgettable().count())
        return
    while gone := actions.forget(BATCH, by=SYSTEM):
        yield Step(done=gone)
