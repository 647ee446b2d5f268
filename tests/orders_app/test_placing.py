"""Placing an order: by a customer, for a new account, by staff."""

from __future__ import annotations

from dataclasses import replace

import pytest

from accounts_app.models import Account, Permission
from activitylog_app.models import Actor, ActorKind, Entry
from config.refusals import Gone, Refused
from orders_app import actions
from orders_app.models import (
    LARGEST_PRICE,
    Basket,
    Invoice,
    Order,
    Product,
    Service,
    today,
)
from tests.orders_app.factories import GroupFactory, ProductFactory, basket, facts
from users_app.models import User

NEW = {"country": "GB", "currency": "EUR", "company": "Second"}


def placed(user: User, account: Account, chosen: Basket, by: Actor) -> Order:
    order = actions.place(user, account, chosen, "token", by=by)
    assert order is not None
    return order


def test_an_order_is_the_users_and_the_accounts(
    olivia: User, acme: Account, server: Product, by_olivia: Actor
) -> None:
    order = placed(
        olivia, acme, basket(server, quantity=3), replace(by_olivia, ip_address="192.0.2.7")
    )

    assert (order.account, order.user, order.user_name) == (acme, olivia, "Olivia Owen")
    assert (order.user_email, order.admin, order.admin_name) == ("olivia@acme.test", None, "")
    assert (order.status, order.currency, order.ip_address) == ("pending", "EUR", "192.0.2.7")


def test_its_total_is_price_and_setup_of_all_pieces(
    olivia: User, acme: Account, server: Product, by_olivia: Actor
) -> None:
    order = placed(olivia, acme, basket(server, quantity=3), by_olivia)

    assert order.total == 45
    [item] = order.items.all()
    assert facts(item, "name", "quantity", "unit_price", "setup_fee") == ("Server", 3, 10, 5)


def test_it_makes_a_pending_service_of_each_item(
    olivia: User, acme: Account, server: Product, by_olivia: Actor
) -> None:
    placed(olivia, acme, basket(server, ProductFactory()), by_olivia)

    assert [s.status for s in acme.services.all()] == ["pending", "pending"]
    assert acme.services.filter(next_due_on=None).count() == 2


def test_it_makes_an_invoice_of_a_line_for_price_and_setup(
    olivia: User, acme: Account, server: Product, by_olivia: Actor
) -> None:
    order = placed(olivia, acme, basket(server, quantity=2), by_olivia)

    invoice = order.invoices.get()
    assert facts(invoice, "total", "status", "issued_on") == (30, "unpaid", today())
    lines = [facts(line, "description", "quantity", "amount") for line in invoice.lines.all()]
    assert lines == [("Server", 2, 20), ("Server, setup", 2, 10)]


def test_the_invoice_has_copied_the_address(
    olivia: User, acme: Account, server: Product, by_olivia: Actor
) -> None:
    acme.change(tax_id="GB123")

    invoice = placed(olivia, acme, basket(server), by_olivia).invoices.get()

    assert (invoice.billing_name, invoice.tax_id) == ("Acme & Sons", "GB123")
    assert invoice.billing_address.splitlines()[:2] == ["Olivia Owen", "1 Quay Street"]


def test_an_invoice_over_nothing_is_paid(olivia: User, acme: Account, by_olivia: Actor) -> None:
    free = ProductFactory(prices={"EUR": ("0", "0")})

    invoice = placed(olivia, acme, basket(free), by_olivia).invoices.get()

    assert facts(invoice, "status", "total") == ("paid", 0)


def test_it_is_told_once(
    olivia: User, acme: Account, server: Product, by_olivia: Actor
) -> None:
    order = placed(olivia, acme, basket(server), by_olivia)

    assert Entry.objects.get().description == f"Placed the order #{order.number}"


