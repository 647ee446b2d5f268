"""The pages that are measured, at Portico's addresses and over the same rows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import authenticate, login
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django_countries import countries

from benchmarks.floor.models import Account, Membership


class DetailsForm(forms.ModelForm):  # type: ignore[type-arg]
    country = forms.ChoiceField(choices=list(countries))

    class Meta:
        model = Account
        fields = [
            *("company", "first_name", "last_name", "email", "tax_id", "country"),
            *("address_1", "address_2", "city", "region", "postcode", "phone", "language"),
        ]


def log_in(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        given = request.POST
        user: Any = authenticate(request, email=given["login"], password=given["password"])
        if user:
            login(request, user)
            return redirect(f"/a/{user.memberships.all()[0].account_id}/")
    return render(request, "login.html")


def membership_of(request: Any, number: int) -> Membership:
    memberships = request.user.memberships.select_related("account")
    found: Membership = get_object_or_404(memberships, account=number)
    return found


@login_required
def bare(request: HttpRequest, number: int) -> HttpResponse:
    return render(request, "bare.html", {"account": membership_of(request, number).account})


@login_required
def home(request: HttpRequest, number: int) -> HttpResponse:
    account = membership_of(request, number).account
    context = {
        "account": account,
        "contacts": account.contacts.order_by("last_name", "first_name", "id")[:5],
        "latest": account.entries.order_by("-id")[:5],
    }
    return render(request, "home.html", context)


@login_required
def contacts(request: HttpRequest, number: int) -> HttpResponse:
    account = membership_of(request, number).account
    rows = account.contacts.order_by("last_name", "first_name", "id")[:26]
    return render(request, "contacts.html", {"account": account, "contacts": rows})


@login_required
def choose(request: Any) -> HttpResponse:
    memberships = request.user.memberships.select_related("account")
    context = {
        "recent": memberships.exclude(last_login_at=None).order_by("-last_login_at")[:3],
        "memberships": memberships.order_by("account__sort_name", "account_id")[:26],
    }
    return render(request, "choose.html", context)


@login_required
def details(request: HttpRequest, number: int) -> HttpResponse:
    account = membership_of(request, number).account
    form = DetailsForm(request.POST or None, instance=account)
    return render(request, "details.html", {"account": account, "form": form})


urlpatterns = [
    path("login/", log_in),
    path("accounts/", choose),
    path("a/<int:number>/", home),
    path("a/<int:number>/bare/", bare),
    path("a/<int:number>/contacts/", contacts),
    path("a/<int:number>/details/", details),
]
