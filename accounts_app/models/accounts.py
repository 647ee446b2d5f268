from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models, transaction
from django.db.models import (
    Case,
    Count,
    F,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Concat
from django.utils.timezone import now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts_app.models.addresses import PostalAddress
from accounts_app.models.deletions import Deletion
from accounts_app.models.permissions import Permission
from config.models import Versioned
from config.refusals import Gone, Refused
from config.searching import Fold, holding, number_in
from users_app.models import User

if TYPE_CHECKING:
    from accounts_app.models.memberships import Membership


class AccountQuerySet(models.QuerySet["Account"]):
    THROUGH_USERS = 100

    def matching(self, words: str) -> AccountQuerySet:
        """Those with every one of the words in name, company, address or number, and those
        with a user who has them all in his name or address. `#1042` is that one alone.

        The users are looked up first, so that each half can use its index. Of more than
        `THROUGH_USERS` of them only so many count.
        """
        if not words:
            return self
        number = number_in(words)
        if number is not None and words.startswith("#"):
            return self.filter(pk=number)
        users = User.objects.matching(words)[: self.THROUGH_USERS]
        through: Any = Account._meta.get_field("memberships").related_model
        accounts = through.objects.filter(user__in=users.values("pk"))
        numbers = list(accounts.values_list("account", flat=True)[: self.THROUGH_USERS])
        found = Q(pk__in=numbers) | holding("search_text", words)
        if number is not None:
            found |= Q(pk=number)
        return self.filter(found)

    def with_people(self) -> AccountQuerySet:
        """Adds `user_count`, and has the owner of each at hand for `owner`."""
        model: Any = Account._meta.get_field("memberships").related_model
        inside = model.objects.filter(account=OuterRef("pk")).order_by().values("account")
        counted: dict[str, Any] = {
            "user_count": Subquery(inside.annotate(number=Count("pk")).values("number"))
        }
        owners = model.objects.filter(is_owner=True).select_related("user")
        fetched: Any = Prefetch("memberships", owners, to_attr="owner_memberships")
        return self.annotate(**counted).prefetch_related(fetched)

    def lock(self, account: Account) -> Account:
        """The account as it is now, held until the transaction ends.

        Whoever changes an account, or what hangs on it, locks it first; so two of them
        never wait for each other. Raises Gone if it has been deleted.
        """
        found = self.select_for_update().filter(pk=account.pk).first()
        if found is None:
            raise Gone
        return found

    def in_bulk_locked(self, numbers: list[int]) -> dict[int, Account]:
        """Those that are there, by number, held until the transaction ends."""
        found = self.select_for_update().filter(pk__among=numbers).order_by("pk")
        return {account.pk: account for account in found}

    def open(self, owner: User, **details: Any) -> Account:
        """A new account with its owner; neither is ever there without the other."""
        with transaction.atomic():
            account = self.create(**details)
            account.hand_to(owner)
        return account


class Account(Versioned, PostalAddress):
    """The billable party: a person or a company. Customers know it by its number."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        INACTIVE = "inactive", _("Inactive")
        CLOSED = "closed", _("Closed")

    NEW_FOR = timedelta(days=30)

    number = models.BigAutoField(primary_key=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.ACTIVE)
    company = models.CharField(_("company"), max_length=150, blank=True)
    first_name = models.CharField(_("first name"), max_length=100)
    last_name = models.CharField(_("last name"), max_length=100)
    email = models.EmailField(_("email address"))
    tax_id = models.CharField(_("tax ID"), max_length=40, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    language = models.CharField(_("language"), max_length=10, default="en")
    notes = models.TextField(blank=True, help_text="For staff; customers never see it.")
    created_at = models.DateTimeField(default=now, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    on_hold = models.BooleanField(
        _("On hold"),
        default=False,
        db_default=False,
        help_text=_("Never deleted by the rule for inactive clients."),
    )
    hold_reason = models.CharField(
        _("Why it is on hold"), max_length=200, blank=True, default="", db_default=""
    )
    stays_active = models.BooleanField(
        _("Stays active"),
        default=False,
        db_default=False,
        help_text=_("Never made inactive by itself."),
    )
    users: models.ManyToManyField[User, Membership] = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="Membership", related_name="accounts"
    )

    sort_name = models.GeneratedField(
        expression=Fold(
            Case(
                When(~Q(company=""), then=F("company")),
                default=Concat(F("first_name"), Value(" "), F("last_name")),
                output_field=TextField(),
            )
        ),
        output_field=TextField(),
        db_persist=True,
    )
    search_text = models.GeneratedField(
        expression=Fold(
            Concat(
                F("company"),
                Value(" "),
                F("first_name"),
                Value(" "),
                F("last_name"),
                Value(" "),
                F("email"),
                Value(" #"),
                Cast(F("number"), TextField()),
                output_field=TextField(),
            )
        ),
        output_field=TextField(),
        db_persist=True,
    )

    # What `Retention.with_reasons` adds.
    kept_by: str
    last_login_at: datetime | None
    told_at: datetime | None
    is_answered: bool

    # What `with_people` adds.
    user_count: int
    owner_memberships: list[Membership]

    objects = AccountQuerySet.as_manager()

    class Meta:
        verbose_name = "client"
        permissions = [
            ("list_clients", "List Clients"),
            ("view_client", "View Clients Summary"),
            ("add_client", "Add New Client"),
            ("edit_client", "Edit Clients Details"),
            ("make_owner", "Make Owner"),
            ("close_client", "Close Client"),
            ("delete_client", "Delete Client"),
            ("login_as_owner", "Login as Owner"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["active", "inactive", "closed"]),
                name="account_status_is_known",
            ),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"), name="currency_is_iso_4217"
            ),
        ]
        indexes = [
            GinIndex(OpClass(F("search_text"), name="gin_trgm_ops"), name="account_search"),
            models.Index("sort_name", "number", name="account_by_name"),
            models.Index("status", "number", name="account_by_status"),
            models.Index("status", "sort_name", "number", name="account_by_status_and_name"),
            models.Index("created_at", "number", name="account_by_age"),
            models.Index("status", "created_at", "number", name="account_by_status_and_age"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.company or f"{self.first_name} {self.last_name}"

    @property
    def numbered(self) -> str:
        """For lists of commands: `#1042 Acme`."""
        return f"#{self.number} {self.name}"

    @property
    def account(self) -> Account:
        """Everything that belongs to an account answers `.account`, itself included."""
        return self

    @property
    def is_closed(self) -> bool:
        return self.status == self.Status.CLOSED

    @property
    def is_being_deleted(self) -> bool:
        """Until it is gone, it is there and closed."""
        return Deletion.objects.filter(number=self.number).exists()

    @property
    def is_new(self) -> bool:
        return now() - self.created_at < self.NEW_FOR

    @property
    def owner(self) -> User:
        for membership in getattr(self, "owner_memberships", ()):
            found: User = membership.user
            return found
        return self.memberships.select_related("user").get(is_owner=True).user

    def admit(self, user: User, permissions: list[str]) -> Membership:
        """Give `user` access, with these keys of Permission. The account must be locked.

        Raises Refused if he has access already, or is staff; Gone if he has been deleted;
        ValueError for an unknown key.
        """
        user = lock_customer(user)
        membership, is_new = self.memberships.get_or_create(
            user=user, defaults={"permissions": Permission.known(permissions)}
        )
        if not is_new:
            raise Refused(gettext("This user has access to the account already."))
        return membership

    def hand_to(self, user: User) -> None:
        """Make `user` the owner; the one there was stays, with all permissions.

        The only place that writes `is_owner`. The account must be new, or locked. Raises
        Refused if he is staff, Gone if he has been deleted.
        """
        user = lock_customer(user)
        self.memberships.filter(is_owner=True).update(
            is_owner=False, permissions=Permission.values
        )
        self.memberships.update_or_create(
            user=user, defaults={"is_owner": True, "permissions": []}
        )


def lock_customer(user: User) -> User:
    """The user, locked. Raises Refused if he is staff, Gone if he has been deleted."""
    user = User.objects.lock(user)
    if user.is_staff:
        raise Refused(gettext("Staff cannot have access to an account."))
    return user
