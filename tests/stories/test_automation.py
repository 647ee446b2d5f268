"""Inactive clients: from the rule to the report, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.mail import EmailMessage
from django.db.models import F
from django.test import Client
from django.utils.timezone import now
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts_app.models import Account, AutomationSettings, DeletionNotice
from accounts_app.tasks import prune_inactive_accounts
from activitylog_app.models import Run
from tests.accounts_app.test_pruning import unused
from users_app.models import User

DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page_of_ada(
    live: LiveServer,
    new_context: Callable[..., BrowserContext],
    logged_in: Callable[[User], Client],
    settings: Settings,
    ada: User,
) -> Page:
    context = new_context()
    name = settings.SESSION_COOKIE_NAME
    cookie = logged_in(ada).cookies[name].value
    context.add_cookies([{"name": name, "value": cookie, "url": live.url}])
    return context.new_page()


def test_a_rule_is_previewed_saved_carried_out_and_told(
    live: LiveServer, page_of_ada: Page, deliver_all: Callable[[], list[EmailMessage]]
) -> None:
    page, rule = page_of_ada, f"{live.url}/admin/settings/automation/inactive-clients/"
    goes, held = (unused(now() - 800 * DAY, company=name) for name in ("Agora", "Kesrel"))

    page.goto(rule)
    page.get_by_role("switch", name="Delete inactive and closed clients").check()
    page.get_by_label("Months without activity").fill("12")
    page.get_by_role("switch", name="Delete users who are only").check()
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("Not saved")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="Agora")).to_contain_text("deleted too")
    assert not AutomationSettings.objects.exists()

    hold(page, live, held)
    page.goto(f"{rule}?preview=1")
    expect(page.get_by_role("row").filter(has_text="Kept: on hold")).to_contain_text("Kesrel")
    expect(page.get_by_label("Months without activity")).to_have_value("12")
    page.get_by_role("button", name="Save Changes").click()
    page.get_by_label("Type 1 to confirm").fill("1")
    page.get_by_role("button", name="Save Changes").click()
    expect(page.locator(".flash").first).to_contain_text("The settings are saved.")

    prune_inactive_accounts()
    [announced] = deliver_all()
    assert announced.subject.startswith("The account Agora will be deleted")
    page.goto(f"{live.url}/admin/clients/{goes.number}/")
    expect(page.get_by_text("unless its owner logs in")).to_be_visible()
    DeletionNotice.objects.update(sent_at=F("sent_at") - 31 * DAY)
    page.goto(f"{live.url}/admin/")
    expect(page.get_by_text("1 inactive client will be deleted")).to_be_visible()

    prune_inactive_accounts()
    assert Account.objects.get() == held
    [*_, report] = deliver_all()
    assert report.subject == "1 inactive client deleted"
    page.goto(f"{live.url}/admin/settings/automation/status/")
    page.get_by_role("link", name="Delete inactive clients").last.click()
    expect(page.get_by_role("row").filter(has_text="Agora")).to_be_visible()


def hold(page: Page, live: LiveServer, account: Account) -> None:
    page.goto(f"{live.url}/admin/clients/{account.number}/profile/")
    page.get_by_role("switch", name="On hold").check()
    page.get_by_label("Why it is on hold").fill("Lawsuit")
    page.locator("form[action$='/automation/']").get_by_role("button").click()
    expect(page.locator(".flash").first).to_contain_text("What is done by itself is saved.")


def test_a_run_is_stopped_and_gone_on_with(live: LiveServer, page_of_ada: Page) -> None:
    page = page_of_ada
    run = Run.objects.create(job="inactivate_accounts", trigger="timetable", total=9, done=4)
    page.goto(f"{live.url}/admin/settings/automation/runs/{run.pk}/")
    expect(page.get_by_text("4 of 9")).to_be_visible()

    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("The run stops after the batch it is at.")).to_be_visible()
    Run.objects.update(state="stopped")
    page.reload()
    expect(page.get_by_text("This run was stopped by Ada Ames")).to_be_visible()
    page.get_by_role("button", name="Go On").click()

    expect(page.get_by_text("The run goes on where it was.")).to_be_visible()
    assert Run.objects.get().done == 4
    assert Run.objects.get().times_taken_up == 1
