"""What people do on their first day, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core.mail import EmailMessage
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts_app import actions
from accounts_app.models import Account, Permission
from activitylog_app.models import Actor, ActorKind, Entry
from tests.factories import AccountFactory, MembershipFactory, UserFactory
from users_app.models import User

LogIn = Callable[..., None]

pytestmark = pytest.mark.django_db(transaction=True)


def h1(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def hello(page: Page, item: str) -> None:
    """Hello, Name! > item."""
    page.locator("summary.hello").click()
    page.locator("details[open]").get_by_text(item, exact=True).click()


def test_a_customer_registers_and_comes_back(
    live: LiveServer, page: Page, mailoutbox: list[EmailMessage]
) -> None:
    page.goto(live.url)
    h1(page, "Log In")
    page.locator("summary", has_text="Account").click()
    page.locator("details[open]").get_by_role("link", name="Register").click()

    page.get_by_label("First name").fill("Rosa")
    page.get_by_label("Last name").fill("Reyes")
    page.get_by_label("Email address").fill("rosa@reyes.test")
    page.get_by_label("Password", exact=True).fill("correct horse battery")
    page.get_by_label("Company").fill("Reyes & Co")
    page.get_by_label("Country").select_option("ES")
    page.get_by_label("Address", exact=True).fill("Calle Mayor 1")
    page.get_by_label("Town or city").fill("Madrid")
    page.get_by_role("button", name="Submit").click()

    account = Account.objects.get()
    expect(page).to_have_url(f"{live.url}/a/{account.number}/")
    expect(page.get_by_text("Welcome, Rosa. We sent a link")).to_be_visible()
    expect(page.get_by_text("Reyes & Co").first).to_be_visible()

    [message] = mailoutbox
    [link] = re.findall(r"http://testserver(/email/verify/\S+)", str(message.body))
    page.goto(live.url + link)
    page.get_by_role("button", name="Verify Email Address").click()
    expect(page.get_by_text("rosa@reyes.test is verified.")).to_be_visible()

    hello(page, "Log Out")
    expect(page.get_by_text("You are logged out.")).to_be_visible()
    page.get_by_label("Email address").fill("ROSA@reyes.test")
    page.get_by_label("Password", exact=True).fill("correct horse battery")
    page.get_by_role("button", name="Log In").click()
    expect(page).to_have_url(f"{live.url}/a/{account.number}/")

    codes = list(Entry.objects.order_by("pk").values_list("code", flat=True))
    assert codes == [
        "account.registered",
        "user.logged_in",
        "account.entered",
        "user.email_verified",
        "user.logged_out",
        "user.logged_in",
        "account.entered",
    ]


@pytest.fixture
def mina(db: None) -> User:
    """Owns three accounts."""
    mina = UserFactory(first_name="Mina", last_name="Moor", email="mina@moor.test")
    for company in ["Alder Studio", "Birch Books", "Cedar Cafe"]:
        AccountFactory(owner=mina, company=company)
    return mina


def test_an_owner_of_three_accounts_chooses_and_switches(
    live: LiveServer, page: Page, mina: User, log_in: LogIn
) -> None:
    log_in(page, mina)
    h1(page, "Choose Account")

    page.get_by_role("button", name=re.compile("Birch Books")).click()
    expect(page.locator("header .account")).to_contain_text("Birch Books")

    hello(page, "Switch Account")
    h1(page, "Choose Account")
    page.get_by_role("button", name=re.compile("Cedar Cafe")).first.click()
    expect(page.locator("header .account")).to_contain_text("Cedar Cafe")

    entered = Entry.objects.filter(code="account.entered").order_by("pk")
    assert [entry.account_name for entry in entered] == ["Birch Books", "Cedar Cafe"]


def test_two_tabs_show_two_accounts_and_an_old_form_posts_to_its_own(
    live: LiveServer, context: BrowserContext, mina: User, log_in: LogIn
) -> None:
    alder, birch, _cedar = Account.objects.order_by("number")
    first, second = context.new_page(), context.new_page()
    log_in(first, mina)

    first.goto(f"{live.url}/a/{alder.number}/contacts/add/")
    first.get_by_label("First name").fill("Kim")
    second.goto(f"{live.url}/accounts/")
    second.get_by_role("button", name=re.compile("Birch Books")).first.click()
    expect(second.locator("header .account")).to_contain_text("Birch Books")
    first.get_by_label("Last name").fill("Kerr")
    first.get_by_label("Email address").fill("kim@moor.test")
    first.get_by_role("button", name="Add Contact").click()

    expect(first.get_by_text("Kim Kerr is a contact now.")).to_be_visible()
    assert alder.contacts.exists()
    assert not birch.contacts.exists()


def test_account_details_and_contacts_are_edited(
    live: LiveServer, page: Page, mina: User, log_in: LogIn
) -> None:
    alder = Account.objects.order_by("number")[0]
    log_in(page, mina, next_url=f"/a/{alder.number}/")

    hello(page, "Account Details")
    page.get_by_label("Town or city").fill("Leeds")
    page.get_by_role("button", name="Save Changes").click()
    expect(page.get_by_text("The account details are saved.")).to_be_visible()

    hello(page, "Contacts")
    page.get_by_role("link", name="Add Contact").first.click()
    page.get_by_label("First name").fill("Kim")
    page.get_by_label("Last name").fill("Kerr")
    page.get_by_label("Email address").fill("kim@")
    page.get_by_role("button", name="Add Contact").click()
    expect(page.locator(".errors")).to_be_focused()
    expect(page.get_by_label("First name")).to_have_value("Kim")
    page.get_by_label("Email address").fill("kim@moor.test")
    page.get_by_label("Invoice emails").check()
    page.get_by_role("button", name="Add Contact").click()
    expect(page.get_by_text("Kim Kerr is a contact now.")).to_be_visible()

    page.get_by_role("link", name="Kim Kerr").click()
    page.get_by_label("Last name").fill("Kray")
    page.get_by_role("button", name="Save Changes").click()
    expect(page.get_by_role("link", name="Kim Kray")).to_be_visible()

    told = Entry.objects.filter(account=alder).order_by("pk")
    assert [entry.code for entry in told] == [
        "account.entered",
        "account.details_changed",
        "contact.added",
        "contact.changed",
    ]


def test_somebody_removed_is_out_in_both_tabs(
    live: LiveServer, context: BrowserContext, mina: User, log_in: LogIn
) -> None:
    alder = Account.objects.order_by("number")[0]
    ravi = UserFactory(first_name="Ravi", last_name="Rao", email="ravi@rao.test")
    membership = MembershipFactory(account=alder, user=ravi, permissions=Permission.values)
    first, second = context.new_page(), context.new_page()
    log_in(first, ravi)
    second.goto(f"{live.url}/a/{alder.number}/contacts/add/")

    membership.delete()

    first.reload()
    h1(first, "Page not found")
    second.get_by_label("First name").fill("Kim")
    second.get_by_role("button", name="Add Contact").click()
    h1(second, "Page not found")
    assert not alder.contacts.exists()


def test_a_page_that_needs_a_permission_says_which_and_who_gives_it(
    live: LiveServer, page: Page, mina: User, log_in: LogIn
) -> None:
    alder = Account.objects.order_by("number")[0]
    ravi = UserFactory(first_name="Ravi", last_name="Rao", email="ravi@rao.test")
    MembershipFactory(account=alder, user=ravi, permissions=["tickets"])
    log_in(page, ravi, next_url=f"/a/{alder.number}/contacts/")

    h1(page, "Access Denied")
    expect(page.locator("main")).to_contain_text("View & Manage Contacts")
    expect(page.locator("main")).to_contain_text("Mina Moor")


def test_a_forgotten_password_is_set_anew(
    live: LiveServer, page: Page, mina: User, mailoutbox: list[EmailMessage]
) -> None:
    page.goto(f"{live.url}/login/")
    page.locator("main").get_by_role("link", name="Forgot Password?").click()
    page.get_by_label("Email address").fill(mina.email)
    page.get_by_role("button", name="Send Link").click()
    expect(page.locator("main")).to_contain_text("If this address has a login")

    [message] = mailoutbox
    [link] = re.findall(r"http://testserver(/password/reset/\S+)", str(message.body))
    page.goto(live.url + link)
    page.get_by_label("New password").fill("staple battery horse")
    page.get_by_role("button", name="Set Password").click()
    page.locator("main").get_by_role("link", name="Log In").click()
    page.get_by_label("Email address").fill(mina.email)
    page.get_by_label("Password", exact=True).fill("staple battery horse")
    page.get_by_role("button", name="Log In").click()
    h1(page, "Choose Account")


def test_whoever_has_no_account_makes_one(
    live: LiveServer, page: Page, nora: User, log_in: LogIn
) -> None:
    log_in(page, nora)
    expect(page.locator("main")).to_contain_text("You do not have access to an account yet")

    page.get_by_role("link", name="Create a New Account").click()
    page.get_by_label("Company").fill("Nash Ltd")
    page.get_by_label("Address", exact=True).fill("2 Quay Street")
    page.get_by_label("Town or city").fill("Bristol")
    page.locator("main").get_by_role("button", name="Create Account").click()
    expect(page.get_by_text("You are its owner.")).to_be_visible()

    account = Account.objects.get()
    expect(page).to_have_url(f"{live.url}/a/{account.number}/")
    assert account.owner == nora


def test_an_owner_looks_up_who_did_what(
    live: LiveServer, page: Page, acme: Account, olivia: User, uma: User, log_in: LogIn
) -> None:
    by_uma = Actor(ActorKind.USER, uma, "203.0.113.9")
    details = {"first_name": "Kim", "last_name": "Kerr", "email": "kim@acme.test"}
    actions.add_contact(acme, details, by=by_uma)
    log_in(page, olivia)

    hello(page, "Account Activity")
    h1(page, "Account Activity")
    page.get_by_label("Search the log").fill("kerr")
    page.get_by_label("Who", exact=True).select_option("Users of this account")
    page.get_by_role("button", name="Apply").click()

    expect(page.get_by_role("row").filter(has_text="Uma Usher")).to_contain_text("203.0.113.9")
    expect(page.locator("main")).not_to_contain_text("Logged in")
    with page.expect_download() as download:
        page.get_by_role("link", name="Export JSON Lines").click()
    assert download.value.path().read_text().count("Added the contact") == 1
    page.get_by_role("link", name="Clear Filters").click()
    expect(page.locator("main")).to_contain_text("Exported the log")
