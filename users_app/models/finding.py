"""How users are looked for, and what is looked up with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Concat

from config.refusals import Gone
from config.searching import Fold, holding
from users_app.models.addresses import normalise_email

if TYPE_CHECKING:
    from users_app.models.users import User


def searched_text(prefix: str = "") -> Fold:
    """Where people are looked for, as an index has it: name and address, folded."""
    first, last, email = (f"{prefix}{name}" for name in ("first_name", "last_name", "email"))
    between = Value(" ")
    return Fold(Concat(first, between, last, between, email, output_field=models.TextField()))


def there_is_one(rows: models.QuerySet[Any]) -> Coalesce:
    """Whether there is such a row, for each row that is answered.

    PostgreSQL would rather hash a whole table for EXISTS, even if 25 rows are asked for.
    """
    found = rows.annotate(there=Value(True)).values("there")[:1]
    return Coalesce(Subquery(found), False, output_field=models.BooleanField())


def factors_of(user: str) -> models.QuerySet[Any]:
    """The second factors of the user that a column names."""
    factors: Any = apps.get_model("mfa.Authenticator")
    found: models.QuerySet[Any] = factors.objects.filter(
        user=OuterRef(user), type__in=["totp", "webauthn"]
    )
    return found


def two_factor_of(user: str) -> Coalesce:
    """Whether the user that a column names logs in with a second factor."""
    return there_is_one(factors_of(user))


class UserQuerySet(models.QuerySet["User"]):
    def lock(self, user: User) -> User:
        """The user as he is now, not to be changed until the transaction ends.

        An account he is in is locked first. Raises Gone if he has been deleted.
        """
        found = self.select_for_update(no_key=True).filter(pk=user.pk).first()
        if found is None:
            raise Gone
        return found

    def lock_all(self, users: Any) -> list[int]:
        """The same for many, given by their keys or a query for them; always in one order, so
        that two who do it never wait for each other. Answers the keys of those there are."""
        found = self.select_for_update(no_key=True).filter(pk__in=users).order_by("pk")
        return list(found.values_list("pk", flat=True))

    def staff(self) -> UserQuerySet:
        return self.filter(is_staff=True)

    def with_right(self, codename: str) -> UserQuerySet:
        """Staff whose role has this permission, with a password to come in with."""
        return (
            self.staff()
            .filter(is_active=True, groups__permissions__codename=codename)
            .exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)
        )

    def administrators(self) -> UserQuerySet:
        """Staff who can manage staff."""
        return self.with_right("configure_administrators").with_right("configure_roles")

    def without_account(self) -> UserQuerySet:
        return self.filter(memberships=None)

    def without_two_factor(self) -> UserQuerySet:
        return self.exclude(Exists(factors_of("pk")))

    def of_clients(self) -> UserQuerySet:
        """All who are no staff."""
        return self.filter(is_staff=False)

    def matching(self, words: str) -> UserQuerySet:
        """Those with every one of the words in their name or address."""
        text: dict[str, Any] = {"searched_text": searched_text()}
        return self.alias(**text).filter(holding("searched_text", words))

    def customers(self) -> UserQuerySet:
        """Those who may log in to the Client Area; staff have their own entrance."""
        return self.filter(is_active=True, is_staff=False)

    def for_email(self, email: str) -> UserQuerySet:
        """The user with this address, however it is spelled; none if it is no address."""
        try:
            return self.filter(email=normalise_email(email))
        except ValidationError:
            return self.none()

    def with_standing(self) -> UserQuerySet:
        """Adds what every page shows: `is_verified` and `account_count`.

        Both are looked up for the rows that are answered, not joined to all there are.
        """
        addresses: Any = apps.get_model("account.EmailAddress").objects
        his = addresses.filter(user=OuterRef("pk"), email=OuterRef("email"))
        memberships: Any = self.model._meta.get_field("memberships").related_model
        inside = memberships.objects.filter(user=OuterRef("pk")).order_by().values("user")
        counted = inside.annotate(number=models.Count("pk")).values("number")
        standing: dict[str, Any] = {
            "is_verified": there_is_one(his.filter(verified=True)),
            "account_count": Coalesce(Subquery(counted), 0),
        }
        return self.annotate(**standing)

    def with_two_factor(self) -> UserQuerySet:
        """Adds `has_two_factor`."""
        factor: dict[str, Any] = {"has_two_factor": two_factor_of("pk")}
        return self.annotate(**factor)


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, **details: Any) -> User:
        """A user with his one address, which is not verified thereby.

        Raises ValidationError if it is no address, IntegrityError if it has a user.
        """
        user: User = self.model(email=normalise_email(email), **details)
        user.set_password(password)
        user.save(using=self._db)
        user.emailaddress_set.create(email=user.email, primary=True)
        return user
