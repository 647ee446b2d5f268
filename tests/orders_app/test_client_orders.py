"""Orders in the Client Area."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts_app.models import Account, Permission
from activitylog_app.models import Actor
from orders_app import actions
from orders_app.models import Order, Product
from tests.factories import MembershipFactory
from tests.orders_app.factories import InvoiceFactory, OrderFactory, ServiceFactory, basket
from tests.reading import words_of
from users_app.models import User

LogIn = Callable[[User], Client]


@pytest.fixture
def placed(acme: Account, olivia: User, server: Product, by_olivia: Actor) -> Order:
    order = actions.place(olivia, acme, basket(server, quantity=2), "a-token", by=by_olivia)
    assert order
    return order


@pytest.fixture
def as_buyer(acme: Account, logged_in: LogIn) -> Client:
    """May order for Acme, and nothing else."""
    buyer = MembershipFactory(account=acme, permissions=[Permission.ORDERS]).user
    return logged_in(buyer)


class TestList:
    def test_tells_number_who_placed_it_total_and_status(
        self, placed: Order, acme: Account, as_buyer: Client
    ) -> None:
        words = words_of(as_buyer.get(f"/a/{acme.number}/orders/"))

        assert f"{placed} Today" in words
        assert "Olivia Owen €30.00 Pending" in words

    def test_the_latest_is_first(self, acme: Account, as_olivia: Client) -> None:
        older, newer = OrderFactory(account=acme), OrderFactory(account=acme)

        page = as_olivia.get(f"/a/{acme.number}/orders/").text

        assert page.index(str(newer)) < page.index(str(older))

    def test_an_empty_one_says_what_to_do(self, acme: Account, as_olivia: Client) -> None:
        words = words_of(as_olivia.get(f"/a/{acme.number}/orders/"))

        assert "No orders yet." in words
        assert "See Products" in words

    def test_goes_on_to_the_next_page(self, acme: Account, as_olivia: Client) -> None:
        OrderFactory.create_batch(26, account=acme)
        first = as_olivia.get(f"/a/{acme.number}/orders/").context["page"]

        second = as_olivia.get(f"/a/{acme.number}/orders/{first.next}").context["page"]

        assert (len(first.rows), len(second.rows)) == (25, 1)

    @pytest.mark.parametrize("number", [1, 30])
    def test_costs_the_same_however_long_it_is(
        self,
        acme: Account,
        as_olivia: Client,
        django_assert_max_num_queries: DjangoAssertNumQueries,
        number: int,
    ) -> None:
        OrderFactory.create_batch(number, account=acme)

        with django_assert_max_num_queries(8):
            as_olivia.get(f"/a/{acme.number}/orders/")

    def test_those_of_others_are_not_in_it(
        self, acme: Account, elsewhere: Account, as_olivia: Client
    ) -> None:
        OrderFactory(account=elsewhere)

        assert not as_olivia.get(f"/a/{acme.number}/orders/").context["page"]


class TestPage:
    def test_tells_items_and_what_they_came_to(
        self, placed: Order, acme: Account, as_olivia: Client
    ) -> None:
        words = words_of(as_olivia.get(f"/a/{acme.number}/orders/{placed.number}/"))

        assert "Server Monthly 2 €10.00 €5.00 €30.00" in words
        assert "Total €30.00" in words

    def test_leads_to_services_and_invoice(
        self, placed: Order, acme: Account, as_olivia: Client
    ) -> None:
        page = as_olivia.get(f"/a/{acme.number}/orders/{placed.number}/").text

        assert f"/services/{acme.services.get().pk}/" in page
        assert f"/invoices/{placed.invoices.get().pk}/" in page

    def test_leads_to_nothing_that_is_closed_to_the_reader(
        self, placed: Order, acme: Account, as_buyer: Client
    ) -> None:
        page = as_buyer.get(f"/a/{acme.number}/orders/{placed.number}/").text

        assert "Server" in page
        for address in ["/services/", "/invoices/"]:
            assert address not in page

    def test_of_one_that_staff_entered_tells_the_company_and_not_its_people(
        self, acme: Account, server: Product, as_olivia: Client, by_ada: Actor
    ) -> None:
        order = actions.enter_order(acme, basket(server), "x", "Pays late", by=by_ada)
        assert order

        words = words_of(as_olivia.get(f"/a/{acme.number}/orders/{order.number}/"))

        assert "Placed by Olivia Owen Entered by Harbourline" in words
        assert "Ada" not in words
        assert "Pays late" not in words

    def test_a_fraud_is_called_cancelled(
        self, placed: Order, acme: Account, as_olivia: Client, by_ada: Actor
    ) -> None:
        actions.mark_as_fraud(placed, by=by_ada)

        shown = {"": "€30.00 Cancelled", f"{placed.number}/": "Status Cancelled"}
        for path, words in shown.items():
            page = words_of(as_olivia.get(f"/a/{acme.number}/orders/{path}"))
            assert words in page
            assert "Fraud" not in page

    def test_of_another_account_is_not_found(
        self, acme: Account, elsewhere: Account, as_olivia: Client
    ) -> None:
        other = OrderFactory(account=elsewhere)

        assert as_olivia.get(f"/a/{acme.number}/orders/{other.number}/").status_code == 404

    def test_who_may_not_see_it_is_told_which_permission_he_lacks(
        self, placed: Order, acme: Account, as_uma: Client
    ) -> None:
        response = as_uma.get(f"/a/{acme.number}/orders/{placed.number}/")

        assert response.status_code == 403
        assert "Place New Orders" in response.text

    @pytest.mark.parametrize("number", [1, 30])
    def test_costs_the_same_however_much_stands_on_it(
        self,
        acme: Account,
        as_olivia: Client,
        django_assert_max_num_queries: DjangoAssertNumQueries,
        number: int,
    ) -> None:
        order = OrderFactory(account=acme)
        for n in range(number):
            item = order.items.create(
                name=f"Item {n}", cycle="monthly", quantity=1, unit_price=1
            )
            ServiceFactory(account=acme, item=item)
            InvoiceFactory(account=acme, order=order)

        as_olivia.get(f"/a/{acme.number}/")  # the session knows where it is

        with django_assert_max_num_queries(8):
            as_olivia.get(f"/a/{acme.number}/orders/{order.number}/")


class TestHome:
    def test_shows_services_and_unpaid_invoices(
        self, placed: Order, acme: Account, as_olivia: Client
    ) -> None:
        words = words_of(as_olivia.get(f"/a/{acme.number}/"))

        assert "Unpaid invoices All Invoices" in words
        assert "2 × Server" in words

    @pytest.mark.parametrize(
        ("permissions", "shown"),
        [
            ([], []),
            ([Permission.PRODUCTS], ["Services"]),
            ([Permission.INVOICES], ["Unpaid invoices"]),
        ],
    )
    def test_each_box_is_for_who_has_its_permission(
        self,
        placed: Order,
        acme: Account,
        logged_in: LogIn,
        permissions: list[str],
        shown: list[str],
    ) -> None:
        somebody = MembershipFactory(account=acme, permissions=permissions).user

        page = logged_in(somebody).get(f"/a/{acme.number}/").text

        boxes = {"Services": "All Services", "Unpaid invoices": "All Invoices"}
        assert [title for title, link in boxes.items() if link in page] == shown

    def test_what_has_ended_or_is_paid_is_not_on_it(
        self, acme: Account, as_olivia: Client
    ) -> None:
        ServiceFactory(account=acme, status="cancelled", name="Gone by")
        paid = InvoiceFactory(account=acme, status="paid")

        page = as_olivia.get(f"/a/{acme.number}/").text

        assert "Gone by" not in page
        assert paid.number not in page


@pytest.mark.parametrize(
    ("permissions", "shown"),
    [
        ([], ["Home"]),
        ([Permission.PRODUCTS], ["Home", "Services"]),
        ([Permission.ORDERS], ["Home", "Orders"]),
        ([Permission.INVOICES], ["Home", "Invoices"]),
    ],
)
def test_the_menu_has_what_opens(
    acme: Account, logged_in: LogIn, permissions: list[str], shown: list[str]
) -> None:
    somebody = MembershipFactory(account=acme, permissions=permissions).user

    menu = logged_in(somebody).get(f"/a/{acme.number}/").wsgi_request.menu  # type: ignore[attr-defined]

    assert [str(item.label) for item in menu.main] == shown
