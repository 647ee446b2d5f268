"""Who gets mail about a ticket."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from tickets_app.models.tickets import Ticket


class WatcherQuerySet(models.QuerySet["Watcher"]):
    def users(self) -> WatcherQuerySet:
        return self.exclude(user=None)

    def copies(self) -> WatcherQuerySet:
        """Addresses that get a copy (CC)."""
        return self.filter(user=None).order_by("pk")


class Watcher(models.Model):
    """Who gets mail about a ticket: a user, or a bare address (CC)."""

    MOST_COPIES = 10
    # Of the account's users, with the form that opens a ticket.
    MOST_BY_CUSTOMER = 5

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="watchers", db_index=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="watched_tickets"
    )
    email = models.EmailField(blank=True)
    since = models.DateTimeField(default=now, editable=False)

    objects = WatcherQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "user"], condition=~Q(user=None), name="watches_once"
            ),
            models.UniqueConstraint(
                fields=["ticket", "email"], condition=~Q(email=""), name="copied_once"
            ),
            models.CheckConstraint(
                condition=Q(user=None) ^ Q(email=""), name="watcher_is_user_or_address"
            ),
        ]
        indexes = [models.Index("ticket", "id", name="watcher_of_ticket")]

    def __str__(self) -> str:
        return self.email or str(self.user)