class TestWithTheSameToken:
    def test_nothing_is_placed_again(
        self, olivia: User, acme: Account, server: Product, by_olivia: Actor
    ) -> None:
        order = placed(olivia, acme, basket(server), by_olivia)

        assert actions.place(olivia, acme, basket(server), "token", by=by_olivia) is None
        assert Order.objects.placed_with("token", olivia) == order
        assert (Order.objects.count(), Invoice.objects.count(), Entry.objects.count()) == (
            1,
            1,
            1,
        )

    def test_what_was_written_first_counts(
        self, olivia: User, acme: Account, server: Product, by_olivia: Actor
    ) -> None:
        for words in ["Ring twice.", "Ring once."]:
            actions.place(olivia, acme, basket(server), "token", words, by=by_olivia)

        assert Order.objects.get().customer_notes == "Ring twice."

    def test_no_second_account_is_opened(
        self, olivia: User, acme: Account, server: Product, by_olivia: Actor
    ) -> None:
        for _twice in range(2):
            actions.place_for_new_account(olivia, NEW, basket(server), "token", by=by_olivia)

        assert olivia.accounts.count() == 2
        assert Order.objects.count() == 1

    def test_somebody_else_is_refused(
        self,
        olivia: User,
        acme: Account,
        stan: User,
        elsewhere: Account,
        server: Product,
        by_olivia: Actor,
    ) -> None:
        placed(olivia, acme, basket(server), by_olivia)

        with pytest.raises(Refused):
            actions.place(stan, elsewhere, basket(server), "token", by=by_olivia)

        assert Order.objects.placed_with("token", stan) is None

    def test_no_token_is_no_order(self, olivia: User) -> None:
        assert Order.objects.placed_with("", olivia) is None


class TestWhoMayOrder:
    def test_a_user_with_the_permission(
        self, uma: User, acme: Account, server: Product, by_olivia: Actor
    ) -> None:
        acme.memberships.filter(user=uma).update(permissions=[Permission.ORDERS])

        assert placed(uma, acme, basket(server), by_olivia).user == uma

    def test_not_one_without(
        self, uma: User, acme: Account, server: Product, by_olivia: Actor
    ) -> None:
        with pytest.raises(Refused, match="Place New Orders"):
            placed(uma, acme, basket(server), by_olivia)

        assert not Order.objects.exists()

    def test_not_a_stranger(
        self, stan: User, acme: Account, server: Product, by_olivia: Actor
    ) -> None:
        with pytest.raises(Refused, match="no access"):
            placed(stan, acme, basket(server), by_olivia)

    def test_not_for_a_closed_account(
        self, olivia: User, acme: Account, server: Product, by_olivia: Actor
    ) -> None:
        acme.change(status=Account.Status.CLOSED)

        with pytest.raises(Refused, match="closed"):
            placed(olivia, acme, basket(server), by_olivia)

    def test_not_for_one_that_is_gone(
        self, olivia: User, server: Product, by_olivia: Actor
    ) -> None:
        with pytest.raises(Gone):
            actions.place(olivia, Account(number=7), basket(server), "token", by=by_olivia)


class TestForANewAccount:
    def test_the_user_owns_it(self, nora: User, server: Product) -> None:
        by = Actor(ActorKind.USER, nora)

        order = actions.place_for_new_account(nora, NEW, basket(server), "token", by=by)

        assert order is not None
        assert (order.account.owner, order.account.name) == (nora, "Second")
        assert [e.code for e in Entry.objects.order_by("pk")] == [
            "account.opened",
            "order.placed_with_account",
        ]

    def test_prices_are_of_its_currency(self, nora: User) -> None:
        product = ProductFactory(prices={"EUR": ("10", "0"), "JPY": ("1500", "0")})
        new, chosen = NEW | {"currency": "JPY"}, basket(product, currency="JPY")
        by = Actor(ActorKind.USER, nora)

        order = actions.place_for_new_account(nora, new, chosen, "token", by=by)

        assert order is not None
        assert facts(order, "total", "currency") == (1500, "JPY")

    def test_no_account_stays_if_the_order_is_refused(
        self, nora: User, server: Product
    ) -> None:
        chosen = basket(server)
        server.prices.update(amount=11)
        by = Actor(ActorKind.USER, nora)

        with pytest.raises(actions.PricesChanged):
            actions.place_for_new_account(nora, NEW, chosen, "token", by=by)

        assert not Account.objects.exists()
        assert not Entry.objects.exists()

    def test_not_for_staff(self, ada: User, server: Product, by_ada: Actor) -> None:
        with pytest.raises(Refused):
            actions.place_for_new_account(ada, NEW, basket(server), "token", by=by_ada)


