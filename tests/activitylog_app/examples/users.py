from __future__ import annotations

from allauth.mfa.models import Authenticator

from activitylog_app.models import Actor
from tests.activitylog_app.examples import Told, example
from tests.factories import PASSWORD, SECRET, RoleFactory, code
from users_app import actions
from users_app.models import Role, User

INES = {"first_name": "Ines", "last_name": "Ito", "email": "ines@us.test"}
LISTING = ["accounts_app.list_clients"]
# Doors keep customers out; these refuse by themselves.
ONLY_STAFF = {"user": "Nobody gives rights that he has not"}


def clerk() -> Role:
    role: Role = RoleFactory(name="Clerk", rights=LISTING)
    return role


@example("user.logged_in", by_visitors=True)
def logged_in(by: Actor, uma: User) -> Told:
    actions.log_in(uma, by=by)
    return Told(user=uma)


@example("user.log_in_failed", by_visitors=True)
def log_in_failed(by: Actor, uma: User) -> Told:
    actions.fail_log_in(uma.email, by=by)
    return Told(user=uma)


@example("user.logged_out")
def logged_out(by: Actor, uma: User) -> Told:
    actions.log_out(uma, by=by)
    return Told(user=uma)


@example("user.profile_changed")
def profile_changed(by: Actor, uma: User) -> Told:
    actions.change_profile(uma, {"language": "de"}, by=by)
    return Told(user=uma)


@example("user.password_reset_requested", by_visitors=True)
def password_reset_requested(by: Actor, uma: User) -> Told:
    actions.request_reset(uma, by=by)
    return Told(user=uma)


@example("user.password_changed", by_visitors=True)
def password_changed(by: Actor, uma: User) -> Told:
    actions.change_password(uma, PASSWORD[::-1], by=by)
    return Told(user=uma)


@example("user.verification_requested", by_visitors=True)
def verification_requested(by: Actor, uma: User) -> Told:
    actions.request_verification(uma.emailaddress_set.get(), by=by)
    return Told(user=uma)


@example("user.email_verified", by_visitors=True)
def email_verified(by: Actor, uma: User) -> Told:
    actions.verify_email(uma.emailaddress_set.get(), by=by)
    return Told(user=uma)


@example("user.code_refused", by_visitors=True)
def code_refused(by: Actor, uma: User) -> Told:
    actions.refuse_code(uma, by=by)
    return Told(user=uma)


@example("user.registered_again", by_visitors=True)
def registered_again(by: Actor, uma: User) -> Told:
    actions.remind_of_login(uma, by=by)
    return Told(user=uma)


@example("user.changed")
def changed(by: Actor, uma: User) -> Told:
    actions.change_user(uma, {"language": "de"}, uma.version, by=by)
    return Told(user=uma)


# --- second factors ---------------------------------------------------------------------


@example("user.two_factor_enabled")
def two_factor_enabled(by: Actor, uma: User) -> Told:
    actions.enable_two_factor(uma, SECRET, code(), by=by)
    return Told(user=uma)


@example("user.two_factor_disabled")
def two_factor_disabled(by: Actor, uma: User) -> Told:
    passkey_of(uma)
    actions.disable_two_factor(uma, by=by)
    return Told(user=uma)


@example("user.recovery_codes_made")
def recovery_codes_made(by: Actor, uma: User) -> Told:
    passkey_of(uma)
    actions.make_recovery_codes(uma, by=by)
    return Told(user=uma)


@example("user.passkey_added")
def passkey_added(by: Actor, uma: User) -> Told:
    actions.add_passkey(uma, "Laptop", {}, by=by)
    return Told(user=uma)


@example("user.passkey_renamed")
def passkey_renamed(by: Actor, uma: User) -> Told:
    actions.rename_passkey(passkey_of(uma), "Phone", by=by)
    return Told(user=uma)


@example("user.passkey_removed")
def passkey_removed(by: Actor, uma: User) -> Told:
    actions.remove_passkey(passkey_of(uma), by=by)
    return Told(user=uma)


def passkey_of(user: User) -> Authenticator:
    made: Authenticator = user.authenticator_set.create(type="webauthn", data={"name": "Key"})
    return made


# --- staff and roles --------------------------------------------------------------------


@example("role.added", refused=ONLY_STAFF)
def role_added(by: Actor, ada: User) -> Told:
    actions.add_role("Clerk", LISTING, by=by)
    return Told()


@example("role.changed", refused=ONLY_STAFF)
def role_changed(by: Actor, ada: User) -> Told:
    role = clerk()
    rights = [*LISTING, "accounts_app.view_client"]
    actions.change_role(role, "Clerk", rights, role.version, by=by)
    return Told()


@example("role.deleted")
def role_deleted(by: Actor) -> Told:
    actions.delete_role(clerk(), by=by)
    return Told()


@example("staff.invited", refused=ONLY_STAFF)
def staff_invited(by: Actor) -> Told:
    return Told(user=actions.invite_staff(clerk(), INES, by=by))


@example("staff.invited_again")
def staff_invited_again(by: Actor) -> Told:
    ines = User.objects.create_user(is_staff=True, **INES)
    actions.invite_staff_again(ines, by=by)
    return Told(user=ines)


@example("staff.joined", by_visitors=True)
def staff_joined(by: Actor) -> Told:
    ines = User.objects.create_user(is_staff=True, **INES)
    actions.join_staff(ines, ines.staff_token, PASSWORD, by=by)
    return Told(user=ines)


@example("staff.role_changed", refused=ONLY_STAFF)
def staff_role_changed(by: Actor, ada: User, ron: User) -> Told:
    actions.change_role_of(ron, clerk(), by=by)
    return Told(user=ron)


@example("staff.deactivated")
def staff_deactivated(by: Actor, ada: User, ron: User) -> Told:
    actions.deactivate_staff(ron, by=by)
    return Told(user=ron)


@example("staff.activated")
def staff_activated(by: Actor, ron: User) -> Told:
    User.objects.filter(pk=ron.pk).update(is_active=False)
    actions.activate_staff(ron, by=by)
    return Told(user=ron)
