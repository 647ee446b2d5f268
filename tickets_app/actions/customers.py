"""What users of an account do with its tickets, and what they and staff do alike."""

from __future__ import annotations

from django.utils.timezone import now
from django.utils.translation import gettext as _

from accounts_app.models import Account
from activitylog_app.models import Actor
from activitylog_app.recording import action
from config.refusals import Refused
from tickets_app.actions.copying import copy_to_typed
from tickets_app.actions.happening import happened
from tickets_app.actions.once import is_opened, is_sent
from tickets_app.actions.writing import (
    Opening,
    Words,
    add,
    begin_silent,
    close_locked,
    lock_ticket,
    refuse_empty,
    refuse_outsider,
    turn,
)
from tickets_app.limits import spend_on_copies, spend_on_words
from tickets_app.models import (
    EventKind,
    Known,
    Reply,
    StatusKind,
    Ticket,
    TicketStatus,
    correspondent,
)
from users_app.models import User


@action("ticket.opened", "Opened the ticket {result}: {result.subject}")
def open_ticket(account: Account, user: User, opening: Opening, *, by: Actor) -> Ticket | None:
    """Of an account, by a user who is signed in. Answers None if he has sent it with this form
    already: `account.tickets.opened_with(token)` is that ticket. Raises Refused if he does not
    hold `tickets` any more, for an empty text, at `attachments` for files and at `copies` for
    who gets none (see `copy_to_typed`); TooMany if he has written a lot lately; Used; Gone."""
    account = Account.objects.lock(account)
    refuse_outsider(account, user)
    refuse_empty(opening.words)
    who = correspondent(account, user.email, Known.SIGNED_IN, user=user)
    if is_opened(who, account, opening):
        return None
    spend_on_words(user)
    ticket = begin_silent(account, who, opening)
    copy_to_typed(ticket, user, opening.copies, by)
    add(ticket, who, opening.words, by)
    return ticket


@action("ticket.replied_to", "Replied to the ticket {ticket}")
def reply(ticket: Ticket, user: User, words: Words, *, by: Actor) -> Reply | None:
    """By a user of its account who is signed in. A closed ticket is open again. Answers and
    raises like `open_ticket`, and Refused if it was merged into another."""
    ticket = lock_ticket(ticket)
    if ticket.account is None:
        raise Refused(_("This ticket belongs to no account."))
    refuse_outsider(ticket.account, user)
    refuse_empty(words)
    who = correspondent(ticket.account, user.email, Known.SIGNED_IN, user=user)
    if is_sent(who, words, ticket):
        return None
    spend_on_words(user)
    if ticket.watchers.copies().exists():
        spend_on_copies(user)
    turn(ticket, who)
    return add(ticket, who, words, by)


@action("ticket.closed", "Closed the ticket {result}")
def close(ticket: Ticket, *, by: Actor) -> Ticket | None:
    """By staff, or by a user, who must hold `tickets`. Answers None if it is closed. Raises
    Refused, Gone."""
    ticket = lock_ticket(ticket)
    refuse_user(ticket, by)
    if not close_locked(ticket):
        return None
    happened(ticket, EventKind.CLOSED, by)
    return ticket


@action("ticket.reopened", "Opened the ticket {result} again")
def reopen(ticket: Ticket, *, by: Actor) -> Ticket | None:
    """As if it had been opened now. Answers None if it is open. Raises like `close`."""
    ticket = lock_ticket(ticket)
    refuse_user(ticket, by)
    if not ticket.is_closed:
        return None
    ticket.change(**ticket.standing(TicketStatus.objects.usual(StatusKind.OPEN), now()))
    happened(ticket, EventKind.REOPENED, by)
    return ticket


def refuse_user(ticket: Ticket, actor: Actor) -> None:
    """Staff and what is done by itself are let through, a user only with his rights."""
    if actor.person and not actor.person.is_staff and ticket.account:
        refuse_outsider(ticket.account, actor.person)
