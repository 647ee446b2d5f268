"""What can be done with accounts and their contacts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from accounts_app import emails
from accounts_app.models import Account, Contact, GeneralSettings, Membership, Permission
from activitylog_app.models import Actor
from activitylog_app.recording import action
from config.refusals import Gone, Refused, Stale
from users_app import emails as user_emails
from users_app.models import User


class AddressTaken(Refused):
    """The address already belongs to a user."""

    def __init__(self) -> None:
        message = _(
            "This email address already has a login. Log in to create another account with it."
        )
        super().__init__(message, "email")


@dataclass(frozen=True)
class Registration:
    """Who came, with which account; from now on `by` is no unknown visitor."""

    user: User
    account: Account
    by: Actor


@action("account.registered", "Registered and opened the account {result.account}")
def register(person: dict[str, Any], account: dict[str, Any], *, by: Actor) -> Registration:
    """A new user and a new account that he owns.

    `person` holds what User needs, `email` and `password` among it, `account` what
    Account needs beyond the person's name and address. Raises AddressTaken, also to the
    slower one of two at the same time.
    """
    try:
        with transaction.atomic():
            owner = User.objects.create_user(**person)
    except IntegrityError as taken:
        raise AddressTaken from taken
    opened = Account.objects.open(owner, **named_after(owner, account))
    user_emails.verify_address.post(owner.emailaddress_set.get().pk)
    return Registration(owner, opened, by.known_as(owner))


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


@action("user.permissions_changed", "Changed the permissions of {membership.user}")
def change_permissions(
    membership: Membership, permissions: list[str], version: str, *, by: Actor
) -> Membership | None:
    """What the user may do from his next request on, as a list of keys of Permission.

    `version` is the membership's as the changes were made to it. Raises Stale if somebody
    else changed them since, Refused for the owner and for one's own, Gone if the user was
    removed meanwhile, ValueError for an unknown key.
    """
    account = Account.objects.lock(membership.account)
    membership = find_membership(account, membership)
    if membership.is_owner or membership.user == by.user:
        raise Refused(_("These permissions cannot be changed here."))
    if membership.version != version:
        raise Stale(
            _(
                "Somebody else changed these permissions while you were choosing. The boxes "
                "show your choice; what is saved now is marked below."
            )
        )
    if not membership.change(permissions=Permission.known(permissions)):
        return None
    emails.permissions_changed.post(membership.pk, account=account)
    return membership


def find_membership(account: Account, membership: Membership) -> Membership:
    """The membership as it is now, its account being locked."""
    found = account.memberships.select_related("user").filter(pk=membership.pk).first()
    if found is None:
        raise Gone
    return found


@action("settings.general_changed", "Changed the general settings")
def change_general_settings(
    settings: GeneralSettings, details: dict[str, bool], *, by: Actor
) -> GeneralSettings | None:
    GeneralSettings.objects.get_or_create(pk=settings.pk)
    settings = GeneralSettings.objects.select_for_update().get(pk=settings.pk)
    return settings if settings.change(**details) else None


@action("contact.added", "Added the contact {result}")
def add_contact(account: Account, details: dict[str, Any], *, by: Actor) -> Contact:
    """Raises Refused if the account has a contact with this address."""
    account = Account.objects.lock(account)
    refuse_second(account.contacts.filter(email=details["email"]).first())
    return account.contacts.create(**details)


@action("contact.changed", "Changed the contact {result}")
def change_contact(
    contact: Contact, details: dict[str, Any], version: str, *, by: Actor
) -> Contact | None:
    """Raises Stale if somebody else changed it since, Refused if the address is taken."""
    contact = lock_contact(contact)
    refuse_stale(contact, version)
    others = contact.account.contacts.exclude(pk=contact.pk)
    refuse_second(others.filter(email=details["email"]).first())
    return contact if contact.change(**details) else None


@action("contact.deleted", "Deleted the contact {result}")
def delete_contact(contact: Contact, *, by: Actor) -> Contact:
    contact = lock_contact(contact)
    contact.delete()
    return contact


def lock_contact(contact: Contact) -> Contact:
    account = Account.objects.lock(contact.account)
    found = account.contacts.filter(pk=contact.pk).first()
    if found is None:
        raise Gone
    return found


def refuse_stale(thing: Account | Contact, version: str) -> None:
    if thing.version != version:
        raise Stale(
            _(
                "Somebody else changed this while you were editing. Check the fields marked "
                "below against what is saved now, then save again."
            )
        )


def refuse_second(contact: Contact | None) -> None:
    if contact is not None:
        raise Refused(
            _("%(name)s is a contact with this address.") % {"name": contact}, "email"
        )
