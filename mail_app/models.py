"""The outbox: every message that was promised, and what became of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _


def first_sweep() -> datetime:
    return now() + Message.HEAD_START


class MessageQuerySet(models.QuerySet["Message"]):
    def waiting(self) -> MessageQuerySet:
        return self.filter(state=Message.State.WAITING)

    def given_up(self) -> MessageQuerySet:
        """What could not be delivered, the latest first."""
        return self.filter(state=Message.State.GIVEN_UP).order_by("-pk")

    def due(self) -> MessageQuerySet:
        """What the sweep takes up, the longest overdue first."""
        return self.waiting().filter(next_attempt_at__lte=now()).order_by("next_attempt_at")


class Message(models.Model):
    """A letter that was promised in a transaction, and later what became of it.

    It names the letter and what it is about, never the text: links that open doors are
    made when the letter leaves, so nobody can read them here.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        UNNEEDED = "unneeded", _("Nothing to say")
        GIVEN_UP = "given_up", _("Given up")

    # The task queued at the commit has this long before the sweep looks after it.
    HEAD_START = timedelta(seconds=30)
    SUBJECT_LENGTH = 200

    letter = models.CharField(max_length=100)
    about = models.JSONField(default=list)
    account = models.ForeignKey(
        "accounts_app.Account",
        models.CASCADE,
        null=True,
        related_name="messages",
        db_index=False,
        help_text="Whose history of emails it belongs to.",
    )
    created_at = models.DateTimeField(default=now, editable=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=first_sweep)
    sent_to = models.EmailField(blank=True, help_text="Known since the first attempt.")
    subject = models.CharField(max_length=SUBJECT_LENGTH, blank=True)
    problem = models.CharField(max_length=200, blank=True)
    settled_at = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = "email"
        permissions = [("view_client_emails", "View Client Emails")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", settled_at=None)
                | Q(state__in=["sent", "unneeded", "given_up"], settled_at__isnull=False),
                name="message_is_waiting_until_it_is_settled",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(state="waiting"),
                name="message_waiting",
            ),
            models.Index(fields=["account", "-created_at"], name="message_history"),
        ]

    def __str__(self) -> str:
        return self.subject or self.letter
