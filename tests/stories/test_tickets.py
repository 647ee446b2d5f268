"""How people ask and are answered, in a real browser: in their account, and without a login."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.mail import EmailMessage
from playwright.sync_api import BrowserContext, FilePayload, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts_app.models import Account
from activitylog_app.models import Actor
from tests.browsing import press, said
from tests.factories import PASSWORD
from tests.tickets_app.factories import DepartmentFactory, TicketFactory
from tickets_app import actions
from tickets_app.models import Department, Ticket
from users_app.models import User

pytestmark = pytest.mark.django_db(transaction=True)

LetIn = Callable[[BrowserContext, User], None]
LINK = re.compile(r"http://\S+/ticket/\S+/")


@pytest.fixture
def support(db: None) -> Department:
    department: Department = DepartmentFactory(name="Support")
    return department


@pytest.fixture
def ticket(acme: Account, support: Department) -> Ticket:
    ticket: Ticket = TicketFactory(account=acme, department=support)
    return ticket


def answer(page: Page, words: str) -> None:
    page.get_by_label("Message").fill(words)
    press(page, "Send Reply")
    said(page, "Your reply is sent.")


def has_reply(page: Page, words: str, badge: str) -> None:
    article = page.get_by_role("article").filter(has_text=words)
    expect(article.locator(".badge")).to_have_text(badge)


def test_the_owner_asks_and_a_user_of_his_account_goes_on(
    acme: Account, support: Department, olivia: User, uma: User, as_user: Callable[[User], Page]
) -> None:
    hers, his = as_user(olivia), as_user(uma)
    hers.goto(f"/a/{acme.number}/tickets/")
    expect(hers.get_by_text("No tickets.")).to_be_visible()
    hers.get_by_role("link", name="Open Ticket").click()
    hers.get_by_label("Subject").fill("No light")
    hers.get_by_label("Message").fill("It is **dark**.")
    press(hers, "Open Ticket")
    said(hers, "Your ticket has the number")
    expect(hers.get_by_role("heading", level=1)).to_contain_text("No light")

    his.goto(f"/a/{acme.number}/")
    his.get_by_role("navigation", name="Main").get_by_role("link", name="Tickets").click()
    his.get_by_role("link", name="No light").click()
    answer(his, "Since yesterday.")

    hers.reload()
    for page in [hers, his]:
        has_reply(page, "It is dark.", "Owner")
        has_reply(page, "Since yesterday.", "Authorized User")
        readers = page.locator("section", has_text="Who can read this")
        expect(readers.get_by_role("listitem")).to_have_text(
            [re.compile("Olivia Owen.*Owner", re.S), re.compile("Uma Usher.*Authorized", re.S)]
        )


def test_a_ticket_is_closed_and_opened_again(
    acme: Account, ticket: Ticket, uma: User, as_user: Callable[[User], Page]
) -> None:
    page = as_user(uma)
    page.goto(f"/a/{acme.number}/tickets/{ticket.number}/")

    press(page, "Close Ticket")
    said(page, "Ticket closed.")
    page.get_by_role("status").get_by_role("button", name="Open Again").click()

    said(page, "The ticket is open again.")
    expect(page.get_by_role("button", name="Close Ticket")).to_be_visible()


def test_strangers_and_who_lacks_the_permission_read_nothing(
    acme: Account, ticket: Ticket, stan: User, dora: User, as_user: Callable[[User], Page]
) -> None:
    path = f"/a/{acme.number}/tickets/{ticket.number}/"

    stranger = as_user(stan)
    stranger.goto(path)
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Page not found")

    lacking = as_user(dora)
    lacking.goto(path)
    expect(lacking.get_by_role("heading", level=1)).to_have_text("Access Denied")
    expect(lacking.get_by_role("main")).to_contain_text(
        "Olivia Owen, can give you the permission View & Open Support Tickets."
    )


def test_two_who_answer_at_the_same_time_both_see_both(
    acme: Account, ticket: Ticket, olivia: User, uma: User, as_user: Callable[[User], Page]
) -> None:
    pages = [as_user(olivia), as_user(uma)]
    for page, words in zip(pages, ["I am on it.", "So am I."], strict=True):
        page.goto(f"/a/{acme.number}/tickets/{ticket.number}/")
        page.get_by_label("Message").fill(words)

    for page in pages:
        press(page, "Send Reply")
        said(page, "Your reply is sent.")

    pages[0].reload()
    for page in pages:
        has_reply(page, "I am on it.", "Owner")
        has_reply(page, "So am I.", "Authorized User")


def test_a_guest_asks_follows_his_link_and_loses_it(
    live: LiveServer,
    page: Page,
    support: Department,
    mailoutbox: list[EmailMessage],
    settings: Settings,
    by_ada: Actor,
) -> None:
    settings.SITE_URL = live.url
    page.goto(f"{live.url}/tickets/new/")
    page.get_by_label("Your name").fill("Gus Guest")
    page.get_by_label("Email address").fill("gus@guest.test")
    page.get_by_label("Subject").fill("Domains?")
    page.get_by_label("Message").fill("Do you sell any?")
    press(page, "Open Ticket")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")

    link = LINK.search(str(mailoutbox[0].body))
    assert link
    page.goto(link[0])
    ticket = Ticket.objects.get()
    expect(page).to_have_url(f"{live.url}/tickets/{ticket.number}/")
    has_reply(page, "Do you sell any?", "Guest")
    answer(page, "One will do.")
    expect(page.get_by_role("article").last).to_contain_text("by private link")

    actions.revoke_link(ticket, "gus@guest.test", by=by_ada)
    page.get_by_label("Message").fill("Hello?")
    press(page, "Send Reply")
    expect(page.get_by_role("heading", level=1)).to_have_text("This link no longer works.")


def end_all_sessions() -> None:
    Session.objects.all().delete()
    cache.clear()


def log_in_again(page: Page, user: User) -> None:
    page.get_by_label("Email address").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page, "Log In")


def test_a_draft_outlives_the_session_and_goes_when_it_is_sent(
    acme: Account, ticket: Ticket, uma: User, as_user: Callable[[User], Page]
) -> None:
    page, path = as_user(uma), f"/a/{acme.number}/tickets/{ticket.number}/"
    page.goto(path)
    page.get_by_label("Message").fill("A long story.")
    end_all_sessions()
    press(page, "Send Reply")

    expect(page.get_by_role("heading", level=1)).to_have_text("Log In")
    log_in_again(page, uma)
    expect(page.get_by_text("Draft restored")).to_be_visible()
    expect(page.get_by_label("Message")).to_have_value("A long story.")
    press(page, "Send Reply")
    said(page, "Your reply is sent.")

    expect(page.get_by_label("Message")).to_have_value("")
    page.reload()
    expect(page.get_by_label("Message")).to_have_value("")
    expect(page.get_by_text("Draft restored")).to_be_hidden()


def test_a_draft_is_discarded_and_is_nobody_else_s(
    acme: Account, ticket: Ticket, olivia: User, uma: User, page: Page, live: Any, let_in: LetIn
) -> None:
    path = f"{live.url}/a/{acme.number}/tickets/new/"
    let_in(page.context, uma)
    page.goto(path)
    page.get_by_label("Subject").fill("Uma's own")
    let_in(page.context, olivia)
    page.goto(path)
    expect(page.get_by_label("Subject")).to_have_value("")

    let_in(page.context, uma)
    page.goto(path)
    expect(page.get_by_label("Subject")).to_have_value("Uma's own")
    press(page, "Discard Draft")
    expect(page.get_by_label("Subject")).to_have_value("")
    page.reload()
    expect(page.get_by_label("Subject")).to_have_value("")


def test_logging_out_forgets_drafts(
    acme: Account, ticket: Ticket, uma: User, as_user: Callable[[User], Page]
) -> None:
    page = as_user(uma)
    page.goto(f"/a/{acme.number}/tickets/{ticket.number}/")
    page.get_by_label("Message").fill("A long story.")
    assert page.evaluate("localStorage.length") == 1

    page.get_by_text("Hello, Uma!").click()
    press(page, "Log Out")
    expect(page.get_by_text("Hello, Uma!")).to_have_count(0)

    assert page.evaluate("localStorage.length") == 0


def test_a_file_that_is_not_taken_costs_no_words(
    acme: Account, support: Department, uma: User, as_user: Callable[[User], Page]
) -> None:
    page = as_user(uma)
    page.goto(f"/a/{acme.number}/tickets/new/")
    page.get_by_label("Subject").fill("No light")
    page.get_by_label("Message").fill("It is dark.")
    program = FilePayload(name="lamp.exe", mimeType="image/png", buffer=b"MZ\x90\0")
    page.get_by_label("Attachments").set_input_files(program)
    press(page, "Open Ticket")

    expect(page.locator(".field__error")).to_have_text(
        "lamp.exe is of a kind that is not taken."
    )
    expect(page.get_by_label("Subject")).to_have_value("No light")
    press(page, "Open Ticket")
    has_reply(page, "It is dark.", "Authorized User")
