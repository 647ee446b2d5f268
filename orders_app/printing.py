"""An invoice as a PDF: one file that can be kept and sent on.

The letters are Inter's, which `static/fonts` has for browsers: the same two files, put together
and made static for two weights. What Inter has no letters for is written in DejaVu Sans (Greek,
Cyrillic, Hebrew, Arabic and more); what neither has, in the fonts that `INVOICE_FONTS` names,
and else as an empty box. No name can keep an invoice from being written.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.formats import date_format
from django.utils.text import get_valid_filename
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from fontTools.ttLib import TTFont
from fpdf import FPDF, FontFace
from fpdf.enums import TableBordersLayout
from moneyed import Money

from config import site
from config.visible import visible
from orders_app.gateways import label_of_gateway, offered_for
from orders_app.models import Invoice
from orders_app.templatetags.orders import money

FONTS = Path(__file__).parent / "fonts"
INK, DIM, LINE = (29, 28, 26), (85, 81, 74), (213, 209, 200)
# Millimetres of an A4 page, and points of letters.
WIDE, LEFT_HALF, LEAD = 170.0, 100.0, 5.0
TEXT, SMALL, LARGE = 9.5, 8.0, 18.0


def pdf_of(invoice: Invoice) -> bytes:
    """The whole file, in the language in use."""
    paper = Paper(invoice)
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


@cache
def letters_of_ours() -> frozenset[int]:
    """For which there is a sign in our own font."""
    with TTFont(FONTS / "Inter-Regular.ttf", lazy=True) as font:
        return frozenset(font.getBestCmap())


class Paper(FPDF):
    def __init__(self, invoice: Invoice) -> None:
        super().__init__(format="A4")
        self.invoice = invoice
        self.rows = list(invoice.lines.order_by("pk"))
        self.payments = list(invoice.payments.order_by("received_on", "pk"))
        self.ways = offered_for(invoice)
        self.add_font("ours", fname=FONTS / "Inter-Regular.ttf")
        self.add_font("ours", style="B", fname=FONTS / "Inter-SemiBold.ttf")
        self.set_margins(20, 20)
        self.set_auto_page_break(True, margin=25)
        self.set_draw_color(*LINE)
        self.set_title(self.heading)
        self.set_author(site.name())
        self.set_lang(get_language() or "en")
        self.set_font("ours", size=TEXT)
        self.add_page()

    @property
    def heading(self) -> str:
        return _("Invoice %(number)s") % {"number": self.invoice.number}

    # --- its parts ----------------------------------------------------------------------

    def write_heads(self) -> None:
        """Who sends it, to whom, and of when it is."""
        invoice = self.invoice
        self.say(invoice.issuer or site.name(), dim=True)
        self.gap(8)
        self.say(self.heading, size=LARGE, bold=True, lead=9)
        self.gap(6)
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
        self.gap(8)

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
        heads = [_("Description"), _("Quantity"), _("Amount")]
        rows = []
        for row in self.rows:
            words = visible(row.description)
            if row.period_from and row.period_to:
                words += f"\n{as_words(row.period_from)} – {as_words(row.period_to)}"
            rows.append([words, str(row.quantity), money(row.money)])
        self.write_table(heads, rows, (104, 26, 40))

    def write_sums(self) -> None:
        """Under the last column of the table."""
        invoice = self.invoice
        self.gap(3)
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
                words += f", {visible(payment.reference)}"
            sign = "−" if payment.is_refund else ""
            rows.append([as_words(payment.received_on), words, sign + money(payment.money)])
        self.gap(8)
        self.write_table([_("Date"), _("Payments"), _("Amount")], rows, (40, 90, 40))

    def write_how_to_pay(self) -> None:
        for way in self.ways:
            self.gap(8)
            self.say(str(way.label), bold=True)
            self.say(way.text)
            self.say(_("Reference: %(reference)s") % {"reference": way.reference}, bold=True)

    def footer(self) -> None:
        self.set_y(-15)
        told = {"number": self.invoice.number, "page": self.page_no(), "pages": "{nb}"}
        words = _("%(number)s · page %(page)s of %(pages)s") % told
        self.set_font("ours", size=SMALL)
        self.set_text_color(*DIM)
        self.cell(WIDE, LEAD, words, align="R")

    # --- how it is written --------------------------------------------------------------

    def say(
        self,
        text: str,
        *,
        size: float = TEXT,
        bold: bool = False,
        dim: bool = False,
        wide: float = WIDE,
        lead: float = LEAD,
    ) -> None:
        """Its lines one beneath the other; one that is too long is broken."""
        self.set_font("ours", style="B" if bold else "", size=size)
        self.set_text_color(*(DIM if dim else INK))
        for line in text.splitlines():
            words = visible(line)
            self.have_letters_for([words])
            self.multi_cell(wide, lead, words, align="L", new_x="LMARGIN", new_y="NEXT")

    def say_pair(self, label: str, words: str) -> None:
        """Beside what is on the left half."""
        self.set_x(self.l_margin + LEFT_HALF + 10)
        self.set_font("ours", size=TEXT)
        self.set_text_color(*DIM)
        self.cell(20, LEAD, label)
        self.set_text_color(*INK)
        self.have_letters_for([words])
        self.multi_cell(40, LEAD, visible(words), align="L", new_x="LMARGIN", new_y="NEXT")

    def say_sum(self, label: str, amount: Money, *, bold: bool = False) -> None:
        self.set_x(self.l_margin + LEFT_HALF)
        self.set_font("ours", style="B" if bold else "", size=TEXT)
        self.set_text_color(*INK)
        self.cell(30, LEAD + 1, label)
        self.cell(40, LEAD + 1, money(amount), align="R", new_x="LMARGIN", new_y="NEXT")

    def write_table(
        self, heads: list[str], rows: list[list[str]], widths: tuple[int, int, int]
    ) -> None:
        """The last column holds amounts. Its heads come again on each page."""
        self.have_letters_for(word for row in rows for word in row)
        self.set_font("ours", size=TEXT)
        self.set_text_color(*INK)
        with self.table(
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            col_widths=widths,
            headings_style=FontFace(color=DIM, size_pt=SMALL),
            line_height=LEAD,
            padding=(1.5, 0),
            text_align=("LEFT", "RIGHT" if widths[1] < 40 else "LEFT", "RIGHT"),
            width=WIDE,
        ) as table:
            for row in [heads, *rows]:
                table.row(row)

    def have_letters_for(self, texts: Iterable[str]) -> None:
        """Other fonts are opened only for who needs them: they are large."""
        if "others" in self.fonts or letters_of_ours().issuperset(map(ord, "".join(texts))):
            return
        files = [FONTS / "DejaVuSans.ttf", *map(Path, settings.INVOICE_FONTS)]
        names = ["others", *(f"others {file.stem}".lower() for file in files[1:])]
        for name, file in zip(names, files, strict=True):
            self.add_font(name, fname=file)
        self.set_fallback_fonts(names, exact_match=False)
        self.set_text_shaping(True)

    def gap(self, millimetres: float) -> None:
        self.ln(millimetres)
