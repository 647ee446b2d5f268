"""What staff see of a message that was kept."""

from __future__ import annotations

from tickets_app.actions import Words
from tickets_app.models import IncomingMessage, TicketSettings
from tickets_app.reading import Unreadable, read
from tickets_app.reading.texts import text_of
from tickets_app.receiving.deciding import words_of

# Of what cannot be taken apart; the whole of it can be saved as a file.
LONGEST_SOURCE = 100_000
LONGEST_HEAD = 20_000


def as_far_as_readable(message: IncomingMessage) -> tuple[tuple[str, str], str, Words]:
    """Sender, subject and words of a message that was kept, for a ticket that staff make of
    it; what cannot be taken apart, or is too large for it, is its source."""
    rules = TicketSettings.current()
    if len(message.raw) > rules.message_limit:
        return as_it_came(message)
    try:
        mail = read(bytes(message.raw), message.recipient)
    except Unreadable:
        return as_it_came(message)
    return (mail.sender_name, mail.sender), mail.subject, words_of(mail, rules)


def as_it_came(message: IncomingMessage) -> tuple[tuple[str, str], str, Words]:
    source = beginning_of(message, LONGEST_SOURCE)
    return (message.sender, ""), message.subject, Words(source)


def headers_of(message: IncomingMessage) -> str:
    """As they came, as far as they are text; no more than 20,000 letters."""
    head, _blank, _body = beginning_of(message, LONGEST_HEAD).partition("\n\n")
    return head


def beginning_of(message: IncomingMessage, longest: int) -> str:
    return text_of(bytes(message.raw[:longest]), "utf-8")
