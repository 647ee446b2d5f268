"""The accounts that Choose Account offers, and why one of them cannot be used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts_app.models import Membership, Permission
from config.paging import Page, page_of
from config.searching import words_of

SEARCH_FROM = 10
KEY = "checkout"


@dataclass(frozen=True)
class Option:
    """An account to order for; `refusal` says why not, if it cannot be chosen."""

    membership: Membership
    is_current: bool = False

    @property
    def refusal(self) -> str:
        if self.membership.account.is_closed:
            return _("Closed")
        if not self.membership.can(Permission.ORDERS):
            return _("You may not place orders here")
        return ""


@dataclass(frozen=True)
class Accounts:
    """Some of a user's accounts. On the first page the one he is in stands on top."""

    options: list[Option]
    page: Page[Membership]
    words: str
    has_search: bool
    preselected: str


def accounts_of(request: Any) -> Accounts:
    """Those that the query of the address asks for."""
    words = words_of(request.GET.get("q", ""))
    all_of_his = request.user.memberships.select_related("account")
    found = all_of_his.matching(words) if words else all_of_his
    current = current_of(request, all_of_his)
    others = found.exclude(pk=current.pk) if current and not words else found
    page = page_of(others, ("account__sort_name", "account_id"), request.GET)
    on_top = (
        [Option(current, is_current=True)] if current and not (words or page.previous) else []
    )
    options = [*on_top, *map(Option, page.rows)]
    return Accounts(
        options,
        page,
        words,
        has_search=request.user.account_count >= SEARCH_FROM,
        preselected=preselected(request, options, is_all=not (words or page.next)),
    )


def current_of(request: Any, memberships: Any) -> Membership | None:
    """The one that he has chosen for this order, or else the one he was in last."""
    chosen = (request.session.get(KEY) or {}).get("account")
    number = chosen or (request.account.number if request.account else None)
    found: Membership | None = memberships.filter(account=number).first() if number else None
    return found


def preselected(request: Any, options: list[Option], *, is_all: bool) -> str:
    """The number of an account, or `new`: what he has chosen, the account he is in, or the only
    one there is to choose. Empty if he has to say it."""
    if "new" in (request.session.get(KEY) or {}):
        return "new"
    possible = [option for option in options if not option.refusal]
    current = [option for option in possible if option.is_current]
    if current or (is_all and len(possible) == 1):
        return str((current or possible)[0].membership.account_id)
    return "new" if is_all and not possible else ""
