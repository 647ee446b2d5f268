"""The public catalogue: what is on sale, for whom, in which currency."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts_app.models import Account
from orders_app.models import Product
from tests.orders_app.factories import GroupFactory, ProductFactory
from tests.reading import words_of

pytestmark = pytest.mark.django_db

CATALOGUE = "/order/"
BOTH = {"EUR": ("10.00", "5.00"), "USD": ("12.00", "0")}


def address(product: Product) -> str:
    return f"/order/products/{product.slug}/"


def choose(client: Client, currency: str) -> None:
    client.post("/order/currency/", {"currency": currency})


class TestTheCatalogue:
    def test_shows_groups_products_and_what_they_cost(
        self, client: Client, server: Product
    ) -> None:
        words = words_of(client.get(CATALOGUE))

        assert server.group.name in words
        assert "Server" in words
        assert "€10.00 monthly plus €5.00 for the setup, once" in words

    def test_shows_groups_in_their_order(self, client: Client) -> None:
        for position, name in [(2, "Last"), (1, "First")]:
            ProductFactory(group=GroupFactory(name=name, position=position))

        words = words_of(client.get(CATALOGUE))

        assert words.index("First") < words.index("Last")

    @pytest.mark.parametrize("hidden", ["product", "group"])
    def test_does_not_show_what_is_hidden(self, client: Client, hidden: str) -> None:
        product = ProductFactory(
            name="Secret", is_hidden=hidden == "product", group__is_hidden=hidden == "group"
        )

        assert "Secret" not in words_of(client.get(CATALOGUE))
        assert client.get(address(product)).status_code == 404

    def test_says_what_is_sold_out(self, client: Client) -> None:
        ProductFactory(stock=0)

        assert "Sold out" in words_of(client.get(CATALOGUE))

    def test_that_is_empty_says_so(self, client: Client) -> None:
        assert "Nothing can be ordered at the moment" in words_of(client.get(CATALOGUE))

    def test_costs_the_same_however_much_is_sold(
        self, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for _n in range(4):
            ProductFactory.create_batch(3, group=GroupFactory())

        with django_assert_max_num_queries(3):
            client.get(CATALOGUE)

    def test_names_products_as_text(self, client: Client) -> None:
        ProductFactory(name="<b>Bold</b>", description="<script>alert(1)</script>")

        page = client.get(CATALOGUE).text

        assert "<b>Bold" not in page
        assert "<script>alert" not in page


class TestCurrencies:
    def test_prices_are_shown_in_the_one_chosen(self, client: Client) -> None:
        ProductFactory(prices=BOTH)

        choose(client, "USD")

        assert "$12.00 monthly No setup fee" in words_of(client.get(CATALOGUE))

    def test_first_in_that_of_his_account(self, acme: Account, as_olivia: Client) -> None:
        ProductFactory(prices=BOTH)
        acme.change(currency="USD")
        as_olivia.get(f"/a/{acme.number}/")

        assert "$12.00" in words_of(as_olivia.get(CATALOGUE))

    def test_only_what_is_sold_in_it_is_shown(self, client: Client) -> None:
        ProductFactory(name="Everywhere", prices=BOTH)
        ProductFactory(name="Only here")

        choose(client, "USD")

        words = words_of(client.get(CATALOGUE))
        assert "Everywhere" in words
        assert "Only here" not in words

    def test_a_product_says_that_it_is_not_sold_in_it(
        self, client: Client, server: Product
    ) -> None:
        choose(client, "USD")

        words = words_of(client.get(address(server)))
        assert "not sold in the currency you have chosen" in words
        assert "Add to Cart" not in words

    def test_one_that_we_do_not_sell_in_is_none(self, client: Client, server: Product) -> None:
        choose(client, "XXX")

        assert "€10.00" in words_of(client.get(CATALOGUE))


class TestAProduct:
    def test_says_what_it_is_and_how_many_are_left(self, client: Client) -> None:
        product = ProductFactory(description="Two cores.\n\nEight GB.", stock=3)

        page = client.get(address(product))

        assert "<p>Two cores.</p>" in page.text
        assert "3 left" in words_of(page)

    def test_that_is_sold_out_cannot_be_put_into_the_cart(self, client: Client) -> None:
        words = words_of(client.get(address(ProductFactory(stock=0))))

        assert "Sold out" in words
        assert "Add to Cart" not in words

    def test_can_be_looked_at_by_staff_and_not_ordered(
        self, as_ada: Client, server: Product
    ) -> None:
        words = words_of(as_ada.get(address(server)))

        assert "The shop is closed for staff." in words
        assert "Add to Cart" not in words


def test_while_acting_for_a_user_the_shop_is_closed(
    as_ada: Client, acme: Account, server: Product
) -> None:
    number = acme.number
    as_ada.post(f"/admin/clients/{number}/owner/login/", {"reason": "Ticket 1"})

    for page in [CATALOGUE, "/order/cart/", "/order/checkout/account/"]:
        response = as_ada.get(page)
        assert response.status_code == 403
        assert "Not available while you act for" in words_of(response)
