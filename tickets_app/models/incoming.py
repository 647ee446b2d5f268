from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from accounts_app.models import Account
from config.refusals import Gone
from config.searching import Fold, Spaced, holding
from tickets_app.models.replies import Reply
from tickets_app.models.tickets import Ticket


def searched_text() -> Fold:
    """Where staff look, as an index has it."""
    return Fold(Spaced(F("sender"), F("subject")))


class IncomingQuerySet(models.QuerySet["IncomingMessage"]):
    def waiting(self) -> IncomingQuerySet:
        """Stored, and nothing has been made of them: the one who did it was cut off."""
        return self.filter(state=IncomingMessage.State.NEW)

    def left(self, as_of: datetime) -> IncomingQuerySet:
        """Those of them for which nobody is at work any more."""
        return self.waiting().filter(received_at__lt=as_of - IncomingMessage.HEAD_START)

    def quarantined(self) -> IncomingQuerySet:
        return self.filter(state=IncomingMessage.State.QUARANTINED)

    def because_of(self, reason: str) -> IncomingQuerySet:
        return self.filter(reason=reason)

    def between(self, start: datetime | None, end: datetime | None) -> IncomingQuerySet:
        """Received from `start` on and before `end`, each if it is given."""
        found = self.filter(received_at__gte=start) if start else self
        return found.filter(received_at__lt=end) if end else found

    def matching(self, words: str) -> IncomingQuerySet:
        """Those with every one of the words in their sender or subject."""
        return self.alias(words=searched_text()).filter(holding("words", words))

    def without_raw(self) -> IncomingQuerySet:
        """For lists: the message itself may be large."""
        return self.defer("raw")

    def lock(self, message: IncomingMessage) -> IncomingMessage:
        """As it is now, held until the transaction ends. Raises Gone."""
        found = self.select_for_update(of=("self",)).filter(pk=message.pk).first()
        if found is None:
            raise Gone
        return found


class IncomingMessage(models.Model):
    """Mail as it came in, stored before anybody has looked into it, and what became of it.

    `key` tells whether it has come before. What stands in its headers is copied for the list
    of staff; nothing follows from it.
    """

    class State(models.TextChoices):
        NEW = "new", _("New")
        DONE = "done", _("Done")
        QUARANTINED = "quarantined", _("Quarantined")
        IGNORED = "ignored", _("Ignored")

    class Reason(models.TextChoices):
        """Why it was not made a ticket or a reply."""

        UNREADABLE = "unreadable", _("It cannot be read")
        TOO_LARGE = "too_large", _("It is too large")
        NO_SENDER = "no_sender", _("It names no sender, or several")
        NO_DEPARTMENT = "no_department", _("No department has this address")
        ONLY_REPLIES = "only_replies", _("The department takes replies only")
        CLIENTS_ONLY = "clients_only", _("The sender is no confirmed client")
        FORGED = "forged", _("Our mail server says that the sender is forged")
        BAD_TOKEN = "bad_token", _("The reply address is none of ours")
        OTHER_ADDRESS = "other_address", _("Another address than the one that was written to")
        NOT_ALLOWED = "not_allowed", _("The sender may not reply to this ticket any more")
        STAFF = "staff", _("Staff answer in the Admin Area")
        FLOOD = "flood", _("Too many messages of this sender")
        FAILED = "failed", _("Something went wrong; the server's log says what")
        AUTOMATIC = "automatic", _("An automatic answer")
        LOOP = "loop", _("Our own mail came back")
        BOUNCE = "bounce", _("A report about mail of ours")
        EMPTY = "empty", _("Nothing stands in it")
        DISCARDED = "discarded", _("Staff have discarded it")

    # Whoever stores one makes something of it at once; later it is found by the sweep.
    HEAD_START = timedelta(minutes=2)
    IN_ORDER = ("received_at", "id")

    key = models.CharField(max_length=64, unique=True, editable=False)
    raw = models.BinaryField()
    received_at = models.DateTimeField(default=now, editable=False)
    recipient = models.CharField(max_length=320, blank=True)
    sender = models.CharField(max_length=320, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    message_id = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=11, choices=State.choices, default=State.NEW)
    reason = models.CharField(max_length=14, choices=Reason.choices, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    settled_at = models.DateTimeField(null=True, editable=False)
    ticket = models.ForeignKey(
        Ticket, models.CASCADE, null=True, related_name="incoming", db_index=False
    )
    reply = models.ForeignKey(Reply, models.CASCADE, null=True, related_name="incoming")
    about = models.ForeignKey(
        "mail_app.Message",
        models.SET_NULL,
        null=True,
        related_name="reports",
        help_text="The letter of ours that it reports about.",
    )

    objects = IncomingQuerySet.as_manager()

    class Meta:
        verbose_name = "incoming email"
        permissions = [("read_quarantine", "Read Quarantined Mail")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="new", settled_at=None, reason="")
                | Q(state="done", settled_at__isnull=False, reason="", ticket__isnull=False)
                | (
                    Q(state__in=["quarantined", "ignored"], settled_at__isnull=False)
                    & ~Q(reason="")
                ),
                name="incoming_is_new_until_it_is_settled",
            ),
        ]
        indexes = [
            models.Index("state", "received_at", "id", name="incoming_by_state"),
            models.Index("state", "reason", "received_at", "id", name="incoming_by_reason"),
            GinIndex(OpClass(searched_text(), name="gin_trgm_ops"), name="incoming_words"),
            models.Index(
                "ticket", condition=Q(ticket__isnull=False), name="incoming_of_ticket"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sender}: {self.subject}"

    @property
    def account(self) -> Account | None:
        """Whose ticket became of it."""
        return self.ticket.account if self.ticket else None

    @property
    def is_settled(self) -> bool:
        return self.state != self.State.NEW

    @property
    def is_quarantined(self) -> bool:
        return self.state == self.State.QUARANTINED

    @property
    def is_ignored(self) -> bool:
        return self.state == self.State.IGNORED
