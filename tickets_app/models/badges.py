"""Who somebody is to the account of a ticket, decided once when he writes (product.md, §8)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts_app.models import Account
from users_app.models import User


class Badge(models.TextChoices):
    OWNER = "owner", _("Owner")
    AUTHORIZED_USER = "authorized_user", _("Authorized User")
    SUB_ACCOUNT = "sub_account", _("Sub-account")
    EXTERNAL_USER = "external_user", _("External User")
    GUEST = "guest", _("Guest")
    STAFF = "staff", _("Staff")


class Known(models.TextChoices):
    """How it is known that it is he."""

    SIGNED_IN = "signed_in", _("signed in")
    BY_EMAIL = "by_email", _("by email")
    UNVERIFIED = "unverified", _("by email, not verified")
    BY_LINK = "by_link", _("by private link")
    BY_FORM = "by_form", _("by the public form, not verified")

    @property
    def is_sure(self) -> bool:
        """What anybody could have typed is not."""
        return self not in {Known.UNVERIFIED, Known.BY_FORM}


class Writer(models.TextChoices):
    """What kind of correspondent somebody is."""

    USER = "user", _("User")
    CONTACT = "contact", _("Contact")
    GUEST = "guest", _("Guest")
    STAFF = "staff", _("Staff")


@dataclass(frozen=True)
class Correspondent:
    """Who writes, with the badge he writes under. Names and addresses are copied from here."""

    writer: Writer
    name: str
    email: str
    badge: Badge
    known: Known
    user: User | None = None
    admin: User | None = None


def correspondent(
    account: Account | None, email: str, known: Known, name: str = "", user: User | None = None
) -> Correspondent:
    """The first that fits: owner, user, contact of the account, user of the site, guest.

    `email` is normalised; `user` is known if he is signed in. Whose address is not sure is a
    guest, whatever stands in it, and so is who comes by a private link, which can be passed
    on. `account` must be locked where that is to hold on.
    """
    if not known.is_sure or known == Known.BY_LINK:
        return Correspondent(Writer.GUEST, name or email, email, Badge.GUEST, known)
    user = user or User.objects.customers().filter(email=email).first()
    membership = account.memberships.filter(user=user).first() if account and user else None
    if user and membership:
        badge = Badge.OWNER if membership.is_owner else Badge.AUTHORIZED_USER
        return Correspondent(Writer.USER, user.full_name, user.email, badge, known, user)
    contact = account.contacts.filter(email__iexact=email).first() if account else None
    if contact:
        return Correspondent(
            Writer.CONTACT, contact.name, email, Badge.SUB_ACCOUNT, known, user
        )
    if user:
        badge = Badge.EXTERNAL_USER
        return Correspondent(Writer.USER, user.full_name, user.email, badge, known, user)
    return Correspondent(Writer.GUEST, name or email, email, Badge.GUEST, known)


def staff(admin: User) -> Correspondent:
    name, email = admin.full_name, admin.email
    return Correspondent(Writer.STAFF, name, email, Badge.STAFF, Known.SIGNED_IN, admin=admin)
