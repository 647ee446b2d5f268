"""One ticket: what was said, and what staff say to it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts_app.access import StaffRequest, access
from config.refusals import Refused
from tickets_app import actions
from tickets_app.actions import Words
from tickets_app.forms import (
    AnswerForm,
    AssignForm,
    CannedForm,
    CopyForm,
    FollowerForm,
    NoteForm,
    TicketForm,
)
from tickets_app.models import CannedReply, GuestLink, IncomingMessage, Ticket
from tickets_app.models.replies import ReplyQuerySet
from tickets_app.views.admin.tickets import answer_tickets, list_tickets
from tickets_app.views.conversation import conversation

OTHERS = 5


def ticket_of(number: str) -> Ticket:
    """The one with this number, or the one that it was merged into."""
    found = Ticket.objects.with_standing().numbered(number)
    if found is None:
        raise Http404
    return found


@access(list_tickets)
def ticket(request: StaffRequest, ticket: str) -> HttpResponse:
    found = ticket_of(ticket)
    if found.number == ticket:
        return draw(request, found)
    if found.number != ticket.upper():
        told = {"old": ticket.upper(), "new": found}
        messages.info(request, _("The ticket #%(old)s was merged into this one.") % told)
    return redirect("admin:ticket", found.number)


def draw(request: StaffRequest, ticket: Ticket, **came_back: Any) -> HttpResponse:
    """The page of a ticket, with the forms that came back."""
    # The forms first: what they say was seen stands on the page.
    forms = {**forms_for(request, ticket), **came_back}
    here = reverse("admin:ticket", args=[ticket.number])
    context: dict[str, Any] = {
        "ticket": ticket,
        "conversation": conversation(said_in(ticket), ticket.events.all(), request.GET),
        "files_at": f"{here}files/",
        "sources_at": f"{here}emails/",
        "followers": actions.followers_of(ticket),
        "links": GuestLink.objects.standing().filter(ticket=ticket).order_by("pk"),
        "others": list(Ticket.objects.beside(ticket).select_related("status")[:OTHERS]),
        "reply_draft": draft_of(request, ticket, "reply"),
        "note_draft": draft_of(request, ticket, "note"),
    }
    return render(request, "tickets_app/admin/ticket.html", context | forms)


def forms_for(request: StaffRequest, ticket: Ticket) -> dict[str, Any]:
    """Those that these staff may send."""
    forms: dict[str, Any] = {}
    if request.user.has_perm("tickets_app.answer_tickets"):
        forms["reply_form"] = AnswerForm(ticket=ticket)
        forms["note_form"], forms["canned_form"] = NoteForm(), CannedForm()
    if request.user.has_perm("tickets_app.manage_tickets"):
        forms["ticket_form"] = TicketForm(instance=ticket)
        forms["assign_form"], forms["copy_form"] = AssignForm(ticket=ticket), CopyForm()
        forms["follower_form"] = FollowerForm(ticket=ticket)
    return forms


def said_in(ticket: Ticket) -> ReplyQuerySet:
    """Notes too. `source` is the key of the message that a reply came by, if it was mail."""
    message = IncomingMessage.objects.filter(reply=OuterRef("pk")).values("pk")[:1]
    return ticket.replies.select_related("admin").annotate(source=Subquery(message))


def draft_of(request: StaffRequest, ticket: Ticket, name: str) -> str:
    return f"staff {request.user.pk} {ticket.number} {name}"


@access(answer_tickets)
@require_POST
def reply(request: StaffRequest, ticket: str) -> HttpResponse:
    found = ticket_of(ticket)
    form = AnswerForm(request.POST, request.FILES, ticket=found)
    if form.is_valid():
        chosen = form.cleaned_data
        status, seen = chosen["status"], chosen["seen"]
        try:
            words = Words(**form.words)
            actions.answer(found, request.user, words, status, seen, by=request.actor)
            sent = draft_of(request, found, "reply")
            messages.success(request, _("Your reply is sent."), extra_tags=sent)
            return redirect("admin:ticket", found.number)
        except Refused as refusal:
            form.explain(refusal)
            found = ticket_of(ticket)
    return draw(request, found, reply_form=form)


@access(answer_tickets)
@require_POST
def add_note(request: StaffRequest, ticket: str) -> HttpResponse:
    found = ticket_of(ticket)
    form = NoteForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            actions.add_note(found, request.user, Words(**form.words), by=request.actor)
            sent = draft_of(request, found, "note")
            messages.success(request, _("The note is added."), extra_tags=sent)
            return redirect("admin:ticket", found.number)
        except Refused as refusal:
            form.explain(refusal)
            found = ticket_of(ticket)
    return draw(request, found, note_form=form)


@access(answer_tickets)
@require_POST
def insert_canned(request: StaffRequest, ticket: str) -> HttpResponse:
    """The page again with the text in its form: for whoever has no script."""
    found, canned = ticket_of(ticket), CannedForm(request.POST)
    typed = {name: request.POST.get(name, "") for name in ("body", "status", "seen")}
    typed["body"] = "\n\n".join(filter(None, [typed["body"].strip(), canned.text]))
    form = AnswerForm(initial=typed, ticket=found)
    return draw(request, found, reply_form=form, canned_form=canned)


@access(answer_tickets)
@require_GET
def canned_text(request: StaffRequest, canned: int) -> HttpResponse:
    """The same for script, which puts it where the cursor is."""
    found = get_object_or_404(CannedReply, pk=canned)
    return HttpResponse(found.body, content_type="text/plain; charset=utf-8")
