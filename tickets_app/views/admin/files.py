"""What hangs on replies: attachments, and mail as it came."""

from __future__ import annotations

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts_app.access import StaffRequest, access
from tickets_app.models import IncomingMessage
from tickets_app.views.admin.ticket import ticket_of
from tickets_app.views.admin.tickets import list_tickets
from tickets_app.views.attachments import LOCKED_UP, attachments_of, download


@access(list_tickets)
@require_safe
def attachment(request: StaffRequest, ticket: str, file: int) -> FileResponse:
    theirs = attachments_of(ticket_of(ticket).replies.all())
    return download(get_object_or_404(theirs, pk=file))


@access(list_tickets)
@require_safe
def ticket_source(request: StaffRequest, ticket: str, email: int) -> HttpResponse:
    """The message that a reply came by."""
    found = ticket_of(ticket)
    return source(get_object_or_404(IncomingMessage, reply__ticket=found, pk=email))


def source(message: IncomingMessage) -> HttpResponse:
    """As it came, to be saved: what is in it nothing of ours opens."""
    response = HttpResponse(bytes(message.raw), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="email-{message.pk}.eml"'
    response["Content-Security-Policy"] = LOCKED_UP
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store, private"
    return response
