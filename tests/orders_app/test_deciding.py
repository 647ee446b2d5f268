"""Accept Order, Cancel Order, Mark as Fraud."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
import time_machine

from accounts_app.actions import delete_users
from accounts_app.models import Account
from activitylog_app.models import Actor, Entry
from config.refusals import Gone, Refused, Stale
from orders_app import actions
from orders_app.models import Order, OrderSettings, Product, Service
from tests.orders_app.factories import ProductFactory, VerificationFactory, basket
from users_app.models import User

LAST_OF_JANUARY = datetime(2027, 1, 31, 12, tzinfo=UTC)

Decide = Callable[..., Order]
DECISIONS = [actions.accept, actions.cancel_order, actions.mark_as_fraud]
CALLING_OFF = [actions.cancel_order, actions.mark_as_fraud]
each_decision = pytest.mark.parametrize("decide", DECISIONS)
each_calling_off = pytest.mark.parametrize("decide", CALLING_OFF)


@pytest.fixture
def placed(olivia: User, acme: Account, server: Product, by_olivia: Actor) -> Order:
    """One server, with service and invoice."""
    order = actions.place(olivia, acme, basket(server), "token", by=by_olivia)
    assert order is not None
    return order


@pytest.fixture
def service(placed: Order) -> Service:
    return placed.account.services.get()


def test_accepting_makes_the_services_active(
    placed: Order, service: Service, by_ada: Actor
) -> None:
    with time_machine.travel(LAST_OF_JANUARY):
        actions.accept(placed, by=by_ada)

    service.refresh_from_db()
    assert (service.status, service.started_on) == ("active", date(2027, 1, 31))
    assert service.next_due_on == service.invoiced_until == date(2027, 2, 28)


def test_an_accepted_order_is_active(placed: Order, by_ada: Actor) -> None:
    actions.accept(placed, by=by_ada)

    placed.refresh_from_db()
    assert placed.is_active
    assert placed.accepted_at


def test_what_is_paid_once_is_never_due(olivia: User, acme: Account, by_ada: Actor) -> None:
    once = ProductFactory(cycle="one_time")
    order = actions.place(olivia, acme, basket(once), "token", by=by_ada)
    assert order is not None

    actions.accept(order, by=by_ada)

    assert (acme.services.get().status, acme.services.get().next_due_on) == ("active", None)


def test_a_service_that_was_cancelled_before_stays_so(
    placed: Order, service: Service, by_ada: Actor
) -> None:
    actions.change_service(service, {"status": "cancelled"}, service.version, by=by_ada)

    actions.accept(placed, by=by_ada)

    service.refresh_from_db()
    assert service.is_cancelled


@each_calling_off
def test_calling_off_cancels_services_and_invoice(
    decide: Decide, placed: Order, by_ada: Actor
) -> None:
    decide(placed, by=by_ada)

    assert placed.account.services.get().is_cancelled
    assert placed.invoices.get().status == "cancelled"


@each_calling_off
def test_calling_off_leaves_a_paid_invoice(
    decide: Decide, placed: Order, by_ada: Actor
) -> None:
    invoice = placed.invoices.get()
    received = actions.Received(invoice.total, "bank_transfer", "", invoice.issued_on)
    actions.record_payment(invoice, received, invoice.version, by=by_ada)

    decide(placed, by=by_ada)

    assert placed.invoices.get().is_paid


@each_calling_off
def test_calling_off_gives_stock_back(
    decide: Decide, olivia: User, acme: Account, by_ada: Actor
) -> None:
    product = ProductFactory(stock=5)
    order = actions.place(olivia, acme, basket(product, quantity=2), "token", by=by_ada)
    assert order is not None

    decide(order, by=by_ada)

    product.refresh_from_db()
    assert product.stock == 5


@pytest.mark.parametrize(("before", "kept", "after"), [(None, 5, 7), (5, None, None)])
def test_what_is_called_off_can_be_ordered_again_whether_it_was_counted_or_not(
    acme: Account, by_ada: Actor, before: int | None, kept: int | None, after: int | None
) -> None:
    product = ProductFactory(stock=before)
    order = actions.enter_order(acme, basket(product, quantity=2), "token", by=by_ada)
    assert order is not None
    Product.objects.update(stock=kept)

    actions.cancel_order(order, by=by_ada)

    product.refresh_from_db()
    assert product.stock == after


@each_decision
@pytest.mark.parametrize("first", DECISIONS)
def test_what_is_decided_is_not_decided_again(
    first: Decide, decide: Decide, placed: Order, by_ada: Actor
) -> None:
    first(placed, by=by_ada)

    with pytest.raises(Refused, match="has been decided"):
        decide(placed, by=by_ada)


@each_decision
def test_what_is_gone_is_not_decided(decide: Decide, placed: Order, by_ada: Actor) -> None:
    Order.objects.all().delete()

    with pytest.raises(Gone):
        decide(placed, by=by_ada)


def test_customers_are_not_told_of_a_fraud(placed: Order, by_ada: Actor) -> None:
    actions.mark_as_fraud(placed, by=by_ada)

    assert Entry.objects.filter(code="order.marked_as_fraud").exists()
    assert not placed.account.messages.filter(letter__contains="cancelled").exists()


class TestWhileOrdersWaitForVerification:
    @pytest.fixture(autouse=True)
    def _waiting(self, db: None) -> None:
        OrderSettings.objects.create(pk=1, wait_for_verification=True)

    @pytest.mark.parametrize("state", ["requested", "submitted", "refused"])
    def test_an_unverified_users_is_not_accepted(
        self, state: str, placed: Order, olivia: User, by_ada: Actor
    ) -> None:
        VerificationFactory(user=olivia, state=state)

        with pytest.raises(Refused, match="Olivia Owen is not verified"):
            actions.accept(placed, by=by_ada)

    def test_one_that_was_never_asked_is_not_either(self, placed: Order, by_ada: Actor) -> None:
        with pytest.raises(Refused):
            actions.accept(placed, by=by_ada)

    def test_a_verified_users_is_accepted(
        self, placed: Order, olivia: User, by_ada: Actor
    ) -> None:
        VerificationFactory(user=olivia, state="verified")

        assert actions.accept(placed, by=by_ada).is_active

    def test_it_is_the_orders_user_who_counts(
        self, placed: Order, uma: User, acme: Account, by_ada: Actor
    ) -> None:
        acme.hand_to(uma)
        VerificationFactory(user=uma, state="verified")

        with pytest.raises(Refused, match="Olivia Owen"):
            actions.accept(placed, by=by_ada)

    def test_a_deleted_user_cannot_be_verified(
        self, placed: Order, olivia: User, uma: User, acme: Account, by_ada: Actor
    ) -> None:
        acme.hand_to(uma)
        delete_users([olivia], by=by_ada)

        with pytest.raises(Refused, match="has been deleted"):
            actions.accept(placed, by=by_ada)

    def test_it_can_be_cancelled(self, placed: Order, by_ada: Actor) -> None:
        assert actions.cancel_order(placed, by=by_ada).is_called_off


def test_an_order_keeps_the_name_of_a_deleted_user(
    placed: Order, olivia: User, uma: User, acme: Account, by_ada: Actor
) -> None:
    acme.hand_to(uma)
    delete_users([olivia], by=by_ada)

    placed.refresh_from_db()
    assert (placed.user, placed.user_name) == (None, "Olivia Owen")


def test_notes_are_changed(order: Order, by_ada: Actor) -> None:
    actions.change_order_notes(order, "Call back", order.version, by=by_ada)

    order.refresh_from_db()
    assert order.notes == "Call back"


def test_stale_notes_are_refused(order: Order, by_ada: Actor) -> None:
    actions.change_order_notes(order, "Call back", order.version, by=by_ada)

    with pytest.raises(Stale):
        actions.change_order_notes(order, "Do not", order.version, by=by_ada)


def test_nothing_is_accepted_for_a_closed_account(
    placed: Order, acme: Account, by_ada: Actor
) -> None:
    acme.change(status=Account.Status.CLOSED)

    with pytest.raises(Refused, match="closed"):
        actions.accept(placed, by=by_ada)
