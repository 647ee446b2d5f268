"""What the worker and the clock do, in the test's own time."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils.timezone import now

from mail_app.letters import Letter
from mail_app.models import Message
from mail_app.tasks import deliver


def promise(letter: Letter, *about: int | str) -> Message:
    """Post it, and give back the row that stands for it."""
    with transaction.atomic():
        letter.post(*about)
    return Message.objects.latest("pk")


def deliver_all() -> None:
    """One attempt at every message that waits, whenever its time may be."""
    for message_id, attempts in Message.objects.waiting().values_list("pk", "attempts"):
        deliver(message_id, attempts)


def let_time_pass() -> None:
    """Make every message that waits due."""
    Message.objects.waiting().update(next_attempt_at=now() - timedelta(seconds=1))
