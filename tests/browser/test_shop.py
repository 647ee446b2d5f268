"""The way from the catalogue to an order, and the pages where staff fill the shelves: wide and
on a phone, in light or dark."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts_app.models import Account
from orders_app.models import Product
from tests.browser.test_pages import WIDE, Visit, walk
from tests.factories import AccountFactory, MembershipFactory, decide
from tests.orders_app.factories import GroupFactory, ProductFactory
from users_app.models import User

pytestmark = pytest.mark.django_db(transaction=True)

LetIn = Callable[..., None]


@pytest.fixture
def goods(db: None) -> Product:
    """Of all kinds, on two shelves, in two currencies; answers one that can be ordered."""
    group = GroupFactory(name="Servers", description="Machines of your own.")
    both = {"EUR": ("29.00", "49.00"), "USD": ("31.00", "0")}
    ProductFactory(group=group, name="Out", slug="out", stock=0)
    ProductFactory(name="Secret", is_hidden=True)
    text = "Two cores.\n\nEight GB of memory."
    server: Product = ProductFactory(
        group=group, name="Server", slug="server", description=text, stock=9, prices=both
    )
    return server


@pytest.fixture
def visit(
    live: LiveServer,
    new_context: Callable[..., BrowserContext],
    settings: Settings,
) -> Visit:
    settings.SITE_URL = live.url
    context = new_context(**WIDE, reduced_motion="reduce")
    return Visit(context.new_page(), live)


def press(page: Page, button: str) -> None:
    page.get_by_role("button", name=button).first.click()


def put(visit: Visit) -> None:
    visit.go("/order/products/server/")
    press(visit.page, "Add to Cart")
    visit.page.get_by_role("heading", name="Cart", exact=True).wait_for()


def test_of_every_page_of_the_shop(
    visit: Visit, goods: Product, olivia: User, acme: Account, let_in: LetIn
) -> None:
    decide(terms_of_service_url="https://us.test/terms")
    AccountFactory.create_batch(10, owner=olivia)
    MembershipFactory(user=olivia, permissions=[])
    looked_at = {"nothing in the cart": "/order/cart/", "catalogue": "/order/"}
    looked_at |= {"sold out": "/order/products/out/", "product": "/order/products/server/"}
    assert walk(visit, looked_at, {}) == {}
    put(visit)
    signed_out = {"cart": "/order/cart/", "sign in": "/order/checkout/account/"}
    assert walk(visit, signed_out, {}) == {}

    let_in(visit.page.context, olivia)
    put(visit)
    assert walk(visit, {"choose account": "/order/checkout/account/"}, {}) == {}
    visit.page.get_by_label("Create a New Account").check()
    press(visit.page, "Continue to Details")
    visit.page.locator(".errors").wait_for()
    assert visit.page.title().startswith("Error: ")
    assert visit.faults() == []


def test_of_the_steps_after_the_account(
    visit: Visit, goods: Product, olivia: User, acme: Account, let_in: LetIn
) -> None:
    let_in(visit.page.context, olivia)
    put(visit)
    visit.go("/order/checkout/account/")
    press(visit.page, "Continue to Details")
    visit.page.get_by_text("How you pay").wait_for()
    assert visit.faults() == []
    press(visit.page, "Continue to Confirm")
    visit.page.get_by_text("Ordered by").wait_for()
    goods.prices.update(amount=30)
    assert walk(visit, {"changed prices": "/order/checkout/confirm/"}, {}) == {}
    press(visit.page, "Place Order")
    visit.page.get_by_text("What happens next").wait_for()
    assert visit.faults() == []


def test_of_the_pages_where_staff_fill_the_shelves(
    visit: Visit, goods: Product, ada: User, let_in: LetIn
) -> None:
    let_in(visit.page.context, ada)
    settings = "/admin/settings/products/"
    pages: dict[str, Any] = {
        "products": settings,
        "add product": f"{settings}add/",
        "product": f"{settings}{goods.pk}/",
        "delete product": f"{settings}{goods.pk}/delete/",
        "group": f"{settings}groups/{goods.group_id}/",
    }
    assert walk(visit, pages, {}) == {}
    visit.go(f"{settings}add/")
    press(visit.page, "Add Product")
    visit.page.locator(".errors").wait_for()
    assert visit.faults() == []
