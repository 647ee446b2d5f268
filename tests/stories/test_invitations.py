"""Inviting, accepting, changing, removing: in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core.mail import EmailMessage
from django.db import transaction
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts_app import emails
from accounts_app.models import Account
from config.celery import app
from mail_app.models import Message
from mail_app.tasks import deliver
from tests.factories import PASSWORD, AccountFactory, InvitationFactory
from users_app.models import User

LogIn = Callable[..., None]

pytestmark = pytest.mark.django_db(transaction=True)


def h1(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def hello(page: Page) -> list[str]:
    """What the menu of the account offers."""
    return [
        item.strip() for item in page.locator(".hello + .menu__panel a").all_text_contents()
    ]


def link_to(mailoutbox: list[EmailMessage], address: str) -> str:
    [mail] = [mail for mail in mailoutbox if mail.to == [address]]
    [link] = re.findall(r"http://testserver(/invitations/\S+)", str(mail.body))
    return str(link)


@pytest.fixture
def another(new_context: Callable[..., BrowserContext]) -> Callable[[], Page]:
    """Somebody else's browser."""
    return lambda: new_context().new_page()


def test_from_the_invitation_to_the_end_of_access(
    live: LiveServer,
    page: Page,
    another: Callable[[], Page],
    acme: Account,
    olivia: User,
    stan: User,
    log_in: LogIn,
    mailoutbox: list[EmailMessage],
) -> None:
    AccountFactory(owner=stan, company="Second")
    log_in(page, olivia, next_url=f"/a/{acme.number}/users/")
    h1(page, "User Management")

    # Two at once, with chosen permissions.
    page.get_by_label("Email address").fill("stan@work.test\nivy@new.test")
    page.get_by_label("Choose Permissions").check()
    page.get_by_role("button", name="Technical").click()
    expect(page.get_by_label("View & Open Support Tickets")).to_be_checked()
    page.get_by_label("View & Manage Contacts").check()
    page.get_by_role("button", name="Send Invite", exact=True).click()
    expect(page.locator(".flash")).to_contain_text("stan@work.test, ivy@new.test")

    # Somebody with two accounts accepts under his own address.
    his = another()
    his.goto(live.url + link_to(mailoutbox, "stan@work.test"))
    h1(his, "Join Acme & Sons")
    his.get_by_label("Email address").fill(stan.email)
    his.get_by_label("Password", exact=True).fill(PASSWORD)
    his.get_by_role("button", name="Log In").click()
    expect(his.locator("main")).to_contain_text(stan.email)
    his.get_by_role("button", name="Accept Invitation").click()
    expect(his.get_by_text("You now have access to Acme & Sons.")).to_be_visible()
    assert stan.memberships.count() == 3

    # Somebody new accepts under another address.
    hers = another()
    hers.goto(live.url + link_to(mailoutbox, "ivy@new.test"))
    hers.get_by_role("link", name="Create Login and Accept").click()
    hers.get_by_label("First name").fill("Ivy")
    hers.get_by_label("Last name").fill("Iles")
    hers.get_by_label("Email address").fill("ivy@home.test")
    hers.get_by_label("Password", exact=True).fill(PASSWORD)
    hers.get_by_role("button", name="Create Login and Accept").click()
    expect(hers).to_have_url(f"{live.url}/a/{acme.number}/")
    ivy = User.objects.get(email="ivy@home.test")
    assert not ivy.emailaddress_set.get().verified
    told = [mail.body for mail in mailoutbox if mail.to == [olivia.email]]
    assert any("ivy@home.test" in str(body) for body in told)

    # Both see exactly what they may.
    for theirs in (his, hers):
        menu = hello(theirs)
        assert "Contacts" in menu
        assert not {"Account Details", "User Management"} & set(menu)
        theirs.goto(f"{live.url}/a/{acme.number}/details/")
        h1(theirs, "Access Denied")
        theirs.goto(f"{live.url}/a/{acme.number}/contacts/")
        h1(theirs, "Contacts")

    # The next click obeys.
    page.reload()
    row = page.get_by_role("row").filter(has_text="Ivy Iles")
    row.get_by_role("link", name="Manage Permissions").click()
    h1(page, "Manage Permissions")
    page.get_by_label("View & Manage Contacts").uncheck()
    page.get_by_role("button", name="Save Changes").click()
    expect(page.get_by_text("Permissions of Ivy Iles saved.")).to_be_visible()
    hers.reload()
    h1(hers, "Access Denied")

    # Removed: out of the open tab, and what waits for him is not sent.
    app.conf.task_always_eager = False
    membership = acme.memberships.get(user=stan)
    with transaction.atomic():
        waiting = emails.permissions_changed.post(membership.pk, account=acme)
    page.get_by_label("More for Stan Strand").click()
    page.get_by_role("link", name="Remove Access").first.click()
    expect(page.get_by_role("dialog")).to_contain_text("can no longer open Acme & Sons")
    page.get_by_role("dialog").get_by_role("button", name="Remove Access").click()
    expect(page.get_by_text("Stan Strand no longer has access to Acme & Sons.")).to_be_visible()
    his.reload()
    h1(his, "Page not found")
    deliver(waiting.pk, 0)
    waiting.refresh_from_db()
    assert waiting.state == Message.State.UNNEEDED


