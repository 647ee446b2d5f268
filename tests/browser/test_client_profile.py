"""The Client Profile by hand: dialogs, what follows them, a phone, and no script."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from accounts_app.models import Account, Contact
from tests.factories import UserFactory
from users_app.models import User

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[..., Page]


@pytest.fixture
def open_profile(
    live: LiveServer,
    new_context: Callable[..., BrowserContext],
    ada: User,
    acme: Account,
    let_in: Callable[[BrowserContext, User], None],
) -> Open:
    """A page about Acme as Ada sees it, in a browser with these properties."""

    def do(path: str = "", **properties: Any) -> Page:
        context = new_context(reduced_motion="reduce", **properties)
        let_in(context, ada)
        page = context.new_page()
        page.goto(f"{live.url}/admin/clients/{acme.number}/{path}")
        return page

    return do


def test_associate_user_in_a_dialog(open_profile: Open, acme: Account, nora: User) -> None:
    UserFactory(first_name="Anna", last_name="Nash", email="anna@nash.test")
    page = open_profile("users/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.get_by_role("link", name="Associate User").click()
    dialog = page.get_by_role("dialog", name="Associate User")
    expect(dialog.get_by_label("Select User")).to_be_focused()
    page.keyboard.type("nash")
    expect(dialog.get_by_role("status")).to_have_text("2 users found")
    dialog.get_by_label("Nora Nash").check()
    dialog.get_by_label("Select User").press("Enter")
    page.wait_for_load_state("networkidle")
    expect(dialog.get_by_label("Nora Nash")).to_be_checked()
    dialog.get_by_role("button", name="Billing").click()
    dialog.get_by_role("button", name="Invite User").click()

    expect(page.get_by_text("Invitation sent to nora@nowhere.test.")).to_be_visible()
    assert acme.invitations.get().permissions == ["orders", "invoices", "emails"]
    assert not any("csrf" in url for url in asked)


def test_what_is_wrong_comes_back_with_what_was_typed(open_profile: Open) -> None:
    page = open_profile("users/")

    page.get_by_role("link", name="Associate User").click()
    page.get_by_label("Select User").fill("nobody")
    page.get_by_role("dialog").get_by_role("button", name="Invite User").click()

    expect(page.get_by_role("group", name="Problems")).to_be_focused()
    expect(page.get_by_label("Select User")).to_have_value("nobody")
    expect(page).to_have_title(re.compile("^Error: "))


def test_a_search_that_begins_late_does_not_stop_the_form(open_profile: Open) -> None:
    """Who types and is quick to press the button is searching when the form is on its way."""
    page = open_profile("users/")
    page.get_by_role("link", name="Associate User").click()

    def slowly(route: Route) -> None:
        if route.request.method == "POST":
            page.wait_for_timeout(500)
        route.continue_()

    page.route("**/associate/**", slowly)
    page.get_by_label("Select User").fill("nobody")
    page.get_by_role("dialog").get_by_role("button", name="Invite User").click()

    expect(page.get_by_role("group", name="Problems")).to_be_focused()
    expect(page.get_by_label("Select User")).to_have_value("nobody")


def test_a_search_that_is_answered_late_does_not_come_over_the_form(open_profile: Open) -> None:
    page = open_profile("users/")
    searches: list[Route] = []
    page.route("**/associate/?*", lambda route: searches.append(route))

    page.get_by_role("link", name="Associate User").click()
    with page.expect_request("**/associate/?*"):
        page.get_by_label("Select User").fill("nobody")
    page.get_by_role("dialog").get_by_role("button", name="Invite User").click()
    for search in searches:
        search.continue_()

    expect(page).to_have_title(re.compile("^Error: "))
    page.wait_for_load_state("networkidle")
    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.get_by_role("group", name="Problems")).to_be_visible()


def test_associate_user_without_script(open_profile: Open, acme: Account, nora: User) -> None:
    page = open_profile("users/", java_script_enabled=False)

    page.get_by_role("link", name="Associate User").click()
    page.get_by_label("Select User").fill("nash")
    page.get_by_label("View Emails").check()
    page.get_by_label("View Account Activity").check()
    page.get_by_role("switch", name="Send Invite").uncheck()
    page.get_by_label("Select User").press("Enter")
    assert "csrf" not in page.url
    page.get_by_label("Nora Nash").check()
    page.get_by_role("button", name="Invite User").click()

    expect(page.get_by_text("Nora Nash has access to Acme & Sons now.")).to_be_visible()
    assert acme.memberships.get(user=nora).permissions == ["emails", "activity"]


def test_fates_follow_the_toggle_and_the_number_wakes_the_button(
    open_profile: Open, acme: Account, uma: User
) -> None:
    page = open_profile()

    page.get_by_label("More for this client").click()
    page.get_by_role("link", name="Delete Client").click()
    number = page.get_by_label(f"Type the client number {acme.number} to confirm")
    expect(number).to_be_focused()
    expect(page.get_by_text("Will be kept").locator("visible=true")).to_have_count(2)

    page.get_by_role("switch").check()
    expect(page.get_by_text("Will be deleted").locator("visible=true")).to_have_count(2)
    delete = page.get_by_role("button", name="Delete Client")
    expect(delete).to_be_disabled()
    number.fill(str(acme.number))
    expect(delete).to_be_enabled()


@pytest.mark.parametrize("path", ["", "users/", "log/"])
def test_on_a_phone_the_tab_of_the_page_is_in_view(
    open_profile: Open, clara: Contact, path: str
) -> None:
    page = open_profile(path, viewport={"width": 390, "height": 844}, is_mobile=True)

    box = page.get_by_label("Client Profile").locator("[aria-current]").bounding_box()

    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
