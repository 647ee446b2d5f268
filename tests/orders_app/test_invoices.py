"""Payments, refunds, cancelled and overdue invoices."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from accounts_app.models import Account
from activitylog_app.models import Actor, Entry
from config.refusals import Gone, Refused, Stale
from orders_app import actions
from orders_app.gateways import offered_for
from orders_app.models import (
    DeletedInvoice,
    Invoice,
    InvoiceCounter,
    OrderSettings,
    Payment,
    decimals_of,
    today,
)
from tests.orders_app.factories import InvoiceFactory


def received(amount: Any, **more: Any) -> actions.Received:
    usual: dict[str, Any] = {
        "gateway": "bank_transfer",
        "reference": "",
        "received_on": today(),
    }
    return actions.Received(Decimal(amount), **usual | more)


def pay(invoice: Invoice, amount: Any, by: Actor) -> Payment:
    invoice.refresh_from_db()
    return actions.record_payment(invoice, received(amount), invoice.version, by=by)


def give_back(invoice: Invoice, amount: Any, by: Actor) -> Payment:
    invoice.refresh_from_db()
    return actions.refund(invoice, received(amount), invoice.version, by=by)


def state(invoice: Invoice) -> tuple[Any, ...]:
    invoice.refresh_from_db()
    return invoice.status, invoice.paid, invoice.refunded


class TestAPayment:
    def test_of_all_makes_it_paid(self, invoice: Invoice, by_ada: Actor) -> None:
        pay(invoice, 10, by_ada)

        assert state(invoice) == ("paid", 10, 0)
        assert invoice.paid_at

    def test_of_a_part_leaves_the_rest(self, invoice: Invoice, by_ada: Actor) -> None:
        pay(invoice, "9.99", by_ada)

        assert state(invoice) == ("unpaid", Decimal("9.99"), 0)
        assert invoice.owed == Decimal("0.01")

    def test_of_the_rest_makes_it_paid(self, invoice: Invoice, by_ada: Actor) -> None:
        for amount in ("3.33", "3.33", "3.34"):
            pay(invoice, amount, by_ada)

        assert state(invoice)[0] == "paid"

    def test_is_told(self, invoice: Invoice, by_ada: Actor) -> None:
        payment = pay(invoice, 4, by_ada)

        told = f"Recorded a payment of 4.00 EUR for {invoice.number}"
        assert Entry.objects.get().description == told
        assert payment.recorded_by_name == "Ada Ames"

    def test_of_more_is_refused(self, invoice: Invoice, by_ada: Actor) -> None:
        with pytest.raises(Refused, match=r"No more than €10\.00") as refusal:
            pay(invoice, "10.01", by_ada)

        assert refusal.value.field == "amount"
        assert not Payment.objects.exists()

    @pytest.mark.parametrize("amount", ["0", "-1", "0.001"])
    def test_of_nothing_is_refused(self, amount: str, invoice: Invoice, by_ada: Actor) -> None:
        with pytest.raises(Refused) as refusal:
            pay(invoice, amount, by_ada)

        assert refusal.value.field == "amount"

    def test_tomorrow_is_refused(self, invoice: Invoice, by_ada: Actor) -> None:
        tomorrow = received(1, received_on=today() + timedelta(days=1))

        with pytest.raises(Refused) as refusal:
            actions.record_payment(invoice, tomorrow, invoice.version, by=by_ada)

        assert refusal.value.field == "received_on"

    def test_by_no_gateway_is_a_mistake_of_the_program(
        self, invoice: Invoice, by_ada: Actor
    ) -> None:
        with pytest.raises(ValueError, match="no gateway"):
            actions.record_payment(
                invoice, received(1, gateway="wishes"), invoice.version, by=by_ada
            )

    def test_sent_twice_is_recorded_once(self, invoice: Invoice, by_ada: Actor) -> None:
        version = invoice.version
        actions.record_payment(invoice, received(1), version, by=by_ada)

        with pytest.raises(Stale):
            actions.record_payment(invoice, received(1), version, by=by_ada)

        assert Payment.objects.count() == 1

    @pytest.mark.parametrize("status", ["paid", "cancelled"])
    def test_for_what_is_not_owed_is_refused(
        self, status: str, acme: Account, by_ada: Actor
    ) -> None:
        with pytest.raises(Refused, match="is not unpaid"):
            pay(InvoiceFactory(account=acme, status=status), 1, by_ada)


class TestARefund:
    @pytest.fixture
    def paid(self, acme: Account) -> Invoice:
        return InvoiceFactory(account=acme, status="paid")

    def test_of_all_makes_it_refunded(self, paid: Invoice, by_ada: Actor) -> None:
        give_back(paid, 10, by_ada)

        assert state(paid) == ("refunded", 0, 10)

    def test_of_a_part_leaves_it_paid(self, paid: Invoice, by_ada: Actor) -> None:
        give_back(paid, 4, by_ada)

        assert state(paid) == ("paid", 6, 4)

    def test_of_the_rest_makes_it_refunded(self, paid: Invoice, by_ada: Actor) -> None:
        give_back(paid, 4, by_ada)
        give_back(paid, 6, by_ada)

        assert state(paid) == ("refunded", 0, 10)

    def test_of_more_is_refused(self, paid: Invoice, by_ada: Actor) -> None:
        with pytest.raises(Refused, match=r"No more than €10\.00") as refusal:
            give_back(paid, "10.01", by_ada)

        assert refusal.value.field == "amount"

    def test_of_nothing_that_was_paid_is_refused(self, invoice: Invoice, by_ada: Actor) -> None:
        with pytest.raises(Refused):
            give_back(invoice, 1, by_ada)

    def test_of_a_part_payment_can_be_paid_again(self, invoice: Invoice, by_ada: Actor) -> None:
        pay(invoice, 4, by_ada)
        give_back(invoice, 4, by_ada)
        pay(invoice, 10, by_ada)

        assert state(invoice) == ("paid", 10, 4)

    def test_of_a_cancelled_invoice_leaves_it_cancelled(
        self, invoice: Invoice, by_ada: Actor
    ) -> None:
        pay(invoice, 4, by_ada)
        invoice.refresh_from_db()
        actions.cancel_invoice(invoice, invoice.version, by=by_ada)
        give_back(invoice, 4, by_ada)

        assert state(invoice) == ("cancelled", 0, 4)


@hypothesis_settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    currency=st.sampled_from(["EUR", "JPY", "KWD"]),
    total=st.integers(1, 500),
    steps=st.lists(st.tuples(st.booleans(), st.integers(1, 300)), max_size=8),
)
def test_whatever_is_paid_and_given_back_adds_up(
    acme: Account, by_ada: Actor, currency: str, total: int, steps: list[tuple[bool, int]]
) -> None:
    smallest = Decimal(1).scaleb(-decimals_of(currency))
    with transaction.atomic():
        invoice = InvoiceFactory(account=acme, currency=currency, total=total * smallest)
        for is_payment, amount in steps:
            try:
                (pay if is_payment else give_back)(invoice, amount * smallest, by_ada)
            except Refused:
                continue
        status, paid, refunded = state(invoice)
        sums = {kind: Decimal(0) for kind in Payment.Kind}
        for payment in invoice.payments.all():
            sums[Payment.Kind(payment.kind)] += payment.amount
        transaction.set_rollback(True)

    assert 0 <= paid <= total * smallest
    assert paid == sums[Payment.Kind.PAYMENT] - sums[Payment.Kind.REFUND]
    assert refunded == sums[Payment.Kind.REFUND]
    assert status in {"unpaid", "paid", "refunded"}


class TestCancelling:
    def test_ends_what_is_owed(self, invoice: Invoice, by_ada: Actor) -> None:
        actions.cancel_invoice(invoice, invoice.version, by=by_ada)

        assert state(invoice)[0] == "cancelled"
        assert invoice.owed == 0

    def test_is_refused_for_a_paid_one(self, acme: Account, by_ada: Actor) -> None:
        paid = InvoiceFactory(account=acme, status="paid")

        with pytest.raises(Refused):
            actions.cancel_invoice(paid, paid.version, by=by_ada)

    def test_is_refused_if_something_was_paid_meanwhile(
        self, invoice: Invoice, by_ada: Actor
    ) -> None:
        version = invoice.version
        pay(invoice, 1, by_ada)

        with pytest.raises(Stale):
            actions.cancel_invoice(invoice, version, by=by_ada)

    def test_of_what_is_gone_is_gone(self, invoice: Invoice, by_ada: Actor) -> None:
        version = invoice.version
        Invoice.objects.all().delete()

        with pytest.raises(Gone):
            actions.cancel_invoice(invoice, version, by=by_ada)


class TestOverdue:
    def test_is_from_the_day_after_it_is_due(self, invoice: Invoice) -> None:
        assert not Invoice.objects.overdue(invoice.due_on).exists()
        assert Invoice.objects.overdue(invoice.due_on + timedelta(days=1)).exists()

    def test_is_told_once(self, invoice: Invoice, by_ada: Actor) -> None:
        late = invoice.due_on + timedelta(days=1)
        assert actions.mark_overdue(invoice, late, by=by_ada)

        assert actions.mark_overdue(invoice, late, by=by_ada) is None

    def test_is_not_told_of_what_was_paid_meanwhile(
        self, invoice: Invoice, by_ada: Actor
    ) -> None:
        pay(invoice, 10, by_ada)

        late = invoice.due_on + timedelta(days=1)
        assert actions.mark_overdue(invoice, late, by=by_ada) is None

    def test_is_not_told_to_closed_accounts(
        self, invoice: Invoice, acme: Account, by_ada: Actor
    ) -> None:
        acme.change(status=Account.Status.CLOSED)

        late = invoice.due_on + timedelta(days=1)
        assert actions.mark_overdue(invoice, late, by=by_ada) is None


class TestNumbers:
    def test_are_written_as_the_settings_say(self) -> None:
        settings = OrderSettings(invoice_prefix="2027-R", invoice_digits=3)

        assert [settings.number_of(n) for n in (7, 12345)] == ["2027-R007", "2027-R12345"]

    def test_that_are_rolled_back_are_given_again(self, db: None) -> None:
        with transaction.atomic():
            first = InvoiceCounter.take()
            transaction.set_rollback(True)

        assert InvoiceCounter.take() == first

    def test_of_deleted_invoices_are_noted(self, invoice: Invoice, acme: Account) -> None:
        Invoice.objects.all().delete()

        noted = DeletedInvoice.objects.get()
        assert (noted.sequence, noted.number) == (invoice.sequence, invoice.number)
        assert noted.account_number == acme.number


def test_a_bank_transfer_says_where_to_and_with_which_reference(invoice: Invoice) -> None:
    OrderSettings.objects.create(pk=1, bank_transfer="IBAN DE02 1203 0000 0000 2020 51")

    [way] = offered_for(invoice)
    assert way.text.startswith("IBAN")
    assert way.reference == invoice.number


@pytest.mark.parametrize("status", ["paid", "cancelled"])
def test_what_is_not_owed_cannot_be_paid(status: str, acme: Account) -> None:
    OrderSettings.objects.create(pk=1, bank_transfer="IBAN DE02 1203 0000 0000 2020 51")

    assert offered_for(InvoiceFactory(account=acme, status=status)) == []


def test_without_bank_details_there_is_no_way(invoice: Invoice) -> None:
    assert offered_for(invoice) == []
