"""The way from the cart to an order: Account, Details, Confirm."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts_app import actions as account_actions
from accounts_app.access import UserRequest, VisitorRequest, access, buyer, shopper
from accounts_app.models import Permission
from config.refusals import Gone, Refused
from config.seldom import few_in_a_while
from orders_app import checkout
from orders_app.actions import BasketRefused, PricesChanged
from orders_app.cart import Cart
from orders_app.choosing import accounts_of
from orders_app.forms import ChooseAccountForm, DetailsForm
from orders_app.gateways import offered_for
from users_app.forms import LoginForm, PersonForm
from users_app.models import User
from users_app.views.public import NewcomerView

# How often a user may press Place Order in five minutes.
PLACE_AT_MOST = 40


@access(shopper)
@never_cache
def account(request: VisitorRequest) -> HttpResponse:
    """For whom it is. Who is not logged in does that first, or makes a login."""
    look = checkout.look_at(request)
    if not look.can_be_ordered and not look.unpriced:
        return redirect("cart")
    if not request.user.is_authenticated:
        return sign_in_page(request, PersonForm())
    accounts = accounts_of(request)
    form = ChooseAccountForm(
        request.POST or None,
        user=request.user,
        cart=Cart(request.session),
        currency=look.currency,
        initial={"account": accounts.preselected},
    )
    if form.is_valid():
        checkout.begin(request, form.choice)
        return redirect("checkout_details")
    context = {"form": form, "accounts": accounts, "look": look, "step": 1}
    context["account_form"] = form.account_form
    return render(request, "orders_app/public/account.html", context)


def sign_in_page(request: VisitorRequest, form: PersonForm) -> HttpResponse:
    context = {"form": form, **beside_the_form(request)}
    return render(request, "orders_app/public/sign_in.html", context)


def beside_the_form(request: VisitorRequest) -> dict[str, Any]:
    look = checkout.look_at(request)
    return {"login_form": LoginForm(), "look": look, "step": 1, "next": reverse("checkout")}


class RegisterView(NewcomerView):
    """Makes a login; the account is made with the order. Registration may be switched off:
    ordering is a way in all the same, for who has something to order."""

    template_name = "orders_app/public/sign_in.html"

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if not Cart(request.session):
            return redirect("cart")
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def is_open(self) -> bool:
        return True

    def get_form_class(self) -> type[PersonForm]:
        return PersonForm

    def get_success_url(self) -> str:
        return reverse("checkout")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), **beside_the_form(self.request)}

    def make(self, form: PersonForm) -> User:
        return account_actions.make_login(form.person, by=self.request.actor).user


register = access(shopper)(never_cache(RegisterView.as_view()))


@access(buyer)
@never_cache
def details(request: UserRequest) -> HttpResponse:
    """Who pays, and how; what we should know; the terms."""
    choice = checkout.choice_of(request)
    look = checkout.look_at(request, choice)
    if choice is None or not look.can_be_ordered:
        return redirect("checkout" if look.lines else "cart")
    form = DetailsForm(request.POST or None, initial={"notes": choice.customer_notes})
    if form.is_valid():
        checkout.accept_terms(request, form.cleaned_data["notes"])
        return redirect("checkout_confirm")
    context = {"form": form, "choice": choice, "look": look, "step": 2}
    return render(request, "orders_app/public/details.html", context)


@access(buyer)
@never_cache
def confirm(request: UserRequest) -> HttpResponse:
    """Everything once more. What stands here is what is ordered."""
    choice = checkout.choice_of(request)
    look = checkout.look_at(request, choice)
    if choice is None or not look.can_be_ordered:
        return redirect("checkout" if look.lines else "cart")
    if not choice.has_accepted_terms:
        return redirect("checkout_details")
    shown = checkout.Shown.of(request.user, choice, look).sign()
    context = {"choice": choice, "look": look, "shown": shown, "step": 3}
    return render(request, "orders_app/public/confirm.html", context)


@access(buyer)
@require_POST
def place_order(request: UserRequest) -> HttpResponse:
    """Once, however often it is pressed."""
    is_too_often = not few_in_a_while(PLACE_AT_MOST, "order", request.user.pk)
    shown = checkout.read(request.POST.get("shown", ""), request.user)
    if is_too_often or shown is None:
        messages.error(request, _("Nothing was ordered. Look at it again, then confirm."))
        return redirect("checkout_confirm")
    try:
        order = checkout.place(shown, request.user, by=request.actor)
    except PricesChanged:
        Cart(request.session).remember(shown.basket, shown.currency)
        return redirect("checkout_confirm")
    except BasketRefused as refusal:
        messages.error(request, refusal.message)
        return redirect("cart")
    except (Refused, Gone) as refusal:
        messages.error(request, getattr(refusal, "message", _("This account is gone.")))
        return redirect("checkout")
    checkout.finish(request, shown)
    return redirect("checkout_done", order.pk)


@access(buyer)
@never_cache
def done(request: UserRequest, number: int) -> HttpResponse:
    """What was ordered, and what comes next: for who placed it, while he may order there."""
    orders = request.user.orders.select_related("account").prefetch_related("items")
    order = get_object_or_404(orders, pk=number)
    membership = get_object_or_404(checkout.usable(request.user), account=order.account_id)
    if not membership.can(Permission.ORDERS):
        raise Gone
    invoice = order.invoices.first()
    context = {
        "order": order,
        "invoice": invoice,
        "ways_to_pay": offered_for(invoice) if invoice else [],
        "may_see_invoices": membership.can(Permission.INVOICES),
    }
    return render(request, "orders_app/public/done.html", context)
