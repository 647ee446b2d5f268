"""What users do with their own login."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from activitylog_app.models import Actor
from activitylog_app.recording import action
from config.refusals import Refused
from users_app import emails
from users_app.models import User


@action("user.logged_in", "Logged in")
def log_in(user: User, *, by: Actor) -> User:
    user.last_login = now()
    user.save(update_fields=["last_login"])
    return user


@action("user.log_in_failed", "A log-in failed")
def fail_log_in(email: str, *, by: Actor) -> User | Actor:
    """Told for unknown addresses too, without what was typed: it may be a password."""
    return User.objects.for_email(email).first() or by


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


@action("user.two_factor_enabled", "Turned on two-factor login")
def enable_two_factor(user: User, secret: str, code: str, *, by: Actor) -> User | None:
    """With recovery codes. `code` has shown that the secret arrived; it is used thereby.

    Recovery codes from before stay. Answers None if there is an app already.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.has_authenticator_app:
        return None
    TOTP.activate(user, secret).validate_code(code)
    RecoveryCodes.activate(user)
    emails.two_factor_on.post(user.pk)
    return user


@action("user.two_factor_disabled", "Turned off two-factor login")
def disable_two_factor(user: User, *, by: Actor) -> User | None:
    """Passkeys and recovery codes go too. Answers None if it is off already."""
    deleted, _models = user.authenticator_set.all().delete()
    if not deleted:
        return None
    emails.two_factor_off.post(user.pk)
    return user


@action("user.recovery_codes_made", "Made new recovery codes")
def make_recovery_codes(user: User, *, by: Actor) -> User | None:
    """The ones from before stop working. Answers None where two-factor login is off."""
    user = User.objects.with_two_factor().select_for_update().get(pk=user.pk)
    if not user.has_two_factor:
        return None
    user.authenticator_set.filter(type="recovery_codes").delete()
    RecoveryCodes.activate(user)
    emails.recovery_codes_made.post(user.pk)
    return user


@action("user.passkey_added", "Added the passkey {name}")
def add_passkey(user: User, name: str, credential: dict[str, Any], *, by: Actor) -> User:
    """The first one turns two-factor login on, with recovery codes.

    `credential` is what `webauthn.kept` says. Raises Refused where there is no room.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.has_room_for_passkey:
        raise no_room_for_passkey()
    WebAuthn.add(user, name, credential)
    RecoveryCodes.activate(user)
    emails.passkey_added.post(user.pk)
    return user


def no_room_for_passkey() -> Refused:
    return Refused(_("You have as many passkeys as you can have. Remove one first."))


@action("user.passkey_renamed", "Renamed the passkey {passkey} to {name}")
def rename_passkey(passkey: Authenticator, name: str, *, by: Actor) -> Authenticator | None:
    """Answers None if that is its name already, or if it is gone."""
    row = Authenticator.objects.select_for_update().filter(pk=passkey.pk).first()
    if row is None or row.wrap().name == name:
        return None
    row.wrap().name = name
    row.save(update_fields=["data"])
    return row


@action("user.passkey_removed", "Removed the passkey {passkey}")
def remove_passkey(passkey: Authenticator, *, by: Actor) -> User | None:
    """The last factor takes the recovery codes with it. Answers None if it is gone already."""
    user: User = User.objects.select_for_update().get(pk=passkey.user_id)
    deleted, _models = user.passkeys.filter(pk=passkey.pk).delete()
    if not deleted:
        return None
    if not user.factors.exists():
        user.authenticator_set.all().delete()
    emails.passkey_removed.post(user.pk)
    return user


@action("user.code_refused", "A code or passkey for logging in was wrong")
def refuse_code(user: User, *, by: Actor) -> User:
    """Told without what was sent. Whoever sent it knew the password already."""
    return user


@action("user.registered_again", "Somebody tried to register with this address again")
def remind_of_login(user: User, *, by: Actor) -> User:
    emails.already_registered.post(user.pk)
    return user
