"""Orders in the Admin Area: the list, one order, what is decided about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import now
from pytest_django import DjangoAssertNumQueries

from accounts_app.actions import delete_users, make_owner
from accounts_app.models import Account
from activitylog_app.models import Actor, Entry
from orders_app import actions
from orders_app.models import Order, OrderSettings, Product, today
from tests.factories import AccountFactory, RoleFactory, StaffFactory
from tests.orders_app.factories import OrderFactory, VerificationFactory, basket
from tests.reading import words_of
from users_app.models import User

LogIn = Callable[[User], Client]

ORDERS = "/admin/orders/"


def found(client: Client, **query: Any) -> list[int]:
    return [order.number for order in client.get(ORDERS, query).context["page"].rows]


@pytest.fixture
def placed(acme: Account, server: Product, by_ada: Actor) -> Order:
    """One that Ada has entered for Acme: a server, with service and invoice."""
    order = actions.enter_order(acme, basket(server), "a-token-of-ada", by=by_ada)
    assert order is not None
    return order


@pytest.fixture
def lister(db: None, logged_in: LogIn) -> Client:
    """Staff who may look at orders, and nothing else."""
    rights = ["orders_app.list_orders"]
    return logged_in(StaffFactory(role=RoleFactory(name="Reader", rights=rights)))


@pytest.fixture
def three(acme: Account, elsewhere: Account) -> list[Order]:
    """Of Acme and of Stan's account; one is active, one of last year."""
    long_ago = datetime(2025, 3, 1, 12, tzinfo=UTC)
    return [
        OrderFactory(account=acme, placed_at=long_ago),
        OrderFactory(account=elsewhere, status=Order.Status.ACTIVE),
        OrderFactory(account=acme, status=Order.Status.FRAUD),
    ]


