"""What time does to invitations. Each task may be cut off, or come twice, at any point."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator

from celery import shared_task

from activitylog_app.models import SYSTEM
from config.refusals import Gone
from invitations_app import actions
from invitations_app.models import Invitation, InvitationQuerySet

logger = logging.getLogger(__name__)

BATCH = 1000


def each_of(
    due: Callable[[], InvitationQuerySet], do: Callable[..., Invitation | None]
) -> Iterator[Invitation]:
    """Do it to each of those that are due, batch by batch; answers those it was done to."""
    last = 0
    while batch := list(
        due().filter(pk__gt=last).select_related("account").order_by("pk")[:BATCH]
    ):
        for invitation in batch:
            try:
                if done := do(invitation, by=SYSTEM):
                    yield done
            except Gone:
                logger.info("Invitation %s went with its account", invitation.pk)
        last = batch[-1].pk


def expire_all() -> Iterator[Invitation]:
    return each_of(Invitation.objects.unmarked, actions.expire)


def remind_all() -> Iterator[Invitation]:
    return each_of(Invitation.objects.to_remind_of, actions.remind)


@shared_task
def expire_invitations() -> None:
    for _invitation in expire_all():
        pass


@shared_task
def remind_of_pending_invitations() -> None:
    for _invitation in remind_all():
        pass


@shared_task
def forget_old_invitations() -> None:
    while actions.forget(BATCH, by=SYSTEM):
        pass
