from __future__ import annotations

from datetime import timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from config.models import OneRow
from tickets_app.models.numbers import makes_enough_numbers

MEGABYTE = 1024 * 1024


class TicketSettings(OneRow):
    """What staff decide for all tickets."""

    mask = models.CharField(
        _("Numbers of tickets"),
        max_length=40,
        default="%n%n%n%n%n%n%n%n",
        validators=[makes_enough_numbers],
        help_text=_(
            "%n: a random digit, %A: a random letter, %i: counted up, %y %m %d: the day."
        ),
    )
    close_after_days = models.PositiveSmallIntegerField(
        _("Close answered tickets after"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
        help_text=_("Days without a reply of the customer. Empty: never."),
    )
    guests_allowed = models.BooleanField(
        _("Guests can open tickets"),
        default=True,
        help_text=_("By the public form and by mail, without a login."),
    )
    largest_attachment = models.PositiveSmallIntegerField(
        _("Largest attachment"),
        default=8,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
        help_text=_("In MB."),
    )
    most_attachments = models.PositiveSmallIntegerField(
        _("Attachments of one reply"),
        default=10,
        validators=[MaxValueValidator(50)],
    )
    largest_message = models.PositiveSmallIntegerField(
        _("Largest message by mail"),
        default=25,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("In MB. What is larger is kept for staff, and becomes no ticket."),
    )
    trusted_server = models.CharField(
        _("Mail server that checks senders"),
        max_length=253,
        blank=True,
        help_text=_(
            "The name with which it begins Authentication-Results. Empty: no sender of mail "
            "is ever confirmed."
        ),
    )

    objects: models.Manager[TicketSettings] = models.Manager()

    class Meta:
        verbose_name_plural = "ticket settings"
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="ticket_settings_are_one_row"),
        ]

    def __str__(self) -> str:
        return str(_("Support Tickets"))

    @property
    def closing_time(self) -> timedelta | None:
        return timedelta(days=self.close_after_days) if self.close_after_days else None

    @property
    def attachment_limit(self) -> int:
        """In bytes."""
        return self.largest_attachment * MEGABYTE

    @property
    def message_limit(self) -> int:
        """In bytes."""
        return self.largest_message * MEGABYTE
