"""A service is cancelled and kept, an invoice read, an identity shown: in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts_app.models import Account
from activitylog_app.models import Actor
from orders_app import actions
from orders_app.models import IdentityVerification, Order, OrderSettings, Product
from tests.orders_app.factories import ProductFactory, basket
from users_app.models import User

pytestmark = pytest.mark.django_db(transaction=True)

LogIn = Callable[..., None]


@pytest.fixture(autouse=True)
def _private_folder(settings: Settings, tmp_path: Path) -> None:
    settings.PRIVATE_FILES = tmp_path / "private"


@pytest.fixture
def server(db: None) -> Product:
    return ProductFactory(name="Server", prices={"EUR": ("10.00", "5.00")})


@pytest.fixture
def accepted(
    acme: Account, olivia: User, server: Product, by_olivia: Actor, by_ada: Actor
) -> Order:
    order = actions.place(olivia, acme, basket(server), "a-token", by=by_olivia)
    assert order
    chosen = {"bank_transfer": "Quay Bank, IBAN GB29"}
    actions.change_order_settings(OrderSettings.current(), chosen, by=by_ada)
    return actions.accept(order, by=by_ada)


def h1(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def test_a_user_cancels_a_service_and_keeps_it(
    live: LiveServer, page: Page, acme: Account, olivia: User, accepted: Order, log_in: LogIn
) -> None:
    log_in(page, olivia)
    main = page.get_by_role("navigation", name="Main")

    main.get_by_role("link", name="Orders").click()
    page.get_by_role("link", name=str(accepted)).click()
    h1(page, f"Order {accepted}")
    page.get_by_role("link", name="Server").click()
    h1(page, "Server")

    page.get_by_role("link", name="Request Cancellation").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("At the end of the period")).to_be_checked()
    dialog.get_by_label("Reason").fill("We move it in-house.")
    dialog.get_by_role("button", name="Request Cancellation").click()
    expect(page.locator(".flash")).to_contain_text("Until then you can keep it.")
    expect(page.locator("main")).to_contain_text("We move it in-house.")

    main.get_by_role("link", name="Services").click()
    expect(page.get_by_role("row").filter(has_text="Server")).to_contain_text("Ending")
    page.get_by_role("link", name="Server").click()
    page.get_by_role("button", name="Keep Service").click()
    expect(page.locator(".flash")).to_contain_text("Server goes on.")
    assert not acme.services.get().is_ending


def test_an_invoice_says_how_to_pay_and_comes_as_a_file(
    live: LiveServer, page: Page, olivia: User, accepted: Order, log_in: LogIn
) -> None:
    invoice = accepted.invoices.get()
    log_in(page, olivia)

    expect(page.get_by_role("heading", name="Unpaid invoices")).to_be_visible()
    page.get_by_role("link", name=invoice.number).click()
    h1(page, f"Invoice {invoice.number}")
    expect(page.locator("main")).to_contain_text("Quay Bank, IBAN GB29")
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF").click()
    assert download.value.suggested_filename == f"{invoice.number}.pdf"

    page.evaluate("window.print = () => { document.title = 'printed' }")
    page.get_by_role("button", name="Print").click()
    expect(page).to_have_title("printed")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name=invoice.number)).to_be_visible()
    for left_out in [".bar", ".crumbs", ".pagehead__acts"]:
        expect(page.locator(left_out)).to_be_hidden()


def test_a_verification_is_requested_and_documents_are_sent(
    live: LiveServer,
    new_context: Callable[..., BrowserContext],
    tmp_path: Path,
    acme: Account,
    olivia: User,
    accepted: Order,
    log_in: LogIn,
    by_ada: Actor,
) -> None:
    actions.request_verification(olivia, accepted, by=by_ada)
    page = new_context().new_page()
    log_in(page, olivia)
    page.get_by_role("link", name="Send Documents").click()
    h1(page, "Identity")

    wrong, right = tmp_path / "passport.pdf", tmp_path / "passport.png"
    wrong.write_bytes(b"<html>")
    Image.new("RGB", (8, 8)).save(right)
    page.get_by_label("Documents").set_input_files([wrong])
    page.get_by_role("button", name="Send Documents").click()
    expect(page.locator(".field__error")).to_have_text("passport.pdf is no PDF, JPEG or PNG.")

    page.get_by_label("Documents").set_input_files([right])
    page.get_by_role("button", name="Send Documents").click()
    expect(page.locator(".flash")).to_contain_text("Your documents are sent.")
    expect(page.locator("main")).to_contain_text("Submitted")

    verification = IdentityVerification.objects.get()
    actions.refuse(verification, "Your name is cut off.", verification.version, by=by_ada)
    page.reload()
    expect(page.locator("main")).to_contain_text("Your name is cut off.")
    page.get_by_label("Documents").set_input_files([right])
    page.get_by_role("button", name="Send Again").click()
    expect(page.locator("main")).to_contain_text("We are looking at your documents.")
