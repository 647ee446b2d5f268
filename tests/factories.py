"""People and things for tests, where the cast of conftest.py is not enough."""

from __future__ import annotations

from typing import Any

import factory

from accounts_app.models import Account, Contact, Membership
from invitations_app.models import Invitation
from users_app.models import User

PASSWORD = "correct horse battery"


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
