"""What users do with their second factor: an app's codes, passkeys, recovery codes."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.utils.translation import gettext as _

from activitylog_app.models import Actor
from activitylog_app.recording import action
from config import site
from config.refusals import Refused
from users_app import emails
from users_app.models import User


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
    """The last factor takes the recovery codes with it. Answers None if it is gone already.

    Raises Refused for the last one where two-factor login is required.
    """
    user: User = User.objects.select_for_update().get(pk=passkey.user_id)
    deleted, _models = user.passkeys.filter(pk=passkey.pk).delete()
    if not deleted:
        return None
    if not user.factors.exists():
        if must_keep_two_factor(user):
            raise two_factor_stays_on()
        user.authenticator_set.all().delete()
    emails.passkey_removed.post(user.pk)
    return user


def must_keep_two_factor(user: User) -> bool:
    return user.is_staff or bool(site.current().require_two_factor)


def two_factor_stays_on() -> Refused:
    return Refused(_("Two-factor login is required here. It stays on."))


def no_room_for_passkey() -> Refused:
    return Refused(_("You have as many passkeys as you can have. Remove one first."))
