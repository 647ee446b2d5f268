"""The rule for inactive clients with its preview, holds, and Automation Status."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import now
from kombu.exceptions import OperationalError
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from accounts_app.forms import RetentionForm
from accounts_app.models import Account, AutomationSettings, Deletion, DeletionNotice
from accounts_app.tasks import prune_inactive_accounts
from accounts_app.views.admin import previewing
from activitylog_app.models import Actor, Entry, Run
from activitylog_app.running import all_jobs
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


def exported(client: Client, query: str = "") -> str:
    file: str = client.get(f"{RULE}export/{query}").getvalue().decode()
    return file


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
        as_ada.post(RULE, {**TYPED, "is_on": "", "months": ""})

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
        assert "With these settings" not in words_of(page)
        assert not AutomationSettings.objects.exists()


class TestManyClients:
    @pytest.fixture(autouse=True)
    def _many(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(RetentionForm, "MANY", 1)
        for _ in range(2):
            unused(now() - 800 * DAY)

    def test_have_their_number_typed_first(self, as_ada: Client) -> None:
        page = as_ada.post(RULE, TYPED)

        words = words_of(page)
        assert "This rule meets 2 clients, 100.0 % of all." in words
        assert "deletes 0 clients and tells 2 owners" in words
        assert "Not saved" in words
        assert saved().delete_inactive_after is None
        as_ada.post(RULE, {**TYPED, "typed": "2"})
        assert saved().delete_inactive_after == 12

    def test_are_not_asked_about_again(self, as_ada: Client) -> None:
        rule()
        as_ada.post(RULE, {**TYPED, "months": "13"})

        assert saved().delete_inactive_after == 13

    def test_are_asked_about_again_when_their_users_go_too(self, as_ada: Client) -> None:
        rule()
        page = as_ada.post(RULE, {**TYPED, "delete_users": "on"})

        assert "This rule meets 2 clients" in words_of(page)
        assert not saved().delete_inactive_users


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
        assert f"{account.pk},Agora" in exported(as_ada, "?preview=1")
        assert str(account.pk) not in exported(as_ada)
        assert not AutomationSettings.objects.exists()
        assert not DeletionNotice.objects.exists()

    def test_below_a_form_that_came_back_can_be_leafed_through(self, as_ada: Client) -> None:
        page = as_ada.get(f"{RULE}preview/?after=x")

        assert page.headers["Location"] == f"{RULE}?after=x"

    def test_tells_that_a_user_goes_with_the_last_of_his_clients(self, as_ada: Client) -> None:
        """Night by night: with the last of them he has no other."""
        rule(delete_inactive_users=True)
        first, other = unused(now() - 800 * DAY), unused(now() - 800 * DAY)
        MembershipFactory(account=other, user=first.owner)
        stays = unused(now() - 800 * DAY, on_hold=True)
        MembershipFactory(account=stays, user=other.owner)

        words = words_of(as_ada.get(RULE))

        assert f"{first.owner}, deleted too" in words
        assert "1 of 2 users deleted too" in words

    def test_tells_of_a_closed_one_whose_owner_logged_in(self, as_ada: Client) -> None:
        rule()
        account = unused(now(), status="closed", closed_at=now() - 800 * DAY)
        DeletionNotice.objects.create(account=account, sent_at=now() - 40 * DAY)

        words = words_of(as_ada.get(RULE))

        assert "Not touched Kept: the owner logged in" in words
        assert "the next run deletes nothing" in words

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

    def test_says_of_very_many_only_that_they_are_more(
        self, as_ada: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(previewing, "COUNTED", 2)
        for _ in range(2):
            unused(now() - 800 * DAY)
        rule()
        assert "tells 2 owners" in words_of(as_ada.get(RULE))
        unused(now() - 800 * DAY)

        assert "tells more than 2 owners" in words_of(as_ada.get(RULE))

    def test_forgets_the_typed_rule_once_one_is_saved(self, as_ada: Client) -> None:
        as_ada.post(f"{RULE}preview/", TYPED)
        assert "Not saved" in words_of(as_ada.get(f"{RULE}?preview=1"))
        as_ada.post(RULE, {**TYPED, "months": "13"})

        page = as_ada.get(f"{RULE}?preview=1")

        assert "Not saved" not in words_of(page)
        assert page.context["form"]["months"].value() == 13

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

        assert f"{account.pk},'=1+1,Login" in exported(as_ada)
        assert Entry.objects.filter(code="list.exported").count() == 1


class TestStatus:
    def test_tells_of_every_job_when_it_comes_next(self, as_ada: Client) -> None:
        Run.objects.create(
            job="expire_invitations",
            trigger="timetable",
            done=4,
            host="worker-1:77",
            state="finished",
            started_at=now() - timedelta(seconds=3),
            ended_at=now(),
        )

        words = words_of(as_ada.get(STATUS))

        for label in ("Mark expired invitations", "Delete expired sessions", "Deliver waiting"):
            assert label in words
        assert "3 s, Timetable, worker-1:77 4 done" in words
        assert words.count("Not yet") == len(all_jobs()) - 1

    def test_lists_what_was_worth_telling_and_of_one_job_if_asked(self, as_ada: Client) -> None:
        for job, done in [("expire_invitations", 0), ("inactivate_accounts", 7)]:
            Run.objects.create(
                job=job, trigger="command", done=done, state="finished", ended_at=now()
            )

        assert as_ada.get(STATUS).content.count(b"data__link") == 1
        assert b"data__link" not in as_ada.get(f"{STATUS}?job=expire_invitations").content
        assert as_ada.get(f"{STATUS}?job=\0&before=x").status_code == 200

    def test_takes_as_many_queries_for_a_page_as_for_one(
        self, as_ada: Client, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for number in range(26):
            Run.objects.create(
                job=f"job {number}", trigger="command", done=1, state="failed", ended_at=now()
            )
        as_ada.get(STATUS)

        with django_assert_max_num_queries(8):
            assert as_ada.get(STATUS).content.count(b"data__link") == 25


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
        assert f"stopped by {ada} ( today" in words_of(as_ada.get(self.address(going)))
        assert f"stopped by {ada}" in words_of(as_ada.get(RULE))

        as_ada.post(self.address(going, "go-on/"))

        going.refresh_from_db()
        assert (going.state, going.stop_asked_at, going.stopped_by) == ("running", None, None)
        codes = Entry.objects.filter(actor=ada).order_by("pk").values_list("code", flat=True)
        assert list(codes)[-2:] == ["run.stopped", "run.resumed"]

    def test_is_gone_on_with_while_the_broker_is_away(
        self,
        as_ada: Client,
        going: Run,
        monkeypatch: pytest.MonkeyPatch,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        """The sweep finds it when the broker is back."""
        Run.objects.update(state="stopped")
        asked = []

        def away(**how: Any) -> None:
            asked.append(how)
            raise OperationalError

        monkeypatch.setattr(prune_inactive_accounts.task, "apply_async", away)
        with django_capture_on_commit_callbacks(execute=True):
            page = as_ada.post(self.address(going, "go-on/"))

        assert page.status_code == 302
        assert asked == [{"retry": False}]
        assert Run.objects.get().is_running

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
        assert "Saved now: No" in words_of(page)
        assert "Saved now: –" in words_of(page)
        assert "Lawsuit" in page.content.decode()
        again = page.context["hold_form"]["version"].value()
        form = {"hold-version": again, "hold-on_hold": "on", "hold-hold_reason": "Lawsuit"}
        as_ada.post(f"/admin/clients/{acme.pk}/automation/", form)
        assert Account.objects.get().on_hold

    def test_a_client_whose_owner_was_told_says_so(self, as_ada: Client, acme: Account) -> None:
        DeletionNotice.objects.create(account=acme)
        page = f"/admin/clients/{acme.pk}/"

        assert "unless its owner logs in" in words_of(as_ada.get(page))
        Account.objects.update(on_hold=True)
        assert "unless its owner logs in" not in words_of(as_ada.get(page))


class TestMakeActive:
    def press(self, client: Client, account: Account) -> str:
        return words_of(client.post(f"/admin/clients/{account.pk}/activate/", follow=True))

    def test_is_offered_for_an_inactive_client_and_told(
        self, as_ada: Client, acme: Account
    ) -> None:
        page = f"/admin/clients/{acme.pk}/"
        assert "Make Active" not in words_of(as_ada.get(page))
        acme.change(status="inactive")
        assert "Make Active" in words_of(as_ada.get(page))

        words = self.press(as_ada, acme)

        assert "Acme & Sons is active again." in words
        assert "becomes inactive again" not in words
        assert Account.objects.get().status == "active"
        entry = Entry.objects.get(code="account.activated")
        assert entry.description == "Made the client Acme & Sons active again"

    def test_says_if_it_will_not_last(self, as_ada: Client) -> None:
        rule(inactivate_after=6)
        account = unused(now() - 800 * DAY, status="inactive")

        assert "It becomes inactive again with the next run" in self.press(as_ada, account)

    def test_opens_no_closed_client(self, as_ada: Client, acme: Account) -> None:
        acme.change(status="closed", closed_at=now())

        assert "is closed. Reopen it." in self.press(as_ada, acme)
        assert Account.objects.get().is_closed


def test_the_overview_tells_what_comes_tonight(as_ada: Client, by_ada: Actor) -> None:
    assert "will be deleted" not in words_of(as_ada.get("/admin/"))
    account = unused(now() - 800 * DAY)
    DeletionNotice.objects.create(account=account, sent_at=now() - timedelta(days=40))
    rule()
    Run.objects.create(job="expire_invitations", trigger="timetable", state="stopped")

    words = words_of(as_ada.get("/admin/"))

    assert "1 inactive client will be deleted" in words
    assert "Stopped Mark expired invitations" in words


@pytest.mark.parametrize("who", ["sally", "sam", "ron"])
def test_only_who_may_configure_automation_comes_in(
    who: str, request: pytest.FixtureRequest, logged_in: Callable[[User], Client]
) -> None:
    client = logged_in(request.getfixturevalue(who))

    assert {client.get(page).status_code for page in (RULE, STATUS)} == {403}
