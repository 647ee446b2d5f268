"""Accounts that are deleted by themselves while people do things with them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.utils.timezone import now

from accounts_app import actions
from accounts_app.models import (
    Account,
    AutomationSettings,
    Deletion,
    DeletionNotice,
    Membership,
)
from accounts_app.tasks import prune_inactive_accounts
from activitylog_app.models import SYSTEM, Actor, ActorKind, Entry, Run
from activitylog_app.running import perform
from config.refusals import Gone
from tests.factories import AccountFactory, MembershipFactory, UserFactory
from tests.racing import AtOnce
from users_app import actions as user_actions
from users_app.models import User

ROUNDS = 15
COMMAND = Run.Trigger.COMMAND
LONG_AGO = now() - timedelta(days=2000)

Deed = Callable[[Account], object]


def log_in(account: Account) -> object:
    owner = account.memberships.select_related("user").filter(is_owner=True).first()
    if owner is None:
        raise Gone
    return user_actions.log_in(owner.user, by=Actor(ActorKind.USER, owner.user))


def hold(account: Account) -> object:
    return actions.change_automation(account, {"on_hold": True}, account.version, by=SYSTEM)


def close(account: Account) -> object:
    return actions.close(account, by=SYSTEM)


def make_owner(account: Account) -> object:
    user = account.memberships.filter(is_owner=False).first()
    if user is None:
        raise Gone
    return actions.make_owner(user, by=SYSTEM)


def begin_another(account: Account) -> object:
    """A user of it gets an account of his own."""
    user = User.objects.exclude(memberships__is_owner=True).first()
    if user is None:
        raise Gone
    return actions.open_account(user, {"country": "ES", "currency": "EUR"}, by=SYSTEM)


def delete_by_hand(account: Account) -> object:
    deletion = actions.request_deletion(account, True, by=SYSTEM)
    actions.carry_out(deletion)
    return deletion


def change_rule(account: Account) -> object:
    details = {"delete_inactive_users": False}
    return actions.change_automation_settings(AutomationSettings.stored(), details, by=SYSTEM)


DEEDS = [log_in, hold, close, make_owner, begin_another, delete_by_hand, change_rule]


@pytest.fixture
def rule(transactional_db: None) -> None:
    AutomationSettings.objects.create(
        pk=1, delete_inactive_after=12, delete_inactive_users=True, delete_at_most=10_000
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("rule")
@pytest.mark.parametrize("deed", DEEDS)
def test_somebody_does_something_at_the_same_moment(deed: Deed, at_once: AtOnce) -> None:
    """Either it came first, or it finds the account gone; never half of both."""
    for _ in range(ROUNDS):
        account = AccountFactory(created_at=LONG_AGO)
        MembershipFactory(account=account, user=UserFactory())
        DeletionNotice.objects.create(account=account, sent_at=now() - timedelta(days=31))

        at_once(partial(perform, prune_inactive_accounts, COMMAND), partial(deed, account))

        are_whole(account)


def are_whole(account: Account) -> None:
    gone = not Account.objects.filter(pk=account.pk).exists()
    told = Entry.objects.filter(code="account.deleted", account=account.pk).count()
    assert told == gone
    assert Deletion.objects.filter(number=account.pk, finished_at__isnull=False).count() == gone
    assert Membership.objects.filter(account=account.pk).exists() is not gone
    assert Run.objects.filter(state="failed").count() == 0
    assert not Run.objects.exclude(failed=0).exists()
    for left in Account.objects.all():
        assert left.memberships.filter(is_owner=True).count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("rule")
def test_who_logs_in_just_before_keeps_his_account() -> None:
    account = AccountFactory(created_at=LONG_AGO)
    DeletionNotice.objects.create(account=account, sent_at=now() - timedelta(days=31))
    log_in(account)

    perform(prune_inactive_accounts, COMMAND)

    assert Account.objects.get() == account
    assert DeletionNotice.objects.get().withdrawn_at
