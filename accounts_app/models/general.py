from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from config.models import OneRow


def whole_number(
    label: Any, least: int, most: int, default: int, hint: Any
) -> models.Field[int, int]:
    """A number of something, between two bounds."""
    bounds = [MinValueValidator(least), MaxValueValidator(most)]
    return models.PositiveSmallIntegerField(
        label, default=default, validators=bounds, help_text=hint
    )


class GeneralSettings(OneRow):
    """What staff decide for the whole site."""

    site_name = models.CharField(
        _("Site name"),
        max_length=60,
        blank=True,
        help_text=_("Stands on every page and in every email."),
    )
    logo_digest = models.CharField(max_length=16, blank=True, editable=False)
    terms_of_service_url = models.URLField(
        _("Address of the terms of service"),
        blank=True,
        help_text=_("If there is one, whoever makes a login has to accept the terms."),
    )

    require_email_verification = models.BooleanField(
        _("Require Email Verification"),
        default=False,
        help_text=_("Nobody logs in before the link in the first email was used."),
    )
    require_two_factor = models.BooleanField(
        _("Require Two-Factor for All Users"),
        default=False,
        help_text=_(
            "Users without it set it up before they can open an account. Staff always need it."
        ),
    )
    password_min_length = whole_number(
        _("Shortest password"), 10, 64, 10, _("In characters, from 10 on. For new passwords.")
    )
    session_days = whole_number(
        _("Kept logged in"), 1, 90, 14, _("Days, for who ticks “Keep me logged in”.")
    )
    staff_idle_minutes = whole_number(
        _("Staff without activity"), 5, 240, 30, _("Minutes until they are logged out.")
    )
    staff_hours = whole_number(
        _("Staff at the longest"),
        1,
        24,
        12,
        _("Hours until they log in again, whatever they do."),
    )

    allow_client_registration = models.BooleanField(
        _("Allow Client Registration"),
        default=True,
        help_text=_("Strangers can register and open an account. Otherwise staff add clients."),
    )
    disable_user_management = models.BooleanField(
        _("Disable Client Area User Management"),
        default=False,
        help_text=_("Owners lose User Management. Pending invitations stay valid."),
    )

    objects: models.Manager[GeneralSettings] = models.Manager()

    class Meta:
        verbose_name_plural = "general settings"
        permissions = [("configure_general_settings", "Configure General Settings")]
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="general_settings_are_one_row"),
        ]

    def __str__(self) -> str:
        return str(_("General Settings"))


class AutomationSettings(OneRow):
    """When things are done by themselves. An empty number of months means never."""

    inactivate_after = models.PositiveSmallIntegerField(
        _("Make accounts inactive after"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
        help_text=_("Months without activity and without an active service. Empty: never."),
    )
    delete_inactive_after = models.PositiveSmallIntegerField(
        _("Automatically Delete Inactive Clients"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
        help_text=_("Months of being closed or without activity. Empty: never."),
    )
    delete_inactive_users = models.BooleanField(
        _("Delete users who are only associated with the deleted client"),
        default=False,
        help_text=_("Users of other accounts are always kept."),
    )
    delete_at_most = models.PositiveIntegerField(
        _("At most"),
        default=50,
        validators=[MinValueValidator(1), MaxValueValidator(100_000)],
        help_text=_("Clients a day."),
    )
    never_delete = models.JSONField(default=list)
    keep_log_for = models.PositiveSmallIntegerField(
        _("Keep the activity log for"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(600)],
        help_text=_("Whole months. Empty: for ever."),
    )

    objects: models.Manager[AutomationSettings] = models.Manager()

    class Meta:
        verbose_name_plural = "automation settings"
        permissions = [("configure_automation_settings", "Configure Automation Settings")]
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="automation_settings_are_one_row"),
        ]

    def __str__(self) -> str:
        return str(_("Automation Settings"))


class Logo(models.Model):
    """The picture beside the site's name: one row, a PNG made by ourselves of what was sent."""

    png = models.BinaryField()

    objects: models.Manager[Logo] = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="logo_is_one_row"),
        ]

    def __str__(self) -> str:
        return str(_("Logo"))
