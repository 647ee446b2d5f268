"""Orders: the list of all of them, one order, and what staff write down about it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts_app.access import StaffRequest, access, staff_with
from accounts_app.forms import NotesForm
from activitylog_app import actions as log_actions
from config.counting import count_by
from config.exports import csv_response
from config.paging import all_of, page_of, with_query
from config.refusals import Refused
from orders_app import actions
from orders_app.forms import OrderFilterForm
from orders_app.models import IdentityVerification, Order, OrderSettings, Service
from orders_app.models.orders import OrderQuerySet
from orders_app.views.admin.chips import chips

list_orders = staff_with("orders_app.list_orders")
decide_order = staff_with("orders_app.decide_order")


@access(list_orders)
def orders(request: StaffRequest) -> HttpResponse:
    form = OrderFilterForm(request.GET)
    found = form.found(Order.objects.select_related("account"))
    context = {
        "form": form,
        "page": page_of(found, Order.IN_ORDER, request.GET, descending=True),
        "chips": chips(
            Order.Status, count_by(Order, "status"), request.GET, form.chosen_status
        ),
        "export_url": f"export/{with_query(request.GET)}",
    }
    return render(request, "orders_app/admin/orders.html", context)


@access(list_orders)
@require_GET
def export_orders(request: StaffRequest) -> StreamingHttpResponse:
    """All that the list with these filters has, not only its page."""
    found = OrderFilterForm(request.GET).found(Order.objects.all())
    log_actions.export("orders", filters=request.GET.dict(), by=request.actor)
    return csv_response("orders", order_titles(), order_rows(found))


def order_titles() -> list[str]:
    titles = [_("Order"), _("Client number"), _("Client"), _("User"), _("User's email address")]
    titles += [_("Entered by"), _("Total"), _("Currency"), _("Status"), _("Placed")]
    return titles


def order_rows(found: OrderQuerySet) -> Iterator[list[Any]]:
    for order in all_of(found.select_related("account"), Order.IN_ORDER, descending=True):
        who = [order.account_id, order.account.name, order.user_name, order.user_email]
        what = [order.admin_name, order.money.amount, order.currency, order.status]
        yield [order.number, *who, *what, order.placed_at]


def order_of(number: int) -> Order:
    found: Order = get_object_or_404(Order.objects.select_related("account", "user"), pk=number)
    return found


@access(list_orders)
def order(request: StaffRequest, order: int) -> HttpResponse:
    found = order_of(order)
    return draw_order(request, found, NotesForm(about=found))


def draw_order(request: StaffRequest, order: Order, form: NotesForm) -> HttpResponse:
    user = order.user
    identity = IdentityVerification.objects.of(user) if user else None
    is_verified = identity is not None and identity.is_verified
    context = {
        "order": order,
        "form": form,
        "items": order.items.order_by("pk"),
        "services": Service.objects.filter(item__order=order).order_by("pk"),
        "invoices": order.invoices.order_by(*order.invoices.model.IN_ORDER),
        "identity": identity,
        "waits": order.is_pending
        and OrderSettings.current().wait_for_verification
        and not is_verified,
    }
    return render(request, "orders_app/admin/order.html", context)


@access(decide_order)
@require_POST
def change_order_notes(request: StaffRequest, order: int) -> HttpResponse:
    found = order_of(order)
    form = NotesForm(request.POST, about=found)
    if form.is_valid():
        notes, version = form.cleaned_data["notes"], form.cleaned_data["version"]
        try:
            actions.change_order_notes(found, notes, version, by=request.actor)
            messages.success(request, _("The notes are saved."))
            return redirect("admin:order", order)
        except Refused as refusal:
            found = order_of(order)
            form.explain(refusal, saved=found)
    return draw_order(request, found, form)
