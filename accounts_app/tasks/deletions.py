"""Deleting a client that somebody has asked to delete."""

from __future__ import annotations

from celery import shared_task

from accounts_app import actions
from accounts_app.models import Deletion
from config.refusals import Gone


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
    """Take up what was left unfinished: by a worker that was killed, or a broker away."""
    for deletion in Deletion.objects.left_behind():
        carry_out_deletion(deletion.pk)
