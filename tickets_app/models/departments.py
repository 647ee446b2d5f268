from __future__ import annotations

from typing import Any, Self, TypeVar

from django.conf import settings
from django.db import connection, models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from psycopg.sql import SQL, Identifier

from config.models import Versioned
from config.refusals import Gone, Refused
from users_app.models import User

M = TypeVar("M", bound=models.Model)

# As a foreign key would, but before everything else is written.
HELD = SQL("SELECT 1 FROM {table} WHERE id = %s FOR KEY SHARE")


class PlacedQuerySet(models.QuerySet[M]):
    """What staff keep in an order of their own."""

    def in_position(self) -> Self:
        return self.order_by("position", "name", "pk")

    def lock(self, thing: M) -> M:
        """Held until the transaction ends. Raises Gone."""
        found = self.select_for_update().filter(pk=thing.pk).first()
        if found is None:
            raise Gone
        return found

    def hold(self, thing: M, field: str) -> None:
        """Nobody deletes it until the transaction ends; who else chooses it does not wait.
        Raises Refused, at the form's `field`, if somebody has."""
        with connection.cursor() as cursor:
            cursor.execute(HELD.format(table=Identifier(thing._meta.db_table)), [thing.pk])
            if cursor.fetchone() is None:
                told = {"name": thing}
                sentence = gettext("%(name)s is not there any more. Choose something else.")
                raise Refused(sentence % told, field)


class DepartmentQuerySet(PlacedQuerySet["Department"]):
    def shown(self) -> DepartmentQuerySet:
        """Those that customers can choose."""
        return self.filter(is_hidden=False, only_replies_by_mail=False)

    def for_guests(self) -> DepartmentQuerySet:
        """Those that anybody can choose."""
        return self.shown().filter(clients_only=False)

    def with_mine(self, admin: User) -> DepartmentQuerySet:
        """Adds `is_mine`: whether he is of its staff."""
        of_staff = Department.staff.through.objects.filter(
            department=OuterRef("pk"), user=admin
        )
        mine: dict[str, Any] = {"is_mine": Exists(of_staff)}
        return self.annotate(**mine)

    def at(self, addresses: list[str]) -> Department | None:
        """The first with one of these addresses, in their order; None if it is nobody's."""
        found = {department.address: department for department in self.exclude(address="")}
        return next((found[one.lower()] for one in addresses if one.lower() in found), None)


class Department(Versioned):
    """Whom a ticket is for. Mail to `address`, if it has one, comes in here."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    address = models.EmailField(
        _("email address"),
        blank=True,
        help_text=_("Mail to it becomes a ticket, or a reply."),
    )
    is_hidden = models.BooleanField(
        _("Hidden"), default=False, help_text=_("Customers cannot choose it.")
    )
    clients_only = models.BooleanField(
        _("Clients only"), default=False, help_text=_("Nobody else can open a ticket here.")
    )
    only_replies_by_mail = models.BooleanField(
        _("Replies by mail only"),
        default=False,
        help_text=_("Mail to it answers tickets and opens none."),
    )
    position = models.PositiveSmallIntegerField(
        _("Position"), default=0, help_text=_("The smaller, the further up.")
    )
    staff: models.ManyToManyField[Any, Any] = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="departments"
    )

    # What `with_mine` adds.
    is_mine: bool

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        permissions = [("configure_tickets", "Configure Support Tickets")]
        constraints = [
            models.UniqueConstraint(
                "address", condition=~Q(address=""), name="one_department_per_address"
            ),
            models.CheckConstraint(
                condition=Q(address=Lower("address")), name="department_address_is_lower_case"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Tone(models.TextChoices):
    """The colours of a badge (static/css/components/badge.css)."""

    NOTE = "note", _("Blue")
    GOOD = "good", _("Green")
    WARN = "warn", _("Amber")
    BAD = "bad", _("Red")
    STAFF = "staff", _("Violet")
    CLOSED = "closed", _("Grey")


class StatusKind(models.TextChoices):
    """What a status means to the machine, whatever staff call it."""

    OPEN = "open", _("Open")
    ANSWERED = "answered", _("Answered")
    CUSTOMER_REPLY = "customer_reply", _("Customer-Reply")
    ON_HOLD = "on_hold", _("On Hold")
    CLOSED = "closed", _("Closed")


# Said one by one, for no index answers to "not closed".
NOT_CLOSED = [kind for kind in StatusKind if kind != StatusKind.CLOSED]
# It is our turn.
AWAITING = [StatusKind.OPEN, StatusKind.CUSTOMER_REPLY]


class StatusQuerySet(PlacedQuerySet["TicketStatus"]):
    def usual(self, kind: StatusKind) -> TicketStatus:
        """What a ticket becomes by itself. Each kind has one."""
        return self.get(kind=kind, is_usual=True)


class TicketStatus(Versioned):
    """Where a ticket stands. The kind of one never changes, so a ticket can keep a copy."""

    name = models.CharField(_("name"), max_length=40, unique=True)
    kind = models.CharField(_("Kind"), max_length=14, choices=StatusKind.choices)
    tone = models.CharField(_("Colour"), max_length=6, choices=Tone.choices, default=Tone.NOTE)
    is_usual = models.BooleanField(
        default=False, editable=False, help_text="What a ticket of this kind becomes by itself."
    )
    position = models.PositiveSmallIntegerField(
        _("Position"), default=0, help_text=_("The smaller, the further up.")
    )

    objects = StatusQuerySet.as_manager()

    class Meta:
        verbose_name = "ticket status"
        verbose_name_plural = "ticket statuses"
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=Q(is_usual=True), name="one_usual_status_per_kind"
            ),
            # What the foreign key of a ticket with its copy of the kind points to.
            models.UniqueConstraint(fields=["id", "kind"], name="status_has_its_kind"),
            models.CheckConstraint(
                condition=Q(kind__in=StatusKind.values), name="status_kind_is_known"
            ),
            models.CheckConstraint(condition=Q(tone__in=Tone.values), name="status_has_a_tone"),
        ]

    def __str__(self) -> str:
        return self.name


class PriorityQuerySet(PlacedQuerySet["TicketPriority"]):
    def usual(self) -> TicketPriority:
        """What a ticket has that nobody has chosen one for."""
        return self.get(is_usual=True)


class TicketPriority(Versioned):
    """How urgent it is, the most urgent first."""

    name = models.CharField(_("name"), max_length=40, unique=True)
    tone = models.CharField(
        _("Colour"), max_length=6, choices=Tone.choices, default=Tone.CLOSED
    )
    is_usual = models.BooleanField(default=False, editable=False)
    position = models.PositiveSmallIntegerField(
        _("Position"), default=0, help_text=_("The smaller, the further up.")
    )

    objects = PriorityQuerySet.as_manager()

    class Meta:
        verbose_name = "ticket priority"
        verbose_name_plural = "ticket priorities"
        constraints = [
            models.UniqueConstraint(
                fields=["is_usual"], condition=Q(is_usual=True), name="one_usual_priority"
            ),
            models.CheckConstraint(
                condition=Q(tone__in=Tone.values), name="priority_has_a_tone"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CannedQuerySet(PlacedQuerySet["CannedReply"]):
    """In their order."""


class CannedReply(Versioned):
    """Text that staff begin an answer with."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    body = models.TextField(_("text"), max_length=20_000)
    position = models.PositiveSmallIntegerField(
        _("Position"), default=0, help_text=_("The smaller, the further up.")
    )

    objects = CannedQuerySet.as_manager()

    class Meta:
        verbose_name = "canned reply"
        verbose_name_plural = "canned replies"

    def __str__(self) -> str:
        return self.name