class TestTheList:
    def test_says_of_each_what_one_has_to_know(self, placed: Order, as_ada: Client) -> None:
        words = words_of(as_ada.get(ORDERS))

        row = f"{placed} Acme & Sons Olivia Owen entered by Ada Ames €15.00 Pending Today,"
        assert row in words

    def test_has_the_latest_first(self, three: list[Order], as_ada: Client) -> None:
        assert found(as_ada) == [three[2].pk, three[1].pk, three[0].pk]

    def test_is_narrowed_to_a_status(self, three: list[Order], as_ada: Client) -> None:
        assert found(as_ada, status="active") == [three[1].pk]

    def test_passes_over_a_status_that_there_is_not(
        self, three: list[Order], as_ada: Client
    ) -> None:
        assert len(found(as_ada, status="<b>")) == 3

    @pytest.mark.parametrize("words", ["elsewhere", "stan strand", "stan@elsewhere.test"])
    def test_finds_orders_by_client_and_user(
        self, three: list[Order], as_ada: Client, words: str
    ) -> None:
        assert found(as_ada, q=words) == [three[1].pk]

    def test_finds_those_of_a_user_who_has_left(
        self, three: list[Order], acme: Account, nora: User, as_ada: Client
    ) -> None:
        order = OrderFactory(account=acme, user=nora)

        assert found(as_ada, q="nora nash") == [order.pk]

    def test_finds_one_by_its_number(self, three: list[Order], as_ada: Client) -> None:
        assert found(as_ada, q=f"#{three[0].pk}") == [three[0].pk]
        assert three[0].pk in found(as_ada, q=str(three[0].pk))

    @pytest.mark.parametrize("words", ["9" * 40, "²", "#", "%"])
    def test_bears_whatever_is_typed(
        self, three: list[Order], as_ada: Client, words: str
    ) -> None:
        assert as_ada.get(ORDERS, {"q": words}).status_code == 200

    def test_is_narrowed_to_a_period(self, three: list[Order], as_ada: Client) -> None:
        assert found(as_ada, since="2025-01-01", until="2025-12-31") == [three[0].pk]
        assert len(found(as_ada, period="7")) == 2

    def test_explains_a_day_that_is_none(self, three: list[Order], as_ada: Client) -> None:
        page = as_ada.get(ORDERS, {"since": "tomorrow"})

        assert "Enter a date between 1900 and 2999" in words_of(page)
        assert page.context["page"].rows == []

    def test_counts_each_status(self, three: list[Order], as_ada: Client) -> None:
        chips = as_ada.get(ORDERS).context["chips"]

        assert [(chip.label, chip.number.value) for chip in chips] == [
            ("All", 3),
            ("Pending", 1),
            ("Active", 1),
            ("Cancelled", 0),
            ("Fraud", 1),
        ]

    def test_keeps_all_filters_when_a_status_is_chosen(
        self, three: list[Order], as_ada: Client
    ) -> None:
        page = as_ada.get(ORDERS, {"q": "acme", "period": "30", "status": "fraud"})

        assert "?q=acme&amp;period=30&amp;status=pending" in page.text
        assert '<input type="hidden" name="status" value="fraud"' in page.text

    def test_goes_on_by_key(self, acme: Account, as_ada: Client) -> None:
        moment = now()
        orders = [OrderFactory(account=acme, placed_at=moment) for _ in range(30)]

        first = as_ada.get(ORDERS, {"status": "pending"}).context["page"]
        second = as_ada.get(f"{ORDERS}{first.next}").context["page"]

        assert [order.pk for order in [*first.rows, *second.rows]] == [
            order.pk for order in reversed(orders)
        ]

    def test_costs_the_same_however_long_it_is(
        self, as_ada: Client, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        query = {"q": "test", "status": "pending", "period": "7"}
        for account in AccountFactory.create_batch(3):
            OrderFactory(account=account)
        as_ada.get(ORDERS, query)
        with django_assert_max_num_queries(8) as few:
            as_ada.get(ORDERS, query)
        for account in AccountFactory.create_batch(30):
            OrderFactory(account=account)

        with django_assert_max_num_queries(8) as many:
            assert len(as_ada.get(ORDERS, query).context["page"].rows) == 25

        assert len(many) == len(few)

    def test_says_so_where_there_is_none(self, as_ada: Client) -> None:
        assert "No orders yet" in words_of(as_ada.get(ORDERS))

    def test_says_so_where_nothing_matches(self, three: list[Order], as_ada: Client) -> None:
        assert "No order is like this" in words_of(as_ada.get(ORDERS, {"q": "kesrel"}))

    def test_leads_no_one_to_what_he_may_not_do(
        self, three: list[Order], lister: Client
    ) -> None:
        page = lister.get(ORDERS).text

        assert "Add New Order" not in page
        assert "/admin/clients/" not in page


class TestTheExport:
    def test_has_what_the_list_has(self, three: list[Order], as_ada: Client) -> None:
        answer = as_ada.get(f"{ORDERS}export/", {"status": "active"})

        [heads, row] = b"".join(answer).decode().strip().splitlines()
        assert heads.startswith("\ufeffOrder,Client number,Client,User")
        assert "Elsewhere,Stan Strand,stan@elsewhere.test,,10.00,EUR,active" in row

    def test_is_told_to_the_log(self, three: list[Order], ada: User, as_ada: Client) -> None:
        as_ada.get(f"{ORDERS}export/")

        assert Entry.objects.get(code="list.exported").actor_id == ada.pk


class TestAnOrder:
    def page(self, client: Client, order: Order) -> str:
        return words_of(client.get(f"{ORDERS}{order.pk}/"))

    def test_says_what_was_ordered_by_whom(self, placed: Order, as_ada: Client) -> None:
        page = self.page(as_ada, placed)

        assert "Server" in page
        assert "Monthly 1 €10.00 €5.00 €15.00 Total €15.00" in page
        assert "User Olivia Owen olivia@acme.test entered by Ada Ames" in page

    def test_leads_to_its_invoice_and_services(self, placed: Order, as_ada: Client) -> None:
        page = as_ada.get(f"{ORDERS}{placed.pk}/").text
        service, invoice = placed.account.services.get(), placed.invoices.get()

        assert f'href="/admin/invoices/{invoice.pk}/"' in page
        assert f'href="/admin/clients/{placed.account_id}/services/{service.pk}/"' in page

    def test_says_from_where_it_came(self, acme: Account, as_ada: Client) -> None:
        order = OrderFactory(account=acme, ip_address="198.51.100.23")

        assert "IP address 198.51.100.23" in self.page(as_ada, order)

    def test_keeps_its_user_when_another_owns_the_account(
        self, placed: Order, acme: Account, uma: User, by_ada: Actor, as_ada: Client
    ) -> None:
        make_owner(acme.memberships.get(user=uma), by=by_ada)

        assert "User Olivia Owen olivia@acme.test" in self.page(as_ada, placed)

    def test_keeps_the_name_of_a_user_who_is_deleted(
        self, acme: Account, nora: User, by_ada: Actor, as_ada: Client
    ) -> None:
        order = OrderFactory(account=acme, user=nora)
        delete_users([nora], by=by_ada)

        assert "User Nora Nash Deleted nora@nowhere.test" in self.page(as_ada, order)

    def test_that_there_is_not_is_not_found(self, as_ada: Client) -> None:
        assert as_ada.get(f"{ORDERS}999999/").status_code == 404

    def test_costs_the_same_whatever_is_in_it(
        self,
        acme: Account,
        server: Product,
        by_ada: Actor,
        as_ada: Client,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        one = OrderFactory(account=acme)
        many = OrderFactory(account=acme)
        for number in range(20):
            many.items.create(name=f"S{number}", cycle="monthly", quantity=1, unit_price=1)
        as_ada.get(f"{ORDERS}{one.pk}/")
        with django_assert_max_num_queries(14) as few:
            as_ada.get(f"{ORDERS}{one.pk}/")

        with django_assert_max_num_queries(14) as more:
            as_ada.get(f"{ORDERS}{many.pk}/")

        assert len(more) == len(few)

    def test_offers_nothing_to_who_may_only_look(self, placed: Order, lister: Client) -> None:
        page = self.page(lister, placed)

        for label in ["Accept Order", "Cancel Order", "Mark as Fraud", "Save Notes", "INV-"]:
            assert label not in page


class TestDeciding:
    @pytest.mark.parametrize(
        ("door", "status", "told"),
        [
            ("accept", "active", "The order {} is accepted."),
            ("cancel", "cancelled", "The order {} is cancelled."),
            ("fraud", "fraud", "The order {} is marked as fraud."),
        ],
    )
    def test_is_done_after_a_question(
        self, placed: Order, as_ada: Client, door: str, status: str, told: str
    ) -> None:
        assert as_ada.get(f"{ORDERS}{placed.pk}/{door}/").status_code == 200
        assert Order.objects.get().is_pending

        page = as_ada.post(f"{ORDERS}{placed.pk}/{door}/", follow=True)

        assert told.format(placed) in words_of(page)
        assert Order.objects.get().status == status

    @pytest.mark.parametrize("door", ["accept", "cancel", "fraud"])
    def test_is_done_once(self, placed: Order, as_ada: Client, door: str) -> None:
        as_ada.post(f"{ORDERS}{placed.pk}/cancel/")

        page = as_ada.post(f"{ORDERS}{placed.pk}/{door}/", follow=True)

        assert f"The order {placed} has been decided: Cancelled." in words_of(page)

    def test_asks_nothing_of_what_is_decided(self, placed: Order, as_ada: Client) -> None:
        as_ada.post(f"{ORDERS}{placed.pk}/accept/")

        answer = as_ada.get(f"{ORDERS}{placed.pk}/accept/")

        assert answer.headers["Location"] == f"{ORDERS}{placed.pk}/"

    @pytest.mark.parametrize(
        ("paid", "door", "told"),
        [
            (0, "cancel", "Unpaid €15.00 This invoice is cancelled too."),
            (4, "cancel", "cancelled too. €4.00 of it was paid: refund it there."),
            (15, "fraud", "Paid €15.00 This invoice stays. €15.00 was paid: refund it there."),
        ],
    )
    def test_says_what_becomes_of_the_invoice(
        self, placed: Order, by_ada: Actor, as_ada: Client, paid: int, door: str, told: str
    ) -> None:
        invoice = placed.invoices.get()
        if paid:
            money = actions.Received(Decimal(paid), "bank_transfer", "", today())
            actions.record_payment(invoice, money, invoice.version, by=by_ada)

        page = as_ada.get(f"{ORDERS}{placed.pk}/{door}/")

        assert told in words_of(page)
        assert f'href="/admin/invoices/{invoice.pk}/"' in page.text

    def test_waits_for_the_verification_of_the_user(
        self, placed: Order, as_ada: Client
    ) -> None:
        OrderSettings.lock().change(wait_for_verification=True)

        shown = words_of(as_ada.get(f"{ORDERS}{placed.pk}/"))
        answer = as_ada.post(f"{ORDERS}{placed.pk}/accept/", follow=True)

        assert "This order waits: it can be accepted once the identity of Olivia Owen" in shown
        assert "Accept Order" not in shown
        assert "Olivia Owen is not verified." in words_of(answer)
        assert Order.objects.get().is_pending

    def test_waits_no_more_once_the_user_is_verified(
        self, placed: Order, olivia: User, as_ada: Client
    ) -> None:
        OrderSettings.lock().change(wait_for_verification=True)
        VerificationFactory(user=olivia, state="verified")

        page = words_of(as_ada.get(f"{ORDERS}{placed.pk}/"))

        assert "This order waits" not in page
        assert "Accept Order" in page


class TestNotes:
    def save(self, client: Client, order: Order, **form: str) -> Any:
        form = {"notes": "Call first.", "version": order.version, **form}
        return client.post(f"{ORDERS}{order.pk}/notes/", form, follow=True)

    def test_are_saved(self, placed: Order, as_ada: Client) -> None:
        assert "The notes are saved." in words_of(self.save(as_ada, placed))
        assert Order.objects.get().notes == "Call first."

    def test_of_somebody_else_are_not_lost(self, placed: Order, as_ada: Client) -> None:
        Order.objects.get().change(notes="Fraud?")

        page = words_of(self.save(as_ada, placed))

        assert "Saved now: Fraud?" in page
        assert Order.objects.get().notes == "Fraud?"

    def test_are_for_staff_who_decide(self, placed: Order, lister: Client) -> None:
        assert self.save(lister, placed).status_code == 403


def test_the_overview_shows_the_oldest_that_wait(acme: Account, as_ada: Client) -> None:
    orders = [
        OrderFactory(account=acme, placed_at=now() - timedelta(days=days)) for days in range(7)
    ]
    OrderFactory(account=acme, status="active", placed_at=now() - timedelta(days=9))

    assert as_ada.get("/admin/").context["pending"] == orders[:1:-1]


def test_the_overview_shows_orders_to_who_may_list_them(
    placed: Order, as_sally: Client
) -> None:
    assert "Pending orders" not in words_of(as_sally.get("/admin/"))


def test_the_search_for_everything_finds_orders(placed: Order, as_ada: Client) -> None:
    page = as_ada.get("/admin/search/", {"q": f"#{placed.pk}"})

    assert list(page.context["orders"]) == [placed]
