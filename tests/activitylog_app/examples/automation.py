"""What is done by itself."""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils.timezone import now

from accounts_app import actions
from accounts_app.models import Account, AutomationSettings, DeletionNotice, Retention
from activitylog_app.models import Actor, Run
from tests.activitylog_app.examples import Told, example
from users_app.models import User

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def unused(acme: Account) -> tuple[Account, Retention]:
    """Nobody has been there for years, and nobody has been told."""
    Account.objects.filter(pk=acme.pk).update(created_at=LONG_AGO)
    User.objects.update(last_login=None)
    return acme, Retention(12)


def notice_for(acme: Account) -> DeletionNotice:
    return DeletionNotice.objects.create(account=acme, sent_at=LONG_AGO)


@example("account.automation_changed")
def automation_changed(by: Actor, acme: Account) -> Told:
    actions.change_automation(acme, {"on_hold": True}, acme.version, by=by)
    return Told(acme)


@example("account.inactivated")
def inactivated(by: Actor, acme: Account) -> Told:
    account, rule = unused(acme)
    actions.inactivate(account, AutomationSettings(inactivate_after=3), rule.as_of, by=by)
    return Told(acme)


@example("account.deletion_announced")
def deletion_announced(by: Actor, acme: Account) -> Told:
    account, rule = unused(acme)
    actions.announce_deletion([account], rule, by=by)
    return Told(acme)


@example("account.deletion_called_off")
def deletion_called_off(by: Actor, acme: Account) -> Told:
    notice = notice_for(acme)
    User.objects.update(last_login=now())
    actions.call_off_deletion([notice], now(), by=by)
    return Told(acme)


@example("account.deletion_lapsed")
def deletion_lapsed(by: Actor, acme: Account) -> Told:
    actions.let_deletion_lapse([notice_for(acme)], Retention(12), by=by)
    return Told(acme)


@example("retention.reported")
def retention_reported(by: Actor) -> Told:
    run = Run.objects.create(job="prune_inactive_accounts", done=2)
    actions.report_retention(run, by=by)
    return Told()
