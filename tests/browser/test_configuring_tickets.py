"""Configuration › Support Tickets, wide and on a phone, and how a canned reply is written."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.browser.test_pages import WIDE, Visit, walk
from tests.tickets_app.factories import DepartmentFactory
from tickets_app.models import CannedReply, TicketStatus
from users_app.models import User

pytestmark = pytest.mark.django_db(transaction=True)

HERE = "/admin/settings/tickets/"


@pytest.fixture
def visit(
    live: LiveServer,
    new_context: Callable[..., BrowserContext],
    let_in: Callable[[BrowserContext, User], None],
    ada: User,
    settings: Settings,
) -> Visit:
    """Ada's browser."""
    settings.SITE_URL = live.url
    context = new_context(**WIDE, reduced_motion="reduce")
    let_in(context, ada)
    return Visit(context.new_page(), live)


def test_of_its_pages(visit: Visit, ada: User) -> None:
    department = DepartmentFactory(address="support@us.test", clients_only=True)
    department.staff.add(ada)
    status = TicketStatus.objects.get(name="In Progress")
    canned = CannedReply.objects.create(name="Hello", body="Hello **you**.\n\n> Quoted")
    pages = {
        "departments": HERE,
        "add department": f"{HERE}departments/add/",
        "department": f"{HERE}departments/{department.pk}/",
        "statuses": f"{HERE}statuses/",
        "status": f"{HERE}statuses/{status.pk}/",
        "delete status": f"{HERE}statuses/{status.pk}/delete/",
        "priorities": f"{HERE}priorities/",
        "canned replies": f"{HERE}canned/",
        "canned reply": f"{HERE}canned/{canned.pk}/",
        "settings": f"{HERE}settings/",
    }
    assert walk(visit, pages, {}) == {}


def test_a_canned_reply_is_looked_at_and_saved(visit: Visit) -> None:
    visit.go(f"{HERE}canned/")
    visit.page.get_by_role("link", name="Add Canned Reply").click()
    visit.page.get_by_label("Name").fill("Welcome")
    visit.page.get_by_label("Text").fill("Hello **you**.")
    visit.page.get_by_role("button", name="Preview").click()
    expect(visit.page.locator(".msg__body strong")).to_have_text("you")
    assert not CannedReply.objects.exists()

    visit.page.get_by_role("button", name="Add Canned Reply").click()

    expect(visit.page.locator(".flash")).to_contain_text("Welcome is there now.")
