from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _


class Permission(models.TextChoices):
    """What a user may do in an account. The owner may do all of it."""

    PROFILE = "profile", _("Modify Account Profile")
    CONTACTS = "contacts", _("View & Manage Contacts")
    PRODUCTS = "products", _("View Products & Services")
    MANAGE_PRODUCTS = "manageproducts", _("Manage Products & Services")
    ORDERS = "orders", _("Place New Orders")
    INVOICES = "invoices", _("View & Pay Invoices")
    TICKETS = "tickets", _("View & Open Support Tickets")
    EMAILS = "emails", _("View Emails")
    ACTIVITY = "activity", _("View Account Activity")

    @property
    def sentence(self) -> str:
        """What somebody who holds it can do."""
        return str(SENTENCES[self])

    @classmethod
    def known(cls, keys: Iterable[str]) -> list[str]:
        """The keys in the order of this list, each once. Raises ValueError for any other."""
        wanted = {cls(key) for key in keys}
        return [key.value for key in cls if key in wanted]


P = Permission

SENTENCES = {
    P.PROFILE: _("Change the name, the address and the tax ID of the account."),
    P.CONTACTS: _("See, add, change and delete contacts, who get copies of emails."),
    P.PRODUCTS: _("See the products and services of the account."),
    P.MANAGE_PRODUCTS: _("Ask for changes of a service, or for its end."),
    P.ORDERS: _("Order in the name of the account, and see its orders."),
    P.INVOICES: _("See the invoices of the account and pay them."),
    P.TICKETS: _("Read all tickets of the account, open new ones, reply and close them."),
    P.EMAILS: _("Read the emails that were sent about the account."),
    P.ACTIVITY: _("See who did what in the account, and when."),
}

# As they stand on forms.
GROUPS = [
    (_("Account"), [P.PROFILE, P.CONTACTS, P.EMAILS, P.ACTIVITY]),
    (_("Products"), [P.PRODUCTS, P.MANAGE_PRODUCTS]),
    (_("Orders and billing"), [P.ORDERS, P.INVOICES]),
    (_("Support"), [P.TICKETS]),
]

# What one often wants together. They tick boxes; what is stored is the list.
PRESETS = [
    (_("Read-only"), [P.PRODUCTS, P.EMAILS, P.ACTIVITY]),
    (_("Billing"), [P.ORDERS, P.INVOICES, P.EMAILS]),
    (_("Technical"), [P.PRODUCTS, P.MANAGE_PRODUCTS, P.TICKETS]),
    (_("Everything"), list(P)),
]
