"""Tickets of people without a login: by the public form, and by a private link."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.timezone import now
from django.utils.translation import gettext as _

from activitylog_app.models import Actor
from activitylog_app.recording import action
from config.refusals import Gone, Refused
from tickets_app import emails
from tickets_app.actions.happening import happened
from tickets_app.actions.once import is_opened, is_sent
from tickets_app.actions.writing import (
    Opening,
    Words,
    add,
    begin,
    close_locked,
    lock_ticket,
    refuse_empty,
    tell_opener,
    turn,
)
from tickets_app.limits import spend
from tickets_app.models import (
    EventKind,
    GuestLink,
    Known,
    Reply,
    Ticket,
    TicketSettings,
    correspondent,
)


@dataclass(frozen=True)
class Guest:
    """Who says he is so; `email` is normalised."""

    name: str
    email: str


@action("ticket.opened_by_guest", "Opened the ticket {result}: {result.subject}")
def open_for_guest(guest: Guest, opening: Opening, *, by: Actor) -> Ticket | None:
    """By the public form. The address gets a letter with a private link, which shows that it
    is his. Answers None if it was sent with this form already, and counts nothing then. Raises
    Refused if guests are not allowed here, TooMany by the limits, Used."""
    if not TicketSettings.stored().guests_allowed or opening.department.clients_only:
        raise Refused(_("Log in to open a ticket."))
    refuse_empty(opening.words)
    who = correspondent(None, guest.email, Known.BY_FORM, name=guest.name)
    if is_opened(who, None, opening):
        return None
    spend(guest.email, by.ip_address)
    ticket = begin(None, who, opening, by)
    tell_opener(ticket)
    return ticket


@action("ticket.replied_to_by_guest", "Replied to the ticket {result.ticket} by a private link")
def reply_as_guest(link: GuestLink, words: Words, *, by: Actor) -> Reply | None:
    """Answers None if it was sent with this form already. Raises Refused if it was merged, in a
    closed account and for an empty text, Used, Gone if the link was revoked."""
    ticket, link = lock_link(link)
    refuse_empty(words)
    who = correspondent(ticket.account, link.email, Known.BY_LINK, name=link.name)
    if is_sent(who, words, ticket):
        return None
    turn(ticket, who)
    return add(ticket, who, words, by)


@action("ticket.closed_by_guest", "Closed the ticket {result} by a private link")
def close_as_guest(link: GuestLink, *, by: Actor) -> Ticket | None:
    """Answers None if it is closed. Raises like `reply_as_guest`."""
    ticket, link = lock_link(link)
    if not close_locked(ticket):
        return None
    happened(ticket, EventKind.CLOSED, by, name=link.name)
    return ticket


@action("ticket.link_renewed", "Sent a new private link of the ticket {ticket}")
def renew_link(ticket: Ticket, email: str, *, by: Actor) -> GuestLink:
    """To an address that has one; the old one leads nowhere from now on. Raises Gone if the
    address has none."""
    ticket = lock_ticket(ticket)
    found = GuestLink.objects.standing().filter(ticket=ticket, email=email).first()
    if found is None:
        raise Gone
    revoke(found)
    link = ticket.guest_links.create(
        name=found.name, email=found.email, language=found.language
    )
    happened(ticket, EventKind.LINK_RENEWED, by, link.email)
    emails.link_renewed.post(link.pk, account=ticket.account)
    return link


@action("ticket.link_revoked", "Revoked a private link of the ticket {ticket}")
def revoke_link(ticket: Ticket, email: str, *, by: Actor) -> GuestLink | None:
    """That address follows the ticket no more, by link nor by mail. Answers None if it has no
    link."""
    ticket = lock_ticket(ticket)
    found = GuestLink.objects.standing().filter(ticket=ticket, email=email).first()
    if found is None:
        return None
    revoke(found)
    happened(ticket, EventKind.LINK_REVOKED, by, found.email)
    return found


def lock_link(link: GuestLink) -> tuple[Ticket, GuestLink]:
    ticket = lock_ticket(link.ticket)
    if ticket.account and ticket.account.is_closed:
        raise Refused(_("This account is closed."))
    return ticket, GuestLink.objects.lock(link)


def revoke(link: GuestLink) -> None:
    link.revoked_at = now()
    link.save(update_fields=["revoked_at"])
