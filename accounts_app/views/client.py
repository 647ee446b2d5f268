"""Home, Account Details, Contacts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts_app import actions
from accounts_app.access import ClientRequest, access, holder_of, manager_of_users, member
from accounts_app.forms import ContactForm, DetailsForm
from accounts_app.models import Permission
from accounts_app.navigation import is_open
from activitylog_app.models import ShownEntry
from config.paging import page_of
from config.refusals import Refused

LATEST = 5


@access(member)
def home(request: ClientRequest) -> HttpResponse:
    """Each box only for who may see what is in it."""
    may = request.membership.can
    activity = request.account.activity.for_customers().latest_first()
    contacts = request.account.contacts.by_name()[:LATEST]
    manages = is_open(manager_of_users, request)
    offers = request.account.invitations.kept().order_by("-sent_at")[:LATEST]
    context = {
        "pending": offers if manages else None,
        "owner": request.user if request.membership.is_owner else request.account.owner,
        "latest": [ShownEntry.of(entry) for entry in activity[:LATEST]]
        if may(Permission.ACTIVITY)
        else None,
        "contacts": contacts if may(Permission.CONTACTS) else None,
        "can_edit": may(Permission.PROFILE),
        "first_steps": request.membership.is_owner and request.account.is_new and not contacts,
        **boxes_of_orders(request),
        "tickets": latest_tickets(request),
    }
    return render(request, "accounts_app/client/home.html", context)


def boxes_of_orders(request: ClientRequest) -> dict[str, Any]:
    """What is delivered to the account, what it owes, and what is asked of the user himself."""
    account, may = request.account, request.membership.can
    services = account.services.current().order_by("-pk")[:LATEST]
    unpaid = account.invoices.unpaid().order_by("issued_on", "sequence")[:LATEST]
    return {
        "services": services if may(Permission.PRODUCTS) else None,
        "unpaid": unpaid if may(Permission.INVOICES) else None,
        "identity": None if request.acting else getattr(request.user, "identity", None),
    }


def latest_tickets(request: ClientRequest) -> Any:
    """Those that are not closed, the latest first, or None for who may not see them."""
    if not request.membership.can(Permission.TICKETS):
        return None
    tickets = request.account.tickets.open().with_standing()
    return tickets.order_by("-last_reply_at", "-pk")[:LATEST]


@access(holder_of(Permission.PROFILE))
def details(request: ClientRequest) -> HttpResponse:
    account = request.account
    form = DetailsForm(request.POST or None, instance=account)
    if form.is_valid():
        try:
            version = form.cleaned_data["version"]
            if actions.change_details(account, form.details, version, by=request.actor):
                messages.success(request, _("The account details are saved."))
            else:
                messages.info(request, _("Nothing was changed."))
            return redirect("client:details", account.number)
        except Refused as refusal:
            account.refresh_from_db()
            form.explain(refusal, saved=account)

    return render(request, "accounts_app/client/details.html", {"form": form})


@access(holder_of(Permission.CONTACTS))
def contacts(request: ClientRequest) -> HttpResponse:
    by_name = ("last_name", "first_name", "id")
    page = page_of(request.account.contacts.all(), by_name, request.GET)
    return render(request, "accounts_app/client/contacts.html", {"page": page})


@access(holder_of(Permission.CONTACTS))
def add_contact(request: ClientRequest) -> HttpResponse:
    form = ContactForm(request.POST or None)
    if form.is_valid():
        try:
            contact = actions.add_contact(request.account, form.details, by=request.actor)
            messages.success(request, _("%(contact)s is a contact now.") % {"contact": contact})
            return redirect("client:contacts", request.account.number)
        except Refused as refusal:
            form.explain(refusal)

    return render(request, "accounts_app/client/contact.html", {"form": form})


@access(holder_of(Permission.CONTACTS))
def contact(request: ClientRequest, pk: int) -> HttpResponse:
    contact = get_object_or_404(request.account.contacts, pk=pk)
    form = ContactForm(request.POST or None, instance=contact)
    if form.is_valid():
        try:
            version = form.cleaned_data["version"]
            if actions.change_contact(contact, form.details, version, by=request.actor):
                messages.success(request, _("%(contact)s is saved.") % {"contact": contact})
            else:
                messages.info(request, _("Nothing was changed."))
            return redirect("client:contacts", request.account.number)
        except Refused as refusal:
            contact.refresh_from_db()
            form.explain(refusal, saved=contact)

    return render(
        request, "accounts_app/client/contact.html", {"form": form, "contact": contact}
    )


@access(holder_of(Permission.CONTACTS))
def delete_contact(request: ClientRequest, pk: int) -> HttpResponse:
    """Asks on GET, deletes on POST."""
    contact = get_object_or_404(request.account.contacts, pk=pk)
    if request.method == "POST":
        actions.delete_contact(contact, by=request.actor)
        messages.success(
            request, _("The contact %(contact)s is deleted.") % {"contact": contact}
        )
        return redirect("client:contacts", request.account.number)

    return render(request, "accounts_app/client/delete_contact.html", {"contact": contact})
