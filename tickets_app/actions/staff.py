"""What staff do with tickets."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils.timezone import now
from django.utils.translation import gettext as _

from accounts_app.actions import refuse_stale
from accounts_app.models import Account
from activitylog_app.models import Actor
from activitylog_app.recording import action
from config.refusals import Refused, Stale
from config.since import since
from tickets_app.actions.happening import changed, happened
from tickets_app.actions.once import is_opened, is_sent
from tickets_app.actions.writing import (
    Opening,
    Words,
    add,
    begin,
    close_locked,
    hold,
    lock_ticket,
    numbered,
    refuse_empty,
    turn,
)
from tickets_app.models import (
    EventKind,
    GuestLink,
    Reply,
    Ticket,
    TicketStatus,
    staff,
)
from users_app.models import User

# What a ticket that is split off another has of it.
COPIED = [
    *("account", "department", "status", "kind", "priority", "closed_at"),
    *("matter_kind", "matter_number", "matter_name", "admin", "admin_name"),
    *("last_reply_at", "last_reply_by", "last_reply_name"),
]


class Crossed(Stale):
    """Somebody has replied since the page was drawn: `reply` is the last of it."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        told = {"name": reply.user_name, "time": since(reply.created_at)}
        super().__init__(_("%(name)s replied %(time)s ago.") % told)


@action("ticket.opened_by_staff", "Opened the ticket {result} for the client")
def open_for_client(
    account: Account, admin: User, opening: Opening, watcher: User | None = None, *, by: Actor
) -> Ticket | None:
    """Staff write first. `watcher`: the user of the account who gets it by mail; its owner, if
    none is named. Answers None if it was sent with this form already, like `open_ticket`.
    Raises Refused in a closed account, Used, Gone."""
    account = Account.objects.lock(account)
    if account.is_closed:
        raise Refused(_("This account is closed."))
    refuse_empty(opening.words)
    reader = watcher or account.owner
    if not account.memberships.filter(user=reader).exists():
        raise Refused(_("This user has no access to the account."), "watcher")
    who = staff(admin)
    if is_opened(who, account, opening):
        return None
    return begin(account, who, opening, by, watcher=reader)


@action("ticket.answered", "Answered the ticket {ticket}")
def answer(
    ticket: Ticket,
    admin: User,
    words: Words,
    status: TicketStatus | None = None,
    seen: int | None = None,
    *,
    by: Actor,
) -> Reply | None:
    """`status` is what it becomes, else answered. `seen`: the key of the last reply that he has
    read. Answers None if it was sent with this form already. Raises Crossed if somebody has
    written since, Refused if it was merged, for an empty text, for files, and at `status` if
    that is deleted; Used, Gone."""
    ticket = lock_ticket(ticket)
    refuse_empty(words)
    hold(status=status)
    who = staff(admin)
    if is_sent(who, words, ticket):
        return None
    refuse_crossed(ticket, admin, seen)
    turn(ticket, who, status)
    return add(ticket, who, words, by)


@action("ticket.noted", "Wrote a note on the ticket {ticket}", internal=True)
def add_note(ticket: Ticket, admin: User, words: Words, *, by: Actor) -> Reply | None:
    """For staff alone: nobody is told, and nothing else about the ticket changes. Answers None
    if it was sent with this form already. Raises like `answer`."""
    ticket = lock_ticket(ticket)
    refuse_empty(words)
    who = staff(admin)
    if is_sent(who, words, ticket, is_note=True):
        return None
    return add(ticket, who, words, by, is_note=True)


@action("ticket.assigned", "Assigned the ticket {result}", internal=True)
def assign(ticket: Ticket, admin: User | None, *, by: Actor) -> Ticket | None:
    """To one of the staff, or to nobody. Answers None if it is so already. Raises Refused for
    who is no staff, or has left."""
    if admin and not (admin.is_staff and admin.is_active):
        raise Refused(_("%(name)s is no staff.") % {"name": admin}, "admin")
    ticket = lock_ticket(ticket)
    changes = {"admin": admin, "admin_name": admin.full_name if admin else ""}
    if not ticket.change(**changes):
        return None
    if admin and admin == by.person:
        happened(ticket, EventKind.TAKEN, by)
    else:
        kind = EventKind.ASSIGNED if admin else EventKind.UNASSIGNED
        happened(ticket, kind, by, ticket.admin_name)
    return ticket


@action("ticket.changed", "Changed the ticket {result}")
def change_ticket(
    ticket: Ticket, details: dict[str, Any], version: str, *, by: Actor
) -> Ticket | None:
    """`department`, `status`, `priority`, `subject`, each of them if it is there. Raises Stale,
    Gone, and Refused if it was merged, and at a field whose choice is deleted."""
    ticket = lock_ticket(ticket)
    refuse_stale(ticket, version)
    hold(**{name: chosen for name, chosen in details.items() if name != "subject"})
    if status := details.get("status"):
        details = details | ticket.standing(status, now())
    if not ticket.change(**details):
        return None
    changed(ticket, by)
    return ticket


