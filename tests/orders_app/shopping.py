"""How a customer orders: the pages one after the other, for the tests that start in the
middle."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.test import Client

from orders_app.models import Product

CART = "/order/cart/"
CHECKOUT = "/order/checkout/"
HERE = {
    "company": "Bluebell",
    "address_1": "2 Quay Street",
    "city": "Bristol",
    "postcode": "BS1 4DJ",
    "country": "GB",
    "currency": "EUR",
    "language": "en",
}


def put(client: Client, product: Product, quantity: int = 1) -> Any:
    return client.post(f"{CART}add/{product.pk}/", {"quantity": quantity}, follow=True)


def choose(client: Client, account: object, **details: str) -> Any:
    """A number, or `new` with the details of an account."""
    return client.post(f"{CHECKOUT}account/", {"account": account, **details}, follow=True)


def details(client: Client, **accepted: str) -> Any:
    """On to the page with everything on it."""
    return client.post(f"{CHECKOUT}details/", accepted or {"notes": ""}, follow=True)


def up_to_confirm(client: Client, product: Product, account: object, **new: str) -> str:
    """What the last page would post."""
    put(client, product)
    choose(client, account, **new)
    return shown_on(details(client))


def shown_on(page: Any) -> str:
    found = re.search(r'name="shown" value="([^"]+)"', page.text)
    assert found, page.text
    return unescape(found[1])


def place(client: Client, shown: str) -> Any:
    return client.post(f"{CHECKOUT}place/", {"shown": shown}, follow=True)
