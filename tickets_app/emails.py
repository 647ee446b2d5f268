"""The messages about tickets.

Each to a customer goes to one *reader* (`user 5`, `contact 7`, `copy 9`, `guest 3`) whose
address, and whether he still may read it, is looked up when it leaves. It has a reply address
of his own, and headers by which mail programs group all about one ticket. Nobody gets what he
wrote.
Staff get what customers write; they answer in the Admin Area.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.urls import reverse

from accounts_app.models import Membership, Permission
from mail_app.letters import Envelope, letter
from tickets_app.markdown import as_html
from tickets_app.models import GuestLink, Reply, Ticket, Writer, contacts_told
from tickets_app.models.replies import ReplyQuerySet
from tickets_app.threads import LOOP_HEADER, reply_address, thread_id
from users_app.models import User


@dataclass(frozen=True)
class Reader:
    """`link` answers what leads to the ticket; for who gets copies only there is nothing. It is
    made when the letter leaves. `is_copy`: somebody has added the address (CC)."""

    name: str
    email: str
    language: str
    link: Callable[[], str] = str
    is_copy: bool = False


Readers = dict[str, Reader]


def readers_of(ticket: Ticket, but: str = "") -> Readers:
    """Who gets mail about it now, each address once, and not `but` (an address)."""
    found = {**users_of(ticket), **guests_of(ticket), **contacts_of(ticket)}
    language = ticket.account.language if ticket.account else "en"
    for watcher in ticket.watchers.copies():
        found[f"copy {watcher.pk}"] = Reader("", watcher.email, language, is_copy=True)
    seen: Readers = {}
    taken = {but.lower()}
    for key, reader in found.items():
        if reader.email.lower() not in taken:
            seen[key] = reader
            taken.add(reader.email.lower())
    return seen


def users_of(ticket: Ticket) -> Readers:
    """Those who watch it and hold `tickets`; nobody enters a closed account."""
    if ticket.account is None or ticket.account.is_closed:
        return {}
    memberships = Membership.objects.filter(
        account=ticket.account,
        user__watched_tickets__ticket=ticket,
        user__is_active=True,
    ).select_related("user")
    link = partial(reverse, "client:ticket", args=[ticket.account_id, ticket.number])
    return {
        f"user {member.user_id}": Reader(
            member.user.get_short_name(), member.user.email, member.user.language, link
        )
        for member in memberships.order_by("pk")
        if member.can(Permission.TICKETS)
    }


def contacts_of(ticket: Ticket) -> Readers:
    """Those who want support mail, and the one who opened it."""
    if ticket.account is None:
        return {}
    language = ticket.account.language
    return {
        f"contact {contact.pk}": Reader(contact.first_name, contact.email, language)
        for contact in contacts_told(ticket)
    }


def guests_of(ticket: Ticket) -> Readers:
    links = GuestLink.objects.standing().filter(ticket=ticket).order_by("pk")
    return {
        f"guest {link.pk}": Reader(link.name, link.email, link.language, link.get_absolute_url)
        for link in links
    }


def staff_of(ticket: Ticket) -> list[User]:
    """Whom it is assigned to; if that is nobody who may read tickets, those of its department
    who may."""
    readers = User.objects.with_right("list_tickets").distinct().order_by("pk")
    assigned = list(readers.filter(pk=ticket.admin_id)) if ticket.admin_id else []
    return assigned or list(readers.filter(departments=ticket.department_id))


@letter
def received(ticket_id: int, reader: str) -> Envelope | None:
    """To who has opened it by mail or by the public form: its number, and his way to it."""
    ticket = the_tickets().filter(pk=ticket_id, merged_into=None).first()
    to = readers_of(ticket).get(reader) if ticket else None
    return about("received", ticket, to) if ticket and to else None


@letter
def replied(reply_id: int, reader: str) -> Envelope | None:
    """Also the first word of a ticket. Notes of staff are nobody else's."""
    reply = the_replies().filter(pk=reply_id).first()
    to = readers_of(reply.ticket, but=reply.user_email).get(reader) if reply else None
    if reply is None or to is None:
        return None
    context = {"reply": reply, "html": as_html(reply.body)}
    return about("replied", reply.ticket, to, answers=reply.message_id, **context)


@letter
def written_to_us(reply_id: int, admin_id: int) -> Envelope | None:
    """To one of the staff, what a customer or a guest has written; also the first word. In
    nobody's history of emails. An answer to it has no token: it is kept in the quarantine."""
    reply = the_replies().exclude(writer=Writer.STAFF).filter(pk=reply_id).first()
    told = staff_of(reply.ticket) if reply else []
    admin = next((one for one in told if one.pk == admin_id), None)
    if reply is None or admin is None:
        return None
    ticket = reply.ticket
    first = ticket.replies.for_customers().order_by("created_at", "pk").first()
    context: dict[str, Any] = {
        "reply": reply,
        "html": as_html(reply.body),
        "is_new": reply == first,
        "is_assigned": ticket.admin_id == admin.pk,
        "files": [one.original_name for one in reply.attachments.order_by("pk")],
    }
    link = partial(reverse, "admin:ticket", args=[ticket.number])
    to = Reader(admin.get_short_name(), admin.email, admin.language, link)
    envelope = about("written_to_us", ticket, to, **context)
    return replace(envelope, reply_to=ticket.department.address)


@letter
def closed(ticket_id: int, reader: str) -> Envelope | None:
    """After so many days without an answer. Nothing to say if it was opened again."""
    ticket = the_tickets().closed().filter(pk=ticket_id, merged_into=None).first()
    to = readers_of(ticket).get(reader) if ticket else None
    return about("closed", ticket, to) if ticket and to else None


@letter
def link_renewed(link_id: int) -> Envelope | None:
    """A new private link to a guest, the one before it leads nowhere any more."""
    links = GuestLink.objects.standing().select_related("ticket")
    link = links.filter(pk=link_id).first()
    if link is None:
        return None
    ticket = the_tickets().get(pk=link.ticket_id)
    reader = Reader(link.name, link.email, link.language, link.get_absolute_url)
    return about("link_renewed", ticket, reader)


def the_replies() -> ReplyQuerySet:
    """But for the notes of staff."""
    found = Reply.objects.for_customers()
    return found.select_related("ticket__account", "ticket__department")


def the_tickets() -> Any:
    return Ticket.objects.select_related("account", "department")


def about(name: str, ticket: Ticket, to: Reader, answers: str = "", **context: Any) -> Envelope:
    thread = thread_id(ticket)
    return Envelope(
        f"tickets_app/email/{name}",
        to.email,
        {
            "who": to.name,
            "link": to.link(),
            "is_copy": to.is_copy,
            "ticket": ticket,
            **context,
        },
        reply_to=reply_address(ticket, to.email),
        language=to.language,
        headers={
            "In-Reply-To": answers or thread,
            "References": f"{thread} {answers}".strip(),
            LOOP_HEADER: thread,
        },
    )
