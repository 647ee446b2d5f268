"""What can be done with an account's contacts."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from accounts_app.actions.refusing import refuse_stale
from accounts_app.models import Account, Contact
from activitylog_app.models import Actor
from activitylog_app.recording import action
from config.refusals import Gone, Refused


@action("contact.added", "Added the contact {result}")
def add_contact(account: Account, details: dict[str, Any], *, by: Actor) -> Contact:
    """Raises Refused if the account has a contact with this address, or as many as it may."""
    account = Account.objects.lock(account)
    if account.contacts.count() >= Contact.MOST:
        told = {"most": Contact.MOST}
        raise Refused(_("An account has at most %(most)s contacts.") % told)
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


def refuse_second(contact: Contact | None) -> None:
    if contact is not None:
        raise Refused(
            _("%(name)s is a contact with this address.") % {"name": contact}, "email"
        )
