"""The cast. Every test is about these people."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import factory.random
import pytest
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.test import Client
from pytest_django import Settings

from accounts_app import actions
from accounts_app.models import Account, Contact, GeneralSettings, Permission
from activitylog_app.models import Actor, ActorKind, Entry
from config.sessions import SessionStore
from mail_app.models import Message
from mail_app.tasks import deliver
from tests.factories import (
    SALES,
    SUPPORT,
    AccountFactory,
    ContactFactory,
    MembershipFactory,
    RoleFactory,
    StaffFactory,
    UserFactory,
)
from users_app.models import User
from users_app.staff import begin_session

pytest_plugins = [
    "tests.browsing",
    "tests.emptying",
    "tests.order",
    "tests.racing",
    "tests.rendering",
]


@pytest.fixture(autouse=True)
def _fast_passwords(settings: Settings) -> None:
    """Argon2 is slow on purpose; tests about passwords ask for it."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _static_files_when_asked_for(settings: Settings) -> None:
    """Not all of them looked at again for each browser that a test opens."""
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(autouse=True)
def _same_names_each_time() -> None:
    """Of people and companies nobody looks at: what fails for one of them fails again."""
    factory.random.reseed_random("portico")


@pytest.fixture(autouse=True)
def _nothing_counted_yet() -> None:
    """Limits and sessions of the test before are forgotten; nothing is decided, and known."""
    cache.clear()
    cache.set(GeneralSettings.cache_key(), GeneralSettings(pk=1))


@pytest.fixture
def private_folder(settings: Settings, tmp_path: Path) -> Path:
    """Where documents that users send are kept meanwhile."""
    settings.PRIVATE_FILES = tmp_path / "private"
    return tmp_path / "private"


@pytest.fixture
def olivia(db: None) -> User:
    """Owns Acme."""
    return UserFactory(first_name="Olivia", last_name="Owen", email="olivia@acme.test")


@pytest.fixture
def acme(olivia: User) -> Account:
    return AccountFactory(owner=olivia, company="Acme & Sons")


@pytest.fixture
def uma(acme: Account) -> User:
    """May use Acme's tickets, and nothing else."""
    user = UserFactory(first_name="Uma", last_name="Usher", email="uma@acme.test")
    MembershipFactory(account=acme, user=user, permissions=[Permission.TICKETS])
    return user


@pytest.fixture
def dora(acme: Account) -> User:
    """May change Acme's details and contacts."""
    user = UserFactory(first_name="Dora", last_name="Dean", email="dora@acme.test")
    permissions = [Permission.PROFILE, Permission.CONTACTS]
    MembershipFactory(account=acme, user=user, permissions=permissions)
    return user


@pytest.fixture
def elsewhere(db: None) -> Account:
    """Stan's account."""
    stan = UserFactory(first_name="Stan", last_name="Strand", email="stan@elsewhere.test")
    return AccountFactory(owner=stan, company="Elsewhere")


@pytest.fixture
def stan(elsewhere: Account) -> User:
    """A stranger to Acme, with an account of his own."""
    return elsewhere.owner


@pytest.fixture
def nora(db: None) -> User:
    """Has a login and no account."""
    return UserFactory(first_name="Nora", last_name="Nash", email="nora@nowhere.test")


@pytest.fixture
def ada(db: None) -> User:
    """Staff who may do everything in the Admin Area. Staff belong to no account."""
    return StaffFactory(first_name="Ada", last_name="Ames", email="ada@us.test")


@pytest.fixture
def sally(db: None) -> User:
    """Staff, a Sales Operator."""
    role = RoleFactory(name="Sales Operator", rights=SALES)
    return StaffFactory(first_name="Sally", last_name="Sand", email="sally@us.test", role=role)


@pytest.fixture
def sam(db: None) -> User:
    """Staff, a Support Operator."""
    role = RoleFactory(name="Support Operator", rights=SUPPORT)
    return StaffFactory(first_name="Sam", last_name="Stone", email="sam@us.test", role=role)


@pytest.fixture
def ron(db: None) -> User:
    """Staff without a role."""
    return StaffFactory(first_name="Ron", last_name="Reed", email="ron@us.test", role=None)


@pytest.fixture
def clara(acme: Account) -> Contact:
    """A contact of Acme."""
    return ContactFactory(
        account=acme, first_name="Clara", last_name="Cole", email="clara@acme.test"
    )


@pytest.fixture
def by_olivia(olivia: User) -> Actor:
    return Actor(ActorKind.USER, olivia)


@pytest.fixture
def entry(acme: Account, by_olivia: Actor) -> Entry:
    """Something that happened at Acme."""
    details = {"first_name": "Kim", "last_name": "Kerr", "email": "kim@acme.test"}
    actions.add_contact(acme, details, by=by_olivia)
    return Entry.objects.get()


@pytest.fixture
def by_ada(ada: User) -> Actor:
    return Actor(ActorKind.ADMIN, ada)


@pytest.fixture
def by_visitor() -> Actor:
    return Actor(ActorKind.USER)


@pytest.fixture
def logged_in() -> Callable[[User], Client]:
    """A browser in which this user is logged in: its session is written once, as it is after
    logging in, which takes a third of the time that `force_login` does."""

    def make(user: User) -> Client:
        client = Client()
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        if user.is_staff:
            as_through_the_entrance(session, user)
        session.save()
        client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""
        return client

    return make


def as_through_the_entrance(session: SessionStore, user: User) -> None:
    """What logging in with password and code leaves in the session of staff."""
    request = SimpleNamespace(session=session, user=user)
    begin_session(request)
    record_authentication(request, user, method="password")


@pytest.fixture
def as_olivia(olivia: User, logged_in: Callable[[User], Client]) -> Client:
    return logged_in(olivia)


@pytest.fixture
def as_uma(uma: User, logged_in: Callable[[User], Client]) -> Client:
    return logged_in(uma)


@pytest.fixture
def as_dora(dora: User, logged_in: Callable[[User], Client]) -> Client:
    return logged_in(dora)


@pytest.fixture
def as_stan(stan: User, logged_in: Callable[[User], Client]) -> Client:
    return logged_in(stan)


@pytest.fixture
def as_ada(ada: User, logged_in: Callable[[User], Client]) -> Client:
    return logged_in(ada)


@pytest.fixture
def as_sally(sally: User, logged_in: Callable[[User], Client]) -> Client:
    return logged_in(sally)


@pytest.fixture
def as_sam(sam: User, logged_in: Callable[[User], Client]) -> Client:
    return logged_in(sam)


@pytest.fixture
def as_nora(nora: User, logged_in: Callable[[User], Client]) -> Client:
    return logged_in(nora)


@pytest.fixture
def deliver_all(db: None, mailoutbox: list[EmailMessage]) -> Callable[[], list[EmailMessage]]:
    """What the worker would do now; answers all that has left."""

    def do() -> list[EmailMessage]:
        for message in Message.objects.waiting().order_by("pk"):
            deliver(message.pk, message.attempts)
        return mailoutbox

    return do
