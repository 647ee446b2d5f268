from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from accounts_app.models import Account
from config.files import names_in, older_than, private_files
from config.models import Versioned
from config.refusals import Gone
from users_app.models import User

MOST_DOCUMENTS = 5
LARGEST_DOCUMENT = 10 * 1024 * 1024  # bytes
FOLDER = "identity"


def name_of_its_own(document: IdentityDocument, filename: str) -> str:
    """Nothing of what the sender called it."""
    return f"{FOLDER}/{uuid4().hex}"


class VerificationQuerySet(models.QuerySet["IdentityVerification"]):
    def submitted(self) -> VerificationQuerySet:
        """Those that wait for a decision."""
        return self.filter(state=IdentityVerification.State.SUBMITTED)

    def verified(self) -> VerificationQuerySet:
        return self.filter(state=IdentityVerification.State.VERIFIED)

    def of(self, user: User) -> IdentityVerification:
        """That of a user; one that is not saved if it was never asked for."""
        found = self.filter(user=user).first()
        return found or IdentityVerification(user=user)

    def lock(self, verification: IdentityVerification) -> IdentityVerification:
        """As it is now, its user being locked. Raises Gone."""
        found = self.select_for_update().filter(pk=verification.pk).first()
        if found is None:
            raise Gone
        return found


class IdentityVerification(Versioned):
    """Whether a user is who he says he is: asked by staff, shown by documents, decided by
    staff. The documents are deleted with the decision."""

    class State(models.TextChoices):
        NOT_REQUESTED = "", _("Not requested")
        REQUESTED = "requested", _("Requested")
        SUBMITTED = "submitted", _("Submitted")
        VERIFIED = "verified", _("Verified")
        REFUSED = "refused", _("Refused")

    IN_ORDER = ("submitted_at", "id")
    AS_ASKED = ("requested_at", "id")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="identity"
    )
    state = models.CharField(
        max_length=9, choices=State.choices, default=State.NOT_REQUESTED, blank=True
    )
    requested_at = models.DateTimeField(null=True, editable=False)
    submitted_at = models.DateTimeField(null=True, editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)
    decided_by_name = models.CharField(max_length=254, blank=True)
    reason = models.TextField(
        blank=True, max_length=1000, help_text="Why it was refused; the user reads it."
    )

    # For the log, from the action: the account whose order it was asked for.
    account: Account | None = None

    objects = VerificationQuerySet.as_manager()

    class Meta:
        verbose_name = "identity verification"
        permissions = [("review_identity", "Review Identities")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="requested", submitted_at=None, decided_at=None)
                | Q(state="submitted", submitted_at__isnull=False, decided_at=None)
                | Q(
                    state__in=["verified", "refused"],
                    submitted_at__isnull=False,
                    decided_at__isnull=False,
                ),
                name="identity_state_fits_its_times",
            ),
            models.CheckConstraint(
                condition=Q(requested_at__isnull=False), name="identity_was_asked_for"
            ),
        ]
        indexes = [
            models.Index("state", "submitted_at", "id", name="identity_by_state"),
            models.Index("requested_at", "id", name="identity_as_asked"),
            models.Index("state", "requested_at", "id", name="identity_by_state_asked"),
        ]

    def __str__(self) -> str:
        return f"Identity of {self.user}"

    @property
    def label(self) -> Any:
        return self.State(self.state).label

    @property
    def is_requested(self) -> bool:
        return self.state == self.State.REQUESTED

    @property
    def is_submitted(self) -> bool:
        return self.state == self.State.SUBMITTED

    @property
    def is_verified(self) -> bool:
        return self.state == self.State.VERIFIED

    @property
    def is_refused(self) -> bool:
        return self.state == self.State.REFUSED

    @property
    def takes_documents(self) -> bool:
        """When they are asked for, and again after a refusal."""
        return self.is_requested or self.is_refused

    @property
    def can_be_requested(self) -> bool:
        """Not while it is under way, nor once it is verified."""
        return self.state in {self.State.NOT_REQUESTED, self.State.REFUSED}


class IdentityDocument(models.Model):
    """A picture or a PDF that the user has sent. `content_type` is what its content says,
    `original_name` what he called it."""

    verification = models.ForeignKey(
        IdentityVerification, models.CASCADE, related_name="documents"
    )
    file = models.FileField(upload_to=name_of_its_own, storage=private_files)
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    original_name = models.CharField(max_length=200)
    uploaded_at = models.DateTimeField(default=now, editable=False)

    objects: models.Manager[IdentityDocument] = models.Manager()

    class Meta:
        verbose_name = "identity document"
        constraints = [
            models.CheckConstraint(
                condition=Q(content_type__in=["application/pdf", "image/jpeg", "image/png"]),
                name="document_is_of_a_known_type",
            ),
            models.CheckConstraint(
                condition=Q(size__gt=0, size__lte=LARGEST_DOCUMENT),
                name="document_is_not_too_large",
            ),
        ]

    def __str__(self) -> str:
        return self.original_name

    @property
    def is_picture(self) -> bool:
        """A browser can show it by itself."""
        return self.content_type.startswith("image/")


def forgotten_files(before: datetime) -> list[str]:
    """The names of files, older than that, that no document speaks of: of transactions that
    were rolled back, of users who are deleted, of a process that died after a decision."""
    found: list[str] = []
    for names in names_in(FOLDER):
        spoken_of = IdentityDocument.objects.filter(file__among=names)
        found += older_than(before, set(names) - set(spoken_of.values_list("file", flat=True)))
    return sorted(found)
