"""Tickets: the list of all of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts_app.access import StaffRequest, access, staff_with
from accounts_app.views.admin.clients import Chip
from activitylog_app import actions as log_actions
from config.exports import csv_response
from config.paging import all_of, page_of, with_query
from tickets_app.forms import ALL, TicketFilterForm
from tickets_app.models import Ticket
from tickets_app.models.finding import TicketQuerySet
from tickets_app.waiting import count_awaiting

list_tickets = staff_with("tickets_app.list_tickets")
answer_tickets = staff_with("tickets_app.answer_tickets")
manage_tickets = staff_with("tickets_app.manage_tickets")


@access(list_tickets)
def tickets(request: StaffRequest) -> HttpResponse:
    form = TicketFilterForm(request.GET, admin=request.user)
    page = page_of(
        form.found(Ticket.objects.with_standing()),
        Ticket.IN_ORDER,
        request.GET,
        descending=not form.oldest_first,
        search=form.search,
    )
    context = {
        "form": form,
        "page": page,
        "chips": chips(form, request.GET),
        "export_url": f"export/{with_query(request.GET)}",
    }
    return render(request, "tickets_app/admin/tickets.html", context)


def chips(form: TicketFilterForm, query: QueryDict) -> list[Chip]:
    """What waits for us, counted; each status; all of them."""
    statuses = [(str(one.pk), one.name) for one in form.statuses]
    labels = {"": _("Awaiting Reply"), **dict(statuses), ALL: _("All")}
    return [
        Chip(
            label,
            None if status else count_awaiting(),
            with_query(query, status=status),
            status == form.chosen_status,
        )
        for status, label in labels.items()
    ]


@access(list_tickets)
@require_GET
def export_tickets(request: StaffRequest) -> StreamingHttpResponse:
    """All that the list with these filters has, not only its page."""
    form = TicketFilterForm(request.GET, admin=request.user)
    found = form.found(Ticket.objects.all())
    log_actions.export("tickets", filters=request.GET.dict(), by=request.actor)
    rows = ticket_rows(found, descending=not form.oldest_first)
    return csv_response("tickets", ticket_titles(), rows)


def ticket_titles() -> list[str]:
    titles = [_("Ticket"), _("Subject"), _("Client number"), _("Client"), _("Opened by")]
    titles += [_("Email address"), _("Department"), _("Priority"), _("Status")]
    return [*titles, _("Assigned to"), _("Opened"), _("Last reply"), _("Last reply by")]


def ticket_rows(found: TicketQuerySet, descending: bool) -> Iterator[list[Any]]:
    rows = all_of(found.with_standing(), Ticket.IN_ORDER, descending=descending)
    for ticket in rows:
        client = ticket.account.name if ticket.account else ""
        whose = [ticket.account_id, client, ticket.user_name, ticket.user_email]
        where = [ticket.department, ticket.priority, ticket.status, ticket.admin_name]
        when = [ticket.opened_at, ticket.last_reply_at, ticket.last_reply_name]
        yield [ticket.number, ticket.subject, *whose, *where, *when]
