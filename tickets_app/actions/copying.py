"""Who else gets what is written, because somebody has sent his mail to him as well.

A copy lets somebody read a ticket from then on. So only who could show it to anybody anyway
adds one by mail: a confirmed user of the account. Nobody else's mail subscribes anybody, for
anybody can write anything into its headers.
"""

from __future__ import annotations

from contextlib import suppress

from activitylog_app.models import Actor
from config.refusals import Refused
from tickets_app import emails
from tickets_app.actions.customers import watch
from tickets_app.actions.staff import add_copy
from tickets_app.actions.writing import Words
from tickets_app.models import Badge, Correspondent, Ticket
from tickets_app.threads import own_addresses
from users_app.models import User

MAY_ADD = {Badge.OWNER, Badge.AUTHORIZED_USER}


def copy_to_others(ticket: Ticket, who: Correspondent, words: Words, actor: Actor) -> None:
    """Of a locked ticket, after the reply is written, which they have got already. Left out are
    who reads it anyway, the domains that we send from and receive at, staff, whoever has access
    to the account without its tickets, and what is more than a ticket takes."""
    if who.badge not in MAY_ADD or not ticket.account:
        return
    ours = {domain_of(address) for address in own_addresses()}
    readers = {reader.email.lower() for reader in emails.readers_of(ticket).values()}
    for email in words.others:
        if domain_of(email) not in ours and email not in {*readers, who.email}:
            with suppress(Refused):
                add(ticket, email, actor)


def add(ticket: Ticket, email: str, actor: Actor) -> None:
    user = User.objects.filter(email=email).first()
    if user and user.is_staff:
        return
    if user and ticket.account and ticket.account.memberships.filter(user=user).exists():
        watch(ticket, user, by=actor)
    else:
        add_copy(ticket, email, by=actor)


def domain_of(address: str) -> str:
    return address.rpartition("@")[2].lower()
