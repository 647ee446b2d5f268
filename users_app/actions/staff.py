"""Who works in the Admin Area."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from activitylog_app.models import Actor
from activitylog_app.recording import action
from config.refusals import Gone, Refused
from users_app import emails
from users_app.actions.roles import refuse_to_give_more, refuse_to_lose_administrators
from users_app.models import Role, User, invited_by_token


@action("staff.invited", "Invited {result} ({result.email}) as staff: {role}", internal=True)
def invite_staff(role: Role, person: dict[str, Any], *, by: Actor) -> User:
    """`person` has first_name, last_name and email. Raises Refused if it has a login."""
    refuse_to_give_more(role.rights, by.user)
    try:
        with transaction.atomic():
            user: User = User.objects.create_user(is_staff=True, **person)
    except IntegrityError as taken:
        raise Refused(_("This email address already has a login."), "email") from taken
    user.groups.set([role])
    emails.staff_invitation.post(user.pk)
    return user


@action("staff.invited_again", "Sent the invitation as staff to {user} again", internal=True)
def invite_staff_again(user: User, *, by: Actor) -> User:
    """A new link for 7 more days; the older one dies. Raises Gone if it was used."""
    user = User.objects.lock(user)
    if user.has_usable_password() or not user.is_active:
        raise Gone
    user.set_unusable_password()
    user.save(update_fields=["password"])
    emails.staff_invitation.post(user.pk)
    return user


@action("staff.joined", "Accepted the invitation as staff", internal=True)
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


@action("staff.role_changed", "Gave {user} the role {role}", internal=True)
def change_role_of(user: User, role: Role, *, by: Actor) -> User | None:
    """Raises Refused if nobody would be left who can manage staff."""
    user = lock_staff(user)
    former = user.role
    if former == role:
        return None
    refuse_to_give_more(role.rights, by.user)
    user.groups.set([role])
    refuse_to_lose_administrators()
    user.changed = {"role": [str(former or ""), str(role)]}
    return user


@action("staff.deactivated", "Deactivated {user}", internal=True)
def deactivate_staff(user: User, *, by: Actor) -> User | None:
    """He is out at his next request. Raises Refused for oneself and the last administrator."""
    user = lock_staff(user)
    if user == by.user:
        raise Refused(_("You cannot deactivate yourself."))
    if not user.change(is_active=False):
        return None
    refuse_to_lose_administrators()
    return user


@action("staff.activated", "Activated {user} again", internal=True)
def activate_staff(user: User, *, by: Actor) -> User | None:
    user = lock_staff(user)
    return user if user.change(is_active=True) else None


def lock_staff(user: User) -> User:
    """All of them, so that two of them do not take each other's rights at once."""
    everybody = {found.pk: found for found in User.objects.staff().select_for_update()}
    if user.pk not in everybody:
        raise Gone
    found: User = everybody[user.pk]
    return found
