"""What can be done with the runs of jobs."""

from __future__ import annotations

from django.utils.timezone import now
from django.utils.translation import gettext as _

from activitylog_app.models import Actor, Run
from activitylog_app.recording import action
from config.refusals import Refused


@action("run.stopped", "Stopped the run of “{run.title}”")
def stop_run(run: Run, *, by: Actor) -> Run | None:
    """It ends within a second or two, after its batch, and is not taken up again by itself.

    Answers None if it was stopped already. Raises Refused if it has ended.
    """
    run = lock(run)
    if run.is_stopped or run.stop_asked_at:
        return None
    run.stop_asked_at, run.stopped_by = now(), by.user
    run.save(update_fields=["stop_asked_at", "stopped_by"])
    return run


@action("run.resumed", "Went on with the run of “{run.title}”")
def resume_run(run: Run, *, by: Actor) -> Run | None:
    """A worker goes on with it where it was, within a minute. Answers None if it is running.
    Raises Refused if it has ended."""
    run = lock(run)
    if not run.is_stopped and not run.stop_asked_at:
        return None
    run.state, run.stop_asked_at, run.stopped_by = Run.State.RUNNING, None, None
    run.save(update_fields=["state", "stop_asked_at", "stopped_by"])
    return run


def lock(run: Run) -> Run:
    run = Run.objects.select_for_update().get(pk=run.pk)
    if run.ended_at:
        raise Refused(_("This run is over."))
    return run
