"""An invoice as a PDF: one file that can be kept and sent on."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.text import get_valid_filename
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from moneyed import Money

from config import site
from orders_app.gateways import label_of_gateway, offered_for
from orders_app.models import Invoice
from orders_app.models.amounts import shown
from orders_app.printing.paper import LARGE, LEAD, SMALL, WIDE, Columns, Paper

LEFT_HALF = 100.0  # millimetres


def pdf_of(invoice: Invoice) -> bytes:
    """The whole file, in the language in use."""
    paper = InvoicePaper(invoice)
    paper.write_heads()
    paper.write_lines()
    paper.write_sums()
    paper.write_payments()
    paper.write_how_to_pay()
    return bytes(paper.output())


def name_of_file(invoice: Invoice) -> str:
    """One that any system takes: `INV-00042.pdf`."""
    return get_valid_filename(f"{invoice.number}.pdf")


def as_words(day: date) -> str:
    return date_format(day, "j F Y")


class InvoicePaper(Paper):
    def __init__(self, invoice: Invoice) -> None:
        super().__init__()
        self.invoice = invoice
        self.rows = list(invoice.lines.order_by("pk"))
        self.payments = list(invoice.payments.order_by("received_on", "pk"))
        self.ways = offered_for(invoice)
        self.set_title(self.heading)
        self.set_author(site.name())
        self.set_lang(get_language() or "en")
        self.add_page()

    @property
    def heading(self) -> str:
        return _("Invoice %(number)s") % {"number": self.invoice.number}

    # --- its parts ----------------------------------------------------------------------

    def write_heads(self) -> None:
        """Who sends it, to whom, and of when it is."""
        invoice = self.invoice
        self.say(invoice.issuer or site.name(), dim=True)
        self.ln(8)
        self.say(self.heading, size=LARGE, bold=True, lead=9)
        self.ln(6)
        top = self.get_y()
        self.say(_("Invoiced to"), size=SMALL, dim=True, wide=LEFT_HALF)
        self.say(invoice.billing_name, bold=True, wide=LEFT_HALF)
        self.say(invoice.billing_address, wide=LEFT_HALF)
        if invoice.tax_id:
            self.say(_("Tax ID %(id)s") % {"id": invoice.tax_id}, wide=LEFT_HALF)
        bottom = self.get_y()
        self.set_y(top)
        for label, words in self.facts():
            self.say_pair(label, words)
        self.set_y(max(bottom, self.get_y()))
        self.ln(8)

    def facts(self) -> list[tuple[str, str]]:
        invoice = self.invoice
        status = _("Overdue") if invoice.is_overdue else invoice.get_status_display()
        return [
            (_("Number"), invoice.number),
            (_("Date"), as_words(invoice.issued_on)),
            (_("Due"), as_words(invoice.due_on)),
            (_("Status"), status),
        ]

    def write_lines(self) -> None:
        heads = (_("Description"), _("Quantity"), _("Amount"))
        rows = []
        for row in self.rows:
            words = row.description
            if row.period_from and row.period_to:
                words += f"\n{as_words(row.period_from)} – {as_words(row.period_to)}"
            rows.append((words, str(row.quantity), shown(row.money)))
        self.write_table(heads, rows, Columns((104, 26, 40), ("L", "R", "R")))

    def write_sums(self) -> None:
        """Under the last column of the table."""
        invoice = self.invoice
        self.ln(3)
        self.say_sum(_("Total"), invoice.money, bold=True)
        if invoice.paid:
            self.say_sum(_("Paid"), invoice.paid_money)
        if invoice.refunded:
            self.say_sum(_("Refunded"), invoice.refunded_money)
        if invoice.is_unpaid:
            self.say_sum(_("Balance"), invoice.owed_money, bold=True)

    def write_payments(self) -> None:
        if not self.payments:
            return
        rows = []
        for payment in self.payments:
            words = f"{payment.get_kind_display()}, {label_of_gateway(payment.gateway)}"
            if payment.reference:
                words += f", {payment.reference}"
            sign = "−" if payment.is_refund else ""
            amount = sign + shown(payment.money)
            rows.append((as_words(payment.received_on), words, amount))
        self.ln(8)
        heads = (_("Date"), _("Payments"), _("Amount"))
        self.write_table(heads, rows, Columns((40, 90, 40), ("L", "L", "R")))

    def write_how_to_pay(self) -> None:
        for way in self.ways:
            self.ln(8)
            self.say(str(way.label), bold=True)
            self.say(way.text)
            self.say(_("Reference: %(reference)s") % {"reference": way.reference}, bold=True)

    def footer(self) -> None:
        self.set_y(-15)
        told = {"number": self.invoice.number, "page": self.page_no(), "pages": "{nb}"}
        words = _("%(number)s · page %(page)s of %(pages)s") % told
        self.use(SMALL, dim=True)
        self.put(self.readable(words), WIDE)

    def say_pair(self, label: str, words: str) -> None:
        """Beside what is on the left half."""
        left = self.l_margin + LEFT_HALF + 10
        self.set_x(left)
        self.use(dim=True)
        self.put(label, 20, goes_on=True)
        self.use()
        for part in self.broken(words, 40):
            self.set_x(left + 20)
            self.put(part, 40)

    def say_sum(self, label: str, amount: Money, *, bold: bool = False) -> None:
        self.set_x(self.l_margin + LEFT_HALF)
        self.use(bold=bold)
        self.put(label, 30, lead=LEAD + 1, goes_on=True)
        self.put(self.readable(shown(amount)), 40, lead=LEAD + 1, align="R")
