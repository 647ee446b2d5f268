"""How staff set up tickets, and what that means for who asks: in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.mail import EmailMessage
from playwright.sync_api import Page, expect

from accounts_app.models import Account
from tests.browsing import press
from tests.tickets_app.factories import DepartmentFactory
from tickets_app.models import Reply, Ticket
from users_app.models import User

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[[User], Page]


def flash(page: Page, words: str) -> None:
    expect(page.locator(".flash").first).to_contain_text(words)


def ask(page: Page, account: Account, subject: str) -> None:
    page.goto(f"/a/{account.number}/tickets/new/")
    page.get_by_label("Department").select_option("Billing")
    page.get_by_label("Subject").fill(subject)
    page.get_by_label("Message").fill("Twice?")
    press(page, "Open Ticket")
    expect(page.get_by_role("heading", level=1)).to_contain_text(subject)


def test_a_department_is_set_up_gets_a_ticket_and_stays(
    acme: Account,
    olivia: User,
    ada: User,
    sam: User,
    as_user: Open,
    deliver_all: Callable[[], list[EmailMessage]],
) -> None:
    page, hers = as_user(ada), as_user(olivia)
    page.goto("/admin/")
    page.get_by_role("link", name="Support Tickets").click()
    page.get_by_role("link", name="Add Department").first.click()
    page.get_by_label("Name").fill("Billing")
    page.get_by_label("Email address").fill("Billing@us.test")
    page.get_by_label("Sam Stone").check()
    press(page, "Add Department")
    flash(page, "Billing is there now.")

    ask(hers, acme, "My invoice")

    [letter] = [mail for mail in deliver_all() if mail.to == ["sam@us.test"]]
    assert "Olivia Owen (Owner, signed in) has opened the ticket" in str(letter.body)
    page.get_by_role("link", name="Billing", exact=True).click()
    page.get_by_role("link", name="Delete Department").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete Department").click()
    flash(page, "Tickets have Billing: it cannot be deleted.")


def test_a_form_that_comes_back_opens_no_second_ticket(
    acme: Account, olivia: User, as_user: Open
) -> None:
    DepartmentFactory(name="Billing")
    page = as_user(olivia)
    ask(page, acme, "My invoice")
    here = page.url

    page.go_back()
    press(page, "Open Ticket")

    expect(page.get_by_role("heading", level=1)).to_contain_text("My invoice")
    assert page.url == here
    assert Ticket.objects.count() == Reply.objects.count() == 1
