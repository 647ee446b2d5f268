"""Everything works with JavaScript switched off."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts_app.models import Account, Contact
from activitylog_app.models import Entry
from tests.factories import PASSWORD, AccountFactory, InvitationFactory
from tests.orders_app.factories import ServiceFactory
from tests.tickets_app.factories import DepartmentFactory
from users_app.models import User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    return new_context(java_script_enabled=False).new_page()


def h1(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def hello(page: Page, item: str) -> None:
    """Hello, Name! > item."""
    page.locator("summary.hello").click()
    page.locator("details[open]").get_by_text(item, exact=True).click()


def test_register_and_log_out(live: LiveServer, page: Page) -> None:
    page.goto(f"{live.url}/register/")
    page.get_by_label("First name").fill("Rosa")
    page.get_by_label("Last name").fill("Reyes")
    page.get_by_label("Email address").fill("rosa@reyes.test")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Address", exact=True).fill("Calle Mayor 1")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("link", name="Fill in “Town or city”.")).to_be_visible()

    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Town or city").fill("Madrid")
    page.get_by_role("button", name="Submit").click()
    h1(page, "Rosa Reyes Active")

    hello(page, "Log Out")
    h1(page, "Log In")
    expect(page.get_by_text("You are logged out.")).to_be_visible()
    assert Account.objects.get().owner.email == "rosa@reyes.test"


def test_log_in_where_one_wanted_to_go(
    live: LiveServer, page: Page, acme: Account, olivia: User, log_in: Callable[..., None]
) -> None:
    AccountFactory(owner=olivia)

    log_in(page, olivia, next_url=f"/a/{acme.number}/contacts/")

    h1(page, "Contacts")


def test_find_choose_and_switch(
    live: LiveServer, page: Page, olivia: User, log_in: Callable[..., None]
) -> None:
    for n in range(30):
        AccountFactory(owner=olivia, company=f"Company {n:02}")
    log_in(page, olivia)
    h1(page, "Choose Account")

    page.get_by_role("link", name="Next").click()
    expect(page.get_by_role("button", name="Company 29")).to_be_visible()

    page.get_by_role("searchbox").fill("company 07")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("button", name="Company 07").click()
    h1(page, "Company 07 Active")

    hello(page, "Switch Account")
    current = page.locator("[aria-current=true]").first
    expect(current).to_contain_text("Company 07")
    page.get_by_role("button", name="Company 00").first.click()
    h1(page, "Company 00 Active")
    entered = Entry.objects.filter(code="account.entered").order_by("pk")
    assert [entry.account_name for entry in entered] == ["Company 07", "Company 00"]


def test_edit_details(
    live: LiveServer, page: Page, acme: Account, olivia: User, log_in: Callable[..., None]
) -> None:
    log_in(page, olivia)

    hello(page, "Account Details")
    page.get_by_label("Town or city").fill("Leeds")
    page.get_by_role("button", name="Save Changes").click()

    expect(page.get_by_role("status")).to_have_text("The account details are saved.")
    acme.refresh_from_db()
    assert acme.city == "Leeds"


def test_add_and_delete_a_contact(
    live: LiveServer, page: Page, acme: Account, olivia: User, log_in: Callable[..., None]
) -> None:
    log_in(page, olivia)

    hello(page, "Contacts")
    page.get_by_role("link", name="Add Contact").click()
    page.get_by_label("First name").fill("Kim")
    page.get_by_label("Last name").fill("Kerr")
    page.get_by_label("Email address").fill("kim@acme.test")
    page.get_by_label("Invoice emails").check()
    page.get_by_role("button", name="Add Contact").click()
    expect(page.get_by_role("row", name="Kim Kerr")).to_contain_text("Invoice emails")

    page.get_by_role("link", name="Kim Kerr").click()
    page.get_by_role("link", name="Delete Contact").click()
    h1(page, "Delete the contact Kim Kerr?")
    page.get_by_role("link", name="Keep Contact").click()
    h1(page, "Kim Kerr")
    page.get_by_role("link", name="Delete Contact").click()
    page.get_by_role("button", name="Delete Contact").click()
    expect(page.get_by_text("No contacts yet")).to_be_visible()
    assert not Contact.objects.exists()


def test_cancel_a_service_and_keep_it(
    live: LiveServer, page: Page, acme: Account, olivia: User, log_in: Callable[..., None]
) -> None:
    ServiceFactory(account=acme, name="Server")
    log_in(page, olivia)

    page.get_by_role("link", name="Server").click()
    page.get_by_role("link", name="Request Cancellation").click()
    h1(page, "Request the cancellation of Server?")
    page.get_by_label("At once, today").check()
    page.get_by_role("button", name="Request Cancellation").click()
    expect(page.get_by_role("status")).to_have_text("Server ends today.")

    page.get_by_role("button", name="Keep Service").click()
    expect(page.get_by_role("status")).to_have_text("Server goes on.")


def test_change_ones_profile_and_password(
    live: LiveServer, page: Page, nora: User, log_in: Callable[..., None]
) -> None:
    log_in(page, nora)

    hello(page, "Your Profile")
    page.get_by_label("Dark").check()
    page.get_by_role("button", name="Save Changes").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")

    page.get_by_role("navigation", name="Settings").get_by_role("link", name="Security").click()
    page.get_by_label("Current password").fill(PASSWORD)
    page.get_by_label("New password").fill("a better horse battery")
    page.get_by_role("button", name="Change Password").click()
    expect(page.get_by_role("status")).to_contain_text("Your password is changed.")
    nora.refresh_from_db()
    assert nora.check_password("a better horse battery")


def test_invite_with_chosen_permissions(
    live: LiveServer, page: Page, acme: Account, olivia: User, log_in: Callable[..., None]
) -> None:
    log_in(page, olivia)

    hello(page, "User Management")
    expect(page.get_by_label("View & Manage Contacts")).to_be_hidden()
    expect(page.get_by_role("button", name="Technical")).to_be_hidden()
    page.get_by_label("Email address").fill("ivy@new.test, kim@new.test")
    page.get_by_label("Choose Permissions").check()
    page.get_by_label("View & Manage Contacts").check()
    page.get_by_role("button", name="Send Invite", exact=True).click()

    expect(page.get_by_role("status")).to_contain_text("ivy@new.test, kim@new.test")
    expect(page.get_by_role("row", name="ivy@new.test")).to_contain_text("1 of 9")
    assert [offer.permissions for offer in acme.invitations.all()] == [["contacts"]] * 2


def test_manage_permissions_and_remove_access(
    live: LiveServer,
    page: Page,
    acme: Account,
    olivia: User,
    uma: User,
    log_in: Callable[..., None],
) -> None:
    membership = acme.memberships.get(user=uma)
    log_in(page, olivia, next_url=f"/a/{acme.number}/users/")

    page.get_by_role("link", name="Manage Permissions of Uma Usher").click()
    expect(page.get_by_label("View & Open Support Tickets")).to_be_checked()
    page.get_by_label("View & Open Support Tickets").uncheck()
    page.get_by_label("View & Manage Contacts").check()
    page.get_by_role("button", name="Save Changes").click()
    expect(page.get_by_role("status")).to_have_text("Permissions of Uma Usher saved.")
    membership.refresh_from_db()
    assert membership.permissions == ["contacts"]

    page.get_by_role("link", name="Manage Permissions of Uma Usher").click()
    page.get_by_label("Check All").check()
    page.get_by_role("button", name="Save Changes").click()
    expect(page.get_by_role("row", name="Uma Usher")).to_contain_text("All permissions")

    page.get_by_label("More for Uma Usher").click()
    page.get_by_role("link", name="Remove Access").click()
    h1(page, "Remove Uma Usher’s access?")
    page.get_by_role("button", name="Remove Access").click()
    expect(page.get_by_role("status")).to_contain_text("Uma Usher no longer has access")
    assert not acme.memberships.filter(user=uma).exists()


def test_log_in_on_an_invitation_and_accept_it(
    live: LiveServer, page: Page, acme: Account, stan: User
) -> None:
    offer = InvitationFactory(account=acme, email="stan@work.test")
    page.goto(live.url + offer.get_absolute_url())
    h1(page, "Join Acme & Sons")

    page.get_by_label("Email address").fill(stan.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log In").click()
    page.get_by_role("button", name="Accept Invitation").click()

    expect(page.get_by_role("status")).to_have_text("You now have access to Acme & Sons.")
    assert acme.memberships.get(user=stan).permissions == ["tickets"]


def test_create_a_login_and_accept_with_it(live: LiveServer, page: Page, acme: Account) -> None:
    offer = InvitationFactory(account=acme, email="ivy@new.test")
    page.goto(live.url + offer.get_absolute_url())

    page.get_by_role("link", name="Create Login and Accept").click()
    page.get_by_label("First name").fill("Ivy")
    page.get_by_label("Last name").fill("Iles")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create Login and Accept").click()

    h1(page, "Acme & Sons Active")
    assert acme.memberships.filter(user__email="ivy@new.test").exists()


def test_a_ticket_from_the_first_word_to_the_last(
    live: LiveServer, page: Page, acme: Account, uma: User, log_in: Callable[..., None]
) -> None:
    DepartmentFactory(name="Support")
    log_in(page, uma, next_url=f"/a/{acme.number}/tickets/")
    page.get_by_role("link", name="Open Ticket").click()
    page.get_by_label("Department").select_option("Support")
    page.get_by_label("Subject").fill("No light")
    page.get_by_label("Message").fill("It is dark.")
    page.get_by_role("button", name="Open Ticket").click()
    h1(page, "No light Open")
    expect(page.get_by_text("Draft restored")).to_be_hidden()

    page.get_by_label("Message").fill("It is light again.")
    page.get_by_role("button", name="Send Reply").click()
    expect(page.get_by_role("article").last).to_contain_text("It is light again.")
    page.get_by_role("button", name="Close Ticket").click()
    h1(page, "No light Closed")
