"""Delivery. What the tasks are told is an id and a number, so the queue holds no secret."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.db import transaction
from django.utils.timezone import now

from mail_app.delivery import begin, try_to_deliver
from mail_app.letters import queue
from mail_app.models import Message

BATCH = 1000
# A message that the sweep has queued is not queued again before this.
QUEUED_FOR = timedelta(minutes=5)


@shared_task
def deliver(message_id: int, attempt: int) -> None:
    """Make the attempt that follows `attempt` earlier ones; does nothing if it was made."""
    if begin(message_id, attempt):
        try_to_deliver(message_id)


@shared_task
def deliver_waiting() -> int:
    """Every minute: what the broker lost, what a dead worker held, what was put off.

    Answers how many were given to the workers."""
    with transaction.atomic():
        due = Message.objects.due().select_for_update(skip_locked=True)
        batch = list(due.values_list("pk", "attempts")[:BATCH])
        taken = Message.objects.filter(pk__in=[pk for pk, _ in batch])
        taken.update(next_attempt_at=now() + QUEUED_FOR)
        transaction.on_commit(lambda: queue_all(batch))
    return len(batch)


def queue_all(batch: list[tuple[int, int]]) -> None:
    for message_id, attempts in batch:
        queue(message_id, attempts)
