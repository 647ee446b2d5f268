"""Tickets of an account: whoever holds `tickets` reads and answers all of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts_app.access import ClientRequest, access, holder_of
from accounts_app.models import Permission
from config.chips import chips_of
from config.paging import page_of
from config.refusals import Refused
from tickets_app import actions
from tickets_app.actions import Opening, Words
from tickets_app.forms import OpenTicketForm, ReplyForm
from tickets_app.models import Ticket, audience_of
from tickets_app.models.finding import TicketQuerySet
from tickets_app.views.attachments import attachments_of, download
from tickets_app.views.conversation import place_of, said_to_customers
from tickets_app.views.drafts import draft_of, say_sent

use_tickets = holder_of(Permission.TICKETS)

CHOICES: dict[str, Callable[[TicketQuerySet], TicketQuerySet]] = {
    "open": TicketQuerySet.not_answered,
    "answered": TicketQuerySet.answered,
    "closed": TicketQuerySet.closed,
}


@access(use_tickets)
def tickets(request: ClientRequest) -> HttpResponse:
    rows = request.account.tickets.not_merged().with_standing()
    chosen = request.GET.get("status", "")
    if chosen in CHOICES:
        rows = CHOICES[chosen](rows)
    page = page_of(rows, Ticket.IN_ORDER, request.GET, descending=True)
    labels = {"": _("All"), "open": _("Open"), "answered": _("Answered"), "closed": _("Closed")}
    chips = chips_of(labels, request.GET, chosen)
    context = {"page": page, "chips": chips, "is_narrowed": chosen in CHOICES}
    return render(request, "tickets_app/client/tickets.html", context)


@access(use_tickets)
def new_ticket(request: ClientRequest) -> HttpResponse:
    membership = request.membership
    form = OpenTicketForm(request.POST or None, request.FILES or None, membership=membership)
    if form.is_valid():
        try:
            opening = Opening(words=Words(**form.words), **form.about)
            made = actions.open_ticket(request.account, request.user, opening, by=request.actor)
            return opened(request, made, form.words["token"])
        except Refused as refusal:
            form.explain(refusal)
    context = {"form": form, "draft": draft_of(request)}
    return render(request, "tickets_app/client/new_ticket.html", context)


def opened(request: ClientRequest, made: Ticket | None, token: str) -> HttpResponse:
    """`made` is None if this form had been sent before."""
    found = made or request.account.tickets.opened_with(token)
    if found is None:
        return redirect("client:tickets", request.account.number)
    told = {"number": found.number}
    say_sent(request, _("Your ticket has the number #%(number)s.") % told)
    return redirect(address_of(request, found))


@access(use_tickets)
def ticket(request: ClientRequest, ticket: str) -> HttpResponse:
    """The conversation, and a reply to it. What was merged is looked at where it stands now;
    a reply on its way there arrives."""
    found = ticket_of(request, ticket)
    if request.method != "POST" and found.number != ticket:
        return redirect(address_of(request, found))
    form = ReplyForm(request.POST or None, request.FILES or None, ticket=found)
    if form.is_valid():
        try:
            words = Words(**form.words)
            reply = actions.reply(found, request.user, words, by=request.actor)
            say_sent(request, _("Your reply is sent."))
            return redirect(address_of(request, found) + place_of(reply))
        except Refused as refusal:
            form.explain(refusal)
    return render(request, "tickets_app/client/ticket.html", beside(request, found, form))


def beside(request: ClientRequest, found: Ticket, form: ReplyForm) -> dict[str, Any]:
    """What the page of a ticket shows."""
    readers = audience_of(found)
    return {
        "ticket": found,
        "conversation": said_to_customers(found, request.GET),
        "files_at": f"{address_of(request, found)}files/",
        "form": form,
        "draft": draft_of(request),
        "readers": readers,
        "is_following": request.user.pk in readers.followers,
        "sees_services": request.membership.can(Permission.PRODUCTS),
    }


@access(use_tickets)
@require_POST
def close_ticket(request: ClientRequest, ticket: str) -> HttpResponse:
    """Nothing is lost by it, so nobody is asked; the way back stands beside what is said."""
    again = format_html(
        '{} <button class="btn btn--s" type="submit" form="reopen">{}</button>',
        _("Ticket closed."),
        _("Open Again"),
    )
    return done(request, ticket, actions.close, again, _("The ticket is closed already."))


@access(use_tickets)
@require_POST
def reopen_ticket(request: ClientRequest, ticket: str) -> HttpResponse:
    said = _("The ticket is open again.")
    return done(request, ticket, actions.reopen, said, _("The ticket is open already."))


@access(use_tickets)
@require_POST
def follow_ticket(request: ClientRequest, ticket: str) -> HttpResponse:
    said = _("You get an email about each reply.")

    def follow(found: Ticket, *, by: Any) -> Any:
        return actions.watch(found, request.user, by=by)

    return done(request, ticket, follow, said, said)


@access(use_tickets)
@require_POST
def unfollow_ticket(request: ClientRequest, ticket: str) -> HttpResponse:
    said = _("You get no more emails about this ticket.")

    def unfollow(found: Ticket, *, by: Any) -> Any:
        return actions.unwatch(found, request.user, by=by)

    return done(request, ticket, unfollow, said, said)


def done(
    request: ClientRequest, number: str, do: Callable[..., Any], said: str, otherwise: str
) -> HttpResponse:
    """Do something with a ticket and say so; `otherwise` if there was nothing to do."""
    found = ticket_of(request, number)
    try:
        if do(found, by=request.actor):
            messages.success(request, said)
        else:
            messages.info(request, otherwise)
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect(address_of(request, found))


@access(use_tickets)
@require_safe
def ticket_attachment(request: ClientRequest, ticket: str, file: int) -> HttpResponseBase:
    replies = ticket_of(request, ticket).replies.for_customers()
    return download(get_object_or_404(attachments_of(replies), pk=file))


def ticket_of(request: ClientRequest, number: str) -> Ticket:
    """The account's, or the one it was merged into. Raises Http404."""
    found = request.account.tickets.with_standing().numbered(number)
    if found is None:
        raise Http404
    return found


def address_of(request: ClientRequest, ticket: Ticket) -> str:
    return reverse("client:ticket", args=[request.account.number, ticket.number])
