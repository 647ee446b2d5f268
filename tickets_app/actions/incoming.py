"""What becomes of mail that has come in. The message is locked, then what it concerns.

Each settles the message in the same transaction, so that whoever is cut off leaves it new.
"""

from __future__ import annotations

from django.utils.timezone import now
from django.utils.translation import gettext as _

from accounts_app.models import Account, Permission
from activitylog_app.models import Actor
from activitylog_app.recording import action
from config.refusals import Refused
from mail_app.models import Message
from tickets_app import emails
from tickets_app.actions.copying import copy_to_others
from tickets_app.actions.writing import (
    Opening,
    Words,
    add,
    begin,
    lock_ticket,
    tell_opener,
    turn,
)
from tickets_app.models import (
    Correspondent,
    IncomingMessage,
    Known,
    Reply,
    Ticket,
    correspondent,
)
from tickets_app.threads import is_for
from users_app.models import User

State, Reason = IncomingMessage.State, IncomingMessage.Reason


@action("ticket.opened_by_mail", "Opened the ticket {result} by email: {result.subject}")
def open_by_mail(
    message: IncomingMessage,
    account: Account | None,
    sender: tuple[str, str],
    known: Known,
    opening: Opening,
    *,
    by: Actor,
) -> Ticket:
    """`sender`: name and normalised address. `account` is the one he is known to; if he may not
    use its tickets any more, the ticket is nobody's. He is told its number."""
    account = Account.objects.lock(account) if account else None
    name, email = sender
    if account and not may_write(account, None, email):
        account = None
    who = correspondent(account, email, known, name=name)
    ticket = begin(account, who, opening, by)
    settle(message, ticket)
    tell_opener(ticket)
    copy_to_others(ticket, who, opening.words, by)
    return ticket


@action("ticket.replied_to_by_mail", "Replied to the ticket {result.ticket} by email")
def reply_by_mail(
    message: IncomingMessage,
    ticket: Ticket,
    sender: tuple[str, str],
    known: Known,
    words: Words,
    *,
    by: Actor,
) -> Reply:
    """Raises Refused if the sender may not write to this ticket at this moment."""
    ticket = lock_ticket(ticket)
    name, email = sender
    if not may_write(ticket.account, ticket, email):
        raise Refused(_("The sender may not reply to this ticket any more."))
    who = correspondent(ticket.account, email, known, name=name)
    turn(ticket, who)
    reply = add(ticket, who, words, by)
    settle(message, ticket, reply)
    copy_to_others(ticket, who, words, by)
    return reply


@action("mail.quarantined", "Kept an email for staff: {reason.label}", internal=True)
def quarantine(
    message: IncomingMessage, reason: IncomingMessage.Reason, *, by: Actor
) -> IncomingMessage:
    """It is kept whole, and staff decide."""
    return put_away(message, State.QUARANTINED, reason)


@action("mail.ignored", "Left an email alone: {reason.label}", internal=True)
def ignore(
    message: IncomingMessage,
    reason: IncomingMessage.Reason,
    about: Message | None = None,
    *,
    by: Actor,
) -> IncomingMessage:
    """Nobody has written it. `about`: the letter of ours that it reports about, which says from
    now on that it came back."""
    message.about = about
    if about:
        about.problem = _("It came back: the mail server could not deliver it.")
        about.save(update_fields=["problem"])
    return put_away(message, State.IGNORED, reason)


@action("mail.made_ticket", "Made the ticket {result} of an email that was kept", internal=True)
def make_ticket(
    message: IncomingMessage,
    sender: tuple[str, str],
    opening: Opening,
    account: Account | None = None,
    *,
    by: Actor,
) -> Ticket:
    """Staff take a quarantined one. The sender is a guest, for nobody has confirmed him, and so
    is the ticket unless they say that it is this account's: its user with the sender's address
    gets what is answered, or else its owner. Raises Refused if it is not in the quarantine any
    more, and for a closed account; Gone."""
    message = lock_kept(message)
    account = Account.objects.lock(account) if account else None
    if account and account.is_closed:
        raise Refused(_("This account is closed."), "account")
    watcher = reader_in(account, sender[1]) if account else None
    ticket = begin(account, guest(sender), opening, by, watcher=watcher)
    settle(message, ticket)
    tell_opener(ticket)
    return ticket


