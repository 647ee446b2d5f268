from __future__ import annotations

from datetime import UTC, datetime

from accounts_app.models import Account
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


@example("list.exported")
def exported(by: Actor, acme: Account) -> Told:
    actions.export("contacts", acme, filters={}, by=by)
    return Told(acme)


@example("access.refused")
def refused(by: Actor, acme: Account) -> Told:
    actions.refuse("/a/1/users/", acme, method="GET", by=by)
    return Told(acme)


@example("access.held_back", by_visitors=True)
def held_back(by: Actor) -> Told:
    actions.hold_back("/login/", by=by)
    return Told()
