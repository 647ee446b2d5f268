"""What each role of the staff may."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from activitylog_app.models import Actor
from activitylog_app.recording import action
from config.refusals import Gone, Refused, Stale
from users_app.models import Role, User, declared_rights


@action("role.added", "Added the role {result}", internal=True)
def add_role(name: str, rights: list[str], *, by: Actor) -> Role:
    """`rights` are permissions of Django's, `app.codename`. Raises Refused for one there is."""
    refuse_to_give_more(rights, by.user)
    role = Role(name=name)
    save(role)
    role.grant(rights)
    return role


@action("role.changed", "Changed the role {result}", internal=True)
def change_role(
    role: Role, name: str, rights: list[str], version: str, *, by: Actor
) -> Role | None:
    """Raises Stale; Refused for a name there is, or if nobody could manage staff any more."""
    role = lock_role(role)
    if role.version != version:
        raise Stale(_("Somebody else changed this role meanwhile. The boxes show your choice."))
    former_name, former = role.name, role.rights
    refuse_to_give_more(set(rights) - set(former), by.user)
    role.name = name
    save(role)
    role.grant(rights)
    refuse_to_lose_administrators()
    role.changed = {"rights": [former, role.rights]} if former != role.rights else {}
    if former_name != name:
        role.changed["name"] = [former_name, name]
    return role if role.changed else None


@action("role.deleted", "Deleted the role {role}", internal=True)
def delete_role(role: Role, *, by: Actor) -> Role:
    """Raises Refused while somebody has it."""
    role = lock_role(role)
    if role.user_set.exists():
        raise Refused(_("Staff have this role. Give them another one first."))
    pk = role.pk
    role.delete()
    role.pk = pk
    return role


def save(role: Role) -> None:
    """Raises Refused if another one has its name, also to the slower of two at once."""
    try:
        with transaction.atomic():
            role.save()
    except IntegrityError as taken:
        raise Refused(_("There is a role of this name."), "name") from taken


def lock_role(role: Role) -> Role:
    found: Any = Role.objects.select_for_update().filter(pk=role.pk).first()
    if found is None:
        raise Gone
    return cast("Role", found)


def refuse_to_give_more(rights: Iterable[str], giver: User | None) -> None:
    """Nobody hands out rights that he has not himself."""
    if giver is None:
        return
    labels = dict(pair for _group, pairs in declared_rights() for pair in pairs)
    if more := [labels[right] for right in rights if not giver.has_perm(right)]:
        told = {"rights": ", ".join(more)}
        raise Refused(_("You cannot give rights that you do not have: %(rights)s.") % told)


def refuse_to_lose_administrators() -> None:
    """Somebody active must be able to manage staff; whoever is only invited does not count."""
    if not User.objects.administrators().exists():
        raise Refused(_("Somebody must be left who can configure administrators and roles."))
