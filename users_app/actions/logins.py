"""What users do with their own login."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from activitylog_app.models import Actor
from activitylog_app.recording import action
from config.refusals import Gone, Refused
from users_app import emails
from users_app.models import User


@action("user.logged_in", "Logged in")
def log_in(user: User, *, by: Actor) -> User:
    """Raises Gone if he was deleted just now."""
    user.last_login = now()
    if not User.objects.filter(pk=user.pk).update(last_login=user.last_login):
        raise Gone
    return user


@action("user.log_in_failed", "A log-in failed")
def fail_log_in(email: str, *, by: Actor) -> User | str:
    """Told for unknown addresses too, without what was typed: it may be a password."""
    return User.objects.for_email(email).first() or email


@action("user.logged_out", "Logged out")
def log_out(user: User, *, by: Actor) -> User:
    return user


@action("user.profile_changed", "Changed the profile")
def change_profile(user: User, details: dict[str, Any], *, by: Actor) -> User | None:
    """Answers None if there was nothing to change."""
    user = User.objects.select_for_update().get(pk=user.pk)
    return user if user.change(**details) else None


@action("user.password_reset_requested", "Asked for a link to set a new password")
def request_reset(user: User, *, by: Actor) -> User:
    emails.reset_password.post(user.pk)
    return user


@action("user.password_changed", "Changed the password")
def change_password(user: User, password: str, *, by: Actor) -> User:
    """Sets it, tells the user by mail, and ends what was begun before.

    All sessions die with the old password (the session hash); addresses that were added
    and never verified go too, since whoever knew the old one may have added them.
    """
    user.set_password(password)
    user.save(update_fields=["password"])
    EmailAddress.objects.filter(user=user, primary=False, verified=False).delete()
    emails.password_changed.post(user.pk)
    return user


@action("user.verification_requested", "Asked for a link to verify {address.email}")
def request_verification(address: EmailAddress, *, by: Actor) -> EmailAddress:
    emails.verify_address.post(address.pk)
    return address


@action("user.email_verified", "Verified the email address {address.email}")
def verify_email(address: EmailAddress, *, by: Actor) -> EmailAddress:
    """Raises Refused if another user has verified the same address meanwhile."""
    try:
        with transaction.atomic():
            EmailAddress.objects.filter(pk=address.pk).update(verified=True)
    except IntegrityError as taken:
        raise Refused(_("This address is verified by another user already.")) from taken
    address.verified = True
    return address


@action("user.code_refused", "A code or passkey for logging in was wrong")
def refuse_code(user: User, *, by: Actor) -> User:
    """Told without what was sent. Whoever sent it knew the password already."""
    return user


@action("user.registered_again", "Somebody tried to register with this address again")
def remind_of_login(user: User, *, by: Actor) -> User:
    emails.already_registered.post(user.pk)
    return user
