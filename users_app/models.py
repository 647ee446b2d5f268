"""People who can log in."""

from __future__ import annotations

import zoneinfo
from typing import Any

import idna
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from config.models import Changeable

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


class UserQuerySet(models.QuerySet["User"]):
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
        """Adds what every page shows: `is_verified` and `account_count`."""
        addresses = User.emailaddress_set.rel.related_model.objects
        verified = addresses.filter(user=OuterRef("pk"), email=OuterRef("email"), verified=True)
        standing: dict[str, Any] = {
            "is_verified": Exists(verified),
            "account_count": models.Count("memberships"),
        }
        return self.annotate(**standing)

    def with_two_factor(self) -> UserQuerySet:
        """Adds `has_two_factor`."""
        factor: dict[str, Any] = {"has_two_factor": two_factor_of("pk")}
        return self.annotate(**factor)


def two_factor_of(user: str) -> Exists:
    """Whether the user that a column names logs in with a second factor."""
    factors = User.authenticator_set.rel.related_model.objects
    return Exists(factors.filter(user=OuterRef(user), type__in=["totp", "webauthn"]))


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

    # What `with_standing` and `with_two_factor` add, and django-allauth's tables.
    is_verified: bool
    account_count: int
    has_two_factor: bool
    emailaddress_set: Any
    authenticator_set: Any

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_user_per_address"),
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="address_is_normalised"
            ),
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
    def recovery_codes_left(self) -> int:
        factor = self.authenticator_set.filter(type="recovery_codes").first()
        return len(factor.wrap().get_unused_codes()) if factor else 0
