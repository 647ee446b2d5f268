"""The cart: it is there before one logs in and after, and tells what has changed."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from orders_app.models import Product
from tests.factories import PASSWORD
from tests.orders_app.factories import ProductFactory
from tests.orders_app.shopping import CART, CHECKOUT, put
from tests.reading import words_of
from users_app.models import User

pytestmark = pytest.mark.django_db


def test_an_empty_one_says_what_to_do(client: Client) -> None:
    assert "The cart is empty" in words_of(client.get(CART))


def test_holds_what_was_put_into_it(client: Client, server: Product) -> None:
    words = words_of(put(client, server, 3))

    assert "Server is in the cart." in words
    assert "3 × Server monthly €30.00" in words
    assert "Server, setup €15.00 Total today €45.00 Then monthly €30.00" in words


def test_adds_up_what_is_put_into_it_twice(client: Client, server: Product) -> None:
    put(client, server, 2)

    assert "5 × Server" in words_of(put(client, server, 3))


def test_survives_logging_in(client: Client, server: Product, nora: User) -> None:
    put(client, server)

    client.post("/login/", {"login": nora.email, "password": PASSWORD})

    assert "Server" in words_of(client.get(CART))


def test_quantity_is_changed(client: Client, server: Product) -> None:
    put(client, server)

    page = client.post(f"{CART}{server.pk}/", {"quantity": "4"}, follow=True)

    assert "Server: 4 in the cart." in words_of(page)
    assert "4 × Server" in words_of(page)


@pytest.mark.parametrize("typed", ["", "0", "-1", "1001", "x", "9" * 40, "1\0"])
def test_quantity_that_cannot_be_is_told_so(
    client: Client, server: Product, typed: str
) -> None:
    put(client, server, 2)

    page = client.post(f"{CART}{server.pk}/", {"quantity": typed}, follow=True)

    assert 'role="alert"' in page.text
    assert "2 × Server" in words_of(page)


def test_something_is_removed(client: Client, server: Product) -> None:
    put(client, server)

    words = words_of(client.post(f"{CART}{server.pk}/remove/", follow=True))

    assert "Server is no longer in the cart." in words
    assert "The cart is empty" in words


def test_what_is_not_in_it_is_removed_without_a_trace(client: Client, server: Product) -> None:
    client.post(f"{CART}{server.pk}/remove/")

    assert not Session.objects.exists()


def test_what_is_no_longer_sold_is_named_and_out_of_the_total(
    client: Client, server: Product
) -> None:
    put(client, server)
    put(client, ProductFactory(name="Old", slug="old"))
    Product.objects.filter(slug="old").update(is_hidden=True)

    words = words_of(client.get(CART))

    assert "Old No longer sold. It is out of the total." in words
    assert "Total today €15.00" in words
    assert "Continue" in words


def test_what_is_deleted_is_named_too(client: Client) -> None:
    product = ProductFactory(name="Old")
    put(client, product)
    product.delete()

    assert "Old No longer sold." in words_of(client.get(CART))


def test_a_changed_price_stands_beside_the_old_one(client: Client, server: Product) -> None:
    put(client, server)
    server.prices.update(amount=11)

    words = words_of(client.get(CART))

    assert "Prices have changed since you chose." in words
    assert "was €10.00 + €5.00 now €11.00 + €5.00" in words
    assert "Total today €16.00" in words


@pytest.mark.parametrize(
    ("stock", "sentence"), [(0, "Sold out. Take it out"), (2, "Only 2 left. Order fewer.")]
)
def test_what_has_run_out_stops_the_order(
    client: Client, server: Product, stock: int, sentence: str
) -> None:
    put(client, server, 3)
    Product.objects.update(stock=stock)

    words = words_of(client.get(CART))

    assert sentence in words
    assert "Change what is marked first." in words
    assert client.get(f"{CHECKOUT}account/").url == CART  # type: ignore[attr-defined]


def test_what_is_not_sold_in_another_currency_stops_it(client: Client, server: Product) -> None:
    put(client, server)
    put(client, ProductFactory(prices={"EUR": ("1", "0"), "USD": ("2", "0")}))

    client.post("/order/currency/", {"currency": "USD", "back": "cart"})

    words = words_of(client.get(CART))
    assert "Server Not sold in USD." in words
    assert "Total today $2.00" in words


def test_more_than_an_order_can_hold_is_told_so(client: Client) -> None:
    put(client, ProductFactory(prices={"EUR": ("99999999", "99999999")}), 1000)

    assert "This is too much for one order." in words_of(client.get(CART))


def test_holds_so_many_different_products(client: Client) -> None:
    for product in ProductFactory.create_batch(51):
        page = put(client, product)

    assert "A cart holds at most 50 different products." in words_of(page)


def test_holds_so_many_of_one(client: Client, server: Product) -> None:
    put(client, server, 999)

    assert "at most 1000 of Server" in words_of(put(client, server, 2))


def test_what_is_hidden_cannot_be_put_into_it(client: Client) -> None:
    assert put(client, ProductFactory(is_hidden=True)).status_code == 404


def test_is_put_into_so_often_from_one_address(client: Client, server: Product) -> None:
    statuses = [put(client, server).status_code for _n in range(101)]

    assert statuses[-2:] == [200, 429]
    cache.clear()


def test_its_currency_is_chosen_so_often_from_one_address(client: Client) -> None:
    chosen = {"currency": "USD"}
    statuses = [client.post("/order/currency/", chosen).status_code for _n in range(101)]

    assert statuses[-2:] == [302, 429]
    cache.clear()


def test_is_never_kept_by_the_browser(client: Client, db: None) -> None:
    assert "no-store" in client.get(CART)["Cache-Control"]


def test_costs_the_same_however_much_is_in_it(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for product in ProductFactory.create_batch(9):
        put(client, product)

    with django_assert_max_num_queries(5):
        client.get(CART)


def test_is_closed_for_staff(as_ada: Client, server: Product) -> None:
    page = put(as_ada, server)

    assert page.status_code == 403
    assert "Access Denied" in words_of(page)


def test_is_in_the_bar_while_something_is_in_it(client: Client, server: Product) -> None:
    assert 'href="/order/cart/"' not in client.get("/order/").text

    put(client, server)

    assert 'href="/order/cart/"' in client.get("/login/").text
