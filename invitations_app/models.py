"""Offers of access to an account."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from math import ceil

from django.conf import settings
from django.core import signing
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts_app.models import Account, Membership, Permission
from config import site
from mail_app.models import Message
from users_app.models import User


def new_nonce() -> str:
    """128 random bits; in a link they are signed with a key that is not in the database."""
    return secrets.token_urlsafe(16)


def expiry_date() -> datetime:
    return now() + Invitation.VALID_FOR


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def pending(self) -> InvitationQuerySet:
        """Neither accepted nor declined nor cancelled; the expired ones are among them."""
        return self.filter(status=Invitation.Status.PENDING)

    def open(self) -> InvitationQuerySet:
        """Those that can be accepted, by the clock and not by what a task has marked."""
        return self.pending().filter(expires_at__gt=now())

    def expired(self) -> InvitationQuerySet:
        return self.pending().filter(expires_at__lte=now())

    def kept(self) -> InvitationQuerySet:
        """Pending ones that can still be sent again."""
        return self.pending().filter(expires_at__gt=now() - Invitation.KEPT_FOR)

    def forgettable(self) -> InvitationQuerySet:
        """So long ago that not even their page is needed any more."""
        return self.filter(expires_at__lte=now() - Invitation.KEPT_FOR)

    def unmarked(self) -> InvitationQuerySet:
        """Expired, which nobody has been told yet."""
        return self.expired().filter(expired_at=None)

    def to_remind_of(self) -> InvitationQuerySet:
        soon = now() + Invitation.REMINDED_BEFORE
        return self.open().filter(expires_at__lte=soon, reminded_at=None)

    def matching(self, words: str) -> InvitationQuerySet:
        found = self
        for word in words.split():
            found = found.filter(email__contains=word.lower())
        return found

    def with_offer(self) -> InvitationQuerySet:
        """Adds `is_accounts_offer`: the owner who sent it is not the owner any more."""
        owner = Membership.objects.filter(
            account=OuterRef("account"), user=OuterRef("invited_by"), is_owner=True
        )
        return self.annotate(is_accounts_offer=Q(by_staff=False) & ~Exists(owner))

    def joinable_by(self, user: User) -> InvitationQuerySet:
        """Open ones to the user's verified address, of accounts that he could enter."""
        verified = User.emailaddress_set.rel.related_model.objects.filter(
            user=user, verified=True
        )
        mine = Membership.objects.filter(account=OuterRef("account"), user=user)
        return (
            self.open()
            .filter(email__in=verified.values("email"))
            .exclude(account__status=Account.Status.CLOSED)
            .exclude(Exists(mine))
            .select_related("account")
            .order_by("pk")
        )


