from __future__ import annotations

import logging

from celery import shared_task

from accounts_app import actions
from accounts_app.models import Deletion
from config.refusals import Gone, Refused

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
    except Refused as refusal:
        # Somebody got another account at that moment. The next sweep decides about him anew.
        logger.warning("Deletion %s waits: %s", deletion.pk, refusal.message)


@shared_task
def carry_out_deletions() -> None:
    """Take up what was left unfinished: by a worker that was killed, or a broker away."""
    for deletion in Deletion.objects.unfinished():
        carry_out_deletion(deletion.pk)
