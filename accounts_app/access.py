"""Who may come in through which door.

Each view names exactly one rule: `@access(owner)`. AccessMiddleware applies it,
and `manage.py check` refuses a URL whose view names none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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
    membership: Membership
    account: Account


@dataclass(frozen=True)
class Rule:
    """Who a door admits. `needs` is the permission that would open it, if one would.

    What staff have switched off is, for whom it was there, not there any more.
    """

    name: str
    area: Area
    admits: Callable[[Any], bool]
    needs: Permission | None = None
    is_switched_off: Callable[[Any], bool] = lambda request: False


def access(rule: Rule) -> Callable[[View], View]:
    def declare(view: View) -> View:
        view.access = rule  # type: ignore[attr-defined]
        return view

    return declare


anyone = Rule("anyone", Area.PUBLIC, lambda request: True)
signed_in = Rule("signed in", Area.PUBLIC, lambda request: request.user.is_authenticated)
member = Rule("member", Area.CLIENT, lambda request: True)
owner = Rule("owner", Area.CLIENT, lambda request: request.membership.is_owner)

user_but_not_owner = Rule(
    "user but not owner", Area.CLIENT, lambda request: not request.membership.is_owner
)
manager_of_users = Rule(
    "manager of users",
    Area.CLIENT,
    owner.admits,
    is_switched_off=lambda request: request.general_settings.disable_user_management,
)


def holder_of(permission: Permission) -> Rule:
    return Rule(
        f"holder of {permission}",
        Area.CLIENT,
        lambda request: request.membership.can(permission),
        needs=permission,
    )
