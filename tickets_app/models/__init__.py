"""Questions of customers and guests, what was said about them, and mail that comes in."""

from tickets_app.models.audience import Audience, able_to_follow, audience_of, contacts_told
from tickets_app.models.badges import (
    Badge,
    Correspondent,
    Known,
    Writer,
    correspondent,
    staff,
)
from tickets_app.models.departments import (
    AWAITING,
    CannedReply,
    Department,
    StatusKind,
    TicketPriority,
    TicketStatus,
    Tone,
)
from tickets_app.models.events import INTERNAL, EventKind, TicketEvent
from tickets_app.models.guests import GuestLink
from tickets_app.models.incoming import IncomingMessage
from tickets_app.models.numbers import number_of
from tickets_app.models.replies import (
    FOLDER,
    LONGEST_BODY,
    Attachment,
    Reply,
    forgotten_attachments,
)
from tickets_app.models.settings import TicketSettings
from tickets_app.models.tickets import Ticket
from tickets_app.models.watchers import Watcher

__all__ = [
    "AWAITING",
    "FOLDER",
    "INTERNAL",
    "LONGEST_BODY",
    "Attachment",
    "Audience",
    "Badge",
    "CannedReply",
    "Correspondent",
    "Department",
    "EventKind",
    "GuestLink",
    "IncomingMessage",
    "Known",
    "Reply",
    "StatusKind",
    "Ticket",
    "TicketEvent",
    "TicketPriority",
    "TicketSettings",
    "TicketStatus",
    "Tone",
    "Watcher",
    "Writer",
    "able_to_follow",
    "audience_of",
    "contacts_told",
    "correspondent",
    "forgotten_attachments",
    "number_of",
    "staff",
]
