"""What all ways of opening a ticket and of replying have in common.

Locks: the account, then the user, then the ticket.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.files import File
from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from accounts_app.models import Account, Matter, Permission
from activitylog_app.models import Actor
from config.refusals import Refused
from mail_app.letters import Letter
from tickets_app import emails
from tickets_app.documents import kind_of, refuse_too_many
from tickets_app.models import (
    Correspondent,
    Department,
    Reply,
    StatusKind,
    Ticket,
    TicketPriority,
    TicketSettings,
    TicketStatus,
    Writer,
    number_of,
)
from users_app.models import User

# How often a random number may be taken already before the mask is to blame.
TRIES = 20


@dataclass(frozen=True)
class Words:
    """What somebody writes. `token` is that of the form he wrote it in, any text of at most 64
    letters that is hard to guess; `quoted`, `original` and `message_id` are of mail;
    `left_out` are the names of its files that were not taken, `others` the addresses that it
    was sent to as well."""

    body: str
    files: Sequence[File[Any]] = ()
    quoted: str = ""
    original: str = ""
    message_id: str = ""
    left_out: Sequence[str] = ()
    others: Sequence[str] = ()
    token: str = ""


@dataclass(frozen=True)
class Opening:
    """What a new ticket says. `copies` are addresses, normalised, that a user of an account
    wants copies to go to (CC)."""

    subject: str
    department: Department
    words: Words
    priority: TicketPriority | None = None
    matter: Matter | None = None
    copies: Sequence[str] = field(default_factory=tuple)


def begin(
    account: Account | None,
    who: Correspondent,
    opening: Opening,
    actor: Actor,
    watcher: User | None = None,
) -> Ticket:
    """A new ticket with its first word. `watcher` is a user of its account who gets mail about
    it, beside who writes. Raises like `begin_silent`."""
    ticket = begin_silent(account, who, opening)
    if watcher:
        ticket.watchers.create(user=watcher)
    add(ticket, who, opening.words, actor)
    return ticket


def begin_silent(account: Account | None, who: Correspondent, opening: Opening) -> Ticket:
    """Without its first word, for who gets that may still be decided. The account, if there is
    one, must be locked. Raises Refused at `department` and `priority` if that is deleted."""
    hold(department=opening.department, priority=opening.priority)
    is_ours = who.writer == Writer.STAFF
    status = TicketStatus.objects.usual(StatusKind.ANSWERED if is_ours else StatusKind.OPEN)
    moment = now()
    ticket = numbered(
        account=account,
        writer=who.writer,
        user=who.user,
        user_name=who.name[:254],
        user_email=who.email,
        department=opening.department,
        status=status,
        kind=status.kind,
        priority=opening.priority or TicketPriority.objects.usual(),
        subject=subject_of(opening),
        opened_at=moment,
        last_reply_at=moment,
        last_reply_by=who.writer,
        last_reply_name=who.name[:254],
        **about(opening.matter),
    )
    link_for(ticket, who)
    return ticket


def subject_of(opening: Opening) -> str:
    return " ".join(opening.subject.split())[:200] or _("(no subject)")


def about(matter: Matter | None) -> dict[str, Any]:
    if matter is None:
        return {}
    return {
        "matter_kind": matter.kind,
        "matter_number": matter.number,
        "matter_name": matter.name[:200],
    }


def numbered(**fields: Any) -> Ticket:
    """Under a number that nobody has. Raises IntegrityError if the mask has none left."""
    mask = TicketSettings.current().mask
    for left in reversed(range(TRIES)):
        try:
            with transaction.atomic():
                return Ticket.objects.create(number=number_of(mask), **fields)
        except IntegrityError:
            if not left:
                raise
    raise AssertionError("unreachable")


def add(
    ticket: Ticket, who: Correspondent, words: Words, actor: Actor, is_note: bool = False
) -> Reply:
    """One more reply of a locked ticket; whoever follows it is told. Raises Refused at
    `attachments` for files that are not taken."""
    settings = TicketSettings.current()
    refuse_too_many(words.files, settings)
    kinds = [kind_of(file, settings) for file in words.files]
    reply = ticket.replies.create(
        writer=who.writer,
        user=who.user,
        user_name=who.name[:254],
        user_email=who.email,
        admin=who.admin or (actor.user if actor.on_behalf_of else None),
        badge=who.badge,
        known=who.known,
        body=words.body,
        quoted=words.quoted,
        original=words.original,
        message_id=words.message_id,
        left_out=list(words.left_out),
        is_note=is_note,
        token=words.token,
        ip_address=actor.ip_address,
    )
    for file, kind in zip(words.files, kinds, strict=True):
        reply.attachments.create(
            file=file,
            content_type=kind,
            size=file.size,
            original_name=(file.name or "")[-200:],
        )
    if not is_note:
        follow(ticket, who)
        tell(emails.replied, reply.pk, ticket, but=who.email)
        tell_staff(reply)
    return reply


def follow(ticket: Ticket, who: Correspondent) -> None:
    """A user of the account who writes gets mail about it from now on."""
    account = ticket.account
    if account and who.user and account.memberships.filter(user=who.user).exists():
        ticket.watchers.get_or_create(user=who.user)


def link_for(ticket: Ticket, who: Correspondent) -> None:
    """A private link for who opens a ticket of no account: it is his only way to it. Nobody
    gets one by replying, for a reply may come from anywhere."""
    if ticket.is_of_guest and who.email:
        ticket.guest_links.create(name=who.name[:254], email=who.email)


def tell(letter: Letter, key: int, ticket: Ticket, but: str = "") -> None:
    """One promise for each who is to read it."""
    for reader in emails.readers_of(ticket, but=but):
        letter.post(key, reader, account=ticket.account)


def tell_staff(reply: Reply) -> None:
    """What customers and guests write; nobody who has written it himself, for a customer."""
    if reply.is_by_staff:
        return
    for admin in emails.staff_of(reply.ticket):
        if admin.pk != reply.admin_id:
            emails.written_to_us.post(reply.pk, admin.pk)


def tell_opener(ticket: Ticket) -> None:
    """That his message has come in; only who has written by mail or by form needs to hear."""
    for key, reader in emails.readers_of(ticket).items():
        if reader.email.lower() == ticket.user_email.lower():
            emails.received.post(ticket.pk, key, account=ticket.account)


def turn(ticket: Ticket, who: Correspondent, status: TicketStatus | None = None) -> None:
    """The status of a ticket that has just been replied to. What was closed is open again,
    except by staff who say otherwise."""
    is_ours = who.writer == Writer.STAFF
    kind = StatusKind.ANSWERED if is_ours else StatusKind.CUSTOMER_REPLY
    moment = now()
    ticket.last_reply_at, ticket.last_reply_by = moment, who.writer
    ticket.last_reply_name = who.name[:254]
    status = status or TicketStatus.objects.usual(kind)
    ticket.change(**ticket.standing(status, moment))
    ticket.save(
        update_fields=["last_reply_at", "last_reply_by", "last_reply_name", "updated_at"]
    )


def close_locked(ticket: Ticket) -> Ticket | None:
    """Answers None if it is closed."""
    if ticket.is_closed:
        return None
    ticket.change(**ticket.standing(TicketStatus.objects.usual(StatusKind.CLOSED), now()))
    return ticket


def lock_ticket(ticket: Ticket) -> Ticket:
    """With its account. Raises Refused if it was merged, or given to a client meanwhile; Gone
    if it is deleted."""
    account = Account.objects.lock(ticket.account) if ticket.account else None
    locked = Ticket.objects.lock(ticket)
    if locked.account_id != ticket.account_id:
        raise Refused(_("This ticket has a client."))
    locked.account = account
    if locked.merged_into:
        told = {"number": locked.merged_into.last}
        raise Refused(_("This ticket was merged into %(number)s.") % told)
    return locked


def hold(**chosen: Department | TicketStatus | TicketPriority | None) -> None:
    """What was chosen in a form is there until the transaction ends. Raises Refused at its
    field if it was deleted meanwhile."""
    for name, thing in chosen.items():
        if thing:
            type(thing).objects.hold(thing, name)  # type: ignore[arg-type]


def refuse_outsider(account: Account, user: User) -> None:
    """Raises Refused unless this user of the locked account holds `tickets` at this moment,
    and the account is open."""
    if account.is_closed:
        raise Refused(_("This account is closed."))
    if not may_use(account, user):
        raise Refused(_("You may not use the tickets of this account any more."))


def may_use(account: Account, user: User) -> bool:
    """Whether he has access to the account and holds `tickets`."""
    membership = account.memberships.filter(user=user, user__is_active=True).first()
    return membership is not None and membership.can(Permission.TICKETS)


def refuse_empty(words: Words) -> None:
    if not words.body.strip():
        raise Refused(_("Write something."), "body")
