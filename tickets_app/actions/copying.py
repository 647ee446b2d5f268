"""Who else gets what is written, because somebody has sent his mail to him as well, or has
typed his address.

A copy lets somebody read a ticket from then on, and it is a letter of ours. So only who could
show it to anybody anyway adds one: a user of the account, by mail if our mail server confirms
him, by form if his own address is verified. Nobody else subscribes anybody, for anybody can
write anything into the headers of a mail.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from django.utils.translation import gettext as _

from activitylog_app.models import Actor
from config.refusals import Refused
from tickets_app import emails
from tickets_app.actions.watching import add_copy, watch
from tickets_app.actions.writing import Words, may_use
from tickets_app.limits import spend_on_copies
from tickets_app.models import Badge, Correspondent, Ticket, Watcher
from tickets_app.threads import own_addresses
from users_app.models import User

MAY_ADD = {Badge.OWNER, Badge.AUTHORIZED_USER}


def copy_to_others(ticket: Ticket, who: Correspondent, words: Words, actor: Actor) -> None:
    """Of a locked ticket, after the reply is written, which they have got already. Left out are
    who reads it anyway, the domains that we send from and receive at, staff, whoever has access
    to the account without its tickets, and what is more than a ticket takes."""
    if who.badge not in MAY_ADD or not ticket.account:
        return
    ours, readers = own_domains(), readers_of(ticket)
    for email in words.others:
        if domain_of(email) not in ours and email not in {*readers, who.email}:
            with suppress(Refused):
                add(ticket, email, actor)


def copy_to_typed(ticket: Ticket, user: User, copies: Sequence[str], actor: Actor) -> None:
    """Of a new ticket of an account, before its first word is written, so they get that too.

    Left out are who reads it anyway and staff, of whom nobody is told that they are. Raises
    Refused at `copies` for more than a customer may add, for an address at the domains that we
    send from and receive at, for whoever has access to the account without its tickets, and as
    long as the user's own address is not verified; TooMany by the limits.
    """
    if not copies:
        return
    if len(copies) > Watcher.MOST_BY_CUSTOMER:
        most = {"most": Watcher.MOST_BY_CUSTOMER}
        raise Refused(_("Send at most %(most)s copies.") % most, "copies")
    if not user.emailaddress_set.filter(email=user.email, verified=True).exists():
        raise Refused(_("Verify your own email address before others get copies."), "copies")
    ours, readers = own_domains(), readers_of(ticket)
    for email in copies:
        if domain_of(email) in ours:
            told = {"email": email}
            raise Refused(_("Leave out %(email)s: we read every ticket.") % told, "copies")
        if email not in {*readers, user.email}:
            add(ticket, email, actor, field="copies")
    spend_on_copies(user)


def add(ticket: Ticket, email: str, actor: Actor, field: str | None = None) -> None:
    """A user of the account follows it as such. Raises Refused at `field`."""
    user = User.objects.filter(email=email).first()
    if user and user.is_staff:
        return
    if user and ticket.account and ticket.account.memberships.filter(user=user).exists():
        if not may_use(ticket.account, user):
            told = {"email": email}
            raise Refused(_("%(email)s may not use the tickets of this account.") % told, field)
        watch(ticket, user, by=actor)
    else:
        add_copy(ticket, email, by=actor)


def own_domains() -> set[str]:
    return {domain_of(address) for address in own_addresses()}


def readers_of(ticket: Ticket) -> set[str]:
    return {reader.email.lower() for reader in emails.readers_of(ticket).values()}


def domain_of(address: str) -> str:
    return address.rpartition("@")[2].lower()
