"""What staff do in the Admin Area: in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core.mail import EmailMessage
from playwright.sync_api import BrowserContext, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts_app import actions
from accounts_app.models import Account
from activitylog_app.models import SYSTEM, Actor, ActorKind, Entry
from tests.factories import (
    PASSWORD,
    AccountFactory,
    MembershipFactory,
    RoleFactory,
    UserFactory,
    code,
    decide,
)
from users_app import actions as user_actions
from users_app.models import User

LogIn = Callable[..., None]

pytestmark = pytest.mark.django_db(transaction=True)


def h1(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def flash(page: Page, words: str) -> None:
    expect(page.locator(".flash").first).to_contain_text(words)


@pytest.fixture
def another(new_context: Callable[..., BrowserContext]) -> Callable[[], Page]:
    """Somebody else's browser."""
    return lambda: new_context().new_page()


@pytest.fixture
def as_staff(live: LiveServer, page: Page, ada: User) -> Page:
    """Ada, logged in through the staff entrance with her second factor."""
    page.goto(f"{live.url}/admin/clients/")
    page.get_by_label("Email address").fill(ada.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log In").click()
    page.get_by_label("Code").fill(code())
    page.get_by_role("button", name="Continue").click()
    h1(page, "Clients")
    return page


@pytest.fixture
def at_users(live: LiveServer, as_staff: Page, acme: Account) -> Page:
    as_staff.goto(f"{live.url}/admin/clients/{acme.number}/users/")
    return as_staff


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("row").filter(has_text=name)


def choose(page: Page, name: str, entry: str) -> None:
    """From the arrow menu of this user."""
    page.get_by_label(f"More for {name}").click()
    page.get_by_role("link", name=entry, exact=True).click()


def test_the_first_login_sets_up_the_second_factor(
    live: LiveServer, page: Page, mailoutbox: list[EmailMessage]
) -> None:
    role = RoleFactory(name="Reception", rights=["accounts_app.list_clients"])
    person = {"first_name": "Ines", "last_name": "Ito", "email": "ines@us.test"}
    user_actions.invite_staff(role, person, by=SYSTEM)
    [mail] = mailoutbox
    [link] = re.findall(r"http://testserver(/admin/invitation/\S+)", str(mail.body))

    page.goto(live.url + link)
    page.get_by_label("Password", exact=True).fill("quay-and-lantern-7")
    page.get_by_role("button").filter(has_text="Password").last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Two-Factor")
    page.goto(f"{live.url}/admin/clients/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Two-Factor")

    secret = page.locator("code, .secret__text, [data-secret]").first.inner_text()
    page.get_by_role("textbox", name="Code").fill(code(secret.replace(" ", "")))
    page.locator("main form").get_by_role("button").last.click()
    page.goto(f"{live.url}/admin/clients/")
    h1(page, "Clients")
    page.goto(f"{live.url}/admin/users/")
    h1(page, "Access Denied")
    expect(page.locator("main")).to_contain_text("List Users")


def test_an_existing_user_is_let_in_without_an_invitation(
    at_users: Page, acme: Account, nora: User, mailoutbox: list[EmailMessage]
) -> None:
    page = at_users
    page.get_by_role("link", name="Associate User").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Select User").fill("nash")
    dialog.get_by_label("Nora Nash").check()
    dialog.get_by_label("Check All").check()
    dialog.get_by_label("Send Invite").uncheck()
    dialog.get_by_role("button", name="Invite User").click()

    flash(page, "Nora Nash has access to Acme & Sons now.")
    expect(row(page, "Nora Nash")).to_contain_text("All permissions")
    assert acme.memberships.get(user=nora).permission_count == 9
    assert [mail.to for mail in mailoutbox] == [[nora.email]]
    entry = Entry.objects.get(code="user.associated")
    assert (entry.actor_name, entry.account, entry.user) == ("Ada Ames", acme, nora)


def test_an_unknown_address_is_invited_again_and_no_more(
    at_users: Page, mailoutbox: list[EmailMessage]
) -> None:
    page = at_users
    page.get_by_role("link", name="Associate User").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Select User").fill("ivy@new.test")
    dialog.get_by_label("View & Open Support Tickets").check()
    dialog.get_by_label("Send Invite").uncheck()
    dialog.get_by_role("button", name="Invite User").click()
    expect(page.locator("main")).to_contain_text("Turn on Send Invite to invite them.")

    page.get_by_label("Send Invite").check()
    page.get_by_role("button", name="Invite User").click()
    flash(page, "Invitation sent to ivy@new.test")
    assert "Harbourline invites you" in mailoutbox[-1].subject

    with page.expect_navigation():
        row(page, "ivy@new.test").get_by_role("button", name="Resend Invite").click()
    assert len(mailoutbox) == 2
    row(page, "ivy@new.test").get_by_role("link", name="Cancel Invite").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel Invite").click()
    flash(page, "The invitation to ivy@new.test is cancelled.")
    expect(row(page, "ivy@new.test")).to_have_count(0)


def test_a_user_is_managed_and_made_the_owner(
    at_users: Page, acme: Account, olivia: User, uma: User, mailoutbox: list[EmailMessage]
) -> None:
    page = at_users
    page.reload()
    row(page, "Uma Usher").get_by_role("link", name="Manage User").click()
    page.get_by_label("Last name").fill("Usher-Voss")
    page.get_by_label("View & Pay Invoices").check()
    page.get_by_label("Make Owner").check()
    page.get_by_role("button", name="Save").click()
    h1(page, "Make Uma Usher-Voss the owner of Acme & Sons?")
    page.get_by_role("button", name="Make Owner").click()

    flash(page, "Uma Usher-Voss is the owner of Acme & Sons now.")
    expect(row(page, "Uma Usher-Voss")).to_contain_text("Owner")
    assert acme.owner == uma
    assert acme.memberships.get(user=olivia).permission_count == 9
    told = {mail.to[0]: mail.subject for mail in mailoutbox}
    assert told.keys() == {uma.email, olivia.email}


def test_a_password_reset_sends_a_link(
    at_users: Page, uma: User, mailoutbox: list[EmailMessage]
) -> None:
    at_users.reload()
    choose(at_users, "Uma Usher", "Password Reset")
    at_users.get_by_role("dialog").get_by_role("button", name="OK").click()

    flash(at_users, f"We sent a link to {uma.email}.")
    [mail] = mailoutbox
    assert "/password/reset/" in str(mail.body)


def test_a_user_is_deleted_only_where_nothing_hangs_on_him(
    live: LiveServer, as_staff: Page, acme: Account, olivia: User, uma: User
) -> None:
    page = as_staff
    several = UserFactory(first_name="Sven", last_name="Several")
    MembershipFactory(account=acme, user=several)
    MembershipFactory(account=AccountFactory(), user=several)

    page.goto(f"{live.url}/admin/users/{several.pk}/")
    expect(page.locator("main")).to_contain_text("is associated with 2 clients")
    page.goto(f"{live.url}/admin/users/{olivia.pk}/delete/")
    h1(page, "Olivia Owen cannot be deleted")
    expect(page.locator("main")).to_contain_text("owns Acme & Sons")
    page.goto(f"{live.url}/admin/users/{uma.pk}/")
    page.get_by_role("link", name="Permanently Delete").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Permanently Delete")).to_be_disabled()
    dialog.get_by_role("textbox").fill(uma.email)
    dialog.get_by_role("button", name="Permanently Delete").click()

    flash(page, "Uma Usher is deleted.")
    assert not User.objects.filter(pk=uma.pk).exists()
    assert Entry.objects.get(code="user.deleted").user_name == "Uma Usher"


@pytest.mark.parametrize("with_users", [False, True])
def test_a_client_is_deleted(
    live: LiveServer, as_staff: Page, acme: Account, uma: User, stan: User, with_users: bool
) -> None:
    MembershipFactory(account=acme, user=stan)
    page = as_staff
    page.goto(f"{live.url}/admin/clients/{acme.number}/")
    page.get_by_label("More").click()
    page.get_by_role("link", name="Delete Client").click()
    dialog = page.get_by_role("dialog")
    if with_users:
        dialog.get_by_label("Delete users who are only associated with this client").check()
        expect(dialog.get_by_text("Will be deleted").locator("visible=true")).to_have_count(2)
    dialog.get_by_role("textbox").fill(str(acme.number))
    dialog.get_by_role("button", name="Delete Client").click()

    gone = "and 2 users were deleted." if with_users else "No users were deleted."
    expect(page.locator(".flash").last).to_contain_text(gone)
    assert not Account.objects.filter(pk=acme.pk).exists()
    assert User.objects.filter(pk=uma.pk).exists() is not with_users
    assert User.objects.filter(pk=stan.pk).exists()
    assert Entry.objects.get(code="account.deleted").actor_name == "Ada Ames"


def test_user_management_is_switched_off_for_owners(
    live: LiveServer, as_staff: Page, another: Callable[[], Page], acme: Account, olivia: User
) -> None:
    hers = another()
    hers.goto(f"{live.url}/login/?next=/a/{acme.number}/users/")
    hers.get_by_label("Email address").fill(olivia.email)
    hers.get_by_label("Password", exact=True).fill(PASSWORD)
    hers.get_by_role("button", name="Log In").click()
    h1(hers, "User Management")

    as_staff.goto(f"{live.url}/admin/settings/general/other/")
    as_staff.get_by_label("Disable Client Area User Management").check()
    as_staff.get_by_role("button", name="Save Changes").click()
    flash(as_staff, "The settings are saved.")

    assert hers.reload().status == 404  # type: ignore[union-attr]
    hers.goto(f"{live.url}/a/{acme.number}/")
    expect(hers.get_by_role("link", name="User Management")).to_have_count(0)
    entry = Entry.objects.get(code="settings.general_changed")
    assert entry.data["changed"] == {"disable_user_management": [False, True]}
    decide(disable_user_management=False)


def test_login_as_owner_and_back(
    live: LiveServer, as_staff: Page, acme: Account, olivia: User
) -> None:
    page = as_staff
    page.goto(f"{live.url}/admin/clients/{acme.number}/")
    page.get_by_role("link", name="Login as Owner").click()
    page.get_by_role("dialog").get_by_label("Reason").fill("Ticket 48213")
    page.get_by_role("dialog").get_by_role("button", name="Login as Owner").click()
    h1(page, "Acme & Sons Active")
    bar = page.get_by_role("region", name="Login as Owner")
    expect(bar).to_contain_text("You see the client area as Olivia Owen, owner of Acme & Sons")

    page.goto(f"{live.url}/a/{acme.number}/contacts/add/")
    page.get_by_label("First name").fill("Kim")
    page.get_by_label("Last name").fill("Kerr")
    page.get_by_label("Email address").fill("kim@acme.test")
    page.get_by_role("button", name="Add Contact").click()
    flash(page, "Kim Kerr is a contact now.")
    for blocked in ["/security/", "/profile/", "/accounts/", "/admin/clients/"]:
        assert page.goto(live.url + blocked).status == 403  # type: ignore[union-attr]
        expect(page.locator("main")).to_contain_text("Not available while you act for Olivia")

    bar.get_by_role("button", name="Return to Admin Area").click()
    expect(page).to_have_url(f"{live.url}/admin/clients/{acme.number}/")
    added = Entry.objects.get(code="contact.added")
    assert (added.actor_kind, added.actor_name) == ("admin", "Ada Ames")
    assert (added.behalf, added.behalf_name) == (olivia, "Olivia Owen")
    began = Entry.objects.get(code="acting.began")
    assert began.data == {"reason": "Ticket 48213"}
    assert "48213" not in began.description, "customers read that"
    assert Entry.objects.get(code="acting.ended").behalf == olivia
    assert acme.memberships.get(user=olivia).last_login_at is None


def test_looking_something_up_in_the_activity_log(
    as_staff: Page, acme: Account, olivia: User
) -> None:
    page = as_staff
    by_olivia = Actor(ActorKind.USER, olivia, "203.0.113.9", "0f" * 16)
    for number in range(30):
        kim = {"first_name": "Kim", "last_name": str(number), "email": f"{number}@acme.test"}
        actions.add_contact(acme, kim, by=by_olivia)

    page.get_by_role("link", name="Activity Log").click()
    h1(page, "Activity Log")
    page.get_by_label("Search the log").fill("olivia kim")
    page.get_by_label("Kind of event").select_option(label="Contact added")
    page.get_by_text("More filters").click()
    page.get_by_label("Done by", exact=True).fill("nobody@acme.test")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("group", name="Problems")).to_contain_text("No user has this")
    expect(page.get_by_label("Search the log")).to_have_value("olivia kim")

    page.get_by_label("Done by", exact=True).fill(olivia.email)
    page.get_by_label("Done by", exact=True).press("Enter")
    expect(page.get_by_role("row").filter(has_text="Added the contact")).to_have_count(25)
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_role("row").filter(has_text="Added the contact")).to_have_count(5)
    with page.expect_download() as download:
        page.get_by_role("link", name="Export CSV").click()
    assert download.value.path().read_text().count("Added the contact Kim") == 30

    page.get_by_role("link", name="Added the contact Kim 3", exact=False).first.click()
    h1(page, "Added the contact Kim 3")
    page.get_by_role("link", name="Everything from this address").click()
    expect(page.get_by_label("Search the log")).to_have_value("203.0.113.9")
