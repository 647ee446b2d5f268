"""The catalogue and the cart."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts_app.access import VisitorRequest, access, anyone, shopper
from config.network import client_ip
from config.refusals import Refused
from config.seldom import few_in_a_while
from orders_app.cart import CURRENCY, Cart, currency_of
from orders_app.forms import CurrencyForm, QuantityForm
from orders_app.models import Price, Product
from users_app.views.public import too_many

# How often one address may put something into a cart, or choose a currency, in five minutes:
# each new visitor who does makes a session.
PUT_AT_MOST = 100


@access(anyone)
def catalogue(request: VisitorRequest) -> HttpResponse:
    """All that is on sale, by groups. Staff may look, too."""
    currency = currency_of(request)
    products = Product.objects.on_sale().in_currency(currency).select_related("group")
    context = {
        "products": products.in_position(),
        "currency": currency,
        "currencies": Price.objects.currencies_on_sale(),
    }
    return render(request, "orders_app/public/catalogue.html", context)


@access(anyone)
@require_POST
def choose_currency(request: VisitorRequest) -> HttpResponse:
    if not few_in_a_while(PUT_AT_MOST, "cart", client_ip(request)):
        return too_many(request)
    form = CurrencyForm(request.POST)
    if form.is_valid():
        request.session[CURRENCY] = form.cleaned_data["currency"]
    return redirect("cart" if request.POST.get("back") == "cart" else "catalogue")


@access(anyone)
def product(request: VisitorRequest, name: str) -> HttpResponse:
    """`name` is the one in its address."""
    on_sale = Product.objects.on_sale().select_related("group").prefetch_related("prices")
    found = get_object_or_404(on_sale, slug=name)
    return product_page(request, found, QuantityForm())


def product_page(request: VisitorRequest, found: Product, form: QuantityForm) -> HttpResponse:
    price = found.price_in(currency_of(request))
    context = {"product": found, "price": price, "form": form, "is_staff": is_staff(request)}
    return render(request, "orders_app/public/product.html", context)


def is_staff(request: Any) -> bool:
    return bool(request.user.is_authenticated and request.user.is_staff)


@access(shopper)
@require_POST
def add_to_cart(request: VisitorRequest, product: int) -> HttpResponse:
    if not few_in_a_while(PUT_AT_MOST, "cart", client_ip(request)):
        return too_many(request)
    on_sale = Product.objects.on_sale().select_related("group").prefetch_related("prices")
    found = get_object_or_404(on_sale, pk=product)
    price = found.price_in(currency_of(request))
    form = QuantityForm(request.POST)
    if price and form.is_valid():
        try:
            Cart(request.session).put(found, form.cleaned_data["quantity"], price)
            messages.success(request, _("%(name)s is in the cart.") % {"name": found})
            return redirect("cart")
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
    return product_page(request, found, form)


@access(shopper)
@never_cache
def cart(request: VisitorRequest) -> HttpResponse:
    look = Cart(request.session).look(currency_of(request))
    context = {"look": look, "currencies": Price.objects.currencies_on_sale()}
    return render(request, "orders_app/public/cart.html", context)


@access(shopper)
@require_POST
def change_quantity(request: VisitorRequest, product: int) -> HttpResponse:
    form = QuantityForm(request.POST)
    if form.is_valid():
        quantity = form.cleaned_data["quantity"]
        if name := Cart(request.session).change(product, quantity):
            told = {"name": name, "quantity": quantity}
            messages.success(request, _("%(name)s: %(quantity)s in the cart.") % told)
    else:
        for sentence in form.errors["quantity"]:
            messages.error(request, str(sentence))
    return redirect("cart")


@access(shopper)
@require_POST
def remove_from_cart(request: VisitorRequest, product: int) -> HttpResponse:
    for name in Cart(request.session).remove([product]):
        messages.success(request, _("%(name)s is no longer in the cart.") % {"name": name})
    return redirect("cart")
