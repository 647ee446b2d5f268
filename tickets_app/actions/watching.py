"""Who gets mail about a ticket: whoever writes in it, and who is added here."""

from __future__ import annotations

from django.utils.translation import gettext as _

from activitylog_app.models import Actor
from activitylog_app.recording import action
from config.refusals import Refused
from tickets_app.actions.happening import happened
from tickets_app.actions.writing import lock_ticket, may_use, refuse_outsider
from tickets_app.models import EventKind, Ticket, Watcher
from tickets_app.threads import own_addresses
from users_app.models import User


@action("ticket.watched", "Follows the ticket {ticket}")
def watch(ticket: Ticket, user: User, *, by: Actor) -> Watcher | None:
    """He gets mail about it. Answers None if he does already. Raises like `reply`."""
    ticket = lock_ticket(ticket)
    if ticket.account is None:
        raise Refused(_("This ticket belongs to no account."))
    refuse_outsider(ticket.account, user)
    watcher, is_new = ticket.watchers.get_or_create(user=user)
    watcher.ticket = ticket
    return watcher if is_new else None


@action("ticket.unwatched", "Does not follow the ticket {ticket} any more")
def unwatch(ticket: Ticket, user: User, *, by: Actor) -> Ticket | None:
    """Answers None if he did not follow it."""
    ticket = lock_ticket(ticket)
    gone, _rows = ticket.watchers.filter(user=user).delete()
    return ticket if gone else None


@action("ticket.follower_added", "Added {user} to those who follow the ticket {ticket}")
def add_follower(ticket: Ticket, user: User, *, by: Actor) -> Watcher | None:
    """Staff let a user of its account follow it. Answers None if he does already. Raises
    Refused at `user` for who does not hold `tickets`, and for a ticket of a closed account or
    of none; Gone."""
    ticket = lock_ticket(ticket)
    if ticket.account is None:
        raise Refused(_("This ticket belongs to no account."))
    if ticket.account.is_closed:
        raise Refused(_("This account is closed."))
    if not may_use(ticket.account, user):
        told = {"name": user.full_name}
        raise Refused(_("%(name)s may not use the tickets of this account.") % told, "user")
    watcher, is_new = ticket.watchers.get_or_create(user=user)
    watcher.ticket = ticket
    if not is_new:
        return None
    happened(ticket, EventKind.FOLLOWER_ADDED, by, user.full_name)
    return watcher


@action("ticket.follower_removed", "Removed {user} from those who follow the ticket {ticket}")
def remove_follower(ticket: Ticket, user: User, *, by: Actor) -> Watcher | None:
    """By staff; he follows it again when he writes. Answers None if he did not. Raises Refused
    if it was merged, Gone."""
    ticket = lock_ticket(ticket)
    watcher = ticket.watchers.filter(user=user).first()
    if watcher is None:
        return None
    watcher.delete()
    happened(ticket, EventKind.FOLLOWER_REMOVED, by, user.full_name)
    return watcher


@action("ticket.copy_added", "Added a copy of the ticket {ticket} to {email}")
def add_copy(ticket: Ticket, email: str, *, by: Actor) -> Watcher | None:
    """This address gets what is written from now on (CC), normalised. Answers None if it does
    already. Raises Refused beyond ten, and for an address of ours: it would come back to us."""
    ticket = lock_ticket(ticket)
    if email in own_addresses():
        told = {"email": email}
        raise Refused(_("Leave out %(email)s: mail to it comes in here.") % told, "email")
    if ticket.watchers.copies().count() >= Watcher.MOST_COPIES:
        most = {"most": Watcher.MOST_COPIES}
        raise Refused(_("Send at most %(most)s copies.") % most, "email")
    watcher, is_new = ticket.watchers.get_or_create(email=email)
    watcher.ticket = ticket
    if not is_new:
        return None
    happened(ticket, EventKind.COPY_ADDED, by, email)
    return watcher


@action("ticket.copy_removed", "Removed the copy of the ticket {ticket} to {email}")
def remove_copy(ticket: Ticket, email: str, *, by: Actor) -> Ticket | None:
    """Answers None if there is none."""
    ticket = lock_ticket(ticket)
    gone, _rows = ticket.watchers.filter(email=email).delete()
    if not gone:
        return None
    happened(ticket, EventKind.COPY_REMOVED, by, email)
    return ticket
