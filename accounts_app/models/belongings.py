"""What hangs on an account, found by its foreign keys: so nothing that is added later is
forgotten when a client is deleted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import CASCADE, Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts_app.models.accounts import Account
from accounts_app.models.memberships import Membership
from users_app.models import User


@dataclass(frozen=True)
class Belonging:
    """The rows of one kind that belong to an account."""

    rows: QuerySet[Any]

    @property
    def label(self) -> str:
        """What so many of them are called."""
        options = self.rows.model._meta
        return str(options.verbose_name if self.count == 1 else options.verbose_name_plural)

    @cached_property
    def count(self) -> int:
        return self.rows.count()


def belongings_of(*numbers: int) -> Iterator[Belonging]:
    """All but what goes with the account itself: the memberships, and a note on it of which
    there is but one."""
    for relation in Account._meta.related_objects:
        model: Any = relation.related_model
        is_part = model is Membership or relation.one_to_one
        if relation.on_delete is CASCADE and not is_part:
            yield Belonging(model.objects.filter(**{f"{relation.field.name}__among": numbers}))


def lone_users_of(*numbers: int) -> QuerySet[User]:
    """Their users who have no other account, the owners among them."""
    inside = Membership.objects.filter(account__among=numbers)
    others = Membership.objects.filter(user=OuterRef("pk")).exclude(account__among=numbers)
    users: QuerySet[User] = User.objects.filter(pk__in=inside.values("user"))
    return users.exclude(Exists(others)).order_by("pk")


@dataclass(frozen=True)
class Obstacle:
    """Why a user cannot be deleted, and the accounts that are the reason."""

    sentence: str
    accounts: list[Account]


def obstacles_to_deleting(user: User) -> list[Obstacle]:
    """Nobody who owns an account, works for several, or is staff (users-and-accounts.txt)."""
    if user.is_staff:
        return [Obstacle(_("%(name)s is staff.") % {"name": user}, [])]
    memberships = list(
        user.memberships.select_related("account").order_by("account__sort_name")
    )
    owned = [membership.account for membership in memberships if membership.is_owner]
    found = []
    if len(memberships) > 1:
        told = {"name": user, "number": len(memberships)}
        sentence = _(
            "%(name)s cannot be deleted: %(name)s is associated with %(number)s clients."
        )
        found.append(Obstacle(sentence % told, [m.account for m in memberships]))
    if owned:
        sentence = ngettext(
            "%(name)s cannot be deleted: %(name)s owns %(accounts)s. Make another user the "
            "owner, or delete the client.",
            "%(name)s cannot be deleted: %(name)s owns %(accounts)s. Make other users the "
            "owners, or delete the clients.",
            len(owned),
        )
        told = {"name": user, "accounts": ", ".join(map(str, owned[:3]))}
        found.append(Obstacle(sentence % told, owned))
    return found
