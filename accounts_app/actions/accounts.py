"""What can be done with an account itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from accounts_app import emails
from accounts_app.actions.refusing import AddressTaken, refuse_stale
from accounts_app.models import Account, Membership
from activitylog_app.models import Actor
from activitylog_app.recording import action
from config.refusals import Refused
from users_app import emails as user_emails
from users_app.models import User

# What other apps do with an account that is opened again, holding its lock. Each answers the
# facts that the log keeps of it.
REOPENED: list[Callable[[Account], dict[str, Any]]] = []


@dataclass(frozen=True)
class Registration:
    """Who came, with which account; from now on `by` is no unknown visitor."""

    user: User
    account: Account
    by: Actor


@dataclass(frozen=True)
class Login:
    """Who came, without an account."""

    user: User
    by: Actor


@action("user.registered", "Created a login")
def make_login(person: dict[str, Any], *, by: Actor) -> Login:
    """A new user alone, on the way to something that gives him an account. `person` is as for
    `register`. Raises AddressTaken."""
    user = make_user(person)
    return Login(user, by.known_as(user))


@action("account.registered", "Registered and opened the account {result.account}")
def register(person: dict[str, Any], account: dict[str, Any], *, by: Actor) -> Registration:
    """A new user and a new account that he owns.

    `person` holds what User needs, `email` and `password` among it, `account` what
    Account needs beyond the person's name and address. Raises AddressTaken, also to the
    slower one of two at the same time.
    """
    owner = make_user(person)
    opened = Account.objects.open(owner, **named_after(owner, account))
    return Registration(owner, opened, by.known_as(owner))


def make_user(person: dict[str, Any]) -> User:
    """He is asked to verify his address. Raises AddressTaken."""
    try:
        with transaction.atomic():
            user: User = User.objects.create_user(**person)
    except IntegrityError as taken:
        raise AddressTaken from taken
    user_emails.verify_address.post(user.emailaddress_set.get().pk)
    return user


@action("account.opened", "Opened the account {result}")
def open_account(owner: User, account: dict[str, Any], *, by: Actor) -> Account:
    """One more account for a user; he owns it."""
    return Account.objects.open(owner, **named_after(owner, account))


def named_after(owner: User, account: dict[str, Any]) -> dict[str, Any]:
    """What a new account has from its first owner unless it says otherwise."""
    person = {
        "first_name": owner.first_name,
        "last_name": owner.last_name,
        "email": owner.email,
        "language": owner.language,
    }
    return person | account


@action("account.entered", "Logged in to the account {membership.account}")
def enter(membership: Membership, *, by: Actor) -> Membership:
    """The user chose this account to work in."""
    membership.last_login_at = now()
    membership.save(update_fields=["last_login_at"])
    return membership


@action("account.details_changed", "Changed the account details")
def change_details(
    account: Account, details: dict[str, Any], version: str, *, by: Actor
) -> Account | None:
    """Save the account's own details. `version` is the one the changes were made to.

    Raises Stale if somebody else changed them since.
    """
    account = Account.objects.lock(account)
    refuse_stale(account, version)
    return account if account.change(**details) else None


@action("account.added", "Added the client {result.account}")
def add_client(
    owner: User | dict[str, Any], account: dict[str, Any], *, by: Actor
) -> Registration:
    """An account that staff open for somebody: a user there is, or a person who is new.

    Who is new gets a link to set a password. Raises Refused if the person is a user already,
    and for staff; Gone if the user was deleted meanwhile.
    """
    if isinstance(owner, User):
        opened = Account.objects.open(owner, **named_after(owner, account))
        emails.account_added.post(opened.pk, account=opened)
        return Registration(owner, opened, by)
    try:
        with transaction.atomic():
            newcomer = User.objects.create_user(**owner)
    except IntegrityError as taken:
        sentence = _("This email address already has a login. Choose Existing User.")
        raise Refused(sentence, "email") from taken
    opened = Account.objects.open(newcomer, **named_after(newcomer, account))
    user_emails.set_password.post(newcomer.pk)
    return Registration(newcomer, opened, by)


@action("account.notes_changed", "Changed the notes", internal=True)
def change_notes(account: Account, notes: str, version: str, *, by: Actor) -> Account | None:
    """What staff write down about a client. Raises Stale."""
    account = Account.objects.lock(account)
    refuse_stale(account, version)
    return account if account.change(notes=notes) else None


@action("account.automation_changed", "Changed what is done by itself", internal=True)
def change_automation(
    account: Account, details: dict[str, Any], version: str, *, by: Actor
) -> Account | None:
    """Whether it is on hold, and why, and whether it stays active. Raises Stale."""
    account = Account.objects.lock(account)
    refuse_stale(account, version)
    return account if account.change(**details) else None


@action("account.closed", "Closed the client {account}")
def close(account: Account, *, by: Actor) -> Account | None:
    """Nobody enters it from his next request on; nothing is deleted. The owner is told.

    Answers None if it is closed already.
    """
    account = Account.objects.lock(account)
    if account.is_closed:
        return None
    account.closed_at = now()
    account.change(status=Account.Status.CLOSED)
    emails.account_closed.post(account.pk, account=account)
    return account


@action("account.reopened", "Opened the client {account} again")
def reopen(account: Account, *, by: Actor) -> Account | None:
    """Answers None if it is open. Raises Refused if it is being deleted."""
    account = Account.objects.lock(account)
    if not account.is_closed:
        return None
    if account.is_being_deleted:
        raise Refused(_("%(account)s is being deleted.") % {"account": account})
    account.closed_at = None
    account.change(status=Account.Status.ACTIVE)
    account.noted = {name: fact for do in REOPENED for name, fact in do(account).items()}
    return account


@action("account.activated", "Made the client {account} active again")
def activate(account: Account, *, by: Actor) -> Account | None:
    """An inactive one, by hand. Answers None if it is active. Raises Refused if it was closed
    meanwhile."""
    account = Account.objects.lock(account)
    if account.is_closed:
        raise Refused(_("%(account)s is closed. Reopen it.") % {"account": account})
    return account if account.change(status=Account.Status.ACTIVE) else None
