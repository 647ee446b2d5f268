"""People and things for tests, where the cast of conftest.py is not enough."""

from __future__ import annotations

import time
from typing import Any

import factory
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.db.models import Count

from accounts_app.models import Account, Contact, GeneralSettings, Membership
from invitations_app.models import Invitation
from users_app.models import Role, User, declared_rights

PASSWORD = "correct horse battery"
# The second factor of all staff, in Base32.
SECRET = "JBSWY3DPEHPK3PXP"

# What the roles of the migration may.
READING = ["accounts_app.list_clients", "accounts_app.view_client", "users_app.list_users"]
SALES = [
    *READING,
    "accounts_app.add_client",
    "accounts_app.edit_client",
    "mail_app.view_client_emails",
]
SUPPORT = [
    *READING,
    "users_app.manage_users",
    "accounts_app.login_as_owner",
    "mail_app.view_client_emails",
    "activitylog_app.view_activity_log",
    "tickets_app.list_tickets",
    "tickets_app.answer_tickets",
    "tickets_app.manage_tickets",
    "tickets_app.read_quarantine",
]


def code(secret: str = SECRET) -> str:
    """What an authenticator app shows, with at least a second left to use it."""
    left = totp.app_settings.TOTP_PERIOD - time.time() % totp.app_settings.TOTP_PERIOD
    if left < 1:
        time.sleep(left)
    counter = next(totp.yield_hotp_counters_from_time())
    return str(totp.format_hotp_value(totp.hotp_value(secret, counter)))


def decide(**settings: Any) -> None:
    """What staff have set under General Settings: `decide(require_two_factor=True)`."""
    row, _new = GeneralSettings.objects.get_or_create(pk=1)
    row.change(**settings)
    cache.set(row.cache_key(), row)


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    first_name = factory.Faker("first_name")
    last_name = factory.Faker("last_name")
    email = factory.Sequence(lambda n: f"user{n}@example.test")
    password = PASSWORD

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        verified = kwargs.pop("verified", True)
        user = User.objects.create_user(**kwargs)
        user.emailaddress_set.update(verified=verified)
        return user


class RoleFactory(factory.django.DjangoModelFactory):
    """A role with these rights; one that is there under this name is given them."""

    class Meta:
        model = Role

    @classmethod
    def _create(cls, model_class: type[Role], *args: Any, **kwargs: Any) -> Role:
        found: Any = Role.objects.filter(name=kwargs["name"]).first()
        role: Role = found or Role(name=kwargs["name"])
        role.save()
        role.grant(kwargs["rights"])
        return role


class StaffFactory(UserFactory):
    """Staff with a second factor, Full Administrator unless a `role` is given."""

    is_staff = True

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        role = kwargs.pop("role") if "role" in kwargs else full_administrator()
        user: User = super()._create(model_class, *args, **kwargs)
        user.groups.set([role] if role else [])
        totp.TOTP.activate(user, SECRET)
        RecoveryCodes.activate(user)
        return user


def full_administrator() -> Role:
    """The role that the migrations make; a test before this one may have emptied it."""
    everything = [key for _group, keys in declared_rights() for key, _label in keys]
    there: Any = Role.objects.filter(name="Full Administrator")
    found: Role | None = (
        there.annotate(n=Count("permissions")).filter(n=len(everything)).first()
    )
    return found or RoleFactory(name="Full Administrator", rights=everything)


class AccountFactory(factory.django.DjangoModelFactory):
    """An account with its owner."""

    class Meta:
        model = Account

    owner = factory.SubFactory(UserFactory)
    company = factory.Faker("company")
    first_name = factory.SelfAttribute("owner.first_name")
    last_name = factory.SelfAttribute("owner.last_name")
    email = factory.SelfAttribute("owner.email")
    address_1 = "1 Quay Street"
    city = "Bristol"
    postcode = "BS1 4DJ"
    country = "GB"
    currency = "EUR"

    @classmethod
    def _create(cls, model_class: type[Account], *args: Any, **kwargs: Any) -> Account:
        return Account.objects.open(kwargs.pop("owner"), **kwargs)


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    account = factory.SubFactory(AccountFactory)
    user = factory.SubFactory(UserFactory)


class ContactFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Contact

    account = factory.SubFactory(AccountFactory)
    first_name = factory.Faker("first_name")
    last_name = factory.Faker("last_name")
    email = factory.Sequence(lambda n: f"contact{n}@example.test")


class InvitationFactory(factory.django.DjangoModelFactory):
    """An open one, as if its owner had sent it; no letter leaves."""

    class Meta:
        model = Invitation

    account = factory.SubFactory(AccountFactory)
    email = factory.Sequence(lambda n: f"invited{n}@example.test")
    permissions = ["tickets"]
    invited_by = factory.LazyAttribute(lambda invitation: invitation.account.owner)
    inviter_name = factory.LazyAttribute(lambda invitation: str(invitation.invited_by))
