"""Tickets without a login: opened by the public form, followed by a private link."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts_app.access import VisitorRequest, access, anyone, shopper
from accounts_app.models import Permission
from config.refusals import Gone, Refused
from config.seldom import few_in_a_while
from tickets_app import actions
from tickets_app.actions import Guest, Opening, Words
from tickets_app.forms import GuestTicketForm, ReplyForm
from tickets_app.limits import TooMany
from tickets_app.models import Department, GuestLink, TicketSettings
from tickets_app.views.attachments import attachments_of, download
from tickets_app.views.conversation import place_of, said_to_customers
from tickets_app.views.drafts import draft_of, say_sent

# The private links that were opened in this browser: number of the ticket → key and nonce.
LINKS = "ticket_links"
KEPT = 20
# Replies by one link in five minutes.
REPLIES_AT_MOST = 20
# Accounts that a user who comes to the public form is shown a better way for.
ACCOUNTS = 5


# --- the public form --------------------------------------------------------------------


@access(shopper)
def new_ticket(request: VisitorRequest) -> HttpResponse:
    """The answer is the same whether the address is known or not."""
    if not takes_guests():
        return render(request, "tickets_app/public/closed.html")
    form = GuestTicketForm(request.POST or None, request.FILES or None, initial=who_is(request))
    status = 200
    if form.is_valid():
        try:
            opening = Opening(words=Words(**form.words), **form.about)
            actions.open_for_guest(Guest(**form.guest), opening, by=request.actor)
            say_sent(request, _("Your message is sent."))
            return redirect("guest_ticket_sent")
        except Refused as refusal:
            status = 429 if isinstance(refusal, TooMany) else 200
            form.explain(refusal)
    context = {"form": form, "draft": draft_of(request), "accounts": accounts_of(request)}
    return render(request, "tickets_app/public/new_ticket.html", context, status=status)


def takes_guests() -> bool:
    allowed = TicketSettings.current().guests_allowed
    return allowed and Department.objects.for_guests().exists()


def who_is(request: VisitorRequest) -> dict[str, str]:
    user = request.user
    return {"name": user.full_name, "email": user.email} if user.is_authenticated else {}


def accounts_of(request: VisitorRequest) -> list[Any]:
    """Where a user who is logged in can open a ticket that his account knows of."""
    if not request.user.is_authenticated:
        return []
    able = request.user.memberships.enterable().able_to(Permission.TICKETS)
    latest = able.select_related("account").last_used_first()[:ACCOUNTS]
    return [membership.account for membership in latest]


@access(shopper)
def sent(request: VisitorRequest) -> HttpResponse:
    return render(request, "tickets_app/public/sent.html")


# --- the guest's page -------------------------------------------------------------------


@access(anyone)
@require_safe
def open_link(request: VisitorRequest, token: str) -> HttpResponse:
    """The address in the mail opens a door: the session keeps what it says, and no other site
    is told of it. The page of the ticket has an address without it."""
    link = GuestLink.objects.with_token(token)
    if link is None:
        return private(render(request, "tickets_app/public/dead_link.html"))
    number = link.ticket.number
    others = [one for one in request.session.get(LINKS, []) if one[0] != number]
    request.session[LINKS] = [*others, [number, link.pk, link.nonce]][-KEPT:]
    return private(redirect("followed_ticket", number))


@access(anyone)
def ticket(request: VisitorRequest, number: str) -> HttpResponse:
    link = link_of(request, number)
    if link is None:
        return private(render(request, "tickets_app/public/dead_link.html"))
    form = ReplyForm(request.POST or None, request.FILES or None, ticket=link.ticket)
    if form.is_valid():
        try:
            refuse_flood(link)
            reply = actions.reply_as_guest(link, Words(**form.words), by=request.actor)
            say_sent(request, _("Your reply is sent."))
            return redirect(address_of(link) + place_of(reply))
        except Refused as refusal:
            form.explain(refusal)
        except Gone:
            return redirect(address_of(link))  # which says that it leads nowhere now
    context = {
        "ticket": link.ticket,
        "conversation": said_to_customers(link.ticket, request.GET),
        "files_at": f"{address_of(link)}files/",
        "form": form,
        "draft": draft_of(request),
        "link": link,
    }
    return private(render(request, "tickets_app/public/ticket.html", context))


def refuse_flood(link: GuestLink) -> None:
    """A link can be passed on, to anybody. Raises Refused."""
    if not few_in_a_while(REPLIES_AT_MOST, "guest reply", link.pk):
        raise Refused(_("Too many replies were sent by this link. Try again in five minutes."))


@access(anyone)
@require_POST
def close_ticket(request: VisitorRequest, number: str) -> HttpResponse:
    link = link_of(request, number)
    if link is None:
        return private(render(request, "tickets_app/public/dead_link.html"))
    try:
        if actions.close_as_guest(link, by=request.actor):
            messages.success(request, _("Ticket closed. A reply opens it again."))
        else:
            messages.info(request, _("The ticket is closed already."))
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect(address_of(link))


@access(anyone)
@require_safe
def ticket_attachment(request: VisitorRequest, number: str, file: int) -> HttpResponseBase:
    link = link_of(request, number)
    if link is None:
        raise Gone
    replies = link.ticket.replies.for_customers()
    return download(get_object_or_404(attachments_of(replies), pk=file))


def link_of(request: VisitorRequest, number: str) -> GuestLink | None:
    """The link to this ticket that was opened in this browser, if it still stands."""
    kept = [one for one in request.session.get(LINKS, []) if one[0] == number]
    return GuestLink.objects.with_key(*kept[0][1:]) if kept else None


def address_of(link: GuestLink) -> str:
    return reverse("followed_ticket", args=[link.ticket.number])


def private(response: HttpResponse) -> HttpResponse:
    """In no cache and no search engine, and its address told to no other site."""
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex, nofollow"
    if response.status_code == 302:
        response["Referrer-Policy"] = "no-referrer"
    return response
