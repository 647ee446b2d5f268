"""Client Profile: Tickets."""

from __future__ import annotations

from django.http import HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_GET

from accounts_app.access import StaffRequest, access
from accounts_app.views.admin.profile import client_of, draw
from activitylog_app import actions as log_actions
from config.exports import csv_response
from config.paging import page_of
from tickets_app.models import Ticket
from tickets_app.views.admin.tickets import list_tickets, ticket_rows, ticket_titles


@access(list_tickets)
def tickets(request: StaffRequest, number: int) -> HttpResponse:
    account = client_of(number)
    found = account.tickets.with_standing()
    page = page_of(found, Ticket.IN_ORDER, request.GET, descending=True)
    return draw(request, "tickets_app/admin/client_tickets", account, page=page)


@access(list_tickets)
@require_GET
def export_tickets(request: StaffRequest, number: int) -> StreamingHttpResponse:
    account = client_of(number)
    log_actions.export("tickets", account, filters=request.GET.dict(), by=request.actor)
    rows = ticket_rows(account.tickets.all(), descending=True)
    return csv_response(f"tickets-{number}", ticket_titles(), rows)
