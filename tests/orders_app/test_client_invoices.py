"""Invoices in the Client Area, and as PDF."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries, Settings

from accounts_app.models import Account, Permission
from activitylog_app.models import Actor
from orders_app import actions
from orders_app.actions import Received
from orders_app.models import Invoice, OrderSettings, today
from orders_app.printing import name_of_file, pdf_of
from orders_app.printing.paper import FONTS, Paper
from tests.factories import MembershipFactory
from tests.orders_app.factories import InvoiceFactory
from tests.reading import words_of
from users_app.models import User

LogIn = Callable[[User], Client]


def page_of(invoice: Invoice) -> str:
    return f"/a/{invoice.account_id}/invoices/{invoice.pk}/"


def pay(invoice: Invoice, amount: str, by: Actor) -> None:
    received = Received(Decimal(amount), "bank_transfer", "TX 4711", today())
    actions.record_payment(invoice, received, invoice.version, by=by)
    invoice.refresh_from_db()


class TestList:
    def test_tells_number_days_total_and_status(
        self, invoice: Invoice, as_olivia: Client
    ) -> None:
        words = words_of(as_olivia.get(f"/a/{invoice.account_id}/invoices/"))

        assert invoice.number in words
        assert "€10.00 Unpaid" in words

    def test_marks_what_is_overdue(self, acme: Account, as_olivia: Client) -> None:
        InvoiceFactory(account=acme, issued_on=today() - timedelta(days=15))

        assert "€10.00 Overdue" in words_of(as_olivia.get(f"/a/{acme.number}/invoices/"))

    def test_the_last_day_to_pay_is_not_overdue(self, acme: Account, as_olivia: Client) -> None:
        InvoiceFactory(account=acme, issued_on=today() - timedelta(days=14))

        assert "€10.00 Unpaid" in words_of(as_olivia.get(f"/a/{acme.number}/invoices/"))

    def test_tells_what_is_left_of_one_that_is_paid_in_part(
        self, invoice: Invoice, as_olivia: Client, by_ada: Actor
    ) -> None:
        pay(invoice, "4.00", by_ada)

        words = words_of(as_olivia.get(f"/a/{invoice.account_id}/invoices/"))

        assert "€10.00 €6.00 to pay Unpaid" in words

    def test_an_empty_one_says_where_they_come_from(
        self, acme: Account, as_olivia: Client
    ) -> None:
        assert "No invoices yet." in words_of(as_olivia.get(f"/a/{acme.number}/invoices/"))

    @pytest.mark.parametrize("number", [1, 30])
    def test_costs_the_same_however_long_it_is(
        self,
        acme: Account,
        as_olivia: Client,
        django_assert_max_num_queries: DjangoAssertNumQueries,
        number: int,
    ) -> None:
        InvoiceFactory.create_batch(number, account=acme)

        with django_assert_max_num_queries(8):
            as_olivia.get(f"/a/{acme.number}/invoices/")


class TestPage:
    def test_tells_lines_payments_and_the_balance(
        self, invoice: Invoice, as_olivia: Client, by_ada: Actor
    ) -> None:
        pay(invoice, "4.00", by_ada)

        words = words_of(as_olivia.get(page_of(invoice)))

        assert "Server 1 €10.00 Total €10.00 Paid €4.00 Balance €6.00" in words
        assert "Payment, Bank transfer · TX 4711 €4.00" in words

    def test_tells_how_to_pay_and_with_which_reference(
        self, invoice: Invoice, as_olivia: Client, by_ada: Actor
    ) -> None:
        chosen = {"bank_transfer": "Quay Bank\nIBAN GB29"}
        actions.change_order_settings(OrderSettings.current(), chosen, by=by_ada)

        words = words_of(as_olivia.get(page_of(invoice)))

        assert f"Bank transfer Quay Bank IBAN GB29 Reference: {invoice.number}" in words

    def test_where_no_way_is_set_it_says_whom_to_ask(
        self, invoice: Invoice, as_olivia: Client
    ) -> None:
        assert "Ask Harbourline how to pay." in words_of(as_olivia.get(page_of(invoice)))

    def test_of_a_paid_one_nothing_is_left(
        self, invoice: Invoice, as_olivia: Client, by_ada: Actor
    ) -> None:
        pay(invoice, "10.00", by_ada)

        words = words_of(as_olivia.get(page_of(invoice)))

        assert "Nothing is left to pay." in words
        assert "Balance" not in words

    @pytest.mark.parametrize("number", [1, 30])
    def test_costs_the_same_however_much_stands_on_it(
        self,
        invoice: Invoice,
        as_olivia: Client,
        django_assert_max_num_queries: DjangoAssertNumQueries,
        number: int,
    ) -> None:
        for _line in range(number):
            invoice.lines.create(description="More", amount=1)
            invoice.payments.create(amount=1, gateway="bank_transfer")

        as_olivia.get(f"/a/{invoice.account_id}/")  # the session knows where it is

        with django_assert_max_num_queries(8):
            as_olivia.get(page_of(invoice))

    def test_is_only_for_who_may_see_invoices(self, invoice: Invoice, as_uma: Client) -> None:
        for address in [page_of(invoice), f"{page_of(invoice)}pdf/"]:
            assert as_uma.get(address).status_code == 403

    def test_of_another_account_is_not_found(
        self, acme: Account, elsewhere: Account, as_olivia: Client
    ) -> None:
        other = InvoiceFactory(account=elsewhere)

        for path in ["", "pdf/"]:
            address = f"/a/{acme.number}/invoices/{other.pk}/{path}"
            assert as_olivia.get(address).status_code == 404


class TestPdf:
    def test_is_a_file_to_be_saved_that_nobody_keeps(
        self, invoice: Invoice, acme: Account, logged_in: LogIn
    ) -> None:
        payer = MembershipFactory(account=acme, permissions=[Permission.INVOICES]).user

        response = logged_in(payer).get(f"{page_of(invoice)}pdf/")

        assert response.headers["Content-Type"] == "application/pdf"
        saved_as = f'attachment; filename="{invoice.number}.pdf"'
        assert response.headers["Content-Disposition"] == saved_as
        assert response.headers["Cache-Control"] == "no-store, private"
        assert response.getvalue().startswith(b"%PDF-")

    @pytest.mark.parametrize(
        ("number", "name"),
        [
            ("INV-00042", "INV-00042.pdf"),
            ("2026/Q4 №7", "2026Q4_7.pdf"),
            ('"..\\../x', "....x.pdf"),
        ],
    )
    def test_has_a_name_that_is_safe(self, number: str, name: str) -> None:
        assert name_of_file(Invoice(number=number)) == name

    def test_has_all_that_stands_on_the_page(
        self, invoice: Invoice, written: list[str], by_ada: Actor
    ) -> None:
        pay(invoice, "4.00", by_ada)
        invoice.lines.update(period_from=today(), period_to=today())

        pdf_of(invoice)

        for words in [invoice.number, "Acme & Sons", "Server", "€10.00", "€4.00", "€6.00"]:
            assert words in written

    def test_repeats_the_heads_on_each_page(self, invoice: Invoice, written: list[str]) -> None:
        for n in range(80):
            invoice.lines.create(description=f"Line {n}", amount=1)

        pdf_of(invoice)

        assert written.count("Description") > 1
        assert [f"Line {n}" in written for n in range(80)] == [True] * 80

    @pytest.mark.parametrize(
        "name",
        ["Ελένη Παπαδάκη", "Никола Ђорђевић", "محمد العربي", "Ωλ 株式会社 😀", "Ł\x1b[31m"],
    )
    def test_carries_the_letters_of_any_name(self, invoice: Invoice, name: str) -> None:
        invoice.billing_name = invoice.billing_address = invoice.tax_id = name

        assert pdf_of(invoice).startswith(b"%PDF-")

    def test_what_no_font_has_is_a_box(self) -> None:
        assert Paper().readable("Ωλ 株 1") == "Ωλ □ 1"

    def test_a_font_of_one_s_own_fills_the_gap(
        self, settings: Settings, font_with_a_new_letter: Path
    ) -> None:
        settings.INVOICE_FONTS = [str(font_with_a_new_letter)]

        assert Paper().readable("株 式") == "株 □"

    def test_what_nobody_can_see_is_told(self) -> None:
        assert Paper().readable("a\x1b\u202eb") == "a\\x1b\\u202eb"

    @given(text=st.text(max_size=120), wide=st.floats(15, 170))
    @settings(deadline=None, max_examples=30, suppress_health_check=list(HealthCheck))
    def test_no_line_is_wider_than_its_place_and_no_word_is_lost(
        self, text: str, wide: float
    ) -> None:
        paper = Paper()
        paper.add_page()
        paper.use()

        lines = paper.broken(text, wide)

        assert all(paper.fits(line, wide) for line in lines)
        whole = "".join(map(paper.readable, text.splitlines()))
        assert "".join(lines).replace(" ", "") == whole.replace(" ", "")


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is put on paper, line by line."""
    lines: list[str] = []
    put = Paper.put

    def noted(paper: Paper, words: str, *args: object, **kwargs: object) -> None:
        lines.append(words)
        put(paper, words, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(Paper, "put", noted)
    return lines


@pytest.fixture
def font_with_a_new_letter(tmp_path: Path) -> Path:
    """Ours, with a sign for 株."""
    path = tmp_path / "more.ttf"
    with TTFont(FONTS / "Inter-Regular.ttf") as font:
        for table in font["cmap"].tables:
            table.cmap[ord("株")] = "A"
        font.save(path)
    return path
