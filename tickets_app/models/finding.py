"""How tickets are looked for."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from accounts_app.models import Account
from config.refusals import Gone
from config.searching import holding
from tickets_app.models.departments import AWAITING, NOT_CLOSED, StatusKind
from users_app.models import User

if TYPE_CHECKING:
    from tickets_app.models.tickets import Ticket


class TicketQuerySet(models.QuerySet["Ticket"]):
    THROUGH_ACCOUNTS = 100

    def open(self) -> TicketQuerySet:
        """Not closed."""
        return self.filter(kind__in=NOT_CLOSED)

    def closed(self) -> TicketQuerySet:
        return self.filter(kind=StatusKind.CLOSED)

    def answered(self) -> TicketQuerySet:
        return self.filter(kind=StatusKind.ANSWERED)

    def not_answered(self) -> TicketQuerySet:
        """Not closed, and nobody has answered the last word yet."""
        return self.filter(kind__in=[*AWAITING, StatusKind.ON_HOLD])

    def not_merged(self) -> TicketQuerySet:
        """Without those that only lead to another."""
        return self.filter(merged_into=None)

    def awaiting(self) -> TicketQuerySet:
        """Those where it is our turn."""
        return self.filter(kind__in=AWAITING)

    def assigned_to(self, admin: User | None) -> TicketQuerySet:
        """None: to nobody."""
        return self.filter(admin=admin)

    def within(self, departments: Collection[int]) -> TicketQuerySet:
        """Those of these departments, by their keys."""
        return self.filter(department__in=departments)

    def between(self, start: datetime | None, end: datetime | None) -> TicketQuerySet:
        """Last replied to from `start` on and before `end`, each if it is given."""
        found = self.filter(last_reply_at__gte=start) if start else self
        return found.filter(last_reply_at__lt=end) if end else found

    def of_guests(self) -> TicketQuerySet:
        """Those of no account."""
        return self.filter(account=None)

    def of_guest(self, email: str) -> TicketQuerySet:
        """Those of no account that this address opened; none, if it is none."""
        return self.of_guests().filter(user_email=email) if email else self.none()

    def beside(self, ticket: Ticket) -> TicketQuerySet:
        """The other ones of the same client, or of the same guest, the latest first."""
        if ticket.account_id:
            found = self.filter(account=ticket.account_id)
        else:
            found = self.of_guest(ticket.user_email)
        return found.exclude(pk=ticket.pk).order_by("-last_reply_at", "-pk")

    def idle_since(self, moment: datetime) -> TicketQuerySet:
        """Answered, and without a word since then."""
        return self.filter(kind=StatusKind.ANSWERED, last_reply_at__lt=moment)

    def matching(self, words: str) -> TicketQuerySet:
        """Those with every one of the words in their subject, their number, or the name or
        address of who opened them; `#48213` is the one with this number."""
        if not words:
            return self
        if words.startswith("#"):
            return self.filter(number=words[1:].upper())
        return self.filter(holding("search_text", words))

    def matching_for_staff(self, words: str) -> TicketQuerySet:
        """Those, and all of the clients that match; of more than a hundred of them only so
        many count."""
        if not words or words.startswith("#"):
            return self.matching(words)
        accounts = Account.objects.matching(words).order_by().values_list("pk", flat=True)
        among = Q(account__in=list(accounts[: self.THROUGH_ACCOUNTS]))
        return self.filter(holding("search_text", words) | among)

    def with_standing(self) -> TicketQuerySet:
        """Has at hand what a line of a list shows."""
        return self.select_related("department", "status", "priority", "account")

    def numbered(self, number: str) -> Ticket | None:
        """The one with this number, or the one that it was merged into."""
        found = self.select_related("merged_into").filter(number=number.upper()).first()
        return found.last if found else None

    def opened_with(self, token: str) -> Ticket | None:
        """The one that was opened with this form, or the one that it was merged into."""
        found = self.select_related("merged_into").filter(replies__token=token).first()
        return found.last if token and found else None

    def lock(self, ticket: Ticket) -> Ticket:
        """As it is now, its account being locked. Raises Gone.

        Read alone: of who has waited for the lock PostgreSQL compares the row as it is now with
        the rows that it was joined with before, and does not find one whose status is another.
        """
        found = self.select_related(None).select_for_update().filter(pk=ticket.pk).first()
        if found is None:
            raise Gone
        return found