class TestPrices:
    def test_that_changed_are_told_and_nothing_is_ordered(
        self, olivia: User, acme: Account, server: Product, by_olivia: Actor
    ) -> None:
        chosen = basket(server)
        server.prices.update(amount=12)

        with pytest.raises(actions.PricesChanged) as refusal:
            placed(olivia, acme, chosen, by_olivia)

        [change] = refusal.value.changes
        assert change.product == server
        assert [str(m.amount) for m in (*change.shown, *change.now)] == [
            "10.00",
            "5.00",
            "12.00",
            "5.00",
        ]
        assert not Order.objects.exists()

    def test_also_if_they_fell(
        self, olivia: User, acme: Account, server: Product, by_olivia: Actor
    ) -> None:
        chosen = basket(server)
        server.prices.update(setup_fee=0)

        with pytest.raises(actions.PricesChanged):
            placed(olivia, acme, chosen, by_olivia)

    def test_stay_with_the_order(
        self, olivia: User, acme: Account, server: Product, by_olivia: Actor
    ) -> None:
        order = placed(olivia, acme, basket(server), by_olivia)

        server.prices.update(amount=99)

        order.refresh_from_db()
        assert order.total == 15
        assert acme.services.get().unit_price == 10

    def test_too_much_is_refused(self, olivia: User, acme: Account, by_olivia: Actor) -> None:
        dear = ProductFactory(prices={"EUR": (str(LARGEST_PRICE), "0")})

        with pytest.raises(actions.BasketRefused, match="in parts"):
            placed(olivia, acme, basket(dear, quantity=1000), by_olivia)

    def test_of_the_largest_order_fit(
        self, olivia: User, acme: Account, by_olivia: Actor
    ) -> None:
        dear = ProductFactory(prices={"EUR": (str(LARGEST_PRICE), "0")})

        assert (
            placed(olivia, acme, basket(dear, quantity=100), by_olivia).total
            == 100 * LARGEST_PRICE
        )


class TestABasketThatCannotBeOrdered:
    def refused(
        self, olivia: User, acme: Account, chosen: Basket, by: Actor
    ) -> actions.BasketRefused:
        with pytest.raises(actions.BasketRefused) as refusal:
            placed(olivia, acme, chosen, by)
        assert not Order.objects.exists()
        return refusal.value

    def test_is_one_with_nothing_in_it(
        self, olivia: User, acme: Account, by_olivia: Actor
    ) -> None:
        assert "nothing" in self.refused(olivia, acme, Basket(()), by_olivia).message

    @pytest.mark.parametrize("quantity", [0, -1, 1001])
    def test_has_a_quantity_that_there_is_not(
        self, quantity: int, olivia: User, acme: Account, server: Product, by_olivia: Actor
    ) -> None:
        chosen = basket(server, quantity=quantity)

        assert self.refused(olivia, acme, chosen, by_olivia).products == [server.pk]

    def test_names_a_product_twice(
        self, olivia: User, acme: Account, server: Product, by_olivia: Actor
    ) -> None:
        self.refused(olivia, acme, basket(server, server), by_olivia)

    def test_has_something_hidden(self, olivia: User, acme: Account, by_olivia: Actor) -> None:
        hidden = ProductFactory(is_hidden=True)

        assert self.refused(olivia, acme, basket(hidden), by_olivia).products == [hidden.pk]

    def test_has_something_of_a_hidden_group(
        self, olivia: User, acme: Account, by_olivia: Actor
    ) -> None:
        hidden = ProductFactory(group=GroupFactory(is_hidden=True))

        self.refused(olivia, acme, basket(hidden), by_olivia)

    def test_has_something_that_is_gone(
        self, olivia: User, acme: Account, server: Product, by_olivia: Actor
    ) -> None:
        chosen = basket(server)
        server.delete()

        self.refused(olivia, acme, chosen, by_olivia)

    def test_has_something_that_is_billed_in_another_way_now(
        self, olivia: User, acme: Account, by_olivia: Actor
    ) -> None:
        product = ProductFactory(cycle="one_time")
        chosen = basket(product)
        Product.objects.update(cycle="monthly")

        refusal = self.refused(olivia, acme, chosen, by_olivia)

        assert "another way now: Monthly" in refusal.message
        assert refusal.products == [product.pk]

    def test_has_something_without_a_price_in_the_accounts_currency(
        self, olivia: User, acme: Account, by_olivia: Actor
    ) -> None:
        product = ProductFactory(prices={"USD": ("10", "0")})
        chosen = basket(product, currency="USD")

        assert "EUR" in self.refused(olivia, acme, chosen, by_olivia).message


