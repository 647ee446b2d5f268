"""Client Profile: Services, Orders, Invoices, and one service."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts_app.access import StaffRequest, access, staff_with
from accounts_app.views.admin.profile import client_of, draw
from activitylog_app import actions as log_actions
from config.exports import csv_response
from config.paging import all_of, page_of
from config.refusals import Refused
from orders_app import actions
from orders_app.forms import ServiceForm
from orders_app.models import Invoice, Order, Service
from orders_app.models.services import ServiceQuerySet
from orders_app.views.admin.invoices import invoice_rows, invoice_titles, list_invoices
from orders_app.views.admin.orders import list_orders, order_rows, order_titles

list_services = staff_with("orders_app.list_services")


@access(list_orders)
def orders(request: StaffRequest, number: int) -> HttpResponse:
    account = client_of(number)
    page = page_of(account.orders.all(), Order.IN_ORDER, request.GET, descending=True)
    return draw(request, "orders_app/admin/client_orders", account, page=page)


@access(list_orders)
@require_GET
def export_orders(request: StaffRequest, number: int) -> StreamingHttpResponse:
    account = client_of(number)
    log_actions.export("orders", account, filters=request.GET.dict(), by=request.actor)
    return csv_response(f"orders-{number}", order_titles(), order_rows(account.orders.all()))


@access(list_invoices)
def invoices(request: StaffRequest, number: int) -> HttpResponse:
    account = client_of(number)
    page = page_of(account.invoices.all(), Invoice.IN_ORDER, request.GET, descending=True)
    return draw(request, "orders_app/admin/client_invoices", account, page=page)


@access(list_invoices)
@require_GET
def export_invoices(request: StaffRequest, number: int) -> StreamingHttpResponse:
    account = client_of(number)
    log_actions.export("invoices", account, filters=request.GET.dict(), by=request.actor)
    found = account.invoices.all()
    return csv_response(
        f"invoices-{number}", invoice_titles(), invoice_rows(found, Invoice.IN_ORDER, True)
    )


@access(list_services)
def services(request: StaffRequest, number: int) -> HttpResponse:
    account = client_of(number)
    page = page_of(account.services.all(), Service.IN_ORDER, request.GET, descending=True)
    return draw(request, "orders_app/admin/client_services", account, page=page)


@access(list_services)
@require_GET
def export_services(request: StaffRequest, number: int) -> StreamingHttpResponse:
    account = client_of(number)
    titles = [_("Service"), _("Quantity"), _("Billing cycle"), _("Price"), _("Currency")]
    titles += [_("Status"), _("Started"), _("Next due date"), _("Ends")]
    log_actions.export("services", account, filters=request.GET.dict(), by=request.actor)
    return csv_response(f"services-{number}", titles, service_rows(account.services.all()))


def service_rows(found: ServiceQuerySet) -> Iterator[list[Any]]:
    for service in all_of(found, Service.IN_ORDER, descending=True):
        what = [service.name, service.quantity, service.cycle, service.money.amount]
        days = [service.started_on, service.next_due_on, service.ends_on]
        yield [*what, service.currency, service.status, *days]


@access(list_services)
def service(request: StaffRequest, number: int, service: int) -> HttpResponse:
    """To see it the right to list is enough; to save, that to edit."""
    account = client_of(number)
    services = account.services.select_related("item__order")
    found = get_object_or_404(services, pk=service)
    may_edit = request.user.has_perm("orders_app.edit_service")
    form = ServiceForm(request.POST or None, service=found) if may_edit else None
    if form and form.is_valid():
        try:
            version = form.cleaned_data["version"]
            if actions.change_service(found, form.details, version, by=request.actor):
                messages.success(request, _("%(service)s is saved.") % {"service": found})
            else:
                messages.info(request, _("Nothing was changed."))
            return redirect("admin:client_service", number, service)
        except Refused as refusal:
            found = get_object_or_404(services, pk=service)
            form.explain(refusal, saved=found)
    return draw(request, "orders_app/admin/service", account, form=form, service=found)
