"""Where one goes after logging in."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import Resolver404, resolve, reverse

from accounts_app.access import Area
from accounts_app.models import Membership
from users_app.models import User

ADMIN_AREA = "/admin/"


@dataclass(frozen=True)
class Place:
    url: str
    membership: Membership | None = None


def landing(user: User, wanted: str | None = None) -> Place:
    """The page that was asked for, if it is his; else his only account; else Choose Account.

    `wanted` is a path of this site. One into an account that he may not enter counts as
    not asked for.
    """
    if user.is_staff:
        inside = wanted and wanted.startswith(ADMIN_AREA)
        return Place(wanted if wanted and inside else reverse("admin:overview"))
    memberships = user.memberships.enterable().select_related("account")
    if wanted:
        number = account_in(wanted)
        if number is None:
            return Place(wanted)
        membership = memberships.filter(account=number).first()
        if membership:
            return Place(wanted, membership)
    some = list(memberships[:2])
    if len(some) == 1:
        return Place(reverse("client:home", args=[some[0].account_id]), some[0])
    return Place(reverse("choose_account"))


def account_in(path: str) -> int | None:
    """The number of the account that a path leads into."""
    try:
        match = resolve(path.partition("?")[0].partition("#")[0])
    except Resolver404:
        return None
    rule = getattr(match.func, "access", None)
    return match.kwargs["account"] if rule and rule.area is Area.CLIENT else None
