"""People who can log in."""

from __future__ import annotations

import zoneinfo
from datetime import timedelta
from typing import Any, ClassVar, cast

import idna
from django.apps import apps
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import Group, GroupManager, Permission, PermissionsMixin
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Concat, Lower
from django.utils.crypto import salted_hmac
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from config.models import Changeable
from config.refusals import Gone
from config.searching import Fold, holding

MOST_PASSKEYS = 20


def normalise_email(email: str) -> str:
    """The one spelling under which an address is stored and looked for.

    Lower case, the domain in its ASCII form (RFC 5891). Letters outside ASCII before the
    @ are refused, not folded: `mıke@` is not `mike@`.

    Raises ValidationError, with a sentence for the person, if it is no address.
    """
    local, _at, domain = email.strip().rpartition("@")
    try:
        address = f"{local}@{idna.encode(domain, uts46=True).decode()}".lower()
        local.encode("ascii")
        validate_email(address)
    except (idna.IDNAError, UnicodeError, ValidationError) as problem:
        raise ValidationError(
            _("Enter an email address, for example name@company.com."), code="email"
        ) from problem
    return address


def searched_text(prefix: str = "") -> Fold:
    """Where people are looked for, as an index has it: name and address, folded."""
    first, last, email = (f"{prefix}{name}" for name in ("first_name", "last_name", "email"))
    between = Value(" ")
    return Fold(Concat(first, between, last, between, email, output_field=models.TextField()))


class UserQuerySet(models.QuerySet["User"]):
    def lock(self, user: User) -> User:
        """The user as he is now, not to be changed until the transaction ends.

        An account he is in is locked first. Raises Gone if he has been deleted.
        """
        found = self.select_for_update(no_key=True).filter(pk=user.pk).first()
        if found is None:
            raise Gone
        return found

    def staff(self) -> UserQuerySet:
        return self.filter(is_staff=True)

    def administrators(self) -> UserQuerySet:
        """Staff who can manage staff: both rights, and a password to come in with."""
        found = (
            self.staff()
            .filter(is_active=True)
            .exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)
        )
        for codename in ("configure_administrators", "configure_roles"):
            found = found.filter(groups__permissions__codename=codename)
        return found

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
        addresses = User.emailaddress_set.rel.related_model.objects
        verified = addresses.filter(user=OuterRef("pk"), email=OuterRef("email"), verified=True)
        memberships: Any = User._meta.get_field("memberships").related_model
        inside = memberships.objects.filter(user=OuterRef("pk")).order_by().values("user")
        counted = inside.annotate(number=models.Count("pk")).values("number")
        standing: dict[str, Any] = {
            "is_verified": there_is_one(verified),
            "account_count": Coalesce(Subquery(counted), 0),
        }
        return self.annotate(**standing)

    def with_two_factor(self) -> UserQuerySet:
        """Adds `has_two_factor`."""
        factor: dict[str, Any] = {"has_two_factor": two_factor_of("pk")}
        return self.annotate(**factor)


class RoleManager(GroupManager):
    def with_sizes(self) -> models.QuerySet[Role]:
        """Adds `size`: how many have it."""
        roles: models.QuerySet[Role] = self.annotate(size=models.Count("user"))
        return roles


class Role(Group):
    """What some of the staff may do: a group of Django's, with its permissions."""

    changed: dict[str, Any]
    size: int

    objects: ClassVar[RoleManager] = RoleManager()

    class Meta:
        proxy = True

    @property
    def rights(self) -> list[str]:
        """Sorted, as `app.codename`."""
        held = self.permissions.select_related("content_type")
        if "permissions" in getattr(self, "_prefetched_objects_cache", {}):
            held = self.permissions.all()
        return sorted(f"{right.content_type.app_label}.{right.codename}" for right in held)

    @property
    def version(self) -> str:
        return f"{self.name}: {','.join(self.rights)}"

    def grant(self, rights: list[str]) -> None:
        """Exactly these. Raises ValueError for one that no model of ours declares."""
        if unknown := set(rights) - {
            key for _group, keys in declared_rights() for key, _ in keys
        }:
            raise ValueError(f"Not declared: {sorted(unknown)}")
        names = [right.partition(".")[2] for right in rights]
        self.permissions.set(Permission.objects.filter(codename__in=names))


def declared_rights() -> list[tuple[str, list[tuple[str, str]]]]:
    """What staff may be allowed: by the name of what it is about, (`app.codename`, label).

    Every model of ours declares its own in `Meta.permissions`; a codename is there once.
    """
    found = []
    for model in apps.get_models():
        app, options = model._meta.app_label, model._meta
        keys = [(f"{app}.{codename}", str(label)) for codename, label in options.permissions]
        if keys and app.endswith("_app"):
            found.append((str(options.verbose_name_plural).capitalize(), keys))
    return found