@action("ticket.given", "Gave the ticket {result} to the client {account}")
def give(ticket: Ticket, account: Account, *, by: Actor) -> Ticket:
    """A guest's ticket becomes one of an account, whose users read it from now on, and with it
    what was merged into it. Badges stay as they were. Raises Refused if it has an account, and
    for a closed one; Gone."""
    account = Account.objects.lock(account)
    ticket = lock_ticket(ticket)
    if ticket.account:
        raise Refused(_("This ticket has a client."))
    if account.is_closed:
        raise Refused(_("This account is closed."))
    ticket.change(account=account)
    Ticket.objects.filter(pk__among=merged_into(ticket)).update(account=account)
    happened(ticket, EventKind.GIVEN, by, account)
    writers = account.memberships.filter(user__replies__ticket=ticket).distinct()
    for user_id in writers.values_list("user", flat=True):
        ticket.watchers.get_or_create(user_id=user_id)
    return ticket


def merged_into(ticket: Ticket) -> list[int]:
    """The keys of all that lead to it, by way of others too."""
    found: set[int] = set()
    nearest = {ticket.pk}
    while nearest:
        here = Ticket.objects.filter(merged_into__among=list(nearest))
        nearest = set(here.values_list("pk", flat=True)) - found
        found |= nearest
    return sorted(found)


@action("ticket.merged", "Merged the ticket {ticket} into {result}")
def merge(ticket: Ticket, into: Ticket, *, by: Actor) -> Ticket:
    """All that was said in `ticket` is said in `into`; what is left of it leads there. One that
    is closed opens for what is not, for somebody may wait for an answer. Raises Refused for two
    of different accounts, for one with itself, and for one that was merged."""
    if ticket.pk == into.pk or ticket.account_id != into.account_id:
        raise Refused(_("Choose another ticket of the same client."), "into")
    first, second = sorted([ticket, into], key=lambda one: one.pk)
    locked = {one.pk: lock_ticket(one) for one in (first, second)}
    ticket, into = locked[ticket.pk], locked[into.pk]
    if into.is_of_guest and ticket.user_email.lower() != into.user_email.lower():
        raise Refused(_("These tickets are of different guests."), "into")
    followers = {(w.user_id, w.email) for w in ticket.watchers.all()}
    move(ticket.replies.all(), into)
    ticket.watchers.all().delete()
    ticket.guest_links.update(revoked_at=now())
    for user_id, email in followers:
        into.watchers.get_or_create(user_id=user_id, email=email)
    stand_by_last(into)
    if into.is_closed and not ticket.is_closed:
        into.change(**into.standing(ticket.status, now()))
        happened(into, EventKind.REOPENED, by)
    close_locked(ticket)
    ticket.change(merged_into=into)
    happened(ticket, EventKind.MERGED_INTO, by, into)
    happened(into, EventKind.MERGED_FROM, by, ticket)
    return into


@action("ticket.split", "Split {result} off the ticket {ticket}")
def split(ticket: Ticket, replies: Collection[int], subject: str, *, by: Actor) -> Ticket:
    """A new ticket of these replies, by their keys; everything else about it is as it was.
    Raises Refused if none are left here, or none are chosen; Gone."""
    ticket = lock_ticket(ticket)
    chosen = ticket.replies.filter(pk__in=replies).order_by("created_at", "pk")
    first = chosen.filter(is_note=False).first()
    if first is None:
        raise Refused(_("Choose a reply."), "replies")
    if not ticket.replies.filter(is_note=False).exclude(pk__in=replies).exists():
        raise Refused(_("Leave a reply in this ticket."), "replies")
    made = copy_of(ticket, first, subject)
    move(chosen, made)
    for one in (ticket, made):
        stand_by_last(one)
    happened(ticket, EventKind.SPLIT_INTO, by, made)
    happened(made, EventKind.SPLIT_FROM, by, ticket)
    return made


def refuse_crossed(ticket: Ticket, admin: User, seen: int | None) -> None:
    """What he wrote himself he knows."""
    if seen is not None:
        later = ticket.replies.for_customers().filter(pk__gt=seen).exclude(admin=admin)
        if last := later.order_by("pk").last():
            raise Crossed(last)


def move(replies: Any, ticket: Ticket) -> None:
    """They keep their time, writer and badge."""
    replies.update(ticket=ticket)


def copy_of(ticket: Ticket, first: Reply, subject: str) -> Ticket:
    made = numbered(
        subject=" ".join(subject.split())[:200] or ticket.subject,
        writer=first.writer,
        user=first.user,
        user_name=first.user_name,
        user_email=first.user_email,
        opened_at=first.created_at,
        **{name: getattr(ticket, name) for name in COPIED},
    )
    for watcher in ticket.watchers.all():
        made.watchers.create(user_id=watcher.user_id, email=watcher.email)
    for link in GuestLink.objects.standing().filter(ticket=ticket):
        made.guest_links.create(name=link.name, email=link.email, language=link.language)
    return made


def stand_by_last(ticket: Ticket) -> None:
    """When the last word was said, and by whom, after words were moved."""
    last = ticket.replies.for_customers().order_by("created_at", "pk").last()
    if last:
        ticket.last_reply_at, ticket.last_reply_by = last.created_at, last.writer
        ticket.last_reply_name = last.user_name
        ticket.save(
            update_fields=["last_reply_at", "last_reply_by", "last_reply_name", "updated_at"]
        )
