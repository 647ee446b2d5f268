"""Place Order pressed twenty times at the same moment makes one order, through the door."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts_app.models import Account
from activitylog_app.models import Entry
from orders_app.models import Invoice, Order, Product
from tests.orders_app.shopping import CHECKOUT, HERE, up_to_confirm
from tests.racing import AtOnce
from users_app.models import User

pytestmark = pytest.mark.django_db(transaction=True)


def press(client: Client, shown: str) -> str:
    """Answers where it led."""
    browser = Client()
    browser.cookies = client.cookies
    page = browser.post(f"{CHECKOUT}place/", {"shown": shown})
    return str(page.url)  # type: ignore[attr-defined]


def test_for_an_account(
    as_olivia: Client, acme: Account, server: Product, at_once: AtOnce
) -> None:
    shown = up_to_confirm(as_olivia, server, acme.number)

    led = at_once(*[lambda: press(as_olivia, shown)] * 20)

    assert set(led) == {f"{CHECKOUT}done/{Order.objects.get().pk}/"}
    assert Invoice.objects.count() == 1
    assert Entry.objects.filter(code="order.placed").count() == 1


def test_for_a_new_account(
    as_nora: Client, nora: User, server: Product, at_once: AtOnce
) -> None:
    shown = up_to_confirm(as_nora, server, "new", **HERE)

    led = at_once(*[lambda: press(as_nora, shown)] * 20)

    assert set(led) == {f"{CHECKOUT}done/{Order.objects.get().pk}/"}
    assert nora.accounts.count() == 1


def test_by_two_people_of_the_last_piece(
    as_olivia: Client,
    as_stan: Client,
    acme: Account,
    elsewhere: Account,
    server: Product,
    at_once: AtOnce,
) -> None:
    Product.objects.update(stock=1)
    hers = up_to_confirm(as_olivia, server, acme.number)
    his = up_to_confirm(as_stan, server, elsewhere.number)

    led = at_once(lambda: press(as_olivia, hers), lambda: press(as_stan, his))

    assert sorted(map(str, led)) == sorted(
        ["/order/cart/", f"{CHECKOUT}done/{Order.objects.get().pk}/"]
    )
    assert Product.objects.get().stock == 0
