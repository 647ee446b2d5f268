"""What staff decide about an order: each asks on GET, does it on POST."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts_app.access import StaffRequest, access
from config.refusals import Refused
from orders_app import actions
from orders_app.models import Invoice, Service
from orders_app.views.admin.orders import decide_order, order_of


@access(decide_order)
def accept(request: StaffRequest, order: int) -> HttpResponse:
    return decide(request, order, "accept_order", actions.accept, _("%(order)s is accepted."))


@access(decide_order)
def cancel(request: StaffRequest, order: int) -> HttpResponse:
    done = _("%(order)s is cancelled.")
    return decide(request, order, "cancel_order", actions.cancel_order, done)


@access(decide_order)
def mark_as_fraud(request: StaffRequest, order: int) -> HttpResponse:
    done = _("%(order)s is marked as fraud.")
    return decide(request, order, "mark_order_as_fraud", actions.mark_as_fraud, done)


def decide(
    request: StaffRequest, number: int, name: str, action: Callable[..., Any], done: str
) -> HttpResponse:
    found = order_of(number)
    if request.method == "POST":
        told = {"order": _("The order %(order)s") % {"order": found}}
        try:
            action(found, by=request.actor)
            messages.success(request, done % told)
        except Refused as refusal:
            messages.error(request, refusal.message)
        return redirect("admin:order", number)
    if not found.is_pending:
        return redirect("admin:order", number)
    context = {
        "order": found,
        "services": Service.objects.filter(item__order=found).count(),
        "invoices": found.invoices.order_by(*Invoice.IN_ORDER),
    }
    return render(request, f"orders_app/admin/{name}.html", context)
