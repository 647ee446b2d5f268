from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from activitylog_app.models import Run
from config.copying import copy_rows

if TYPE_CHECKING:
    from accounts_app.models.accounts import Account


class DeletionQuerySet(models.QuerySet["Deletion"]):
    def unfinished(self) -> DeletionQuerySet:
        return self.filter(finished_at=None).order_by("pk")

    def keep(self, finished: list[Deletion]) -> None:
        """Save those that were written down before, and write down the others."""
        fields = ["number", "name", "delete_users", "total", "done", "users_deleted"]
        columns = [*fields, "finished_at", "run_id"]
        new = [deletion for deletion in finished if not deletion.pk]
        copy_rows(Deletion, ({c: getattr(deletion, c) for c in columns} for deletion in new))
        for deletion in finished:
            if deletion.pk:
                deletion.save()

    def left_behind(self) -> DeletionQuerySet:
        """Unfinished ones that no run is going to finish."""
        return self.unfinished().exclude(run__isnull=False, run__ended_at=None)


class Deletion(models.Model):
    """A client that is being deleted in the background, and afterwards what became of it.

    Outlives the account, so it knows its number and its name. `total` counts the rows there
    were at the beginning, `done` those that are gone. `run` is the run of the rule for
    inactive clients that did it, if no person asked for it.
    """

    number = models.BigIntegerField()
    name = models.CharField(max_length=254)
    delete_users = models.BooleanField(default=False)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        related_name="+",
        db_constraint=False,
        help_text="Staff, who are never deleted: so no deleted user has to be looked for here.",
    )
    requester = models.JSONField(default=dict, help_text="IP address and request, for the log.")
    requested_at = models.DateTimeField(default=now)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    users_deleted = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    run = models.ForeignKey(Run, models.SET_NULL, null=True, related_name="deletions")

    # For the log, from the action that deletes it.
    account: Account

    objects = DeletionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], name="one_deletion_each"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def receipt(self) -> str:
        """For the log: how many users went with it."""
        users = self.users_deleted
        return f" and {users} user{'s' if users > 1 else ''}" if users else ""

    @property
    def percent(self) -> int:
        if self.finished_at:
            return 100
        return min(99, self.done * 100 // max(self.total, 1))
