from __future__ import annotations

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