@action("mail.made_reply", "Made a reply to {ticket} of an email that was kept", internal=True)
def make_reply(
    message: IncomingMessage,
    ticket: Ticket,
    sender: tuple[str, str],
    words: Words,
    *,
    by: Actor,
) -> Reply:
    """The same, as a reply to a ticket. Raises Refused, also if that was merged; Gone."""
    message = lock_kept(message)
    ticket = lock_ticket(ticket)
    who = guest(sender)
    turn(ticket, who)
    reply = add(ticket, who, words, by)
    settle(message, ticket, reply)
    return reply


@action("mail.discarded", "Discarded an email that was kept", internal=True)
def discard(message: IncomingMessage, *, by: Actor) -> IncomingMessage:
    """It leaves the quarantine; it stays stored. Raises Refused, Gone."""
    return put_away(lock_kept(message), State.IGNORED, Reason.DISCARDED)


@action("mail.taken_back", "Took back an email that was left alone", internal=True)
def take_back(message: IncomingMessage, *, by: Actor) -> IncomingMessage:
    """One that was ignored or discarded waits for staff again, with the reason it had. Raises
    Refused if it is not there any more, Gone."""
    message = IncomingMessage.objects.lock(message)
    if not message.is_ignored:
        raise Refused(_("Somebody has dealt with this email."))
    return put_away(message, State.QUARANTINED, Reason(message.reason))


def reader_in(account: Account, email: str) -> User:
    found = account.memberships.select_related("user").filter(user__email=email).first()
    return found.user if found and found.can(Permission.TICKETS) else account.owner


def guest(sender: tuple[str, str]) -> Correspondent:
    name, email = sender
    return correspondent(None, email, Known.UNVERIFIED, name=name)


def may_write(account: Account | None, ticket: Ticket | None, email: str) -> bool:
    """Whether this address may answer: as a user who holds `tickets`, as a contact, or as who
    gets mail about the ticket now. Nobody in a closed account."""
    if account and account.is_closed:
        return False
    if account:
        memberships = account.memberships.select_related("user")
        membership = memberships.filter(user__email=email, user__is_active=True).first()
        if membership:
            return membership.can(Permission.TICKETS)
        if ticket is None:
            return account.contacts.filter(email__iexact=email).exists()
    readers = emails.readers_of(ticket).values() if ticket else []
    return email.lower() in {reader.email.lower() for reader in readers}


def is_of_a_reader(ticket: Ticket, number: int, mac: str) -> bool:
    """Whether the token of a reply address was made for one who gets mail about it now."""
    readers = emails.readers_of(ticket).values()
    return any(is_for(number, mac, reader.email) for reader in readers)


def settle(message: IncomingMessage, ticket: Ticket, reply: Reply | None = None) -> None:
    message.state, message.settled_at, message.reason = State.DONE, now(), ""
    message.ticket, message.reply = ticket, reply or ticket.replies.latest("pk")
    message.save(update_fields=["state", "settled_at", "reason", "ticket", "reply"])


def put_away(
    message: IncomingMessage, state: IncomingMessage.State, reason: IncomingMessage.Reason
) -> IncomingMessage:
    message.state, message.reason, message.settled_at = state, reason, now()
    message.save(update_fields=["state", "reason", "settled_at", "about"])
    return message


def lock_kept(message: IncomingMessage) -> IncomingMessage:
    message = IncomingMessage.objects.lock(message)
    if not message.is_quarantined:
        raise Refused(_("Somebody has dealt with this email."))
    return message
