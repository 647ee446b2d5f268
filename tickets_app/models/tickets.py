from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from accounts_app.models import Account
from config.looking import Month
from config.models import Versioned
from config.searching import Fold, Spaced
from tickets_app.models.badges import Writer
from tickets_app.models.departments import (
    AWAITING,
    Department,
    StatusKind,
    TicketPriority,
    TicketStatus,
)
from tickets_app.models.finding import TicketQuerySet


class Ticket(Versioned):
    """A question and what was said about it, of an account or of a guest (no account).

    `kind` is a copy of its status' kind, which the database keeps true. Who opened it is
    copied. `matter_…` is what it is about, if that was said: a thing of another app, by its
    kind, number and name. `admin` is whom it is assigned to. A ticket that was merged into
    another has none of its replies any more and stays closed.
    """

    IN_ORDER = ("last_reply_at", "id")

    number = models.CharField(max_length=40, unique=True)
    account = models.ForeignKey(
        Account, models.CASCADE, null=True, related_name="tickets", db_index=False
    )
    writer = models.CharField(max_length=7, choices=Writer.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="tickets",
        help_text="Who opened it, if he is a user.",
    )
    user_name = models.CharField(max_length=254)
    user_email = models.EmailField()
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="tickets", db_index=False
    )
    status = models.ForeignKey(
        TicketStatus, models.PROTECT, related_name="tickets", db_index=False
    )
    kind = models.CharField(max_length=14, choices=StatusKind.choices)
    priority = models.ForeignKey(TicketPriority, models.PROTECT, related_name="tickets")
    subject = models.CharField(_("subject"), max_length=200)
    matter_kind = models.CharField(max_length=20, blank=True)
    matter_number = models.BigIntegerField(null=True)
    matter_name = models.CharField(max_length=200, blank=True)
    admin = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        help_text="Staff, who are never deleted: so no deleted user has to be looked for here.",
    )
    admin_name = models.CharField(max_length=254, blank=True)
    opened_at = models.DateTimeField(default=now, editable=False)
    last_reply_at = models.DateTimeField(default=now, editable=False)
    last_reply_by = models.CharField(max_length=7, choices=Writer.choices)
    last_reply_name = models.CharField(max_length=254)
    closed_at = models.DateTimeField(null=True, editable=False)
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="merged", db_index=False
    )
    search_text = models.GeneratedField(
        expression=Fold(Spaced(F("subject"), F("user_name"), F("user_email"), F("number"))),
        output_field=models.TextField(),
        db_persist=True,
    )

    objects = TicketQuerySet.as_manager()

    class Meta:
        permissions = [
            ("list_tickets", "List Support Tickets"),
            ("answer_tickets", "Answer Support Tickets"),
            ("manage_tickets", "Manage Support Tickets"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="closed", closed_at__isnull=False)
                | (~Q(kind="closed") & Q(closed_at=None)),
                name="ticket_is_closed_since_then",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(kind="closed"), name="merged_ticket_is_closed"
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("pk")),
                name="ticket_is_not_merged_into_itself",
            ),
            models.CheckConstraint(
                condition=Q(matter_kind="", matter_number=None, matter_name="")
                | (~Q(matter_kind="") & Q(matter_number__isnull=False)),
                name="ticket_is_about_something_whole",
            ),
            models.CheckConstraint(
                condition=Q(admin=None, admin_name="")
                | (Q(admin__isnull=False) & ~Q(admin_name="")),
                name="ticket_is_assigned_by_name",
            ),
        ]
        # Each ends in the order in which a page shows its tickets: it is one range then.
        indexes = [
            models.Index("last_reply_at", "id", name="ticket_latest"),
            models.Index("kind", "last_reply_at", "id", name="ticket_by_kind"),
            models.Index("account", "last_reply_at", "id", name="ticket_for_account"),
            models.Index("account", "kind", "last_reply_at", "id", name="ticket_account_kind"),
            models.Index("department", "last_reply_at", "id", name="ticket_by_department"),
            models.Index("status", "last_reply_at", "id", name="ticket_by_status"),
            models.Index(
                "department", "status", "last_reply_at", "id", name="ticket_department_status"
            ),
            models.Index("admin", "last_reply_at", "id", name="ticket_by_admin"),
            models.Index("admin", "status", "last_reply_at", "id", name="ticket_admin_status"),
            models.Index(
                "last_reply_at",
                "id",
                condition=Q(kind__in=["open", "customer_reply"]),
                name="ticket_awaiting",
            ),
            models.Index(
                "department",
                "last_reply_at",
                "id",
                condition=Q(kind__in=["open", "customer_reply"]),
                name="ticket_department_awaiting",
            ),
            models.Index(
                "admin",
                "last_reply_at",
                "id",
                condition=Q(kind__in=["open", "customer_reply"]),
                name="ticket_admin_awaiting",
            ),
            models.Index(
                "last_reply_at", "id", condition=Q(account=None), name="ticket_of_guest"
            ),
            models.Index(
                "user_email",
                "last_reply_at",
                "id",
                condition=Q(account=None),
                name="ticket_of_same_guest",
            ),
            models.Index(
                "merged_into", condition=Q(merged_into__isnull=False), name="ticket_merged"
            ),
            # Words of long ago are looked for month by month (config/looking.py).
            GinIndex(
                OpClass(F("search_text"), name="gin_trgm_ops"),
                Month("last_reply_at"),
                name="ticket_words",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.number}"

    @property
    def is_closed(self) -> bool:
        return self.kind == StatusKind.CLOSED

    @property
    def is_merged(self) -> bool:
        return self.merged_into_id is not None

    @property
    def is_awaiting(self) -> bool:
        return self.kind in AWAITING

    @property
    def is_of_guest(self) -> bool:
        return self.account_id is None

    @property
    def last(self) -> Ticket:
        """Where what is said about it stands now: itself, or what it was merged into."""
        found, seen = self, {self.pk}
        while found.merged_into and found.merged_into_id not in seen:
            found = found.merged_into
            seen.add(found.pk)
        return found

    def standing(self, status: TicketStatus, at: datetime) -> dict[str, Any]:
        """The fields that go with a status."""
        self.kind = status.kind
        closed = status.kind == StatusKind.CLOSED
        self.closed_at = (self.closed_at or at) if closed else None
        return {"status": status}
