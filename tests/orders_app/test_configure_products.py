"""Configuration › Products: what staff write down about what is sold."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from activitylog_app.models import Entry
from orders_app.models import Product, ProductGroup
from tests.orders_app.factories import GroupFactory, OrderFactory, ProductFactory
from tests.reading import words_of

PRODUCTS = "/admin/settings/products/"
GROUPS = f"{PRODUCTS}groups/"


def filled(product: Product | None = None, **changes: Any) -> dict[str, Any]:
    """The form of a product as it would be posted."""
    form: dict[str, Any] = {
        "name": "Managed Server S",
        "slug": "",
        "description": "Two cores.",
        "cycle": "monthly",
        "stock": "",
        "position": "0",
        "price_EUR": "29.00",
        "setup_fee_EUR": "",
    }
    if product:
        form |= {"group": product.group_id, "version": product.version}
    return form | changes


@pytest.fixture
def shelf(db: None) -> ProductGroup:
    group: ProductGroup = GroupFactory(name="Servers", slug="servers")
    return group


class TestTheList:
    def test_says_what_to_do_first(self, as_ada: Client) -> None:
        words = words_of(as_ada.get(PRODUCTS))

        assert "Nothing is sold yet" in words
        assert "Add Group" in words

    def test_shows_groups_with_products_and_prices(self, as_ada: Client) -> None:
        group = GroupFactory(name="Servers", is_hidden=True)
        ProductFactory(
            group=group, name="Big", stock=0, prices={"EUR": ("29", "0"), "USD": ("31", "0")}
        )

        words = words_of(as_ada.get(PRODUCTS))

        assert "Servers Hidden" in words
        assert "Big Monthly €29.00, $31.00 Sold out" in words

    def test_costs_the_same_however_much_is_sold(
        self, as_ada: Client, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for _n in range(5):
            group = GroupFactory()
            ProductFactory.create_batch(3, group=group)

        with django_assert_max_num_queries(9):
            as_ada.get(PRODUCTS)


class TestAGroup:
    def test_is_added_with_an_address_made_of_its_name(self, as_ada: Client) -> None:
        as_ada.post(f"{GROUPS}add/", {"name": "Web Hosting", "position": "0"})

        assert ProductGroup.objects.get().slug == "web-hosting"
        assert Entry.objects.get().description == "Added the product group Web Hosting"

    def test_is_hidden(self, as_ada: Client, shelf: ProductGroup) -> None:
        form = {"name": "Servers", "slug": "servers", "position": "0", "is_hidden": "on"}
        as_ada.post(f"{GROUPS}{shelf.pk}/", form | {"version": shelf.version})

        shelf.refresh_from_db()
        assert shelf.is_hidden

    def test_that_somebody_changed_meanwhile_shows_what_is_saved(
        self, as_ada: Client, shelf: ProductGroup
    ) -> None:
        form = {"name": "Mine", "slug": "servers", "position": "0", "version": shelf.version}
        shelf.change(name="Hers")

        words = words_of(as_ada.post(f"{GROUPS}{shelf.pk}/", form))

        assert "Somebody else changed this" in words
        assert "Saved now: Hers" in words

    def test_is_deleted_when_it_is_empty(self, as_ada: Client, shelf: ProductGroup) -> None:
        as_ada.post(f"{GROUPS}{shelf.pk}/delete/")

        assert not ProductGroup.objects.exists()

    def test_is_not_deleted_with_products_in_it(
        self, as_ada: Client, shelf: ProductGroup
    ) -> None:
        ProductFactory(group=shelf)

        page = as_ada.post(f"{GROUPS}{shelf.pk}/delete/", follow=True)

        assert "There are products in this group" in words_of(page)
        assert ProductGroup.objects.exists()


class TestAProduct:
    def test_is_added_with_its_prices(self, as_ada: Client, shelf: ProductGroup) -> None:
        form = filled(group=shelf.pk, setup_fee_EUR="5", price_USD="31.5")

        page = as_ada.post(f"{PRODUCTS}add/", form, follow=True)

        assert "Managed Server S is there now." in words_of(page)
        prices = Product.objects.get().prices.order_by("currency")
        assert list(prices.values_list("currency", "amount", "setup_fee")) == [
            ("EUR", Decimal(29), Decimal(5)),
            ("USD", Decimal("31.5"), Decimal(0)),
        ]

    def test_is_added_to_the_group_beside_which_the_button_stood(
        self, as_ada: Client, shelf: ProductGroup
    ) -> None:
        GroupFactory(position=0, name="A")

        page = as_ada.get(f"{PRODUCTS}add/?group={shelf.pk}").text

        assert f'<option value="{shelf.pk}" selected>' in page

    def test_needs_a_group_first(self, as_ada: Client) -> None:
        page = as_ada.get(f"{PRODUCTS}add/", follow=True)

        assert "Add a group first" in words_of(page)
        assert page.redirect_chain[-1][0] == f"{GROUPS}add/"

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ({"price_EUR": ""}, "Enter a price in at least one currency"),
            ({"price_EUR": "", "setup_fee_EUR": "5"}, "Enter a price too"),
            ({"price_EUR": "9.999"}, "no more than 2 decimal places"),
            ({"price_EUR": "-1"}, "greater than or equal to 0"),
            ({"price_EUR": "1e30"}, "less than or equal to 99999999"),
            ({"price_EUR": "NaN"}, "Enter a number"),
            ({"stock": "-1"}, "greater than or equal to 0"),
            ({"stock": "9" * 30}, "less than or equal to 1000000"),
            ({"name": "–"}, "Enter an address, for example web-hosting."),
            ({"group": "0"}, "Select a valid choice"),
        ],
    )
    def test_with_what_cannot_be_is_told_so(
        self, as_ada: Client, shelf: ProductGroup, typed: dict[str, str], sentence: str
    ) -> None:
        words = words_of(as_ada.post(f"{PRODUCTS}add/", filled(group=shelf.pk) | typed))

        assert sentence in words
        assert not Product.objects.exists()

    def test_in_a_currency_without_decimals(
        self, as_ada: Client, shelf: ProductGroup, settings: Settings
    ) -> None:
        settings.CURRENCIES = ["JPY"]

        words = words_of(
            as_ada.post(f"{PRODUCTS}add/", filled(group=shelf.pk, price_JPY="1.5"))
        )

        assert "no more than 0 decimal places" in words

    def test_with_an_address_that_is_taken(self, as_ada: Client, shelf: ProductGroup) -> None:
        ProductFactory(name="First", slug="managed-server-s")

        words = words_of(as_ada.post(f"{PRODUCTS}add/", filled(group=shelf.pk)))

        assert "First has this address." in words

    def test_shows_its_prices_with_their_decimals(self, as_ada: Client) -> None:
        product = ProductFactory(prices={"EUR": ("29", "5")})

        page = as_ada.get(f"{PRODUCTS}{product.pk}/").text

        assert 'value="29.00"' in page
        assert 'value="5.00"' in page

    def test_is_changed(self, as_ada: Client) -> None:
        product = ProductFactory(slug="s")

        as_ada.post(f"{PRODUCTS}{product.pk}/", filled(product, slug="s", price_EUR="30"))

        assert product.prices.get().amount == 30

    def test_that_is_sold_meanwhile_is_not_written_over(self, as_ada: Client) -> None:
        product = ProductFactory(stock=5, slug="s")
        form = filled(product, stock="5", price_EUR="11")
        Product.objects.filter(pk=product.pk).update(stock=3)
        product.prices.update(amount=12)

        words = words_of(as_ada.post(f"{PRODUCTS}{product.pk}/", form))

        assert "Saved now: 3" in words
        assert "Saved now: 12.00" in words

    def test_that_was_ordered_cannot_be_deleted(self, as_ada: Client) -> None:
        product = ProductFactory(name="Sold")
        OrderFactory().items.update(product=product)

        page = as_ada.post(f"{PRODUCTS}{product.pk}/delete/", follow=True)

        assert "Sold has been ordered. Hide it instead." in words_of(page)
        assert Product.objects.exists()

    def test_is_deleted(self, as_ada: Client) -> None:
        product = ProductFactory()

        as_ada.post(f"{PRODUCTS}{product.pk}/delete/")

        assert not Product.objects.exists()


def test_nobody_else_configures_what_is_sold(as_sally: Client) -> None:
    assert "Configure Products" in words_of(as_sally.get(PRODUCTS))
