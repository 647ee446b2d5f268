"""Who may come in through which door.

Each view names exactly one rule: `@access(owner)`. AccessMiddleware applies it,
and `manage.py check` refuses a URL whose view names none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, TypeVar

from django.http import HttpRequest

from accounts_app.models import Account, GeneralSettings, Membership, Permission
from activitylog_app.models import Actor
from users_app.models import User

View = TypeVar("View", bound=Callable[..., Any])


class Area(Enum):
    PUBLIC = "public"
    CLIENT = "client"
    ADMIN = "admin"


class VisitorRequest(HttpRequest):
    """Anybody's request: `actor` is who acts, logged in or not."""

    actor: Actor
    request_id: str
    general_settings: GeneralSettings


class UserRequest(VisitorRequest):
    user: User


class ClientRequest(UserRequest):
    """In Login as Owner `user` is the owner, `acting` is an acting.Acting, and the actor tells
    who acts for him."""

    membership: Membership
    account: Account
    acting: Any


class StaffRequest(UserRequest):
    """`menu` is what opens to them: a navigation.Menu."""

    menu: Any


@dataclass(frozen=True)
class Rule:
    """Who a door admits. `needs` is the permission that would open it, if one would; in the
    Admin Area `right`, a permission of Django's.

    What staff have switched off is, for whom it was there, not there any more. Where a
    second factor is required, only doors `before_two_factor` open without one; of customers
    it is asked in the Client Area and where something is done `for_accounts`. While staff are
    logged in as somebody else only doors `while_acting` are open.
    """

    name: str
    area: Area
    admits: Callable[[Any], bool]
    needs: Permission | None = None
    right: str = ""
    is_switched_off: Callable[[Any], bool] = lambda request: False
    before_two_factor: bool = False
    while_acting: bool = False
    for_accounts: bool = False


def access(rule: Rule) -> Callable[[View], View]:
    def declare(view: View) -> View:
        view.access = rule  # type: ignore[attr-defined]
        return view

    return declare


def is_known(request: Any) -> bool:
    known: bool = request.user.is_authenticated
    return known


anyone = Rule("anyone", Area.PUBLIC, lambda request: True, before_two_factor=True)
anyone_at_any_time = replace(anyone, name="anyone at any time", while_acting=True)
signed_in = Rule("signed in", Area.PUBLIC, is_known)
setting_up_login = Rule("setting up login", Area.PUBLIC, is_known, before_two_factor=True)
customer = Rule(
    "customer", Area.PUBLIC, lambda request: is_known(request) and not request.user.is_staff
)
# Visitors too: who orders logs in on the way, or makes a login.
shopper = Rule(
    "shopper", Area.PUBLIC, lambda request: not is_known(request) or not request.user.is_staff
)
buyer = replace(customer, name="buyer", for_accounts=True)

member = Rule("member", Area.CLIENT, lambda request: True, while_acting=True)
owner = Rule(
    "owner", Area.CLIENT, lambda request: request.membership.is_owner, while_acting=True
)

user_but_not_owner = Rule(
    "user but not owner", Area.CLIENT, lambda request: not request.membership.is_owner
)
manager_of_users = replace(
    owner,
    name="manager of users",
    is_switched_off=lambda request: request.general_settings.disable_user_management,
)


def holder_of(permission: Permission) -> Rule:
    return Rule(
        f"holder of {permission}",
        Area.CLIENT,
        lambda request: request.membership.can(permission),
        needs=permission,
        while_acting=True,
    )


# --- the Admin Area ----------------------------------------------------------------------

staff_entrance = Rule(
    "anyone at the staff entrance", Area.ADMIN, lambda request: True, before_two_factor=True
)
staff = Rule("staff", Area.ADMIN, lambda request: request.user.is_staff)
staff_acting = Rule(
    "staff logged in as a user", Area.ADMIN, lambda request: request.acting, while_acting=True
)


def staff_with(right: str) -> Rule:
    """Staff whose role has this permission of Django's, as `app.codename`."""
    return Rule(
        f"staff with {right}",
        Area.ADMIN,
        lambda request: request.user.is_staff and request.user.has_perm(right),
        right=right,
    )
