"""What happened, when, and who did it."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from activitylog_app.models.actors import ActorKind

# Codes of what is the company's own affair; actions declare it.
INTERNAL: set[str] = set()


class EntryQuerySet(models.QuerySet["Entry"]):
    def for_customers(self) -> EntryQuerySet:
        """Without what staff keep to themselves."""
        return self.exclude(code__in=INTERNAL)

    def before(self, moment: datetime) -> EntryQuerySet:
        return self.filter(at__lt=moment)

    def latest_first(self) -> EntryQuerySet:
        return self.order_by("-pk")


class Entry(models.Model):
    """One line of the activity log, written once: a trigger refuses UPDATE and DELETE.

    Names are copied and the keys have no constraint, so an entry outlives what it is about.
    `data["changed"]` maps a field to [before, after] where an action changed one; what else
    stands in `data` are facts that the action noted, by their names.
    """

    at = models.DateTimeField(default=now)
    code = models.CharField(max_length=60)
    description = models.TextField()
    data = models.JSONField(default=dict)
    actor_kind = models.CharField(max_length=6, choices=ActorKind.choices)
    actor_name = models.CharField(max_length=254)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    account_name = models.CharField(max_length=254, blank=True)
    account = models.ForeignKey(
        "accounts_app.Account",
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="activity",
    )
    behalf_name = models.CharField(max_length=254, blank=True)
    behalf = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    user_name = models.CharField(max_length=254, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    ip_address = models.GenericIPAddressField(null=True)
    request_id = models.CharField(max_length=64, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "activity log"
        permissions = [("view_activity_log", "View Activity Log")]
        indexes = [
            models.Index("account", models.F("id").desc(), name="entry_of_account"),
            models.Index("actor", models.F("id").desc(), name="entry_by_actor"),
            models.Index("user", models.F("id").desc(), name="entry_about_user"),
            models.Index("code", models.F("id").desc(), name="entry_of_kind"),
            models.Index("at", name="entry_at"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name}: {self.description}"
