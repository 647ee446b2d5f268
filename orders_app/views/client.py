"""What an account has ordered, what is delivered to it, and what it owes."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts_app.access import ClientRequest, access, holder_of
from accounts_app.models import Permission
from config.refusals import Refused
from orders_app import actions
from orders_app.forms import EndForm
from orders_app.models import Service
from orders_app.views.documents import document_of, file_of
from orders_app.views.narrowing import INVOICES, ORDERS, SERVICES, narrowed

LATEST = 5

see_orders = holder_of(Permission.ORDERS)
see_services = holder_of(Permission.PRODUCTS)
manage_services = holder_of(Permission.MANAGE_PRODUCTS)
see_invoices = holder_of(Permission.INVOICES)


def links(request: ClientRequest) -> dict[str, bool]:
    """To which other pages a page may lead."""
    may = request.membership.can
    return {
        "sees_orders": may(Permission.ORDERS),
        "sees_services": may(Permission.PRODUCTS),
        "sees_invoices": may(Permission.INVOICES),
        "manages_services": may(Permission.MANAGE_PRODUCTS),
    }


# --- orders -----------------------------------------------------------------------------


@access(see_orders)
def orders(request: ClientRequest) -> HttpResponse:
    context = narrowed(request, request.account.orders.all(), ORDERS)
    return render(request, "orders_app/client/orders.html", context)


@access(see_orders)
def order(request: ClientRequest, order: int) -> HttpResponse:
    found = get_object_or_404(request.account.orders, pk=order)
    context = {
        "order": found,
        "items": found.items.order_by("pk"),
        "services": request.account.services.filter(item__order=found).order_by("pk"),
        "invoices": found.invoices.order_by("sequence"),
        **links(request),
    }
    return render(request, "orders_app/client/order.html", context)


# --- services ---------------------------------------------------------------------------


@access(see_services)
def services(request: ClientRequest) -> HttpResponse:
    rows = request.account.services.all()
    context = {**narrowed(request, rows, SERVICES), **links(request)}
    return render(request, "orders_app/client/services.html", context)


@access(see_services)
def service(request: ClientRequest, service: int) -> HttpResponse:
    found = get_object_or_404(
        request.account.services.select_related("item__order"), pk=service
    )
    billed = request.account.invoices.filter(lines__service=found).distinct()
    context = {
        "service": found,
        "invoices": billed.order_by("-sequence")[:LATEST],
        **links(request),
    }
    return render(request, "orders_app/client/service.html", context)


@access(manage_services)
def cancel_service(request: ClientRequest, service: int) -> HttpResponse:
    """Asks on GET when it is to end, and asks for that end on POST."""
    found = get_object_or_404(request.account.services, pk=service)
    form = EndForm(request.POST or None, service=found)
    if form.is_valid():
        try:
            wanted = actions.ask_for_end(found, **form.cleaned_data, by=request.actor)
            say_when_it_ends(request, wanted)
            return redirect(back_to(request, found))
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
    elif not found.is_running or found.is_ending:
        return redirect(back_to(request, found))

    context = {"form": form, "service": found, "back": back_to(request, found)}
    return render(request, "orders_app/client/cancel_service.html", context)


def say_when_it_ends(request: ClientRequest, service: Service | None) -> None:
    """`service` is None if its end had been asked for before."""
    if service is None:
        messages.info(request, _("Nothing was changed: its end has been requested already."))
        return
    sentence = _("%(service)s ends after %(day)s. Until then you can keep it.")
    if service.end_when == Service.When.AT_ONCE:
        sentence = _("%(service)s ends today.")
    day = date_format(service.last_day, "j F Y") if service.last_day else ""
    messages.success(request, sentence % {"service": service, "day": day})


@access(manage_services)
@require_POST
def keep_service(request: ClientRequest, service: int) -> HttpResponse:
    found = get_object_or_404(request.account.services, pk=service)
    try:
        if actions.keep(found, by=request.actor):
            messages.success(request, _("%(service)s goes on.") % {"service": found})
        else:
            messages.info(request, _("Nothing was changed: its end is not requested."))
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect(back_to(request, found))


def back_to(request: ClientRequest, service: Service) -> str:
    """The page of the service, unless it is closed to who may only manage it."""
    number = request.account.number
    if request.membership.can(Permission.PRODUCTS):
        return reverse("client:service", args=[number, service.pk])
    return reverse("client:home", args=[number])


# --- invoices ---------------------------------------------------------------------------


@access(see_invoices)
def invoices(request: ClientRequest) -> HttpResponse:
    context = narrowed(request, request.account.invoices.all(), INVOICES)
    return render(request, "orders_app/client/invoices.html", context)


@access(see_invoices)
def invoice(request: ClientRequest, document: int) -> HttpResponse:
    found = get_object_or_404(request.account.invoices.select_related("order"), pk=document)
    context = {**document_of(found), **links(request)}
    return render(request, "orders_app/client/invoice.html", context)


@access(see_invoices)
@require_GET
def invoice_pdf(request: ClientRequest, document: int) -> HttpResponseBase:
    return file_of(get_object_or_404(request.account.invoices, pk=document))