class Invitation(models.Model):
    """An offer of access to an account, sent to an address; whoever has the link may take it.

    It stands for the account: if its sender is not the owner any more, it is the account's
    offer, and the new owner may cancel it. `message` is the letter sent last.
    """

    class Status(models.TextChoices):
        PENDING = "pending", gettext_lazy("Pending")
        ACCEPTED = "accepted", gettext_lazy("Accepted")
        DECLINED = "declined", gettext_lazy("Declined")
        CANCELLED = "cancelled", gettext_lazy("Cancelled")

    class State(models.TextChoices):
        """What somebody with a link to it is to be told."""

        OPEN = "open"
        EXPIRED = "expired"
        CANCELLED = "cancelled"
        DECLINED = "declined"
        USED = "used"
        REPLACED = "replaced"
        CLOSED = "closed"
        UNKNOWN = "unknown"

    VALID_FOR = timedelta(days=7)
    KEPT_FOR = timedelta(days=30)
    REMINDED_BEFORE = timedelta(days=2)
    ASKED_AT_MOST_EVERY = timedelta(days=1)
    SALT = "invitation"

    account = models.ForeignKey(Account, models.CASCADE, related_name="invitations")
    email = models.EmailField()
    permissions = models.JSONField(default=list)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.PENDING)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    inviter_name = models.CharField(max_length=254)
    by_staff = models.BooleanField(default=False)
    nonce = models.CharField(max_length=22, default=new_nonce, editable=False)
    message = models.ForeignKey(Message, models.SET_NULL, null=True, related_name="+")
    sent_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField(default=expiry_date)
    reminded_at = models.DateTimeField(null=True)
    expired_at = models.DateTimeField(null=True, help_text="When the log was told.")
    asked_at = models.DateTimeField(null=True, help_text="When a new one was asked for.")
    settled_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "email"],
                condition=Q(status="pending"),
                name="one_pending_invitation_each",
            ),
            models.CheckConstraint(
                condition=Q(status="pending", settled_at=None)
                | Q(status__in=["accepted", "declined", "cancelled"], settled_at__isnull=False),
                name="invitation_is_pending_until_it_is_settled",
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"],
                condition=Q(status="pending"),
                name="invitation_to_expire",
            ),
            models.Index(fields=["expires_at"], name="invitation_to_forget"),
            models.Index(fields=["email"], name="invitation_to_address"),
        ]

    def __str__(self) -> str:
        return f"{self.email} to {self.account}"

    def get_absolute_url(self) -> str:
        """The link for the letter, made when it leaves. It stands in no table."""
        token = signing.dumps((self.pk, self.nonce), salt=self.SALT)
        return reverse("open_invitation", args=[token])

    @property
    def sender(self) -> str:
        """Who sent it, as customers are told: staff are the company."""
        return site.name() if self.by_staff else self.inviter_name

    @property
    def user(self) -> User | None:
        """For the log: who got access by it."""
        return self.accepted_by

    @property
    def is_expired(self) -> bool:
        return now() >= self.expires_at

    @property
    def days_left(self) -> int:
        return max(0, ceil((self.expires_at - now()) / timedelta(days=1)))

    @property
    def permission_labels(self) -> list[str]:
        return [str(key.label) for key in Permission if key in self.permissions]

    @property
    def permission_count(self) -> int:
        return len(self.permissions)

    @property
    def was_asked_lately(self) -> bool:
        return bool(self.asked_at and now() - self.asked_at < self.ASKED_AT_MOST_EVERY)

    @property
    def origin(self) -> str:
        """For the log: whose offer it was, if its sender is not the owner any more."""
        if self.by_staff:
            return ""
        owner = self.account.memberships.filter(user=self.invited_by, is_owner=True)
        if owner.exists():
            return ""
        return f" (an offer of the account, sent by {self.inviter_name})"

    def state(self, nonce: str) -> State:
        """What the link with this nonce is good for at this moment."""
        status, state = self.Status(self.status), self.State
        if self.account.is_closed and status == self.Status.PENDING:
            return state.CLOSED
        if status == self.Status.ACCEPTED:
            return state.USED
        if status == self.Status.CANCELLED:
            return state.CANCELLED
        if status == self.Status.DECLINED:
            return state.DECLINED
        if nonce != self.nonce:
            return state.REPLACED
        return state.EXPIRED if self.is_expired else state.OPEN


class Unwanted(models.Model):
    """An address whose reader wants no invitations from this account any more."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="unwanted")
    email = models.EmailField()
    reported_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = "address that wants no invitations"
        verbose_name_plural = "addresses that want no invitations"
        constraints = [
            models.UniqueConstraint(fields=["account", "email"], name="unwanted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.email} from {self.account}"


def obstacle_to(account: Account, email: str) -> str:
    """Why `email`, normalised, cannot be invited to the account, in a sentence; or nothing."""
    told = {"email": email, "count": settings.OPEN_INVITATIONS}
    open_ones = account.invitations.open()
    if account.is_closed:
        return _("This account is closed.")
    if account.memberships.filter(user__email=email).exists():
        return _("%(email)s already has access to this account.") % told
    if account.unwanted.filter(email=email).exists():
        return _("%(email)s has asked not to get invitations from this account.") % told
    if open_ones.filter(email=email).exists():
        return _("%(email)s has been invited already. Resend the invite if it was lost.") % told
    if open_ones.count() >= settings.OPEN_INVITATIONS:
        return _("%(count)s invitations are open. Cancel some that are not needed.") % told
    return ""


def read_token(token: str) -> tuple[int, str] | None:
    """Which invitation a link is for, and its nonce; None if we did not make it."""
    try:
        pk, nonce = signing.loads(token, salt=Invitation.SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return pk, nonce
