from __future__ import annotations

import zoneinfo
from datetime import timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core import signing
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from config.models import Changeable
from users_app.models.finding import UserManager, searched_text
from users_app.models.roles import Role

MOST_PASSKEYS = 20


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