def there_is_one(rows: models.QuerySet[Any]) -> Coalesce:
    """Whether there is such a row, for each row that is answered.

    PostgreSQL would rather hash a whole table for EXISTS, even if 25 rows are asked for.
    """
    found = rows.annotate(there=Value(True)).values("there")[:1]
    return Coalesce(Subquery(found), False, output_field=models.BooleanField())


def factors_of(user: str) -> models.QuerySet[Any]:
    """The second factors of the user that a column names."""
    factors = User.authenticator_set.rel.related_model.objects
    found: models.QuerySet[Any] = factors.filter(
        user=OuterRef(user), type__in=["totp", "webauthn"]
    )
    return found


def two_factor_of(user: str) -> Coalesce:
    """Whether the user that a column names logs in with a second factor."""
    return there_is_one(factors_of(user))


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


STAFF_SALT = "staff-invitation"
STAFF_INVITED_FOR = timedelta(days=7)


def fingerprint(password: str) -> str:
    """Of a stored password; says nothing about it."""
    return salted_hmac(STAFF_SALT, password).hexdigest()[:32]


def invited_by_token(token: str) -> User | None:
    """Who was invited as staff with this link, if it is still good."""
    try:
        pk, print_ = signing.loads(token, salt=STAFF_SALT, max_age=STAFF_INVITED_FOR)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    user = User.objects.filter(pk=pk, is_staff=True, is_active=True).first()
    good = user and not user.has_usable_password() and fingerprint(user.password) == print_
    return user if good else None


def time_zones() -> list[tuple[str, str]]:
    """Choices of IANA names, as people read them."""
    names = sorted(name for name in zoneinfo.available_timezones() if "/" in name)
    usual = [name for name in names if not name.startswith(("Etc/", "SystemV/"))]
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in usual)]


def default_time_zone() -> str:
    return str(settings.TIME_ZONE)


class User(Changeable, AbstractBaseUser, PermissionsMixin):
    """A person who logs in: one address, one password, many accounts.

    `is_staff` users work in the Admin Area and belong to no account; a trigger keeps the
    two worlds apart. Whether the address is verified is kept by django-allauth.
    """

    class Appearance(models.TextChoices):
        SYSTEM = "system", _("As the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    email = models.EmailField(_("email address"), unique=True)
    first_name = models.CharField(_("first name"), max_length=100)
    last_name = models.CharField(_("last name"), max_length=100)
    language = models.CharField(_("language"), max_length=10, default="en")
    time_zone = models.CharField(_("time zone"), max_length=64, default=default_time_zone)
    appearance = models.CharField(
        _("appearance"),
        max_length=6,
        choices=Appearance.choices,
        default=Appearance.SYSTEM,
    )
    shortcuts = models.BooleanField(_("keyboard shortcuts"), default=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now, editable=False)

    # What querysets and Associate User add, and django-allauth's tables.
    is_verified: bool
    account_count: int
    has_two_factor: bool
    has_access: bool
    emailaddress_set: Any
    authenticator_set: Any

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        permissions = [
            ("list_users", "List Users"),
            ("manage_users", "Manage Users"),
            ("delete_users", "Permanently Delete Users"),
            ("configure_administrators", "Configure Administrators"),
            ("configure_roles", "Configure Admin Roles"),
        ]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_user_per_address"),
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="address_is_normalised"
            ),
        ]
        indexes = [
            GinIndex(OpClass(searched_text(), name="gin_trgm_ops"), name="user_search"),
            models.Index("last_name", "first_name", "id", name="user_by_name"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.email

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.first_name or self.email

    @property
    def factors(self) -> models.QuerySet[Any]:
        """What logs in as a second step. Recovery codes stand in for one, and are none."""
        found: models.QuerySet[Any] = self.authenticator_set.exclude(type="recovery_codes")
        return found

    @property
    def passkeys(self) -> models.QuerySet[Any]:
        return self.factors.filter(type="webauthn").order_by("created_at", "pk")

    @property
    def has_room_for_passkey(self) -> bool:
        """Each log-in reads all of them."""
        return self.passkeys.count() < MOST_PASSKEYS

    @property
    def has_authenticator_app(self) -> bool:
        return self.factors.filter(type="totp").exists()

    @property
    def version(self) -> str:
        """Tells whether what staff change is still the same."""
        return f"{self.first_name}/{self.last_name}/{self.email}/{self.language}"

    @property
    def role(self) -> Role | None:
        """Of staff: each has one."""
        found: Any = Role.objects.filter(user=self).first()
        return cast("Role | None", found)

    @property
    def role_names(self) -> str:
        """From `groups`, so that a list of staff fetches them once."""
        return ", ".join(group.name for group in self.groups.all())

    @property
    def staff_token(self) -> str:
        """What the link of an invitation as staff carries; it dies with the password it
        speaks of, which is a random one that nobody can log in with."""
        return signing.dumps((self.pk, fingerprint(self.password)), salt=STAFF_SALT)

    @property
    def recovery_codes_left(self) -> int:
        factor = self.authenticator_set.filter(type="recovery_codes").first()
        return len(factor.wrap().get_unused_codes()) if factor else 0
