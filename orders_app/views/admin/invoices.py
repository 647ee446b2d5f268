"""Invoices: the list of all of them, one invoice, and what is done with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts_app.access import StaffRequest, access, staff_with
from activitylog_app import actions as log_actions
from config.counting import count_by
from config.exports import csv_response
from config.paging import all_of, page_of, with_query
from config.refusals import Refused
from orders_app import actions
from orders_app.forms import OVERDUE, InvoiceFilterForm, PaymentForm, VersionForm
from orders_app.gateways import label_of_gateway
from orders_app.models import Invoice, shown
from orders_app.models.invoices import InvoiceQuerySet
from orders_app.views.admin.chips import chips
from orders_app.views.documents import document_of, file_of

list_invoices = staff_with("orders_app.list_invoices")
manage_invoices = staff_with("orders_app.manage_invoices")


@access(list_invoices)
def invoices(request: StaffRequest) -> HttpResponse:
    form = InvoiceFilterForm(request.GET)
    found = form.found(Invoice.objects.select_related("account"))
    by, descending = form.order
    counts = count_by(Invoice, "status")
    more = {OVERDUE: _("Overdue")}
    context = {
        "form": form,
        "page": page_of(found, by, request.GET, descending=descending),
        "chips": chips(Invoice.Status, counts, request.GET, form.chosen_status, more),
        "export_url": f"export/{with_query(request.GET)}",
    }
    return render(request, "orders_app/admin/invoices.html", context)


@access(list_invoices)
@require_GET
def export_invoices(request: StaffRequest) -> StreamingHttpResponse:
    """All that the list with these filters has, not only its page."""
    form = InvoiceFilterForm(request.GET)
    log_actions.export("invoices", filters=request.GET.dict(), by=request.actor)
    rows = invoice_rows(form.found(Invoice.objects.all()), *form.order)
    return csv_response("invoices", invoice_titles(), rows)


def invoice_titles() -> list[str]:
    titles = [_("Invoice"), _("Client number"), _("Client"), _("Order"), _("Total"), _("Paid")]
    return [*titles, _("Refunded"), _("Currency"), _("Status"), _("Issued"), _("Due")]


def invoice_rows(
    found: InvoiceQuerySet, by: Sequence[str], descending: bool
) -> Iterator[list[Any]]:
    for invoice in all_of(found.select_related("account"), by, descending=descending):
        whose = [invoice.account_id, invoice.account.name, invoice.order_id]
        amounts = [invoice.money, invoice.paid_money, invoice.refunded_money]
        days = [invoice.issued_on, invoice.due_on]
        what = [amount.amount for amount in amounts]
        yield [invoice.number, *whose, *what, invoice.currency, invoice.status, *days]


def invoice_of(pk: int) -> Invoice:
    found: Invoice = get_object_or_404(
        Invoice.objects.select_related("account", "order"), pk=pk
    )
    return found


@access(list_invoices)
def invoice(request: StaffRequest, document: int) -> HttpResponse:
    found = invoice_of(document)
    payments = found.payments.order_by("received_on", "pk")
    context = {
        "invoice": found,
        "lines": found.lines.order_by("pk"),
        "payments": [(payment, label_of_gateway(payment.gateway)) for payment in payments],
    }
    return render(request, "orders_app/admin/invoice.html", context)


@access(list_invoices)
def print_invoice(request: StaffRequest, document: int) -> HttpResponse:
    """As the client has it."""
    context = document_of(invoice_of(document))
    return render(request, "orders_app/admin/print_invoice.html", context)


@access(list_invoices)
@require_GET
def invoice_pdf(request: StaffRequest, document: int) -> FileResponse:
    return file_of(invoice_of(document))


@access(staff_with("orders_app.record_payment"))
def record_payment(request: StaffRequest, document: int) -> HttpResponse:
    """All that is owed, if nothing else is typed. Whoever has paid is told by mail."""
    found = invoice_of(document)
    if request.method == "GET" and not found.is_unpaid:
        return redirect("admin:invoice", document)
    form = PaymentForm(request.POST or None, invoice=found, amount=found.owed)
    if form.is_valid():
        try:
            received, version = actions.Received(**form.received), form.cleaned_data["version"]
            payment = actions.record_payment(found, received, version, by=request.actor)
            told = {"amount": shown(payment.money), "invoice": found}
            messages.success(request, _("%(amount)s is recorded for %(invoice)s.") % told)
            return redirect("admin:invoice", document)
        except Refused as refusal:
            found = invoice_of(document)
            form.explain(refusal, found)
    context = {"invoice": found, "form": form}
    return render(request, "orders_app/admin/record_payment.html", context)


@access(manage_invoices)
def refund(request: StaffRequest, document: int) -> HttpResponse:
    """Notes what has been given back elsewhere: all that was paid, or some of it."""
    found = invoice_of(document)
    if request.method == "GET" and not found.paid:
        return redirect("admin:invoice", document)
    form = PaymentForm(request.POST or None, invoice=found, amount=found.paid)
    if form.is_valid():
        try:
            returned, version = actions.Received(**form.received), form.cleaned_data["version"]
            payment = actions.refund(found, returned, version, by=request.actor)
            told = {"amount": shown(payment.money), "invoice": found}
            messages.success(request, _("%(amount)s of %(invoice)s is refunded.") % told)
            return redirect("admin:invoice", document)
        except Refused as refusal:
            found = invoice_of(document)
            form.explain(refusal, found)
    return render(request, "orders_app/admin/refund.html", {"invoice": found, "form": form})


@access(manage_invoices)
def cancel_invoice(request: StaffRequest, document: int) -> HttpResponse:
    """Asks on GET, cancels on POST."""
    found = invoice_of(document)
    if request.method == "GET" and not found.is_unpaid:
        return redirect("admin:invoice", document)
    form = VersionForm(request.POST or None, of=found)
    if form.is_valid():
        try:
            actions.cancel_invoice(found, form.cleaned_data["version"], by=request.actor)
            messages.success(request, _("%(invoice)s is cancelled.") % {"invoice": found})
            return redirect("admin:invoice", document)
        except Refused as refusal:
            found = invoice_of(document)
            form.explain(refusal, found)
    context = {"invoice": found, "form": form}
    return render(request, "orders_app/admin/cancel_invoice.html", context)
