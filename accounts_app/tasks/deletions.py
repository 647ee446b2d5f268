"""Deleting a client that somebody has asked to delete."""

from __future__ import annotations

import logging

from celery import shared_task
from django.db import InterfaceError, OperationalError

from accounts_app import actions
from accounts_app.models import Deletion
from config.refusals import Gone

logger = logging.getLogger(__name__)


@shared_task
def carry_out_deletion(deletion_id: int) -> None:
    """Go on with the deletion of a client, from wherever it is."""
    deletion = Deletion.objects.unfinished().filter(pk=deletion_id).first()
    if deletion is None:
        return
    try:
        actions.carry_out(deletion)
    except Gone:
        return  # another worker was faster


@shared_task
def carry_out_deletions() -> None:
    """Take up what was left unfinished: by a worker that was killed, or a broker away. One that
    cannot be finished does not hold up the others."""
    for deletion in Deletion.objects.left_behind():
        try:
            carry_out_deletion(deletion.pk)
        except (OperationalError, InterfaceError):
            raise  # the database went away; the next sweep goes on
        except Exception:
            logger.exception("The client %s could not be deleted", deletion.number)
