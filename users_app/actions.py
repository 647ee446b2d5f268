"""What users do with their own login."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

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
from config import site
from config.refusals import Gone, Refused, Stale
from users_app import emails
from users_app.models import Role, User, declared_rights, invited_by_token


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


def must_keep_two_factor(user: User) -> bool:
    return user.is_staff or bool(site.current().require_two_factor)


def two_factor_stays_on() -> Refused:
    return Refused(_("Two-factor login is required here. It stays on."))


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


@action("user.code_refused", "A code or passkey for logging in was wrong")
def refuse_code(user: User, *, by: Actor) -> User:
    """Told without what was sent. Whoever sent it knew the password already."""
    return user


@action("user.registered_again", "Somebody tried to register with this address again")
def remind_of_login(user: User, *, by: Actor) -> User:
    emails.already_registered.post(user.pk)
    return user


@action("user.changed", "Changed the user {result}")
def change_user(user: User, details: dict[str, Any], version: str, *, by: Actor) -> User | None:
    """What staff change on somebody: names, language, and the address he logs in with.

    A new address is not verified; both addresses are told. `version` is the user's as the
    changes were made to him. Raises Stale, Refused if the address is somebody else's, Gone
    if he is deleted. Answers None if there was nothing to change.
    """
    user = User.objects.lock(user)
    if user.version != version:
        raise Stale(
            _("Somebody else changed this user meanwhile. What is saved now is marked.")
        )
    former, address = user.email, details.get("email", user.email)
    if other := User.objects.exclude(pk=user.pk).filter(email=address).first():
        told = {"name": other}
        raise Refused(_("This address belongs to another user, %(name)s.") % told, "email")
    if not user.change(**details):
        return None
    if address != former:
        user.emailaddress_set.all().delete()
        new = user.emailaddress_set.create(email=address, primary=True)
        emails.address_changed.post(user.pk, former)
        emails.verify_address.post(new.pk)
    return user


# --- staff -------------------------------------------------------------------------------


@action("staff.invited", "Invited {result} ({result.email}) as staff: {role}")
def invite_staff(role: Role, person: dict[str, Any], *, by: Actor) -> User:
    """`person` has first_name, last_name and email. Raises Refused if it has a login."""
    refuse_to_give_more(role.rights, by)
    try:
        with transaction.atomic():
            user: User = User.objects.create_user(is_staff=True, **person)
    except IntegrityError as taken:
        raise Refused(_("This email address already has a login."), "email") from taken
    user.groups.set([role])
    emails.staff_invitation.post(user.pk)
    return user


@action("staff.invited_again", "Sent the invitation as staff to {user} again")
def invite_staff_again(user: User, *, by: Actor) -> User:
    """A new link for 7 more days; the older one dies. Raises Gone if it was used."""
    user = User.objects.lock(user)
    if user.has_usable_password():
        raise Gone
    user.set_unusable_password()
    user.save(update_fields=["password"])
    emails.staff_invitation.post(user.pk)
    return user


@action("staff.joined", "Accepted the invitation as staff")
def join_staff(user: User, token: str, password: str, *, by: Actor) -> User:
    """Choose the first password; `token` is the link's. Raises Gone if it is not good any more.

    The link came by mail, so the address is verified thereby.
    """
    user = User.objects.lock(user)
    if invited_by_token(token) != user:
        raise Gone
    user.set_password(password)
    user.save(update_fields=["password"])
    user.emailaddress_set.update(verified=True)
    return user


@action("staff.role_changed", "Gave {user} the role {role}")
def change_role_of(user: User, role: Role, *, by: Actor) -> User | None:
    """Raises Refused if nobody would be left who can manage staff."""
    user = lock_staff(user)
    former = user.role
    if former == role:
        return None
    refuse_to_give_more(role.rights, by)
    user.groups.set([role])
    refuse_to_lose_administrators()
    user.changed = {"role": [str(former or ""), str(role)]}
    return user


@action("staff.deactivated", "Deactivated {user}")
def deactivate_staff(user: User, *, by: Actor) -> User | None:
    """He is out at his next request. Raises Refused for oneself and the last administrator."""
    user = lock_staff(user)
    if user == by.user:
        raise Refused(_("You cannot deactivate yourself."))
    if not user.change(is_active=False):
        return None
    refuse_to_lose_administrators()
    return user


@action("staff.activated", "Activated {user} again")
def activate_staff(user: User, *, by: Actor) -> User | None:
    user = lock_staff(user)
    return user if user.change(is_active=True) else None


@action("role.added", "Added the role {result}")
def add_role(name: str, rights: list[str], *, by: Actor) -> Role:
    """`rights` are permissions of Django's, `app.codename`. Raises Refused for one there is."""
    if Role.objects.filter(name=name).exists():
        raise Refused(_("There is a role of this name."), "name")
    refuse_to_give_more(rights, by)
    role = Role(name=name)
    role.save()
    role.grant(rights)
    return role


@action("role.changed", "Changed the role {result}")
def change_role(
    role: Role, name: str, rights: list[str], version: str, *, by: Actor
) -> Role | None:
    """Raises Stale; Refused for a name there is, or if nobody could manage staff any more."""
    role = lock_role(role)
    if role.version != version:
        raise Stale(_("Somebody else changed this role meanwhile. The boxes show your choice."))
    if Role.objects.exclude(pk=role.pk).filter(name=name).exists():
        raise Refused(_("There is a role of this name."), "name")
    former_name, former = role.name, role.rights
    refuse_to_give_more(set(rights) - set(former), by)
    role.name = name
    role.save()
    role.grant(rights)
    refuse_to_lose_administrators()
    role.changed = {"rights": [former, role.rights]} if former != role.rights else {}
    if former_name != name:
        role.changed["name"] = [former_name, name]
    return role if role.changed else None


@action("role.deleted", "Deleted the role {role}")
def delete_role(role: Role, *, by: Actor) -> Role:
    """Raises Refused while somebody has it."""
    role = lock_role(role)
    if role.user_set.exists():
        raise Refused(_("Staff have this role. Give them another one first."))
    pk = role.pk
    role.delete()
    role.pk = pk
    return role


def refuse_to_give_more(rights: Iterable[str], by: Actor) -> None:
    """Nobody hands out rights that he has not himself."""
    if by.user is None:
        return
    labels = dict(pair for _group, pairs in declared_rights() for pair in pairs)
    if more := [labels[right] for right in rights if not by.user.has_perm(right)]:
        told = {"rights": ", ".join(more)}
        raise Refused(_("You cannot give rights that you do not have: %(rights)s.") % told)


def lock_role(role: Role) -> Role:
    found: Any = Role.objects.select_for_update().filter(pk=role.pk).first()
    if found is None:
        raise Gone
    return cast("Role", found)


def lock_staff(user: User) -> User:
    """All of them, so that two of them do not take each other's rights at once."""
    everybody = {found.pk: found for found in User.objects.staff().select_for_update()}
    if user.pk not in everybody:
        raise Gone
    found: User = everybody[user.pk]
    return found


def refuse_to_lose_administrators() -> None:
    """Somebody active must be able to manage staff; whoever is only invited does not count."""
    if not User.objects.administrators().exists():
        raise Refused(_("Somebody must be left who can configure administrators and roles."))
