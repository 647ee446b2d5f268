"""What happened to a ticket between its replies."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from activitylog_app.models import ActorKind
from tickets_app.models.tickets import Ticket


class EventKind(models.TextChoices):
    """With the sentence that tells of it; `%(detail)s` is what it became."""

    CLOSED = "closed", _("%(name)s closed the ticket")
    CLOSED_BY_ITSELF = (
        "closed_by_itself",
        _("%(name)s closed the ticket because nobody replied"),
    )
    REOPENED = "reopened", _("%(name)s opened the ticket again")
    PRIORITY = "priority", _("%(name)s set the priority to %(detail)s")
    STATUS = "status", _("%(name)s set the status to %(detail)s")
    DEPARTMENT = "department", _("%(name)s moved the ticket to %(detail)s")
    SUBJECT = "subject", _("%(name)s changed the subject to %(detail)s")
    MERGED_INTO = "merged_into", _("%(name)s merged this ticket into %(detail)s")
    MERGED_FROM = "merged_from", _("%(name)s merged the ticket %(detail)s into this one")
    SPLIT_INTO = "split_into", _("%(name)s split the ticket %(detail)s off this one")
    SPLIT_FROM = "split_from", _("%(name)s split this ticket off %(detail)s")
    TAKEN = "taken", _("%(name)s took the ticket")
    ASSIGNED = "assigned", _("%(name)s assigned the ticket to %(detail)s")
    UNASSIGNED = "unassigned", _("%(name)s assigned the ticket to nobody")
    GIVEN = "given", _("%(name)s gave the ticket to the client %(detail)s")
    FOLLOWER_ADDED = (
        "follower_added",
        _("%(name)s added %(detail)s to those who follow the ticket"),
    )
    FOLLOWER_REMOVED = (
        "follower_removed",
        _("%(name)s removed %(detail)s from those who follow the ticket"),
    )
    COPY_ADDED = "copy_added", _("%(name)s added a copy to %(detail)s")
    COPY_REMOVED = "copy_removed", _("%(name)s removed the copy to %(detail)s")
    LINK_RENEWED = "link_renewed", _("%(name)s sent a new private link to %(detail)s")
    LINK_REVOKED = "link_revoked", _("%(name)s revoked the private link of %(detail)s")


# Of how staff share their work, and of who gets mail, which customers and guests need not know.
INTERNAL = [
    *(EventKind.TAKEN, EventKind.ASSIGNED, EventKind.UNASSIGNED, EventKind.GIVEN),
    *(EventKind.FOLLOWER_ADDED, EventKind.FOLLOWER_REMOVED),
    *(EventKind.COPY_ADDED, EventKind.COPY_REMOVED),
    *(EventKind.LINK_RENEWED, EventKind.LINK_REVOKED),
]


class TicketEventQuerySet(models.QuerySet["TicketEvent"]):
    def for_customers(self) -> TicketEventQuerySet:
        """Without those that are for staff alone."""
        return self.filter(is_internal=False)


class TicketEvent(models.Model):
    """Something that somebody did to a ticket beside replying to it.

    `name` is who did it, copied, and empty for what the system did by itself; `admin_name` are
    staff who were logged in as him. `detail` is copied too: the name of the new priority,
    status, department or staff, the new subject, the number of another ticket, a user, an
    address.
    """

    LONGEST = 254

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="events", db_index=False)
    at = models.DateTimeField(default=now, editable=False)
    # Without `choices`: a sentence that is put better is no migration.
    kind = models.CharField(max_length=16)
    name = models.CharField(max_length=LONGEST, blank=True)
    admin_name = models.CharField(max_length=LONGEST, blank=True)
    detail = models.CharField(max_length=LONGEST, blank=True)
    is_internal = models.BooleanField(default=False, help_text="For staff alone.")

    objects = TicketEventQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=INTERNAL, is_internal=True)
                | (~Q(kind__in=INTERNAL) & Q(is_internal=False)),
                name="event_is_for_staff_by_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=EventKind.values), name="event_kind_is_known"
            ),
        ]
        indexes = [models.Index("ticket", "at", "id", name="event_of_ticket")]

    def __str__(self) -> str:
        return self.sentence % {"name": self.who, "detail": self.detail}

    @property
    def sentence(self) -> str:
        """With `%(name)s` and `%(detail)s` to be filled in."""
        return str(EventKind(self.kind).label)

    @property
    def who(self) -> str | Promise:
        return self.name or ActorKind.SYSTEM.label
