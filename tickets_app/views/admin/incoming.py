"""Mail that no ticket or reply was made of: what waits for staff, and what was left alone."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts_app.access import StaffRequest, access, staff_with
from accounts_app.models import Account
from accounts_app.views.admin.clients import Chip
from config.paging import page_of, with_query
from config.refusals import Refused
from tickets_app import actions
from tickets_app.actions import Opening
from tickets_app.forms import IncomingFilterForm, MakeReplyForm, MakeTicketForm
from tickets_app.models import Department, IncomingMessage
from tickets_app.receiving import as_far_as_readable, headers_of
from tickets_app.threads import without_token
from tickets_app.views.admin.files import source

read_quarantine = staff_with("tickets_app.read_quarantine")

State = IncomingMessage.State
SUGGESTED = 3


@access(read_quarantine)
def incoming_messages(request: StaffRequest) -> HttpResponse:
    form = IncomingFilterForm(request.GET)
    found = form.found(IncomingMessage.objects.without_raw())
    context = {
        "form": form,
        "page": page_of(found, IncomingMessage.IN_ORDER, request.GET, descending=True),
        "chips": chips(request.GET, form.chosen_state),
    }
    return render(request, "tickets_app/admin/incoming_messages.html", context)


def chips(query: QueryDict, chosen: str) -> list[Chip]:
    labels = {
        State.QUARANTINED: _("Waiting for Staff"),
        State.IGNORED: _("Left Alone"),
        State.NEW: _("Not Looked At Yet"),
    }
    usual = State.QUARANTINED
    return [
        Chip(
            label,
            None,
            with_query(query, state="" if state == usual else state),
            state == chosen,
        )
        for state, label in labels.items()
    ]


def message_of(pk: int) -> IncomingMessage:
    """Mail that became a ticket is read there, by who may."""
    found: IncomingMessage = get_object_or_404(
        IncomingMessage.objects.exclude(state=State.DONE).select_related("about"), pk=pk
    )
    return found


@access(read_quarantine)
def message(request: StaffRequest, message: int) -> HttpResponse:
    found = message_of(message)
    (name, email), subject, words = as_far_as_readable(found)
    context = {
        "message": found,
        "name": name,
        "email": email,
        "subject": subject,
        "words": words,
        "headers": headers_of(found),
    }
    return render(request, "tickets_app/admin/incoming_message.html", context)


@access(read_quarantine)
@require_safe
def message_source(request: StaffRequest, message: int) -> HttpResponse:
    return source(message_of(message))


@access(read_quarantine)
def make_ticket(request: StaffRequest, message: int) -> HttpResponse:
    found = message_of(message)
    sender, subject, words = as_far_as_readable(found)
    form = MakeTicketForm(request.POST or None, initial=guess(found, subject))
    if form.is_valid():
        chosen = form.cleaned_data
        opening = Opening(chosen["subject"], chosen["department"], words)
        try:
            ticket = actions.make_ticket(
                found, sender, opening, chosen["account"], by=request.actor
            )
            messages.success(request, _("The ticket %(ticket)s is made.") % {"ticket": ticket})
            return after_it(request, ticket.number)
        except Refused as refusal:
            form.explain(refusal)
    context = {"message": found, "form": form, "clients": clients_of(sender[1])}
    return render(request, "tickets_app/admin/make_ticket.html", context)


def guess(message: IncomingMessage, subject: str) -> dict[str, Any]:
    """The department whose address it was sent to, if that is known."""
    department = Department.objects.at([without_token(message.recipient)])
    return {"subject": subject} | ({"department": department.pk} if department else {})


def clients_of(email: str) -> list[Account]:
    """Those that have to do with this address, at most three. That it is in From shows
    nothing."""
    if not email:
        return []
    return list(Account.objects.matching(email).order_by("-number")[:SUGGESTED])


def after_it(request: StaffRequest, number: str) -> HttpResponse:
    """To the ticket, for who may look at it."""
    if request.user.has_perm("tickets_app.list_tickets"):
        return redirect("admin:ticket", number)
    return redirect("admin:incoming_messages")


@access(read_quarantine)
def make_reply(request: StaffRequest, message: int) -> HttpResponse:
    found = message_of(message)
    form = MakeReplyForm(request.POST or None)
    if form.is_valid():
        ticket = form.cleaned_data["ticket"]
        sender, _subject, words = as_far_as_readable(found)
        try:
            actions.make_reply(found, ticket, sender, words, by=request.actor)
            told = {"ticket": ticket}
            messages.success(request, _("The email is a reply to %(ticket)s now.") % told)
            return after_it(request, ticket.number)
        except Refused as refusal:
            form.explain(refusal)
    context = {"message": found, "form": form}
    return render(request, "tickets_app/admin/make_reply.html", context)


@access(read_quarantine)
def discard(request: StaffRequest, message: int) -> HttpResponse:
    """Asks on GET, discards on POST."""
    found = message_of(message)
    if request.method == "POST":
        try:
            actions.discard(found, by=request.actor)
            messages.success(request, _("The email is discarded."))
        except Refused as refusal:
            messages.error(request, refusal.message)
        return redirect("admin:incoming_messages")
    return render(request, "tickets_app/admin/discard_message.html", {"message": found})


@access(read_quarantine)
@require_POST
def take_back(request: StaffRequest, message: int) -> HttpResponse:
    found = message_of(message)
    try:
        actions.take_back(found, by=request.actor)
        messages.success(request, _("The email waits for staff again."))
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("admin:incoming_message", found.pk)