def test_a_verified_address_joins_from_choose_account(
    live: LiveServer, page: Page, acme: Account, nora: User, log_in: LogIn
) -> None:
    InvitationFactory(account=acme, email=nora.email)
    log_in(page, nora)
    h1(page, "Choose Account")

    page.get_by_role("button", name="Join").click()

    expect(page.get_by_text("You now have access to Acme & Sons.")).to_be_visible()
    expect(page).to_have_url(f"{live.url}/a/{acme.number}/")


def test_declined_and_the_owner_is_told(
    live: LiveServer, page: Page, acme: Account, olivia: User, mailoutbox: list[EmailMessage]
) -> None:
    offer = InvitationFactory(account=acme, email="ivy@new.test")
    page.goto(live.url + offer.get_absolute_url())

    page.get_by_role("link", name="Decline").click()
    h1(page, "Decline the invitation to Acme & Sons?")
    assert acme.invitations.open().exists()
    page.get_by_role("link", name="Keep Invitation").click()
    h1(page, "Join Acme & Sons")
    page.get_by_role("link", name="Decline").click()
    page.get_by_role("button", name="Decline").click()

    h1(page, "This invitation was declined.")
    page.goto(live.url + offer.get_absolute_url())
    h1(page, "This invitation was declined.")
    [mail] = mailoutbox
    assert mail.to == [olivia.email]
    assert "ivy@new.test" in str(mail.body)
    assert "declined" in str(mail.body)


def test_reported_and_not_invited_again(
    live: LiveServer,
    page: Page,
    another: Callable[[], Page],
    acme: Account,
    olivia: User,
    log_in: LogIn,
    mailoutbox: list[EmailMessage],
) -> None:
    offer = InvitationFactory(account=acme, email="ivy@new.test")
    hers = another()
    hers.goto(live.url + offer.get_absolute_url())
    hers.get_by_role("link", name="Report as unwanted").click()
    hers.get_by_role("button", name="Report as unwanted").click()
    expect(hers.locator("main")).to_contain_text("declined")
    assert [mail.to for mail in mailoutbox] == [[olivia.email]]

    log_in(page, olivia, next_url=f"/a/{acme.number}/users/")
    page.get_by_label("Email address").fill("ivy@new.test")
    page.get_by_role("button", name="Send Invite", exact=True).click()
    expect(page.locator(".errors")).to_contain_text("has asked not to get invitations")
    expect(page.get_by_label("Email address")).to_have_value("ivy@new.test")


def test_a_different_login_keeps_the_invitation(
    live: LiveServer, page: Page, acme: Account, stan: User, nora: User, log_in: LogIn
) -> None:
    offer = InvitationFactory(account=acme, email=nora.email)
    log_in(page, stan)
    page.goto(live.url + offer.get_absolute_url())

    page.get_by_role("button", name="Use a Different Login").click()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log In").click()
    page.get_by_role("button", name="Accept Invitation").click()

    expect(page.get_by_text("You now have access to Acme & Sons.")).to_be_visible()
    assert acme.memberships.filter(user=nora).exists()


def test_whoever_leaves_is_out(
    live: LiveServer, page: Page, acme: Account, uma: User, log_in: LogIn
) -> None:
    log_in(page, uma)
    page.get_by_role("link", name="Leave Account").click()
    page.get_by_role("button", name="Leave Account").click()

    page.wait_for_url(f"{live.url}/accounts/")
    h1(page, "Choose Account")
    expect(page.get_by_text("You no longer have access to Acme & Sons.")).to_be_visible()
    assert not acme.memberships.filter(user=uma).exists()
