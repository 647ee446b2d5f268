from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from activitylog_app.running import Step, Turn, job
from mail_app import tasks
from mail_app.models import Message


@job(_("Deliver waiting messages"))
def deliver_waiting_messages(turn: Turn) -> Iterator[Step]:
    """Mail knows no app, so its sweep is made a job here."""
    if turn.is_dry:
        yield Step(done=Message.objects.due().count())
        return
    while batch := tasks.deliver_waiting():
        yield Step(done=batch)
