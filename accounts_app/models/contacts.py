from __future__ import annotations

from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from accounts_app.models.accounts import Account
from accounts_app.models.addresses import PostalAddress
from config.models import Versioned


class ContactQuerySet(models.QuerySet["Contact"]):
    def by_name(self) -> ContactQuerySet:
        return self.order_by("last_name", "first_name", "pk")


class Contact(Versioned, PostalAddress):
    """Somebody the account wants mail sent to. Contacts cannot log in."""

    # Nobody has shown that these addresses are his: mail to more of them would be a flood.
    MOST = 250

    class Kind(models.TextChoices):
        GENERAL = "general", _("General emails")
        PRODUCT = "product", _("Product emails")
        INVOICE = "invoice", _("Invoice emails")
        SUPPORT = "support", _("Support emails")

    account = models.ForeignKey(Account, models.CASCADE, related_name="contacts")
    first_name = models.CharField(_("first name"), max_length=100)
    last_name = models.CharField(_("last name"), max_length=100)
    company = models.CharField(_("company"), max_length=150, blank=True)
    email = models.EmailField(_("email address"))
    mail_kinds = models.JSONField(_("emails"), default=list, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)

    # A contact may be known by name and address only.
    address_1 = models.CharField(_("address"), max_length=200, blank=True)
    city = models.CharField(_("town or city"), max_length=100, blank=True)
    country = CountryField(_("country"), blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "email"], name="one_contact_each"),
        ]
        indexes = [
            models.Index(
                fields=["account", "last_name", "first_name", "id"], name="contact_by_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def mail_kind_labels(self) -> list[str]:
        return [str(kind.label) for kind in self.Kind if kind in self.mail_kinds]
