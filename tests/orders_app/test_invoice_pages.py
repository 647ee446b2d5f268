"""Invoices in the Admin Area: the list, one invoice, payments, refunds."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts_app.models import Account
from activitylog_app.models import Actor
from orders_app import actions
from orders_app.models import Invoice, Payment, today
from tests.factories import AccountFactory, RoleFactory, StaffFactory
from tests.orders_app.factories import InvoiceFactory
from tests.reading import words_of
from users_app.models import User

LogIn = Callable[[User], Client]

INVOICES = "/admin/invoices/"
OLD = date(2025, 3, 1)


def found(client: Client, **query: Any) -> list[Invoice]:
    rows: list[Invoice] = client.get(INVOICES, query).context["page"].rows
    return rows


@pytest.fixture
def three(acme: Account, elsewhere: Account) -> list[Invoice]:
    """One that is overdue since last year, one that is paid, one of Stan's that is owed."""
    return [
        InvoiceFactory(account=acme, issued_on=OLD),
        InvoiceFactory(account=acme, status="paid"),
        InvoiceFactory(account=elsewhere),
    ]


class TestTheList:
    def test_says_of_each_what_one_has_to_know(self, invoice: Invoice, as_ada: Client) -> None:
        row = f"{invoice.number} Acme & Sons €10.00 €10.00 Unpaid"

        assert row in words_of(as_ada.get(INVOICES))

    def test_has_the_latest_first(self, three: list[Invoice], as_ada: Client) -> None:
        assert found(as_ada) == three[::-1]

    @pytest.mark.parametrize(
        ("status", "places"),
        [
            ("unpaid", [2, 0]),
            ("paid", [1]),
            ("overdue", [0]),
            ("cancelled", []),
            ("x", [2, 1, 0]),
        ],
    )
    def test_is_narrowed_to_a_status(
        self, three: list[Invoice], as_ada: Client, status: str, places: list[int]
    ) -> None:
        assert found(as_ada, status=status) == [three[place] for place in places]

    def test_has_of_the_overdue_the_oldest_first(self, acme: Account, as_ada: Client) -> None:
        late = [
            InvoiceFactory(account=acme, issued_on=today() - timedelta(days=days))
            for days in [60, 90]
        ]

        assert found(as_ada, status="overdue") == late[::-1]

    def test_finds_by_number_and_client(self, three: list[Invoice], as_ada: Client) -> None:
        assert found(as_ada, q=three[2].number.lower()) == [three[2]]
        assert three[2] in found(as_ada, q=str(three[2].sequence))
        assert found(as_ada, q="elsewhere") == [three[2]]

    @pytest.mark.parametrize("words", ["9" * 40, "²", "#1", "%"])
    def test_bears_whatever_is_typed(
        self, three: list[Invoice], as_ada: Client, words: str
    ) -> None:
        assert as_ada.get(INVOICES, {"q": words}).status_code == 200

    def test_is_narrowed_to_the_days_of_issue(
        self, three: list[Invoice], as_ada: Client
    ) -> None:
        assert found(as_ada, since=OLD, until=OLD) == [three[0]]

    def test_counts_each_status(self, three: list[Invoice], as_ada: Client) -> None:
        chips = as_ada.get(INVOICES).context["chips"]

        assert [(chip.label, chip.number and chip.number.value) for chip in chips] == [
            ("All", 3),
            ("Unpaid", 2),
            ("Paid", 1),
            ("Cancelled", 0),
            ("Refunded", 0),
            ("Overdue", None),
        ]

    def test_goes_on_by_key(self, acme: Account, as_ada: Client) -> None:
        made = [InvoiceFactory(account=acme, issued_on=OLD) for _ in range(30)]

        first = as_ada.get(INVOICES, {"status": "overdue"}).context["page"]
        second = as_ada.get(f"{INVOICES}{first.next}").context["page"]

        assert [*first.rows, *second.rows] == made

    def test_costs_the_same_however_long_it_is(
        self, as_ada: Client, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for account in AccountFactory.create_batch(3):
            InvoiceFactory(account=account)
        as_ada.get(INVOICES, {"q": "test"})
        with django_assert_max_num_queries(8) as few:
            as_ada.get(INVOICES, {"q": "test"})
        for account in AccountFactory.create_batch(30):
            InvoiceFactory(account=account)

        with django_assert_max_num_queries(8) as many:
            assert len(found(as_ada, q="test")) == 25

        assert len(many) == len(few)

    def test_is_exported_as_it_is_narrowed(self, three: list[Invoice], as_ada: Client) -> None:
        answer = as_ada.get(f"{INVOICES}export/", {"status": "overdue"})

        [_heads, row] = b"".join(answer).decode().strip().splitlines()
        assert row.startswith(f"{three[0].number},")
        assert row.endswith("10.00,0.00,0.00,EUR,unpaid,2025-03-01,2025-03-15")

    def test_says_so_where_there_is_none(self, as_ada: Client) -> None:
        assert "No invoices yet" in words_of(as_ada.get(INVOICES))

    def test_says_so_where_nothing_matches(self, invoice: Invoice, as_ada: Client) -> None:
        assert "No invoice is like this" in words_of(as_ada.get(INVOICES, {"q": "kesrel"}))


class TestAnInvoice:
    def test_says_what_is_owed(self, invoice: Invoice, as_ada: Client) -> None:
        page = words_of(as_ada.get(f"{INVOICES}{invoice.pk}/"))

        assert "Total €10.00 Paid €0.00 Balance €10.00" in page
        assert "Acme & Sons" in page

    def test_offers_what_may_be_done(self, invoice: Invoice, as_ada: Client) -> None:
        page = words_of(as_ada.get(f"{INVOICES}{invoice.pk}/"))

        assert "Record Payment" in page
        assert "Cancel Invoice" in page
        assert "Refund" not in page

    def test_offers_nothing_to_who_may_only_look(
        self, invoice: Invoice, logged_in: LogIn
    ) -> None:
        role = RoleFactory(name="Reader", rights=["orders_app.list_invoices"])
        page = words_of(logged_in(StaffFactory(role=role)).get(f"{INVOICES}{invoice.pk}/"))

        assert "Record Payment" not in page
        assert "Cancel Invoice" not in page


class TestOnPaper:
    """As its client has it."""

    @pytest.fixture
    def paid_in_part(self, invoice: Invoice, by_ada: Actor) -> Invoice:
        four = actions.Received(Decimal(4), "bank_transfer", "TX 4711", today())
        return actions.record_payment(invoice, four, invoice.version, by=by_ada).invoice

    def test_it_says_what_the_client_reads(
        self, paid_in_part: Invoice, as_ada: Client, as_olivia: Client
    ) -> None:
        page = words_of(as_ada.get(f"{INVOICES}{paid_in_part.pk}/print/"))

        client = f"/a/{paid_in_part.account_id}/invoices/{paid_in_part.pk}/"
        [document] = re.findall("Invoiced to .* how to pay", words_of(as_olivia.get(client)))
        assert document in page
        assert "TX 4711" in document

    def test_it_says_nothing_that_only_staff_know(
        self, paid_in_part: Invoice, logged_in: LogIn
    ) -> None:
        role = RoleFactory(name="Reader", rights=["orders_app.list_invoices"])
        as_reader = logged_in(StaffFactory(role=role))

        page = words_of(as_reader.get(f"{INVOICES}{paid_in_part.pk}/print/"))

        assert paid_in_part.number in page
        assert "Ada" not in page

    def test_it_is_saved_as_the_same_file(self, invoice: Invoice, as_ada: Client) -> None:
        answer = as_ada.get(f"{INVOICES}{invoice.pk}/pdf/")

        saved_as = f'attachment; filename="{invoice.number}.pdf"'
        assert answer.headers["Content-Disposition"] == saved_as
        assert answer.getvalue().startswith(b"%PDF-")


class TestMoney:
    """Record Payment, Refund and Cancel Invoice."""

    def send(self, client: Client, invoice: Invoice, door: str, **form: Any) -> Any:
        form = {
            "amount": "10.00",
            "received_on": today(),
            "gateway": "bank_transfer",
            "reference": "Statement 12",
            "version": invoice.version,
            **form,
        }
        return client.post(f"{INVOICES}{invoice.pk}/{door}/", form, follow=True)

    def test_all_that_is_owed_stands_in_the_form(
        self, invoice: Invoice, as_ada: Client
    ) -> None:
        form = as_ada.get(f"{INVOICES}{invoice.pk}/payment/").context["form"]

        assert form["amount"].value() == Decimal("10.00")
        assert form["received_on"].value() == today()

    def test_a_payment_is_recorded(self, invoice: Invoice, as_ada: Client) -> None:
        page = self.send(as_ada, invoice, "payment")

        invoice.refresh_from_db()
        assert f"€10.00 is recorded for {invoice}." in words_of(page)
        assert "Payment Bank transfer Statement 12 Ada Ames €10.00" in words_of(page)
        assert invoice.is_paid

    def test_a_part_leaves_the_rest_to_be_paid(self, invoice: Invoice, as_ada: Client) -> None:
        page = self.send(as_ada, invoice, "payment", amount="4.00")

        assert "Paid €4.00 Balance €6.00" in words_of(page)

    @pytest.mark.parametrize(
        ("form", "sentence"),
        [
            ({"amount": "10.01"}, "No more than €10.00 is owed."),
            ({"amount": "0"}, "Enter a larger amount."),
            ({"amount": "-5"}, "greater than or equal to 0"),
            ({"amount": "1.001"}, "no more than 2 decimal places"),
            ({"amount": "x"}, "Enter a number."),
            ({"received_on": "2999-01-01"}, "This day is still to come."),
            ({"received_on": "x"}, "Enter a valid date."),
            ({"gateway": "cash"}, "Select a valid choice."),
        ],
    )
    def test_a_payment_that_cannot_be_is_explained(
        self, invoice: Invoice, as_ada: Client, form: dict[str, str], sentence: str
    ) -> None:
        page = self.send(as_ada, invoice, "payment", **form)

        assert sentence in words_of(page)
        assert not Payment.objects.exists()

    def test_a_payment_is_recorded_once(self, invoice: Invoice, as_ada: Client) -> None:
        for _ in range(2):
            page = self.send(as_ada, invoice, "payment", amount="4.00")

        assert "Somebody else changed this" in words_of(page)
        assert Payment.objects.count() == 1

    def test_what_was_paid_is_refunded(self, acme: Account, as_ada: Client) -> None:
        invoice = InvoiceFactory(account=acme, status="paid")

        page = self.send(as_ada, invoice, "refund")

        invoice.refresh_from_db()
        assert f"€10.00 of {invoice} is refunded." in words_of(page)
        assert "Refunded €10.00" in words_of(page)
        assert invoice.status == "refunded"

    def test_no_more_than_was_paid_is_refunded(self, acme: Account, as_ada: Client) -> None:
        invoice = InvoiceFactory(account=acme, status="paid")

        page = self.send(as_ada, invoice, "refund", amount="10.01")

        assert "No more than €10.00 has been paid." in words_of(page)

    def test_an_invoice_is_cancelled_after_a_question(
        self, invoice: Invoice, as_ada: Client
    ) -> None:
        asked = words_of(as_ada.get(f"{INVOICES}{invoice.pk}/cancel/"))

        page = self.send(as_ada, invoice, "cancel")

        assert f"Cancel {invoice}?" in asked
        assert f"{invoice} is cancelled." in words_of(page)
        assert Invoice.objects.get().status == "cancelled"

    def test_what_is_paid_is_not_cancelled(self, acme: Account, as_ada: Client) -> None:
        invoice = InvoiceFactory(account=acme, status="paid")

        page = self.send(as_ada, invoice, "cancel")

        assert f"{invoice} is not unpaid." in words_of(page)

    @pytest.mark.parametrize("door", ["payment", "cancel"])
    def test_nothing_is_asked_of_an_invoice_that_is_paid(
        self, acme: Account, as_ada: Client, door: str
    ) -> None:
        invoice = InvoiceFactory(account=acme, status="paid")

        answer = as_ada.get(f"{INVOICES}{invoice.pk}/{door}/")

        assert answer.headers["Location"] == f"{INVOICES}{invoice.pk}/"

    def test_no_refund_is_asked_of_what_was_not_paid(
        self, invoice: Invoice, as_ada: Client
    ) -> None:
        answer = as_ada.get(f"{INVOICES}{invoice.pk}/refund/")

        assert answer.headers["Location"] == f"{INVOICES}{invoice.pk}/"
