"""What staff do with orders: in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts_app.models import Account
from activitylog_app.models import Actor, ActorKind
from orders_app import actions
from orders_app.models import IdentityVerification, Invoice, Order, OrderSettings, Product
from tests.orders_app.factories import InvoiceFactory, ProductFactory, basket
from users_app.models import User

pytestmark = pytest.mark.django_db(transaction=True)

PDF = b"%PDF-1.7\n%more"


@pytest.fixture
def server(db: None) -> Product:
    return ProductFactory(name="Server", prices={"EUR": ("10.00", "5.00")})


@pytest.fixture
def page(
    new_context: Callable[..., BrowserContext],
    let_in: Callable[[BrowserContext, User], None],
    ada: User,
) -> Page:
    """Ada's browser."""
    context = new_context()
    let_in(context, ada)
    return context.new_page()


def flash(page: Page, words: str) -> None:
    expect(page.locator(".flash").first).to_contain_text(words)


def confirm(page: Page, label: str) -> None:
    """Choose what the page offers, and say yes in the dialog."""
    page.get_by_role("link", name=label).click()
    page.get_by_role("dialog").get_by_role("button", name=label).click()


def test_an_order_that_staff_enter_is_the_owner_s_and_stays_so(
    live: LiveServer, page: Page, acme: Account, olivia: User, uma: User, server: Product
) -> None:
    page.goto(f"{live.url}/admin/orders/")
    page.get_by_role("link", name="Add New Order").click()
    page.get_by_role("searchbox", name="Search clients by").fill("acme")
    page.get_by_role("link", name="Acme & Sons").click()
    expect(page.locator("main")).to_contain_text(
        "The owner, Olivia Owen, is recorded as the user of this order."
    )
    page.get_by_label("Server").fill("2")
    page.get_by_role("button", name="Add Order").click()
    flash(page, "is entered for Acme & Sons.")
    about = page.get_by_role("complementary", name="About this order")
    expect(about).to_contain_text("Olivia Owen")
    expect(about).to_contain_text("entered by Ada Ames")

    membership = acme.memberships.get(user=uma)
    page.goto(f"{live.url}/admin/clients/{acme.number}/users/{membership.pk}/owner/")
    page.get_by_role("button", name="Make Owner").click()
    flash(page, "Uma Usher")

    page.goto(f"{live.url}/admin/orders/{Order.objects.get().pk}/")
    expect(about).to_contain_text("Olivia Owen")
    assert Order.objects.get().user == olivia


def test_an_order_waits_until_its_user_is_verified(
    live: LiveServer, page: Page, acme: Account, olivia: User, server: Product
) -> None:
    by_olivia = Actor(ActorKind.USER, olivia)
    order = actions.place(olivia, acme, basket(server), "a-token", by=by_olivia)
    assert order
    with transaction.atomic():
        OrderSettings.lock().change(wait_for_verification=True)
    page.goto(f"{live.url}/admin/orders/{order.pk}/")
    expect(page.locator("main")).to_contain_text("This order waits")
    expect(page.get_by_role("link", name="Accept Order")).to_have_count(0)

    confirm(page, "Request Verification")
    flash(page, "Olivia Owen is asked to show who they are.")
    actions.submit_documents(olivia, [ContentFile(PDF, name="passport.pdf")], by=by_olivia)

    page.reload()
    page.get_by_role("link", name="Review Documents").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download PDF").click()
    assert download.value.path().read_bytes() == PDF
    page.get_by_role("button", name="Verify").click()
    flash(page, "Olivia Owen is verified.")
    assert not IdentityVerification.objects.get().documents.exists()

    page.goto(f"{live.url}/admin/orders/{order.pk}/")
    confirm(page, "Accept Order")
    flash(page, f"The order {order} is accepted.")
    assert acme.services.get().is_active


def test_a_payment_comes_in_two_parts(live: LiveServer, page: Page, acme: Account) -> None:
    invoice = InvoiceFactory(account=acme)
    page.goto(f"{live.url}/admin/invoices/?status=unpaid")
    page.get_by_role("link", name=invoice.number).click()

    page.get_by_role("link", name="Record Payment").click()
    page.get_by_label("Amount in EUR").fill("4.00")
    page.get_by_label("Reference").fill("Statement 12")
    page.get_by_role("dialog").get_by_role("button", name="Record Payment").click()
    flash(page, f"€4.00 is recorded for {invoice.number}.")
    expect(page.locator(".sums")).to_contain_text("€6.00")

    page.get_by_role("link", name="Record Payment").click()
    expect(page.get_by_label("Amount in EUR")).to_have_value("6.00")
    page.get_by_role("dialog").get_by_role("button", name="Record Payment").click()
    flash(page, f"€6.00 is recorded for {invoice.number}.")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Paid")
    assert Invoice.objects.get().is_paid


def test_an_order_is_entered_and_accepted_without_script(
    live: LiveServer,
    new_context: Callable[..., BrowserContext],
    let_in: Callable[[BrowserContext, User], None],
    ada: User,
    acme: Account,
    server: Product,
) -> None:
    context = new_context(java_script_enabled=False)
    let_in(context, ada)
    page = context.new_page()
    page.goto(f"{live.url}/admin/orders/add/")
    search = page.get_by_role("main").get_by_role("searchbox")
    search.fill("acme")
    search.press("Enter")
    page.get_by_role("link", name="Acme & Sons").click()
    page.get_by_role("button", name="Add Order").click()
    expect(page.locator(".errors")).to_contain_text("Enter a quantity")

    page.get_by_label("Server").fill("1")
    page.get_by_role("button", name="Add Order").click()
    flash(page, "is entered for Acme & Sons.")
    page.get_by_role("link", name="Accept Order").click()
    page.get_by_role("button", name="Accept Order").click()
    flash(page, "is accepted.")
    assert acme.services.get().is_active
