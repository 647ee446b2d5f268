"""What is said in one ticket and belongs into another, or to a client."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts_app.access import StaffRequest, access
from accounts_app.models import Account
from accounts_app.views.admin.profile import client_of
from config.refusals import Refused
from config.searching import words_of
from tickets_app import actions
from tickets_app.forms import MergeForm, SplitForm
from tickets_app.forms.moving import in_short
from tickets_app.models import Reply, Ticket
from tickets_app.views.admin.ticket import ticket_of
from tickets_app.views.admin.tickets import manage_tickets

OPTIONS = 10


@access(manage_tickets)
def merge(request: StaffRequest, ticket: str) -> HttpResponse:
    """Asks on GET into which one, merges on POST."""
    found = ticket_of(ticket)
    form = MergeForm(request.POST or None, ticket=found)
    if form.is_valid():
        try:
            into = actions.merge(found, form.cleaned_data["into"], by=request.actor)
            told = {"ticket": found, "into": into}
            messages.success(request, _("%(ticket)s is merged into %(into)s.") % told)
            return redirect("admin:ticket", into.number)
        except Refused as refusal:
            form.explain(refusal)
    context = {"ticket": found, "form": form}
    return render(request, "tickets_app/admin/merge_ticket.html", context)


@access(manage_tickets)
def split(request: StaffRequest, ticket: str) -> HttpResponse:
    found = ticket_of(ticket)
    said = found.replies.defer("quoted", "original").order_by(*Reply.IN_ORDER)
    options = [(one.pk, label_of(one)) for one in said]
    form = SplitForm(request.POST or None, ticket=found, options=options)
    if form.is_valid():
        chosen = form.cleaned_data
        try:
            made = actions.split(found, chosen["replies"], chosen["subject"], by=request.actor)
            told = {"ticket": made, "old": found}
            messages.success(request, _("%(ticket)s is split off %(old)s.") % told)
            return redirect("admin:ticket", made.number)
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
    context = {"ticket": found, "form": form}
    return render(request, "tickets_app/admin/split_ticket.html", context)


def label_of(reply: Reply) -> str:
    moment = date_format(localtime(reply.created_at), "j M Y, H:i")
    told = {"name": reply.user_name, "time": moment, "words": in_short(reply)}
    if reply.is_note:
        return _("%(name)s, %(time)s, internal note: %(words)s") % told
    return _("%(name)s, %(time)s: %(words)s") % told


@access(manage_tickets)
def choose_client(request: StaffRequest, ticket: str) -> HttpResponse:
    """Those that match, at first those that the guest's address leads to."""
    found = ticket_of(ticket)
    if found.account:
        return redirect("admin:ticket", found.number)
    words = words_of(request.GET.get("q", found.user_email))
    clients = Account.objects.matching(words).with_people().order_by("-number")[:OPTIONS]
    choices = [
        (one, reverse("admin:give_ticket_to", args=[found.number, one.number]))
        for one in clients
    ]
    context = {"ticket": found, "words": words, "choices": choices}
    return render(request, "tickets_app/admin/give_ticket.html", context)


@access(manage_tickets)
def give(request: StaffRequest, ticket: str, number: int) -> HttpResponse:
    """Asks on GET, gives on POST."""
    found, account = ticket_of(ticket), client_of(number)
    if request.method == "POST":
        given(request, found, account)
        return redirect("admin:ticket", found.number)
    context = {"ticket": found, "account": account}
    return render(request, "tickets_app/admin/give_ticket_to.html", context)


def given(request: StaffRequest, ticket: Ticket, account: Account) -> None:
    told = {"ticket": ticket, "client": account}
    try:
        actions.give(ticket, account, by=request.actor)
        messages.success(request, _("%(ticket)s belongs to %(client)s now.") % told)
    except Refused as refusal:
        messages.error(request, refusal.message)
