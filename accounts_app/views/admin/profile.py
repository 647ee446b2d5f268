"""Client Profile: Summary, Profile, Contacts, Emails. Close Client and Login as Owner."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts_app import acting, actions
from accounts_app.access import StaffRequest, access, staff_acting, staff_with
from accounts_app.forms import ActForm, ClientForm, ContactForm, HoldForm, NotesForm
from accounts_app.models import Account, Deletion, DeletionNotice
from activitylog_app import actions as log_actions
from config.counting import numbers_of
from config.exports import csv_response
from config.paging import all_of, page_of
from config.refusals import Refused
from orders_app.views.admin.glances import ordered_of
from tickets_app.views.admin.glances import asked_of, tickets_of

BY_NAME = ("last_name", "first_name", "id")
BY_AGE = ("created_at", "id")

view_client = staff_with("accounts_app.view_client")
edit_client = staff_with("accounts_app.edit_client")
close_client = staff_with("accounts_app.close_client")
login_as_owner = staff_with("accounts_app.login_as_owner")


def client_of(number: int) -> Account:
    account: Account = get_object_or_404(Account.objects.with_people(), pk=number)
    return account


def draw(
    request: StaffRequest, template: str, account: Account, status: int = 200, **more: Any
) -> HttpResponse:
    """A page of the profile. Its head is the same on all of them."""
    context = {"client": account, "tabs": request.menu.tabs_of(account), **more}
    return render(request, f"{template}.html", context, status=status)


@access(view_client)
def client(request: StaffRequest, number: int) -> HttpResponse:
    account = client_of(number)
    form = NotesForm(about=account)
    return summary(request, account, form)


def summary(request: StaffRequest, account: Account, form: NotesForm) -> HttpResponse:
    may_read_log = request.user.has_perm("activitylog_app.view_activity_log")
    figures: dict[str, Any] = {
        "user_count": account.user_count,
        "contact_count": account.contacts.count(),
        "invitation_count": account.invitations.open().count(),
        "counted": counted([*ordered_of(request, account), *asked_of(request, account)]),
        "tickets": tickets_of(request, account),
    }
    latest = account.activity.latest_first()[:6] if may_read_log else None
    deletions = Deletion.objects.filter(number=account.number)
    return draw(
        request,
        "accounts_app/admin/client",
        account,
        form=form,
        latest=latest,
        deletion=deletions.first() if account.is_closed else None,
        notice=DeletionNotice.objects.standing().filter(account=account).first(),
        **figures,
    )


def counted(lists: list[tuple[str, str, Any]]) -> list[tuple[str, str, int]]:
    """What other apps have of a client, by its label and address, as numbers."""
    numbers = numbers_of([rows for _label, _address, rows in lists])
    return [
        (label, address, number)
        for (label, address, _rows), number in zip(lists, numbers, strict=True)
    ]


@access(edit_client)
@require_POST
def change_notes(request: StaffRequest, number: int) -> HttpResponse:
    account = client_of(number)
    form = NotesForm(request.POST, about=account)
    if form.is_valid():
        details = form.cleaned_data
        try:
            actions.change_notes(
                account, details["notes"], details["version"], by=request.actor
            )
            messages.success(request, _("The notes are saved."))
            return redirect("admin:client", number)
        except Refused as refusal:
            account = client_of(number)
            form.explain(refusal, saved=account)
    return summary(request, account, form)


@access(edit_client)
def profile(request: StaffRequest, number: int) -> HttpResponse:
    account = client_of(number)
    form = ClientForm(request.POST or None, instance=account)
    if form.is_valid():
        try:
            version = form.cleaned_data["version"]
            if actions.change_details(account, form.details, version, by=request.actor):
                messages.success(request, _("The client's details are saved."))
            else:
                messages.info(request, _("Nothing was changed."))
            return redirect("admin:client_profile", number)
        except Refused as refusal:
            account = client_of(number)
            form.explain(refusal, saved=account)
    hold_form = HoldForm(instance=account)
    return draw(request, "accounts_app/admin/profile", account, form=form, hold_form=hold_form)


# --- contacts ----------------------------------------------------------------------------


@access(view_client)
def contacts(request: StaffRequest, number: int) -> HttpResponse:
    account = client_of(number)
    page = page_of(account.contacts.all(), BY_NAME, request.GET)
    return draw(request, "accounts_app/admin/contacts", account, page=page)


@access(view_client)
@require_GET
def export_contacts(request: StaffRequest, number: int) -> StreamingHttpResponse:
    account = client_of(number)
    titles = [_("Name"), _("Company"), _("Email address"), _("Phone"), _("Gets copies of")]
    rows = (
        [c.name, c.company, c.email, c.phone, ", ".join(c.mail_kind_labels)]
        for c in all_of(account.contacts.all(), BY_NAME)
    )
    log_actions.export("contacts", account, filters=request.GET.dict(), by=request.actor)
    return csv_response(f"contacts-{number}", titles, rows)


@access(edit_client)
def add_contact(request: StaffRequest, number: int) -> HttpResponse:
    account = client_of(number)
    form = ContactForm(request.POST or None)
    if form.is_valid():
        try:
            contact = actions.add_contact(account, form.details, by=request.actor)
            messages.success(request, _("%(contact)s is a contact now.") % {"contact": contact})
            return redirect("admin:client_contacts", number)
        except Refused as refusal:
            form.explain(refusal)
    return draw(request, "accounts_app/admin/contact", account, form=form)


@access(edit_client)
def contact(request: StaffRequest, number: int, contact: int) -> HttpResponse:
    account = client_of(number)
    found = get_object_or_404(account.contacts, pk=contact)
    form = ContactForm(request.POST or None, instance=found)
    if form.is_valid():
        try:
            version = form.cleaned_data["version"]
            if actions.change_contact(found, form.details, version, by=request.actor):
                messages.success(request, _("%(contact)s is saved.") % {"contact": found})
            else:
                messages.info(request, _("Nothing was changed."))
            return redirect("admin:client_contacts", number)
        except Refused as refusal:
            found.refresh_from_db()
            form.explain(refusal, saved=found)
    return draw(request, "accounts_app/admin/contact", account, form=form, contact=found)


@access(edit_client)
def delete_contact(request: StaffRequest, number: int, contact: int) -> HttpResponse:
    """Asks on GET, deletes on POST."""
    account = client_of(number)
    found = get_object_or_404(account.contacts, pk=contact)
    if request.method == "POST":
        actions.delete_contact(found, by=request.actor)
        told = {"contact": found}
        messages.success(request, _("The contact %(contact)s is deleted.") % told)
        return redirect("admin:client_contacts", number)
    return draw(request, "accounts_app/admin/delete_contact", account, contact=found)


# --- what was sent -----------------------------------------------------------------------


@access(staff_with("mail_app.view_client_emails"))
def emails(request: StaffRequest, number: int) -> HttpResponse:
    account = client_of(number)
    page = page_of(account.messages.all(), BY_AGE, request.GET, descending=True)
    return draw(request, "accounts_app/admin/emails", account, page=page)


@access(staff_with("mail_app.view_client_emails"))
@require_GET
def export_emails(request: StaffRequest, number: int) -> StreamingHttpResponse:
    account = client_of(number)
    titles = [_("When"), _("Subject"), _("To"), _("State"), _("Problem")]
    rows = (
        [m.created_at, m.subject, m.sent_to, m.state, m.problem]
        for m in all_of(account.messages.all(), BY_AGE, descending=True)
    )
    log_actions.export("emails", account, filters=request.GET.dict(), by=request.actor)
    return csv_response(f"emails-{number}", titles, rows)


# --- closing -----------------------------------------------------------------------------


@access(close_client)
def close(request: StaffRequest, number: int) -> HttpResponse:
    """Says on GET what ends and what stays, closes on POST."""
    account = client_of(number)
    if request.method == "POST":
        if actions.close(account, by=request.actor):
            messages.success(request, _("%(client)s is closed.") % {"client": account})
        return redirect("admin:client", number)
    return draw(
        request, "accounts_app/admin/close_client", account, ends=ends_of_closing(account)
    )


def ends_of_closing(account: Account) -> list[str]:
    users, invitations = account.user_count, account.invitations.open().count()
    told = {"account": account, "users": users, "invitations": invitations}
    nobody = ngettext(
        "%(users)s user can no longer open %(account)s.",
        "%(users)s users, the owner too, can no longer open %(account)s.",
        users,
    )
    ends = [nobody % told, _("The owner gets an email about it.")]
    if invitations:
        offers = ngettext(
            "%(invitations)s open invitation cannot be accepted any more.",
            "%(invitations)s open invitations cannot be accepted any more.",
            invitations,
        )
        ends.insert(1, offers % told)
    return ends


@access(close_client)
@require_POST
def reopen(request: StaffRequest, number: int) -> HttpResponse:
    account = client_of(number)
    try:
        if actions.reopen(account, by=request.actor):
            messages.success(request, _("%(client)s is open again.") % {"client": account})
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("admin:client", number)


# --- Login as Owner ------------------------------------------------------------------------


@access(login_as_owner)
def act_as_owner(request: StaffRequest, number: int) -> HttpResponse:
    return act(request, number, is_owner=True)


@access(login_as_owner)
def act_as_user(request: StaffRequest, number: int, membership: int) -> HttpResponse:
    return act(request, number, pk=membership)


def act(request: StaffRequest, number: int, **whose: Any) -> HttpResponse:
    """Asks for the reason on GET, logs in on POST."""
    account = client_of(number)
    found = get_object_or_404(account.memberships.select_related("user", "account"), **whose)
    form = ActForm(request.POST or None)
    if form.is_valid():
        try:
            actions.begin_acting(found, form.cleaned_data["reason"], by=request.actor)
            acting.begin(request, found)
            return redirect("client:home", number)
        except Refused as refusal:
            form.add_error(None, refusal.message)
    return draw(request, "accounts_app/admin/act", account, form=form, membership=found)


@access(staff_acting)
@require_POST
def return_to_admin_area(request: StaffRequest) -> HttpResponse:
    number = acting.end(request)
    account = Account.objects.filter(pk=number).first() if number else None
    if account is None:
        return redirect("admin:clients")
    actions.end_acting(account, by=request.actor)
    messages.info(request, _("You are back in the Admin Area."))
    return redirect("admin:client", number)