class TestStock:
    def test_is_what_is_left(self, olivia: User, acme: Account, by_olivia: Actor) -> None:
        product = ProductFactory(stock=5)
        placed(olivia, acme, basket(product, quantity=2), by_olivia)

        product.refresh_from_db()
        assert product.stock == 3

    def test_that_is_out_is_refused(
        self, olivia: User, acme: Account, by_olivia: Actor
    ) -> None:
        with pytest.raises(actions.BasketRefused, match="sold out"):
            placed(olivia, acme, basket(ProductFactory(stock=0)), by_olivia)

    def test_that_is_too_small_is_refused(
        self, olivia: User, acme: Account, by_olivia: Actor
    ) -> None:
        with pytest.raises(actions.BasketRefused, match="only 1 are left"):
            placed(olivia, acme, basket(ProductFactory(stock=1), quantity=2), by_olivia)


class TestStaffEnter:
    def test_an_order_of_the_owner(
        self, acme: Account, olivia: User, ada: User, server: Product, by_ada: Actor
    ) -> None:
        order = actions.enter_order(acme, basket(server), "token", "By phone", by=by_ada)

        assert order is not None
        assert (order.user, order.admin, order.admin_name) == (olivia, ada, "Ada Ames")
        assert order.notes == "By phone"

    def test_which_stays_his_when_the_account_is_handed_on(
        self, acme: Account, olivia: User, uma: User, server: Product, by_ada: Actor
    ) -> None:
        order = actions.enter_order(acme, basket(server), "token", by=by_ada)
        assert order is not None

        acme.hand_to(uma)

        order.refresh_from_db()
        assert order.user == olivia

    def test_also_what_is_hidden(self, acme: Account, by_ada: Actor) -> None:
        hidden = ProductFactory(is_hidden=True)

        assert actions.enter_order(acme, basket(hidden), "token", by=by_ada)

    def test_nothing_for_a_closed_account(
        self, acme: Account, server: Product, by_ada: Actor
    ) -> None:
        acme.change(status=Account.Status.CLOSED)

        with pytest.raises(Refused):
            actions.enter_order(acme, basket(server), "token", by=by_ada)

    def test_once(self, acme: Account, server: Product, by_ada: Actor) -> None:
        actions.enter_order(acme, basket(server), "token", by=by_ada)

        assert actions.enter_order(acme, basket(server), "token", by=by_ada) is None


def test_whoever_is_logged_in_as_the_owner_is_recorded_beside_him(
    acme: Account, olivia: User, ada: User, server: Product, by_ada: Actor
) -> None:
    order = placed(olivia, acme, basket(server), replace(by_ada, on_behalf_of=olivia))

    assert (order.user, order.admin) == (olivia, ada)


def test_a_service_is_bound_to_its_item(
    olivia: User, acme: Account, server: Product, by_olivia: Actor
) -> None:
    order = placed(olivia, acme, basket(server), by_olivia)

    assert Service.objects.get().item.order == order
