"""The rule for inactive clients with its preview, holds, and Automation Status."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import now
from pytest_django import DjangoAssertNumQueries

from accounts_app.forms import RetentionForm
from accounts_app.models import Account, AutomationSettings, Deletion, DeletionNotice
from activitylog_app.models import Actor, Entry, Run
from tests.accounts_app.test_pruning import DAY, rule, unused
from tests.factories import MembershipFactory
from tests.reading import words_of
from users_app.models import User

RULE = "/admin/settings/automation/inactive-clients/"
STATUS = "/admin/settings/automation/status/"
TYPED = {"is_on": "on", "months": "12", "at_most": "5", "never": "", "typed": ""}

pytestmark = pytest.mark.django_db


def saved() -> AutomationSettings:
    return AutomationSettings.stored()


class TestTheRule:
    def test_is_saved_and_told_field_by_field(self, as_ada: Client, acme: Account) -> None:
        form = {
            **TYPED,
            "delete_users": "on",
            "never": f"{acme.pk}\n@KEEP.example\n\n@keep.example",
        }
        as_ada.post(RULE, form)

        row = saved()
        assert (row.delete_inactive_after, row.delete_at_most) == (12, 5)
        assert row.delete_inactive_users
        assert row.never_delete == [f"#{acme.pk}", "@keep.example"]
        changed = Entry.objects.get(code="settings.automation_changed").data["changed"]
        assert changed["delete_inactive_after"] == [None, 12]

    def test_is_never_when_it_is_switched_off(self, as_ada: Client) -> None:
        rule()
        as_ada.post(RULE, {**TYPED, "is_on": ""})

        assert saved().delete_inactive_after is None

    @pytest.mark.parametrize(
        ("field", "value", "sentence"),
        [
            ("months", "0", "greater than or equal to 1"),
            ("months", "121", "less than or equal to 120"),
            ("months", "", "Fill in “Months without activity”."),
            ("at_most", "x", "whole number"),
            ("never", "#99999", "There is no client #99999."),
            ("never", "9" * 30, "is neither a client number"),
            ("never", "ann@keep.example", "is neither a client number"),
            ("never", "@", "is neither a client number"),
            (
                "never",
                "\n".join(map(str, range(1001))),
                "more than 1,000 lines",
            ),
            ("never", "@nul\0.example", "Null characters are not allowed"),
            ("never", "²", "is neither a client number"),
        ],
    )
    @pytest.mark.parametrize("door", [RULE, f"{RULE}preview/"])
    def test_says_next_to_the_field_what_is_wrong(
        self, as_ada: Client, door: str, field: str, value: str, sentence: str
    ) -> None:
        page = as_ada.post(door, {**TYPED, field: value})

        assert sentence in words_of(page)
        assert not AutomationSettings.objects.exists()


class TestManyClients:
    @pytest.fixture(autouse=True)
    def _many(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(RetentionForm, "MANY", 1)
        for _ in range(2):
            unused(now() - 800 * DAY)

    def test_have_their_number_typed_first(self, as_ada: Client) -> None:
        page = as_ada.post(RULE, TYPED)

        assert "This rule meets 2 clients, 100.0 % of all." in words_of(page)
        assert saved().delete_inactive_after is None
        as_ada.post(RULE, {**TYPED, "typed": "2"})
        assert saved().delete_inactive_after == 12

    def test_are_not_asked_about_again(self, as_ada: Client) -> None:
        rule()
        as_ada.post(RULE, {**TYPED, "months": "13"})

        assert saved().delete_inactive_after == 13


class TestThePreview:
    def test_shows_whom_the_typed_rule_would_meet_and_saves_nothing(
        self, as_ada: Client
    ) -> None:
        account = unused(now() - 800 * DAY, company="Agora")
        page = as_ada.post(f"{RULE}preview/", {**TYPED, "delete_users": "on"}, follow=True)

        words = words_of(page)
        assert "Not saved" in words
        assert "deletes 0 clients and tells 1 owner" in words
        assert f"Agora #{account.pk}" in words
        assert f"{account.owner}, deleted too Owner will be told" in words
        assert not AutomationSettings.objects.exists()
        assert not DeletionNotice.objects.exists()

    def test_tells_each_fate(self, as_ada: Client) -> None:
        rule(delete_inactive_users=True)
        soon, late = unused(now() - 800 * DAY), unused(now() - 800 * DAY)
        DeletionNotice.objects.create(account=soon, sent_at=now() - 40 * DAY)
        DeletionNotice.objects.create(account=late, sent_at=now())
        unused(now() - 800 * DAY, on_hold=True, hold_reason="Lawsuit")
        closed = unused(now(), status="closed", closed_at=now() - 800 * DAY)
        MembershipFactory(account=closed, user=MembershipFactory().user)

        words = words_of(as_ada.get(RULE))

        assert "Will be deleted" in words
        assert "Will be deleted from" in words
        assert "Not touched Kept: on hold" in words
        assert "1 of 2 users deleted too" in words
        assert "deletes 1 client and tells 1 owner" in words
        assert "Lawsuit" in words

    def test_says_when_it_would_do_nothing(self, as_ada: Client) -> None:
        assert "the next run deletes nothing" in words_of(as_ada.get(RULE))

    def test_takes_as_many_queries_for_a_page_as_for_one(
        self, as_ada: Client, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        rule(delete_inactive_users=True)
        for _ in range(25):
            unused(now() - 800 * DAY)
        as_ada.get(RULE)

        with django_assert_max_num_queries(11):
            as_ada.get(RULE)

    def test_is_a_file_too(self, as_ada: Client) -> None:
        rule()
        account = unused(now() - 800 * DAY, company="=1+1")

        file = as_ada.get(f"{RULE}export/").getvalue().decode()

        assert f"{account.pk},'=1+1,Login" in file
        assert Entry.objects.filter(code="list.exported").count() == 1


class TestStatus:
    def test_tells_of_every_job_when_it_comes_next(self, as_ada: Client) -> None:
        Run.objects.create(
            job="expire_invitations",
            trigger="timetable",
            done=4,
            state="finished",
            ended_at=now(),
        )

        words = words_of(as_ada.get(STATUS))

        for label in ("Mark expired invitations", "Delete expired sessions", "Deliver waiting"):
            assert label in words
        assert "4 done" in words

    def test_lists_what_was_worth_telling_and_of_one_job_if_asked(self, as_ada: Client) -> None:
        for job, done in [("expire_invitations", 0), ("inactivate_accounts", 7)]:
            Run.objects.create(
                job=job, trigger="command", done=done, state="finished", ended_at=now()
            )

        assert as_ada.get(STATUS).content.count(b"data__link") == 1
        assert b"data__link" not in as_ada.get(f"{STATUS}?job=expire_invitations").content
        assert as_ada.get(f"{STATUS}?job=\0&before=x").status_code == 200


class TestARun:
    @pytest.fixture
    def going(self) -> Run:
        return Run.objects.create(job="prune_inactive_accounts", trigger="timetable", total=9)

    def address(self, run: Run, what: str = "") -> str:
        return f"/admin/settings/automation/runs/{run.pk}/{what}"

    def test_is_stopped_and_gone_on_with(
        self, as_ada: Client, ada: User, going: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = as_ada.post(self.address(going, "stop/"), follow=True)
        assert "The run stops after the batch it is at." in words_of(page)
        Run.objects.update(state="stopped")
        assert f"stopped by {ada}" in words_of(as_ada.get(self.address(going)))
        assert f"stopped by {ada}" in words_of(as_ada.get(RULE))

        as_ada.post(self.address(going, "go-on/"))

        going.refresh_from_db()
        assert (going.state, going.stop_asked_at, going.stopped_by) == ("running", None, None)
        codes = Entry.objects.filter(actor=ada).order_by("pk").values_list("code", flat=True)
        assert list(codes)[-2:] == ["run.stopped", "run.resumed"]

    def test_that_is_over_is_not_stopped(self, as_ada: Client, going: Run) -> None:
        Run.objects.update(state="finished", ended_at=now())

        assert "This run is over." in words_of(
            as_ada.post(self.address(going, "stop/"), follow=True)
        )

    def test_names_the_clients_it_deleted(self, as_ada: Client, going: Run) -> None:
        Deletion.objects.create(number=7, name="=Agora", run=going, finished_at=now())

        assert "=Agora #7" in words_of(as_ada.get(self.address(going)))
        assert "'=Agora" in as_ada.get(self.address(going, "export/")).getvalue().decode()

    def test_of_a_job_that_is_no_more_can_be_read(self, as_ada: Client) -> None:
        old = Run.objects.create(job="dig_holes", trigger="command")

        assert "Dig holes" in words_of(as_ada.get(self.address(old)))


class TestHold:
    def change(self, client: Client, account: Account, **values: Any) -> Any:
        form = {"hold-version": account.version, **{f"hold-{k}": v for k, v in values.items()}}
        return client.post(f"/admin/clients/{account.pk}/automation/", form, follow=True)

    def test_is_set_with_a_reason_and_seen_on_the_summary(
        self, as_ada: Client, acme: Account
    ) -> None:
        assert "Say why" in words_of(self.change(as_ada, acme, on_hold="on"))
        self.change(as_ada, acme, on_hold="on", hold_reason="Lawsuit", stays_active="on")

        acme.refresh_from_db()
        assert (acme.on_hold, acme.hold_reason, acme.stays_active) == (True, "Lawsuit", True)
        assert "never deleted by itself. Lawsuit" in words_of(
            as_ada.get(f"/admin/clients/{acme.pk}/")
        )

    def test_is_not_saved_over_somebody_elses(self, as_ada: Client, acme: Account) -> None:
        before = Account.objects.get()
        acme.change(notes="Pays late")

        page = self.change(as_ada, before, on_hold="on", hold_reason="Lawsuit")

        assert not Account.objects.get().on_hold
        assert "Lawsuit" in page.content.decode()

    def test_a_client_whose_owner_was_told_says_so(self, as_ada: Client, acme: Account) -> None:
        DeletionNotice.objects.create(account=acme)

        assert "unless its owner logs in" in words_of(as_ada.get(f"/admin/clients/{acme.pk}/"))


def test_the_overview_tells_what_comes_tonight(as_ada: Client, by_ada: Actor) -> None:
    assert "will be deleted" not in words_of(as_ada.get("/admin/"))
    account = unused(now() - 800 * DAY)
    DeletionNotice.objects.create(account=account, sent_at=now() - timedelta(days=40))
    rule()
    Run.objects.create(job="expire_invitations", trigger="timetable", state="stopped")

    words = words_of(as_ada.get("/admin/"))

    assert "1 inactive client will be deleted" in words
    assert "Stopped Expire invitations" in words


@pytest.mark.parametrize("who", ["sally", "sam", "ron"])
def test_only_who_may_configure_automation_comes_in(
    who: str, request: pytest.FixtureRequest, logged_in: Callable[[User], Client]
) -> None:
    client = logged_in(request.getfixturevalue(who))

    assert {client.get(page).status_code for page in (RULE, STATUS)} == {403}
