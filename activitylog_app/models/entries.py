"""What happened, when, and who did it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, HashIndex, OpClass
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext

from activitylog_app.models.actors import ActorKind
from activitylog_app.models.finding import EntryQuerySet, searched_text
from config.looking import Month


class Entry(models.Model):
    """One line of the activity log, written once: a trigger refuses UPDATE and DELETE.

    Names are copied and the keys have no constraint, so an entry outlives what it is about.
    `data["changed"]` maps a field to [before, after] where an action changed one; what else
    stands in `data` are facts that the action noted, by their names.
    """

    IN_ORDER = ("at", "id")

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
        # Each ends in the order in which a page shows its entries: it is one range then.
        indexes = [
            models.Index("at", "id", name="entry_latest"),
            models.Index("account", "at", "id", name="entry_for_account"),
            models.Index("code", "at", "id", name="entry_for_code"),
            models.Index("actor_kind", "at", "id", name="entry_by_kind"),
            models.Index("actor", "at", "id", name="entry_by_person"),
            models.Index("user", "at", "id", name="entry_about"),
            models.Index("at", "id", name="entry_on_behalf", condition=Q(behalf__isnull=False)),
            models.Index(
                "behalf",
                "at",
                "id",
                name="entry_on_behalf_of",
                condition=Q(behalf__isnull=False),
            ),
            models.Index(
                "ip_address",
                "at",
                "id",
                name="entry_from_address",
                condition=Q(ip_address__isnull=False),
            ),
            HashIndex("request_id", name="entry_of_request", condition=~Q(request_id="")),
            # Words go into the index with their entry: an entry costs 0.1 ms more, and neither
            # does a search read a list of what waits, nor does anybody's entry carry it over.
            GinIndex(
                OpClass(searched_text(), name="gin_trgm_ops"),
                Month("at"),
                name="entry_words",
                fastupdate=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name}: {self.description}"

    @property
    def changed(self) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = self.data.get("changed", {})
        return found

    @property
    def noted(self) -> dict[str, Any]:
        return {name: fact for name, fact in self.data.items() if name != "changed"}

    @property
    def label(self) -> str:
        return label_of(self.code)


def label_of(code: str) -> str:
    """What a kind of event is called: `Invitation sent` for `invitation.sent`."""
    return gettext(code.replace(".", " ").replace("_", " ").capitalize())
