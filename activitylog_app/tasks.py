from __future__ import annotations

from celery import shared_task

from activitylog_app.models import Run
from activitylog_app.running import queue


@shared_task
def go_on() -> None:
    """Every minute: have the runs gone on with that were cut off. Whatever is being worked at
    its own worker holds, and the task that is queued here finds nothing to do."""
    for run in Run.objects.unfinished().filter(state=Run.State.RUNNING):
        queue(run)
