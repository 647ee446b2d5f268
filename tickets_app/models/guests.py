"""How somebody without a login reaches his ticket."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.core import signing
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import now

from config.refusals import Gone
from tickets_app.models.tickets import Ticket

SALT = "ticket-guest"


def new_nonce() -> str:
    """128 random bits; in a link they are signed with a key that is not in the database."""
    return secrets.token_urlsafe(16)


class GuestLinkQuerySet(models.QuerySet["GuestLink"]):
    def standing(self) -> GuestLinkQuerySet:
        """Not revoked."""
        return self.filter(revoked_at=None)

    def with_token(self, token: str) -> GuestLink | None:
        """The one that this link names, if it still opens anything."""
        try:
            pk, nonce = signing.loads(token, salt=SALT)
        except (signing.BadSignature, ValueError, TypeError):
            return None
        return self.with_key(pk, nonce)

    def with_key(self, pk: int, nonce: str) -> GuestLink | None:
        """The one with what a link is made of, if it still opens anything."""
        about = ["account", "department", "status", "priority"]
        found = self.standing().select_related(*(f"ticket__{name}" for name in about))
        return found.filter(pk=pk, nonce=nonce).first()

    def lock(self, link: GuestLink) -> GuestLink:
        """As it is now, its ticket being locked. Raises Gone if it is revoked."""
        found = self.standing().select_for_update().filter(pk=link.pk).first()
        if found is None or found.nonce != link.nonce:
            raise Gone
        return found


class GuestLink(models.Model):
    """That an address may follow one ticket by a private link.

    Whoever has it reads the ticket and answers as that address. Neither the link nor what it
    is made of alone stands in the database: it is signed when the letter leaves.
    """

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="guest_links")
    name = models.CharField(max_length=254)
    email = models.EmailField()
    language = models.CharField(max_length=10, default="en")
    nonce = models.CharField(max_length=30, default=new_nonce)
    created_at = models.DateTimeField(default=now, editable=False)
    revoked_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(
        null=True, editable=False
    )

    objects = GuestLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "private link"
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "email"],
                condition=Q(revoked_at=None),
                name="one_link_per_guest",
            ),
        ]

    def __str__(self) -> str:
        return self.email

    def get_absolute_url(self) -> str:
        return reverse("guest_ticket", args=[self.token])

    @property
    def token(self) -> str:
        return signing.dumps((self.pk, self.nonce), salt=SALT)
