"""Automatically Delete Inactive Clients: whom the rule meets, and what a run does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.utils.timezone import now

from accounts_app import actions
from accounts_app.actions import retention
from accounts_app.models import (
    Account,
    AutomationSettings,
    Deletion,
    DeletionNotice,
    Membership,
    Retention,
    months_before,
)
from accounts_app.tasks import prune_inactive_accounts, pruning
from activitylog_app.models import Actor, Entry, Run
from tests.factories import AccountFactory, ContactFactory, MembershipFactory, UserFactory
from users_app.models import User

DAY = timedelta(days=1)
TODAY = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def rule(**settings: Any) -> AutomationSettings:
    """What staff have set under Automation Settings."""
    row, _new = AutomationSettings.objects.get_or_create(pk=1)
    row.change(**{"delete_inactive_after": 12, **settings})
    return row


def unused(since: datetime, **details: Any) -> Account:
    """An account whose owner logged in last at that moment."""
    account: Account = AccountFactory(created_at=since - 30 * DAY, **details)
    User.objects.filter(memberships__account=account).update(last_login=since)
    Membership.objects.filter(account=account).update(last_login_at=since)
    return account


def run(at: datetime = TODAY) -> Run:
    with time_machine.travel(at, tick=False):
        prune_inactive_accounts()
    return Run.objects.latest("pk")


def told(account: Account, days_ago: int = 31) -> DeletionNotice:
    return DeletionNotice.objects.create(account=account, sent_at=TODAY - days_ago * DAY)


pytestmark = pytest.mark.django_db


class TestMonths:
    @pytest.mark.parametrize(
        ("moment", "months", "before"),
        [
            ("2026-03-31 12:00", 1, "2026-02-28 12:00"),
            ("2028-03-31 12:00", 1, "2028-02-29 12:00"),
            ("2028-02-29 12:00", 12, "2027-02-28 12:00"),
            ("2027-02-28 12:00", 12, "2026-02-28 12:00"),
            ("2026-12-31 23:59", 6, "2026-06-30 23:59"),
            ("2026-01-15 00:00", 13, "2024-12-15 00:00"),
        ],
    )
    def test_end_with_the_month(self, moment: str, months: int, before: str) -> None:
        at = datetime.fromisoformat(f"{moment}+00:00")

        assert months_before(at, months) == datetime.fromisoformat(f"{before}+00:00")

    def test_know_no_daylight_saving(self) -> None:
        """29 March 2026, 01:30 is not there in London; 25 October has it twice."""
        in_london = datetime.fromisoformat("2026-04-29T01:30:00+01:00")

        assert months_before(in_london, 1) == datetime(2026, 3, 29, 0, 30, tzinfo=UTC)


class TestWhomItMeets:
    def met(self, at: datetime = TODAY, **settings: Any) -> list[Account]:
        return list(Retention.of(rule(**settings), at).eligible())

    def test_nobody_while_it_is_never(self) -> None:
        unused(TODAY - 9999 * DAY)

        assert not self.met(delete_inactive_after=None)

    @pytest.mark.parametrize(("seconds", "is_met"), [(-1, True), (0, False), (1, False)])
    def test_who_was_here_last_so_many_months_ago(self, seconds: int, is_met: bool) -> None:
        year_ago = TODAY.replace(year=2025)
        account = unused(year_ago + timedelta(seconds=seconds))

        assert self.met() == ([account] if is_met else [])

    @pytest.mark.parametrize(("seconds", "is_met"), [(-1, True), (0, False)])
    def test_who_was_closed_so_many_months_ago(self, seconds: int, is_met: bool) -> None:
        year_ago = TODAY.replace(year=2025)
        account = unused(
            TODAY, status="closed", closed_at=year_ago + timedelta(seconds=seconds)
        )

        assert self.met() == ([account] if is_met else [])

    def test_closed_today_is_not_met_however_old(self) -> None:
        unused(TODAY - 2000 * DAY, status="closed", closed_at=TODAY)

        assert not self.met()

    def test_one_user_who_was_here_is_enough(self) -> None:
        account = unused(TODAY - 800 * DAY)
        MembershipFactory(account=account, last_login_at=TODAY - DAY)
        elsewhere = unused(TODAY - 800 * DAY)
        MembershipFactory(account=elsewhere, user=UserFactory(last_login=TODAY - DAY))

        assert not self.met()

    def test_a_new_one_that_nobody_has_entered_is_not_met(self) -> None:
        AccountFactory(created_at=TODAY - DAY)

        assert not self.met()

    def test_on_hold_and_on_the_never_list_are_kept_with_the_reason(self) -> None:
        held = unused(TODAY - 800 * DAY, on_hold=True)
        by_number, by_address = unused(TODAY - 800 * DAY), unused(TODAY - 800 * DAY)
        Account.objects.filter(pk=by_address.pk).update(email="ann@Keep.example")
        found = Retention.of(rule(never_delete=[f"#{by_number.pk}", "@keep.example"]), TODAY)

        reasons = {a.pk: a.kept_by for a in found.with_reasons(found.idle())}
        assert reasons == {held.pk: "hold", by_number.pk: "never", by_address.pk: "never"}
        assert not found.eligible()


class TestARun:
    def test_takes_nobody_at_first_but_tells_the_owner(
        self, deliver_all: Callable[[], list[EmailMessage]]
    ) -> None:
        account = unused(TODAY - 800 * DAY, company="Agora")
        rule()

        found = run()

        assert Account.objects.get() == account
        assert (found.state, found.done, found.facts) == ("finished", 0, {"announced": 1})
        [mail] = deliver_all()
        assert mail.to == [account.owner.email]
        assert mail.subject == "The account Agora will be deleted on 24 December 2026"
        entry = Entry.objects.get(code="account.deletion_announced")
        assert (entry.actor_name, entry.account_id) == ("System", account.pk)

    @pytest.mark.parametrize(("seconds", "is_gone"), [(-1, False), (0, True)])
    def test_takes_it_thirty_days_later(self, seconds: int, is_gone: bool) -> None:
        account = unused(TODAY - 800 * DAY)
        rule()
        run()

        found = run(TODAY + 30 * DAY + timedelta(seconds=seconds))

        assert Account.objects.filter(pk=account.pk).exists() is not is_gone
        assert found.done == int(is_gone)

    def test_leaves_users_alone_unless_the_toggle_is_on(self) -> None:
        account = unused(TODAY - 800 * DAY)
        owner = account.owner
        told(account)
        rule(delete_inactive_users=False)
        run()

        assert User.objects.filter(pk=owner.pk).exists()

    def test_takes_users_who_have_no_other_account_with_the_toggle(self) -> None:
        account, other = unused(TODAY - 800 * DAY), AccountFactory()
        stays, goes = MembershipFactory(account=other).user, account.owner
        MembershipFactory(account=account, user=stays)
        told(account)
        rule(delete_inactive_users=True)
        found = run()

        assert not User.objects.filter(pk=goes.pk).exists()
        assert User.objects.filter(pk=stays.pk).exists()
        assert found.facts["users_deleted"] == Deletion.objects.get().users_deleted == 1
        entry = Entry.objects.get(code="account.deleted")
        assert entry.description.endswith(f"(#{account.pk}) and 1 user")
        assert (entry.actor_name, entry.account_id) == ("System", account.pk)
        assert Entry.objects.get(code="user.deleted").user_id == goes.pk

    def test_a_user_of_two_that_go_together_goes_too(self) -> None:
        first, second = unused(TODAY - 800 * DAY), unused(TODAY - 800 * DAY)
        both = MembershipFactory(account=first).user
        MembershipFactory(account=second, user=both)
        told(first), told(second)
        rule(delete_inactive_users=True)
        run()

        assert not User.objects.exists()
        assert [d.users_deleted for d in Deletion.objects.order_by("pk")] == [2, 1]

    def test_keeps_whose_owner_has_logged_in_and_counts_anew(self) -> None:
        account = unused(TODAY - 800 * DAY, status="closed", closed_at=TODAY - 800 * DAY)
        told(account)
        User.objects.update(last_login=TODAY - DAY)
        rule()

        found = run()

        assert Account.objects.get() == account
        assert found.facts == {"called_off": 1}
        assert DeletionNotice.objects.get().withdrawn_at == TODAY
        assert not run(TODAY + 300 * DAY).facts
        assert run(TODAY + 366 * DAY).facts == {"announced": 1}

    def test_drops_the_notice_of_who_is_put_on_hold(self) -> None:
        account = unused(TODAY - 800 * DAY)
        told(account)
        rule()
        Account.objects.update(on_hold=True)

        assert run().facts == {"lapsed": 1}
        assert not DeletionNotice.objects.exists()

    def test_takes_no_more_a_day_than_it_may(self) -> None:
        for _ in range(5):
            told(unused(TODAY - 800 * DAY))
        rule(delete_at_most=2)

        assert [run(TODAY).done, run(TODAY + timedelta(hours=9)).done] == [2, 0]
        assert run(TODAY + DAY).done == 2

    def test_tells_no_more_a_day_than_it_may_take(self) -> None:
        for _ in range(3):
            unused(TODAY - 800 * DAY)
        rule(delete_at_most=2)

        assert run().facts == {"announced": 2}
        assert not run(TODAY + timedelta(hours=9)).facts
        assert run(TODAY + DAY - timedelta(seconds=1)).facts == {"announced": 1}

    def test_takes_one_with_much_on_it_bit_by_bit(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(retention, "MANY", 3)
        big, small = unused(TODAY - 800 * DAY), unused(TODAY - 800 * DAY)
        ContactFactory.create_batch(5, account=big)
        told(big), told(small)
        rule()

        assert run().done == 2
        assert not Account.objects.exists()
        assert Deletion.objects.filter(finished_at=None).count() == 0

    def test_heeds_whoever_switches_it_off_meanwhile(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(pruning, "BATCH", 1)
        for _ in range(3):
            told(unused(TODAY - 800 * DAY))
        rule()
        whole = actions.prune

        def prune(*args: Any, **kwargs: Any) -> list[Deletion]:
            AutomationSettings.objects.update(delete_inactive_after=None)
            return whole(*args, **kwargs)

        monkeypatch.setattr(actions, "prune", prune)

        assert (run().done, Account.objects.count()) == (1, 2)

    def test_one_with_much_on_it_does_not_hold_up_the_others_either(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(retention, "MANY", 3)
        big, small = unused(TODAY - 800 * DAY), unused(TODAY - 800 * DAY)
        ContactFactory.create_batch(5, account=big)
        ContactFactory.create_batch(5, account=small)
        told(big), told(small)
        rule()
        whole = actions.batches_of

        def picky(deletion: Deletion) -> Iterator[int]:
            if deletion.number == big.pk:
                raise ValueError("There is something about this one")
            return whole(deletion)

        monkeypatch.setattr(actions, "batches_of", picky)
        found = run()

        assert (found.state, found.done, found.failed) == ("finished", 1, 1)
        assert Account.objects.get() == big

    def test_is_summed_up_in_the_log_and_to_staff(
        self, ada: User, sam: User, deliver_all: Callable[[], list[EmailMessage]]
    ) -> None:
        account = unused(TODAY - 800 * DAY, company="Agora")
        told(account)
        rule(delete_inactive_users=True)
        found = run()

        entry = Entry.objects.get(code="retention.reported")
        assert entry.description == "Deleted 1 inactive client and 1 of their users"
        assert entry.data["run"] == found.pk
        [mail] = [mail for mail in deliver_all() if "inactive" in mail.subject]
        assert mail.to == [ada.email]
        assert f"#{account.pk} Agora" in mail.body

    def test_one_that_cannot_be_deleted_does_not_hold_up_the_others(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        bad, good = unused(TODAY - 800 * DAY), unused(TODAY - 800 * DAY)
        told(bad), told(good)
        rule()

        def picky(deletions: list[Deletion], *, by: Actor) -> list[Deletion]:
            if bad.pk in [deletion.number for deletion in deletions]:
                raise ValueError("There is something about this one")
            return actions.delete_accounts(deletions, by=by)

        monkeypatch.setattr("accounts_app.actions.retention.delete_accounts", picky)
        found = run()

        assert (found.state, found.done, found.failed) == ("finished", 1, 1)
        assert Account.objects.get() == bad


class TestTheCommand:
    def test_says_what_a_later_run_would_do_and_does_nothing(self) -> None:
        account = unused(now() - 800 * DAY, company="Agora")
        DeletionNotice.objects.create(account=account, sent_at=now() - 5 * DAY)
        unused(now() - 300 * DAY, company="Borealis")
        rule()
        out = StringIO()
        later = (now() + 100 * DAY).date().isoformat()

        call_command("prune_inactive_clients", "--dry-run", "--as-of", later, stdout=out)

        lines = out.getvalue().splitlines()
        assert f"#{account.pk} Agora: would be deleted" in lines
        assert lines[1].endswith("Borealis: its owner would be told")
        assert lines[-1] == "1 would be done. Nothing was changed."
        assert Account.objects.count() == 2
        assert not Run.objects.exists()

    def test_does_nothing_ahead_of_time(self) -> None:
        with pytest.raises(CommandError, match="--dry-run"):
            call_command("prune_inactive_clients", "--as-of", "2030-01-01")

    def test_does_it_now(self) -> None:
        account = unused(now() - 800 * DAY)
        DeletionNotice.objects.create(account=account, sent_at=now() - 31 * DAY)
        rule()
        out = StringIO()

        call_command("prune_inactive_clients", stdout=out)

        assert "1 done, 0 skipped, 0 failed." in out.getvalue()
        assert Run.objects.get().trigger == "command"


def test_hold_is_changed_by_staff_and_nothing_for_customers(
    acme: Account, by_ada: Actor
) -> None:
    details = {"on_hold": True, "hold_reason": "Lawsuit"}
    actions.change_automation(acme, details, acme.version, by=by_ada)

    assert Account.objects.get().on_hold
    assert not Entry.objects.for_customers().filter(code="account.automation_changed").exists()
