from __future__ import annotations

from datetime import timedelta

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from config.models import OneRow

# A prefix that ended in a digit could make two numbers look the same.
no_digit_at_the_end = RegexValidator(
    r"^(|.*[^\d])\Z", _("End it with a letter or a sign, not with a digit.")
)


class OrderSettings(OneRow):
    """What staff decide for all orders and invoices."""

    wait_for_verification = models.BooleanField(
        _("Orders Wait for Verification"),
        default=False,
        help_text=_("An order can be accepted once the identity of its user is verified."),
    )
    days_to_pay = models.PositiveSmallIntegerField(
        _("Days to pay"),
        default=14,
        validators=[MaxValueValidator(120)],
        help_text=_("From the day of the invoice to the day on which it is due."),
    )
    renew_days_before = models.PositiveSmallIntegerField(
        _("Invoice renewals"),
        default=14,
        validators=[MaxValueValidator(60)],
        help_text=_("Days before the next period of a service begins."),
    )
    invoice_prefix = models.CharField(
        _("Before the number of an invoice"),
        max_length=20,
        blank=True,
        default="INV-",
        validators=[no_digit_at_the_end],
    )
    invoice_digits = models.PositiveSmallIntegerField(
        _("Digits of that number"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
        help_text=_("Shorter ones begin with zeros."),
    )
    issuer = models.TextField(
        _("Your address on invoices"),
        blank=True,
        max_length=1000,
        help_text=_("Name, address and tax ID, as they are to stand there."),
    )
    bank_transfer = models.TextField(
        _("How to pay by bank transfer"),
        blank=True,
        max_length=1000,
        help_text=_("Account holder, bank, IBAN. The number of the invoice is added."),
    )

    objects: models.Manager[OrderSettings] = models.Manager()

    class Meta:
        verbose_name_plural = "order settings"
        permissions = [("configure_orders", "Configure Orders and Invoices")]
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="order_settings_are_one_row"),
        ]

    def __str__(self) -> str:
        return str(_("Orders and Invoices"))

    def number_of(self, sequence: int) -> str:
        """What people read: `INV-00042`."""
        return f"{self.invoice_prefix}{sequence:0{self.invoice_digits}}"

    @property
    def time_to_pay(self) -> timedelta:
        return timedelta(days=self.days_to_pay)

    @property
    def renewal_time(self) -> timedelta:
        return timedelta(days=self.renew_days_before)
