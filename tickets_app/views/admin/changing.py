"""What staff change about a ticket, and who hears of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts_app.access import StaffRequest, access
from config.refusals import Refused
from tickets_app import actions
from tickets_app.forms import AssignForm, CopyForm, FollowerForm, TicketForm
from tickets_app.models import GuestLink, Ticket
from tickets_app.views.admin.ticket import draw, ticket_of
from tickets_app.views.admin.tickets import answer_tickets, manage_tickets
from users_app.models import User


@access(manage_tickets)
@require_POST
def change_ticket(request: StaffRequest, ticket: str) -> HttpResponse:
    found = ticket_of(ticket)
    form = TicketForm(request.POST, instance=found)
    if form.is_valid():
        try:
            version = form.cleaned_data["version"]
            if actions.change_ticket(found, form.details, version, by=request.actor):
                messages.success(request, _("The details are saved."))
            else:
                messages.info(request, _("Nothing was changed."))
            return redirect("admin:ticket", found.number)
        except Refused as refusal:
            found = ticket_of(ticket)
            form.explain(refusal, saved=found)
    return draw(request, found, ticket_form=form)


@access(manage_tickets)
@require_POST
def assign(request: StaffRequest, ticket: str) -> HttpResponse:
    found = ticket_of(ticket)
    form = AssignForm(request.POST, ticket=found)
    if form.is_valid():
        return assign_to(request, found, form.cleaned_data["admin"])
    return draw(request, found, assign_form=form)


@access(answer_tickets)
@require_POST
def take(request: StaffRequest, ticket: str) -> HttpResponse:
    return assign_to(request, ticket_of(ticket), request.user)


def assign_to(request: StaffRequest, ticket: Ticket, admin: User | None) -> HttpResponse:
    try:
        if actions.assign(ticket, admin, by=request.actor):
            told = {"ticket": ticket, "name": admin or _("nobody")}
            messages.success(request, _("%(ticket)s is assigned to %(name)s.") % told)
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("admin:ticket", ticket.number)


@access(answer_tickets)
@require_POST
def close(request: StaffRequest, ticket: str) -> HttpResponse:
    """Nothing is lost by it, so nobody is asked; the way back stands beside what is said."""
    found = ticket_of(ticket)
    again = '{} <button class="btn btn--s" type="submit" form="reopen">{}</button>'
    try:
        if actions.close(found, by=request.actor):
            said = format_html(again, _("Ticket closed."), _("Open Again"))
            messages.success(request, said)
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("admin:ticket", found.number)


@access(answer_tickets)
@require_POST
def reopen(request: StaffRequest, ticket: str) -> HttpResponse:
    found = ticket_of(ticket)
    try:
        if actions.reopen(found, by=request.actor):
            messages.success(request, _("The ticket is open again."))
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("admin:ticket", found.number)


# --- who gets letters --------------------------------------------------------------------


@access(manage_tickets)
@require_POST
def add_follower(request: StaffRequest, ticket: str) -> HttpResponse:
    found = ticket_of(ticket)
    form = FollowerForm(request.POST, ticket=found)
    if form.is_valid():
        user = form.cleaned_data["user"]
        try:
            actions.add_follower(found, user, by=request.actor)
            told = {"name": user.full_name}
            messages.success(request, _("%(name)s follows the ticket from now on.") % told)
            return redirect("admin:ticket", found.number)
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
    return draw(request, found, follower_form=form)


@access(manage_tickets)
@require_POST
def remove_follower(request: StaffRequest, ticket: str, user: int) -> HttpResponse:
    found = ticket_of(ticket)
    follower = get_object_or_404(User.objects.filter(watched_tickets__ticket=found), pk=user)
    try:
        actions.remove_follower(found, follower, by=request.actor)
        told = {"name": follower.full_name}
        messages.success(request, _("%(name)s does not follow the ticket any more.") % told)
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("admin:ticket", found.number)


@access(manage_tickets)
@require_POST
def add_copy(request: StaffRequest, ticket: str) -> HttpResponse:
    found = ticket_of(ticket)
    form = CopyForm(request.POST)
    if form.is_valid():
        email = form.cleaned_data["email"]
        try:
            actions.add_copy(found, email, by=request.actor)
            messages.success(
                request, _("%(email)s gets copies from now on.") % {"email": email}
            )
            return redirect("admin:ticket", found.number)
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
    return draw(request, found, copy_form=form)


@access(manage_tickets)
@require_POST
def remove_copy(request: StaffRequest, ticket: str, copy: int) -> HttpResponse:
    found = ticket_of(ticket)
    watcher = get_object_or_404(found.watchers.copies(), pk=copy)
    try:
        actions.remove_copy(found, watcher.email, by=request.actor)
        told = {"email": watcher.email}
        messages.success(request, _("%(email)s gets no more copies.") % told)
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("admin:ticket", found.number)


@access(manage_tickets)
def renew_link(request: StaffRequest, ticket: str, link: int) -> HttpResponse:
    """Asks on GET, sends the new one on POST."""
    found = ticket_of(ticket)
    guest = get_object_or_404(GuestLink.objects.standing(), ticket=found, pk=link)
    if request.method == "POST":
        try:
            actions.renew_link(found, guest.email, by=request.actor)
            told = {"email": guest.email}
            messages.success(request, _("A new private link is sent to %(email)s.") % told)
        except Refused as refusal:
            messages.error(request, refusal.message)
        return redirect("admin:ticket", found.number)
    context = {"ticket": found, "guest": guest}
    return render(request, "tickets_app/admin/renew_link.html", context)


@access(manage_tickets)
def revoke_link(request: StaffRequest, ticket: str, link: int) -> HttpResponse:
    """Asks on GET, revokes on POST."""
    found = ticket_of(ticket)
    guest = get_object_or_404(GuestLink.objects.standing(), ticket=found, pk=link)
    if request.method == "POST":
        try:
            actions.revoke_link(found, guest.email, by=request.actor)
            told = {"email": guest.email}
            messages.success(request, _("The private link of %(email)s is revoked.") % told)
        except Refused as refusal:
            messages.error(request, refusal.message)
        return redirect("admin:ticket", found.number)
    context = {"ticket": found, "guest": guest}
    return render(request, "tickets_app/admin/revoke_link.html", context)
