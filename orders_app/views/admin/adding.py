"""Add New Order: for which client, and what."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts_app.access import StaffRequest, access, staff_with
from accounts_app.models import Account
from accounts_app.views.admin.profile import client_of, draw
from config.refusals import Refused
from config.searching import words_of
from orders_app import actions
from orders_app.forms import AddOrderForm
from orders_app.models import Order

OPTIONS = 10

add_new_order = staff_with("orders_app.add_new_order")


@access(add_new_order)
def choose_client(request: StaffRequest) -> HttpResponse:
    """The newest clients, or those that match."""
    words = words_of(request.GET.get("q", ""))
    clients = Account.objects.matching(words).with_people().order_by("-number")[:OPTIONS]
    choices = [(one, reverse("admin:add_client_order", args=[one.number])) for one in clients]
    context = {"words": words, "choices": choices}
    return render(request, "orders_app/admin/choose_client.html", context)


@access(add_new_order)
def add_order(request: StaffRequest, number: int) -> HttpResponse:
    account = client_of(number)
    owner = account.owner
    form = AddOrderForm(request.POST or None, currency=account.currency)
    if form.is_valid():
        chosen = form.cleaned_data
        token, notes = chosen["token"], chosen["notes"]
        try:
            order = actions.enter_order(account, form.basket, token, notes, by=request.actor)
            order = order or Order.objects.placed_with(token, owner)
            assert order, "no order, but one with this token"
            told = {"order": order, "client": account}
            messages.success(request, _("Order %(order)s is entered for %(client)s.") % told)
            return redirect("admin:order", order.pk)
        except Refused as refusal:
            form.explain(refusal)
    return draw(request, "orders_app/admin/add_order", account, form=form, owner=owner)


@access(add_new_order)
def find_products(request: StaffRequest, number: int) -> HttpResponse:
    """The same page with other products to choose from; what was typed stays there. A form,
    so that it is no part of an address."""
    if request.method != "POST":
        return redirect("admin:add_client_order", number)
    account = client_of(number)
    form = AddOrderForm(currency=account.currency, typed=request.POST)
    owner = account.owner
    return draw(request, "orders_app/admin/add_order", account, form=form, owner=owner)
