from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.timezone import now

from accounts_app.models.accounts import Account
from accounts_app.models.permissions import Permission
from config.models import Changeable
from config.searching import holding
from users_app.models import searched_text, two_factor_of


class MembershipQuerySet(models.QuerySet["Membership"]):
    def enterable(self) -> MembershipQuerySet:
        return self.exclude(account__status=Account.Status.CLOSED)

    def able_to(self, permission: Permission) -> MembershipQuerySet:
        """Those of which `can` says so."""
        return self.filter(Q(is_owner=True) | Q(permissions__contains=[permission]))

    def matching(self, words: str) -> MembershipQuerySet:
        """Those whose account has every one of the words in its name, address or number."""
        return self.filter(holding("account__search_text", words))

    def recent(self) -> MembershipQuerySet:
        """Accounts the user has been in, the latest first."""
        return self.exclude(last_login_at=None).last_used_first()

    def last_used_first(self) -> MembershipQuerySet:
        return self.order_by(F("last_login_at").desc(nulls_last=True), "account__sort_name")

    def named(self, words: str) -> MembershipQuerySet:
        """Those whose user has every one of the words in his name or address."""
        text: dict[str, Any] = {"searched_text": searched_text("user__")}
        return self.alias(**text).filter(holding("searched_text", words))

    def with_two_factor(self) -> MembershipQuerySet:
        """Adds `has_two_factor`: whether its user logs in with a second factor."""
        factor: dict[str, Any] = {"has_two_factor": two_factor_of("user")}
        return self.annotate(**factor)

    def with_other_accounts(self) -> MembershipQuerySet:
        """Adds `other_accounts`: how many more its user has."""
        others = Membership.objects.filter(user=OuterRef("user")).exclude(pk=OuterRef("pk"))
        counted = others.order_by().values("user").annotate(number=Count("pk"))
        number: dict[str, Any] = {
            "other_accounts": Coalesce(Subquery(counted.values("number")), 0)
        }
        return self.annotate(**number)

    def touch(self, membership: Membership) -> None:
        """Note that its user is in the account now, at most every five minutes."""
        quiet = now() - Membership.NOTED_EVERY
        if membership.last_login_at is None or membership.last_login_at < quiet:
            self.filter(pk=membership.pk).update(last_login_at=now())


class Membership(Changeable):
    """The access of one user to one account."""

    NOTED_EVERY = timedelta(minutes=5)

    account = models.ForeignKey(Account, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships"
    )
    is_owner = models.BooleanField(default=False)
    permissions = models.JSONField(default=list)
    last_login_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=now, editable=False)

    # What `with_two_factor` and `with_other_accounts` add.
    has_two_factor: bool
    other_accounts: int

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "user"], name="one_membership_each"),
            models.UniqueConstraint(
                fields=["account"], condition=Q(is_owner=True), name="one_owner_per_account"
            ),
            models.CheckConstraint(
                condition=Q(is_owner=False) | Q(permissions=[]),
                name="no_permissions_are_kept_for_an_owner",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.account}"

    def can(self, permission: Permission) -> bool:
        return self.is_owner or permission in self.permissions

    @property
    def version(self) -> str:
        """Tells whether the permissions are still the same."""
        return ",".join(self.permissions)

    @property
    def abilities(self) -> list[Permission]:
        return [permission for permission in Permission if self.can(permission)]

    @property
    def inabilities(self) -> list[Permission]:
        return [permission for permission in Permission if not self.can(permission)]

    @property
    def permission_count(self) -> int:
        return len(self.abilities)

    @property
    def permission_labels(self) -> list[str]:
        return [str(permission.label) for permission in self.abilities]
