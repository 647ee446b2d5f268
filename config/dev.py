"""Pages for developers, there in DEBUG only."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts_app.access import access, anyone
from config.forms import CheckAll, Segment, Switch

COUNTRIES = [("GB", "United Kingdom"), ("DE", "Germany"), ("ES", "Spain")]
PERMISSIONS = [
    (
        "Account",
        [("profile", "Modify Account Profile"), ("contacts", "View & Manage Contacts")],
    ),
    ("Products", [("products", "View Products & Services")]),
    (
        "Orders and billing",
        [("orders", "Place New Orders"), ("invoices", "View & Pay Invoices")],
    ),
    ("Support", [("tickets", "View & Open Support Tickets")]),
]


class SampleForm(forms.Form):
    """Every kind of field there is."""

    groups = [
        ("You", ["first_name", "last_name", "email", "password"]),
        ("Account", ["company", "country", "postcode", "since", "locked", "photo", "notes"]),
    ]
    widths = {"postcode": "number"}

    first_name = forms.CharField(label="First name")
    last_name = forms.CharField(label="Last name")
    email = forms.EmailField(label="Email address", help_text="You log in with it.")
    password = forms.CharField(
        label="Password", widget=forms.PasswordInput, help_text="10 characters or more."
    )
    company = forms.CharField(label="Company", required=False)
    country = forms.ChoiceField(label="Country", choices=COUNTRIES)
    postcode = forms.CharField(label="Postcode")
    since = forms.DateField(
        label="Customer since", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    locked = forms.CharField(
        label="Number", initial="1042", disabled=True, help_text="Set by Harbourline."
    )
    photo = forms.FileField(label="Logo", required=False)
    notes = forms.CharField(label="Notes", required=False, widget=forms.Textarea)
    access = forms.ChoiceField(
        label="Access",
        choices=[("all", "All Permissions"), ("chosen", "Choose Permissions")],
        widget=Segment,
        initial="chosen",
    )
    permissions = forms.MultipleChoiceField(
        label="Permissions", choices=PERMISSIONS, widget=CheckAll, initial=["products"]
    )
    mail_kinds = forms.MultipleChoiceField(
        label="Emails",
        help_text="Copies of these go to the contact.",
        choices=[("general", "General"), ("invoice", "Invoices")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    appearance = forms.ChoiceField(
        label="Appearance",
        choices=[("system", "As the device"), ("light", "Light"), ("dark", "Dark")],
        widget=forms.RadioSelect,
        initial="system",
    )
    shortcuts = forms.BooleanField(
        label="Keyboard shortcuts",
        widget=Switch,
        required=False,
        initial=True,
        help_text="/ puts the cursor into the search field.",
    )
    terms = forms.BooleanField(label="I accept the Terms of Service")

    def clean(self) -> None:
        self.add_error(None, "Marcus Bell saved this account at 09:24. Check and save again.")


class ConfirmForm(forms.Form):
    number = forms.CharField(
        label="Type 1042 to confirm", widget=forms.TextInput(attrs={"data-confirm": "1042"})
    )


@access(anyone)
def components(request: HttpRequest) -> HttpResponse:
    """Every part, in every state that a page can show."""
    return render(request, "dev/components.html", samples())


def samples() -> dict[str, Any]:
    names = ["Dana Whitfield", "Sofía Marchetti", "Ravi Menon", "Tomasz Zieliński"]
    companies = ["Alder & Finch Studio", "Brandt Büro GmbH", "Casa Verde Restaurants"]
    now = timezone.now()
    return {
        "form": SampleForm(),
        "wrong_form": SampleForm({"wrong-email": "lena.brandt@"}, prefix="wrong"),
        "confirm_form": ConfirmForm(),
        "users": [sample_user(pk, name) for pk, name in enumerate(names, 1)],
        "accounts": [sample_account(pk, name) for pk, name in enumerate(companies, 1)],
        "times": [now, now - dt.timedelta(days=2), now - dt.timedelta(days=90)],
    }


def sample_user(pk: int, name: str) -> SimpleNamespace:
    email = f"{name.split()[0].lower()}@alderfinch.example"
    return SimpleNamespace(pk=pk, full_name=name, email=email)


def sample_account(pk: int, name: str) -> SimpleNamespace:
    status = ["active", "inactive", "closed"][pk % 3 - 1]
    return SimpleNamespace(
        pk=pk,
        name=name,
        number=1000 + 42 * pk,
        status=status,
        get_status_display=status.capitalize,
    )
