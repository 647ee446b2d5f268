"""How the database is broken on purpose, for the checks of tickets_app/integrity.py."""

from __future__ import annotations

from django.core.files.base import ContentFile

from accounts_app.models import Account
from activitylog_app.models import SYSTEM
from tests.tickets_app.factories import TicketFactory, incoming
from tickets_app.actions import merge
from tickets_app.models import Attachment, IncomingMessage

TICKET, REPLY = "tickets_app_ticket", "tickets_app_reply"
STATUS, MESSAGE = "tickets_app_ticketstatus", "tickets_app_incomingmessage"
EVENT = "tickets_app_ticketevent"

BREAKS_OF_TICKETS = {
    "A ticket has a word, and one that was merged has none": [
        (f"DELETE FROM {REPLY}", "#{ticket}"),
        (f"UPDATE {REPLY} SET ticket_id = {{merged}}", "#{merged}"),
    ],
    "A ticket is merged into one of the same account": [
        (f"UPDATE {TICKET} SET account_id = NULL WHERE id = {{ticket}}", "#{merged}")
    ],
    "A ticket says when its last word was written": [
        (f"UPDATE {TICKET} SET last_reply_at = now() + interval '1 day'", "#{ticket}")
    ],
    "Nothing happened to a ticket before it was opened": [
        (f"UPDATE {EVENT} SET at = at - interval '1 day' WHERE id = {{event}}", "#{event}")
    ],
    "Tickets are assigned to staff": [
        (f"UPDATE {TICKET} SET admin_id = {{uma}}, admin_name = 'Uma'", "#{ticket}")
    ],
    "There is a status for whatever becomes of a ticket by itself": [
        (f"UPDATE {STATUS} SET is_usual = false WHERE kind = 'closed'", "kind closed")
    ],
    "Each message that was made a ticket or a reply has one": [
        (f"UPDATE {MESSAGE} SET reply_id = NULL", "#{incoming}")
    ],
    "The file of each attachment is there": [
        ("UPDATE tickets_app_attachment SET file = 'tickets/aa/none'", "#{attachment}")
    ],
}


def numbers_of_tickets(acme: Account) -> dict[str, object]:
    """A ticket with a file and one that was merged into it, which came by mail."""
    ticket, merged = TicketFactory(account=acme), TicketFactory(account=acme)
    reply = ticket.replies.get()
    message: IncomingMessage = incoming("quarantined")
    message.state, message.reason = "done", ""
    message.ticket, message.reply = ticket, reply
    message.save()
    attachment = Attachment(reply=reply, content_type="text/plain", size=1)
    attachment.file.save("x", ContentFile(b"x"))
    merge(merged, ticket, by=SYSTEM)
    return {
        "ticket": ticket.pk,
        "merged": merged.pk,
        "event": ticket.events.get().pk,
        "incoming": message.pk,
        "attachment": attachment.pk,
    }
