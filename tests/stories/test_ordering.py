"""How people order, in a real browser: for an account there is, or one that is made with it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts_app.models import Account, Permission
from orders_app.models import Order, Product
from tests.factories import PASSWORD, AccountFactory, MembershipFactory
from tests.orders_app.factories import GroupFactory, ProductFactory
from users_app.models import User

pytestmark = pytest.mark.django_db(transaction=True)

LogIn = Callable[..., None]


@pytest.fixture
def server(db: None) -> Product:
    product: Product = ProductFactory(
        group=GroupFactory(name="Servers"),
        name="Managed Server S",
        prices={"EUR": ("29.00", "49.00")},
    )
    return product


def h1(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def press(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()


def fill_the_cart(page: Page, live: LiveServer) -> None:
    page.goto(f"{live.url}/order/")
    page.get_by_role("link", name="Managed Server S").click()
    h1(page, "Managed Server S")
    press(page, "Add to Cart")
    h1(page, "Cart")
    page.get_by_role("link", name="Continue", exact=True).click()
    h1(page, "Checkout")


def fill_in_the_account(page: Page) -> None:
    page.get_by_label("Company").fill("Bluebell Bakery")
    page.get_by_label("Address", exact=True).fill("2 Quay Street")
    page.get_by_label("Town or city").fill("Bristol")
    page.get_by_label("Postcode").fill("BS1 4DJ")


def order(page: Page) -> Order:
    """From the details on; answers what came of it."""
    press(page, "Continue to Details")
    press(page, "Continue to Confirm")
    expect(page.get_by_text("Ordered by")).to_be_visible()
    page.get_by_role("button", name="Place Order").click()
    expect(page.get_by_text("What happens next")).to_be_visible()
    placed = Order.objects.get()
    h1(page, f"Order #{placed.pk} is placed")
    return placed


def test_a_guest_orders_and_becomes_an_owner(
    live: LiveServer, page: Page, server: Product
) -> None:
    fill_the_cart(page, live)
    beside = page.locator("section", has=page.get_by_role("heading", name="Register"))
    beside.get_by_label("First name").fill("Rosa")
    beside.get_by_label("Last name").fill("Reyes")
    beside.get_by_label("Email address").fill("rosa@reyes.test")
    beside.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page, "Register and Continue")
    expect(page.get_by_text("Welcome, Rosa.")).to_be_visible()
    expect(page.get_by_label("Create a New Account")).to_be_checked()
    fill_in_the_account(page)

    placed = order(page)

    assert placed.account.name == "Bluebell Bakery"
    assert placed.account.owner.email == "rosa@reyes.test"
    assert placed.user == placed.account.owner


def test_a_user_with_three_accounts_orders_for_one_of_them(
    live: LiveServer, page: Page, server: Product, olivia: User, acme: Account
) -> None:
    AccountFactory(owner=olivia, company="Beech")
    cedar = MembershipFactory(user=olivia, permissions=[Permission.ORDERS]).account
    fill_the_cart(page, live)
    page.get_by_label("Email address").first.fill(olivia.email)
    page.get_by_label("Password", exact=True).first.fill(PASSWORD)
    press(page, "Log In")
    expect(page.get_by_role("heading", name="Choose Account")).to_be_visible()
    page.get_by_label(cedar.name).check()

    placed = order(page)

    assert (placed.account, placed.user) == (cedar, olivia)
    expect(page.locator("main")).to_contain_text(f"For {cedar.name}, ordered by Olivia Owen.")


def test_the_same_user_orders_for_a_new_account(
    live: LiveServer, page: Page, server: Product, olivia: User, acme: Account, log_in: LogIn
) -> None:
    log_in(page, olivia)
    fill_the_cart(page, live)
    expect(page.get_by_label("Acme & Sons")).to_be_checked()
    expect(page.get_by_label("Company")).to_be_hidden()
    page.get_by_label("Create a New Account").check()
    fill_in_the_account(page)

    placed = order(page)

    assert placed.account != acme
    assert placed.account.owner == olivia
    assert acme.orders.count() == 0


def test_one_of_many_accounts_is_found_by_typing(
    live: LiveServer, page: Page, server: Product, olivia: User, acme: Account, log_in: LogIn
) -> None:
    for n in range(26):
        AccountFactory(owner=olivia, company=f"Branch {n}")
    zander = AccountFactory(owner=olivia, company="Zander Fisheries")
    log_in(page, olivia, next_url="/order/")
    fill_the_cart(page, live)
    expect(page.get_by_label("Zander Fisheries")).to_be_hidden()
    page.get_by_label("Search your accounts by name or number").fill("zander")
    page.get_by_label("Zander Fisheries").check()
    expect(page.get_by_text("Branch 1")).to_have_count(0)

    assert order(page).account == zander


def test_a_user_who_may_not_order_sees_why(
    live: LiveServer, page: Page, server: Product, uma: User, log_in: LogIn
) -> None:
    log_in(page, uma)

    fill_the_cart(page, live)

    row = page.locator("label", has_text="Acme & Sons")
    expect(row).to_contain_text("You may not place orders here")
    expect(row.get_by_role("radio")).to_be_disabled()
    expect(page.get_by_label("Create a New Account")).to_be_checked()


def test_going_back_and_placing_again_makes_one_order(
    live: LiveServer, page: Page, server: Product, olivia: User, acme: Account, log_in: LogIn
) -> None:
    log_in(page, olivia)
    fill_the_cart(page, live)
    press(page, "Continue to Details")
    press(page, "Continue to Confirm")
    shown = page.locator("input[name=shown]").input_value()
    page.get_by_role("button", name="Place Order").click()
    expect(page.get_by_text("What happens next")).to_be_visible()
    done = page.url

    again = page.request.post(
        f"{live.url}/order/checkout/place/",
        form={"shown": shown, "csrfmiddlewaretoken": token_of(page)},
        headers={"Origin": live.url},
    )

    assert again.url == done
    assert Order.objects.count() == 1


def token_of(page: Page) -> str:
    return page.locator("input[name=csrfmiddlewaretoken]").first.input_value()


def test_without_javascript_an_account_is_made_with_the_order(
    live: LiveServer,
    new_context: Callable[..., BrowserContext],
    server: Product,
    nora: User,
    log_in: LogIn,
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    log_in(page, nora)
    fill_the_cart(page, live)
    press(page, "Continue to Details")
    expect(page.get_by_role("link", name="Fill in “Address”.")).to_be_visible()
    fill_in_the_account(page)

    assert order(page).account.owner == nora
