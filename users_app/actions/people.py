"""What staff do with users."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from activitylog_app.models import Actor
from activitylog_app.recording import action
from config.refusals import Refused, Stale
from users_app import emails
from users_app.models import User


@action("user.changed", "Changed the user {result}")
def change_user(user: User, details: dict[str, Any], version: str, *, by: Actor) -> User | None:
    """What staff change on somebody. Raises and answers like `change_person`."""
    return change_person(user, details, version)


def change_person(user: User, details: dict[str, Any], version: str) -> User | None:
    """Names, language, and the address he logs in with.

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
    try:
        with transaction.atomic():
            is_changed = user.change(**details)
    except IntegrityError as taken:
        raise Refused(_("This email address already has a login."), "email") from taken
    if not is_changed:
        return None
    if address != former:
        user.emailaddress_set.all().delete()
        new = user.emailaddress_set.create(email=address, primary=True)
        emails.address_changed.post(user.pk, former)
        emails.verify_address.post(new.pk)
    return user
