"""Groups, products and prices: changed by staff, seen by customers."""

from __future__ import annotations

from decimal import Decimal

import pytest

from accounts_app.models import Account
from activitylog_app.models import Actor, Entry
from config.refusals import Gone, Refused, Stale
from orders_app import actions
from orders_app.models import Price, Product, ProductGroup
from tests.orders_app.factories import GroupFactory, ProductFactory, basket, facts
from users_app.models import User

DETAILS = {"name": "Server", "slug": "server", "cycle": "monthly"}


def prices(amount: str, setup_fee: str = "0", currency: str = "EUR") -> actions.Prices:
    return {currency: (Decimal(amount), Decimal(setup_fee))}


def test_a_product_is_added_with_its_prices(by_ada: Actor) -> None:
    product = actions.add_product(GroupFactory(), DETAILS, prices("10", "5"), by=by_ada)

    price = product.price_in("EUR")
    assert price is not None
    assert facts(price, "amount", "setup_fee") == (10, 5)


def test_what_changed_stands_in_the_log(server: Product, by_ada: Actor) -> None:
    actions.change_product(server, {"name": "Box"}, prices("12"), server.version, by=by_ada)

    assert Entry.objects.get().changed == {
        "name": ["Server", "Box"],
        "price EUR": ["10.00 EUR + 5.00 EUR", "12.00 EUR"],
    }


def test_a_price_that_is_left_out_goes(server: Product, by_ada: Actor) -> None:
    actions.change_product(server, {}, prices("9", currency="USD"), server.version, by=by_ada)

    assert list(server.prices.values_list("currency", flat=True)) == ["USD"]


def test_nothing_changed_is_nothing_told(server: Product, by_ada: Actor) -> None:
    same = prices("10", "5")

    assert (
        actions.change_product(server, {"name": "Server"}, same, server.version, by=by_ada)
        is None
    )
    assert not Entry.objects.exists()


def test_a_change_of_prices_alone_makes_others_stale(server: Product, by_ada: Actor) -> None:
    before = server.version
    actions.change_product(server, {}, prices("11"), before, by=by_ada)

    with pytest.raises(Stale):
        actions.change_product(server, {}, prices("12"), before, by=by_ada)


def test_what_is_sold_meanwhile_is_not_written_over(
    olivia: User, acme: Account, by_olivia: Actor, by_ada: Actor
) -> None:
    product = ProductFactory(stock=5)
    before = product.version
    actions.place(olivia, acme, basket(product), "token", by=by_olivia)

    with pytest.raises(Stale):
        actions.change_product(product, {"stock": 9}, prices("10"), before, by=by_ada)


@pytest.mark.parametrize(
    ("amount", "currency", "field"),
    [
        ("-0.01", "EUR", "price_EUR"),
        ("0.001", "EUR", "price_EUR"),
        ("100000000", "EUR", "price_EUR"),
        ("0.5", "JPY", "price_JPY"),
        ("0.0001", "KWD", "price_KWD"),
    ],
)
def test_an_amount_that_there_is_not_is_refused(
    amount: str, currency: str, field: str, by_ada: Actor
) -> None:
    bad = prices(amount, currency=currency)

    with pytest.raises(Refused) as refusal:
        actions.add_product(GroupFactory(), DETAILS, bad, by=by_ada)

    assert refusal.value.field == field
    assert not Product.objects.exists()


def test_a_setup_fee_that_there_is_not_is_refused(by_ada: Actor) -> None:
    with pytest.raises(Refused) as refusal:
        actions.add_product(GroupFactory(), DETAILS, prices("1", "0.001"), by=by_ada)

    assert refusal.value.field == "setup_fee_EUR"


@pytest.mark.parametrize(("amount", "currency"), [("500", "JPY"), ("0.125", "KWD")])
def test_each_currency_has_its_own_decimals(amount: str, currency: str, by_ada: Actor) -> None:
    price = prices(amount, currency=currency)
    actions.add_product(GroupFactory(), DETAILS, price, by=by_ada)

    assert Price.objects.get().amount == Decimal(amount)


def test_two_products_have_not_one_address(server: Product, by_ada: Actor) -> None:
    taken = DETAILS | {"slug": server.slug}

    with pytest.raises(Refused, match="Server has this address") as refusal:
        actions.add_product(server.group, taken, prices("1"), by=by_ada)

    assert refusal.value.field == "slug"


def test_a_changed_address_is_not_anothers(server: Product, by_ada: Actor) -> None:
    other = ProductFactory()

    with pytest.raises(Refused):
        actions.change_product(
            other, {"slug": server.slug}, prices("1"), other.version, by=by_ada
        )


def test_a_group_is_changed_and_told(by_ada: Actor) -> None:
    group = GroupFactory(name="Old")
    actions.change_group(group, {"name": "New"}, group.version, by=by_ada)

    assert Entry.objects.get().changed == {"name": ["Old", "New"]}


def test_a_stale_group_is_refused(by_ada: Actor) -> None:
    group = GroupFactory()
    actions.change_group(group, {"name": "New"}, group.version, by=by_ada)

    with pytest.raises(Stale):
        actions.change_group(group, {"name": "Newer"}, group.version, by=by_ada)


def test_a_group_with_products_stays(server: Product, by_ada: Actor) -> None:
    with pytest.raises(Refused):
        actions.delete_group(server.group, by=by_ada)

    assert ProductGroup.objects.exists()


def test_a_product_that_was_ordered_stays(
    server: Product, olivia: User, acme: Account, by_olivia: Actor, by_ada: Actor
) -> None:
    actions.place(olivia, acme, basket(server), "token", by=by_olivia)

    with pytest.raises(Refused, match="Hide it instead"):
        actions.delete_product(server, by=by_ada)


def test_another_product_goes_with_its_prices(server: Product, by_ada: Actor) -> None:
    actions.delete_product(server, by=by_ada)

    assert not Price.objects.exists()


def test_what_is_gone_cannot_be_changed(server: Product, by_ada: Actor) -> None:
    Product.objects.all().delete()

    with pytest.raises(Gone):
        actions.change_product(server, {}, prices("1"), server.version, by=by_ada)


def test_a_product_is_not_moved_into_a_group_that_is_gone(
    server: Product, by_ada: Actor
) -> None:
    gone = GroupFactory()
    ProductGroup.objects.filter(pk=gone.pk).delete()

    with pytest.raises(Gone):
        actions.change_product(server, {"group": gone}, prices("1"), server.version, by=by_ada)


class TestOnSale:
    def test_is_what_neither_is_hidden_nor_stands_in_a_hidden_group(
        self, server: Product
    ) -> None:
        ProductFactory(is_hidden=True)
        ProductFactory(group=GroupFactory(is_hidden=True))

        assert list(Product.objects.on_sale()) == [server]

    def test_in_a_currency_is_what_has_a_price_in_it(self, server: Product) -> None:
        ProductFactory(prices={"USD": ("12", "0")})

        [found] = Product.objects.in_currency("EUR")
        assert found == server
        assert found.price.amount == 10

    def test_prices_come_with_two_queries(
        self, server: Product, django_assert_num_queries: object
    ) -> None:
        ProductFactory()

        with django_assert_num_queries(2):  # type: ignore[operator]
            assert [p.price.amount for p in Product.objects.in_currency("EUR")] == [10, 10]
