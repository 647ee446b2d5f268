from __future__ import annotations

from collections.abc import Iterator

from django.contrib.sessions.models import Session
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from activitylog_app.running import Step, Turn, job

BATCH = 1000


@job(_("Delete expired sessions"))
def forget_ended_sessions(turn: Turn) -> Iterator[Step]:
    """Nobody can come back into one of them; they only take up room."""
    ended = Session.objects.filter(expire_date__lt=now())
    turn.expect(count := ended.count())
    if turn.is_dry:
        yield Step(done=count)
        return
    while batch := list(ended.values_list("pk", flat=True)[:BATCH]):
        Session.objects.filter(pk__in=batch).delete()
        yield Step(done=len(batch))
