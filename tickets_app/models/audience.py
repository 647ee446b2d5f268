"""Who can read a ticket, as it is told beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from accounts_app.models import Contact, Membership, Permission
from tickets_app.models.badges import Writer
from tickets_app.models.guests import GuestLink
from tickets_app.models.tickets import Ticket
from users_app.models import User
from users_app.models.finding import UserQuerySet

# More names nobody reads; the others are counted.
SHOWN = 50


@dataclass(frozen=True)
class Audience:
    """`members` are those of its account who hold `tickets`, the owner first, `more` how many
    of them are not listed; `contacts` and `copies` (addresses) get it by mail, `guests` have a
    private link. `followers` are the numbers of the users who get mail."""

    members: list[Membership]
    more: int
    contacts: list[Contact]
    copies: list[str]
    guests: list[GuestLink]
    followers: set[int]

    @property
    def number(self) -> int:
        by_mail = len(self.contacts) + len(self.copies)
        return len(self.members) + self.more + by_mail + len(self.guests)


def audience_of(ticket: Ticket) -> Audience:
    """As it is now."""
    members = members_of(ticket)
    some = list(members[: SHOWN + 1]) if ticket.account_id else []
    watchers = list(ticket.watchers.order_by("pk"))
    return Audience(
        members=some[:SHOWN],
        more=members.count() - SHOWN if len(some) > SHOWN else 0,
        contacts=list(contacts_told(ticket)) if ticket.account_id else [],
        copies=[watcher.email for watcher in watchers if watcher.email],
        guests=list(GuestLink.objects.standing().filter(ticket=ticket).order_by("pk")),
        followers={watcher.user_id for watcher in watchers if watcher.user_id},
    )


def members_of(ticket: Ticket) -> Any:
    found = Membership.objects.able_to(Permission.TICKETS).select_related("user")
    return found.filter(account=ticket.account_id, user__is_active=True).order_by(
        "-is_owner", "user__last_name", "user__first_name", "pk"
    )


def able_to_follow(ticket: Ticket) -> UserQuerySet:
    """Users of its account who hold `tickets` and do not follow it, in the order of their
    names; nobody enters a closed account."""
    if ticket.account is None or ticket.account.is_closed:
        return UserQuerySet(User).none()
    able = ticket.account.memberships.able_to(Permission.TICKETS)
    users: UserQuerySet = User.objects.customers().filter(pk__in=able.values("user"))
    followers = ticket.watchers.users().values("user")
    return users.exclude(pk__in=followers).order_by("first_name", "last_name", "pk")


def contacts_told(ticket: Ticket) -> Any:
    """Contacts of its account who want support mail, and the one who opened it."""
    wanted = Q(mail_kinds__contains=[Contact.Kind.SUPPORT])
    if ticket.writer == Writer.CONTACT:
        wanted |= Q(email__iexact=ticket.user_email)
    return Contact.objects.filter(wanted, account=ticket.account_id).order_by("pk")
