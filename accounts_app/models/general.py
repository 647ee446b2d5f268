from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from config.models import Changeable


class GeneralSettings(Changeable):
    """What staff decide for the whole site: one row, there since something was decided."""

    disable_user_management = models.BooleanField(
        _("Disable Client Area User Management"),
        default=False,
        help_text=_("Owners lose User Management. Pending invitations stay valid."),
    )

    objects: models.Manager[GeneralSettings] = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="general_settings_are_one_row"),
        ]

    def __str__(self) -> str:
        return str(_("General Settings"))

    @classmethod
    def current(cls) -> GeneralSettings:
        """Read where it is asked for, so that a change holds from the next request on."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)
