from __future__ import annotations

from datetime import UTC, datetime

from activitylog_app import actions
from activitylog_app.models import Actor, Run
from tests.activitylog_app.examples import Told, example


@example("run.stopped")
def stopped(by: Actor) -> Told:
    actions.stop_run(Run.objects.create(job="expire_invitations"), by=by)
    return Told()


@example("run.resumed")
def resumed(by: Actor) -> Told:
    actions.resume_run(Run.objects.create(job="expire_invitations", state="stopped"), by=by)
    return Told()


@example("log.month_removed")
def month_removed(by: Actor) -> Told:
    actions.tell_of_removed_month(datetime(2020, 2, 1, tzinfo=UTC), 7, by=by)
    return Told()
