"""What staff do with tickets: in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.mail import EmailMessage
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts_app.models import Account
from tests.browsing import press, said
from tests.tickets_app.factories import DepartmentFactory, TicketFactory
from tickets_app.models import CannedReply, Department, Ticket
from tickets_app.receiving import receive
from users_app.models import User

pytestmark = pytest.mark.django_db(transaction=True)

LetIn = Callable[[BrowserContext, User], None]


@pytest.fixture
def support(db: None) -> Department:
    department: Department = DepartmentFactory(name="Support")
    department.change(address="support@us.test")
    return department


@pytest.fixture
def ticket(acme: Account, support: Department) -> Ticket:
    ticket: Ticket = TicketFactory(account=acme, department=support)
    return ticket


def choose(page: Page, item: str) -> None:
    """From the menu of the ticket."""
    page.get_by_label("More for this ticket").click()
    page.get_by_role("link", name=item).click()


def test_staff_answer_and_note_and_the_customer_reads_the_answer_alone(
    ticket: Ticket,
    sam: User,
    olivia: User,
    as_user: Callable[[User], Page],
    settings: Settings,
    live: LiveServer,
    deliver_all: Callable[[], list[EmailMessage]],
) -> None:
    settings.SITE_URL = live.url
    ticket.watchers.create(user=olivia)
    CannedReply.objects.create(name="Greeting", body="Hello, we are on it.")
    page = as_user(sam)
    page.goto("/admin/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Tickets").click()
    page.get_by_role("link", name="It does not start").click()
    press(page, "Assign to Me")
    said(page, "is assigned to Sam Stone.")

    page.get_by_role("textbox", name="Note").fill("Her disk is **old**.")
    press(page, "Add Note")
    said(page, "The note is added.")

    message = page.get_by_label("Message")
    message.fill("Dear Olivia. ")
    page.get_by_label("Canned reply").select_option("Greeting")
    press(page, "Insert")
    expect(message).to_have_value("Dear Olivia. Hello, we are on it.")
    press(page, "Send Reply")
    said(page, "Your reply is sent.")
    expect(page.get_by_role("article").last.locator(".badge")).to_have_text("Staff")

    page.goto("/admin/tickets/")
    expect(page.get_by_role("main")).to_contain_text("Nothing waiting.")

    hers = as_user(olivia)
    hers.goto(f"/a/{ticket.account_id}/tickets/{ticket.number}/")
    expect(hers.get_by_role("main")).to_contain_text("Dear Olivia. Hello, we are on it.")
    expect(hers.get_by_role("main")).not_to_contain_text("Her disk")
    [letter] = deliver_all()
    assert letter.to == ["olivia@acme.test"]
    assert "Her disk" not in letter.body


def test_two_who_answer_at_once_hear_of_each_other(
    ticket: Ticket, ada: User, sam: User, as_user: Callable[[User], Page]
) -> None:
    first, second = as_user(sam), as_user(ada)
    for page in (first, second):
        page.goto(f"/admin/tickets/{ticket.number}/")
    second.get_by_label("Message").fill("Try this.")
    first.get_by_label("Message").fill("Try that.")
    press(first, "Send Reply")
    said(first, "Your reply is sent.")

    press(second, "Send Reply")

    expect(second.locator(".errors")).to_contain_text("Sam Stone replied")
    expect(second.get_by_role("article").last).to_contain_text("Try that.")
    expect(second.get_by_label("Message")).to_have_value("Try this.")
    second.get_by_label("Message").fill("Or try this.")
    press(second, "Send Reply")
    said(second, "Your reply is sent.")
    assert ticket.replies.count() == 3


def test_tickets_are_merged_and_split(
    ticket: Ticket, acme: Account, ada: User, as_user: Callable[[User], Page]
) -> None:
    other = TicketFactory(account=acme, subject="Again", body="It still does not.")
    page = as_user(ada)
    page.goto(f"/admin/tickets/{other.number}/")
    choose(page, "Merge")
    page.get_by_label("Number of the other ticket").fill(ticket.number)
    page.get_by_role("dialog").get_by_role("button", name="Merge").click()
    said(page, f"{other} is merged into {ticket}.")
    expect(page.get_by_role("article")).to_have_count(2)

    page.goto(f"/admin/tickets/{other.number}/")
    said(page, f"The ticket {other} was merged into this one.")

    choose(page, "Split")
    page.get_by_label("It still does not.").check()
    page.get_by_label("Subject of the new ticket").fill("Second question")
    press(page, "Split")
    said(page, f"is split off {ticket}.")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Second question")
    expect(page.get_by_role("article")).to_have_count(1)


def test_mail_of_the_quarantine_becomes_a_ticket_of_a_client(
    support: Department, acme: Account, ada: User, as_user: Callable[[User], Page]
) -> None:
    mail = "From: Gus <gus@guest.test>\nSubject: <b>Help</b>\n\nNo <i>light</i>."
    receive(mail.encode(), "nobody@us.test")
    page = as_user(ada)
    page.goto("/admin/tickets/")
    page.get_by_role("link", name="Quarantined Mail").click()
    page.get_by_role("link", name="<b>Help</b>").click()
    expect(page.get_by_role("main")).to_contain_text("No <i>light</i>.")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download Email").click()
    assert download.value.path().read_text() == mail

    page.get_by_role("link", name="Make Ticket").click()
    page.get_by_label("Number of the client").fill(str(acme.number))
    press(page, "Make Ticket")

    said(page, "The ticket")
    expect(page.get_by_role("article").locator(".badge")).to_have_text("Guest")
    expect(page.get_by_role("complementary")).to_contain_text("Acme & Sons")
    assert Ticket.objects.get().account == acme


def test_staff_open_a_ticket_for_a_client_without_script(
    live: LiveServer,
    new_context: Callable[..., BrowserContext],
    let_in: LetIn,
    support: Department,
    acme: Account,
    uma: User,
    sam: User,
) -> None:
    CannedReply.objects.create(name="Greeting", body="Hello.")
    context = new_context(base_url=live.url, java_script_enabled=False)
    let_in(context, sam)
    page = context.new_page()
    page.goto(f"/admin/clients/{acme.number}/tickets/")
    page.get_by_role("main").get_by_role("link", name="Open Ticket").last.click()
    page.get_by_label("User", exact=True).select_option("Uma Usher")
    page.get_by_label("Subject").fill("Maintenance")
    page.get_by_label("Message").fill("On Monday.")
    press(page, "Open Ticket")
    said(page, "is open.")
    expect(page.get_by_role("complementary")).to_contain_text("uma@acme.test")

    page.get_by_label("Message").fill("And:")
    page.get_by_label("Canned reply").select_option("Greeting")
    press(page, "Insert")
    expect(page.get_by_label("Message")).to_have_value("And:\n\nHello.")
    press(page, "Send Reply")
    said(page, "Your reply is sent.")
    assert Ticket.objects.get().replies.count() == 2
