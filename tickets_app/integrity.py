from __future__ import annotations

from collections.abc import Iterator

from config.files import private_files
from config.integrity import check, keys, rows
from tickets_app.models import Attachment

WITHOUT_A_WORD = """
SELECT ticket.id FROM tickets_app_ticket ticket WHERE merged_into_id IS NULL AND NOT EXISTS (
    SELECT 1 FROM tickets_app_reply WHERE ticket_id = ticket.id
) ORDER BY ticket.id
"""

MERGED_WITH_WORDS = """
SELECT DISTINCT ticket.id FROM tickets_app_ticket ticket
JOIN tickets_app_reply reply ON reply.ticket_id = ticket.id
WHERE merged_into_id IS NOT NULL ORDER BY ticket.id
"""

MERGED_ELSEWHERE = """
SELECT ticket.id FROM tickets_app_ticket ticket
JOIN tickets_app_ticket other ON other.id = ticket.merged_into_id
WHERE ticket.account_id IS DISTINCT FROM other.account_id ORDER BY ticket.id
"""

LAST_WORD = """
SELECT ticket.id FROM tickets_app_ticket ticket JOIN LATERAL (
    SELECT created_at FROM tickets_app_reply
    WHERE ticket_id = ticket.id AND NOT is_note ORDER BY created_at DESC, id DESC LIMIT 1
) AS latest ON true
WHERE merged_into_id IS NULL AND abs(extract(epoch FROM last_reply_at - created_at)) > 60
ORDER BY ticket.id
"""

ASSIGNED = """
SELECT ticket.id FROM tickets_app_ticket ticket
LEFT JOIN users_app_user ON users_app_user.id = admin_id
WHERE admin_id IS NOT NULL AND is_staff IS NOT TRUE ORDER BY ticket.id
"""

USUAL = """
SELECT needed FROM unnest(
    ARRAY['open', 'answered', 'customer_reply', 'on_hold', 'closed']
) AS needed WHERE EXISTS (SELECT 1 FROM tickets_app_ticket) AND NOT EXISTS (
    SELECT 1 FROM tickets_app_ticketstatus WHERE kind = needed AND is_usual
)
"""

NO_REPLY_OF_ITS_TICKET = """
SELECT message.id FROM tickets_app_incomingmessage message
LEFT JOIN tickets_app_reply reply ON reply.id = message.reply_id
WHERE message.state = 'done' AND reply.id IS NULL ORDER BY message.id
"""


EVENTS_TOO_EARLY = """
SELECT event.id FROM tickets_app_ticketevent event
JOIN tickets_app_ticket ticket ON ticket.id = event.ticket_id
WHERE at < opened_at - interval '1 minute' ORDER BY event.id
"""


@check("A ticket has a word, and one that was merged has none")
def tickets_without_words() -> Iterator[str]:
    yield from keys(WITHOUT_A_WORD)
    yield from keys(MERGED_WITH_WORDS)


@check("A ticket is merged into one of the same account")
def merged_elsewhere() -> Iterator[str]:
    yield from keys(MERGED_ELSEWHERE)


@check("A ticket says when its last word was written")
def last_words() -> Iterator[str]:
    yield from keys(LAST_WORD)


@check("Nothing happened to a ticket before it was opened")
def events_too_early() -> Iterator[str]:
    yield from keys(EVENTS_TOO_EARLY)


@check("Tickets are assigned to staff")
def assigned_to_others() -> Iterator[str]:
    yield from keys(ASSIGNED)


@check("There is a status for whatever becomes of a ticket by itself")
def missing_statuses() -> Iterator[str]:
    yield from (f"kind {kind}" for (kind,) in rows(USUAL))


@check("Each message that was made a ticket or a reply has one")
def messages_without_reply() -> Iterator[str]:
    yield from keys(NO_REPLY_OF_ITS_TICKET)


@check("The file of each attachment is there")
def attachments_without_file() -> Iterator[str]:
    storage = private_files()
    for key, name in Attachment.objects.values_list("pk", "file").iterator():
        if not storage.exists(name):
            yield f"#{key}"
