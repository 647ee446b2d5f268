from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.utils.timezone import now

from config.integrity import check
from mail_app.models import Message

DAY = timedelta(days=1)


@check("No promised email is overdue by more than a day")
def overdue_messages() -> Iterator[str]:
    late = Message.objects.due().filter(next_attempt_at__lt=now() - DAY)
    for number in late.values_list("pk", flat=True).iterator():
        yield f"#{number}"
