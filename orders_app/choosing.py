"""The accounts that Choose Account offers, and why one of them cannot be used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts_app.models import Membership, Permission
from config.paging import Page, page_of
from config.searching import words_of

SEARCH_FROM = 10
AT_MOST = 25
BY_NAME = "account__sort_name", "account_id"
KEY = "checkout"


@dataclass(frozen=True)
class Option:
    """An account to order for; `refusal` says why not, if it cannot be chosen."""

    membership: Membership

    @property
    def refusal(self) -> str:
        if self.membership.account.is_closed:
            return _("Closed")
        if not self.membership.can(Permission.ORDERS):
            return _("You may not place orders here")
        return ""


@dataclass(frozen=True)
class Accounts:
    """Some of a user's accounts: those he can order for, page by page, on the first one that
    he is in on top; and after the last of them those he cannot, `AT_MOST` of them."""

    options: list[Option]
    page: Page[Membership]
    words: str
    has_search: bool
    has_more: bool
    preselected: str


def accounts_of(request: Any) -> Accounts:
    """Those that the query of the address asks for."""
    words = words_of(request.GET.get("q", ""))
    his = request.user.memberships.select_related("account")
    found = his.matching(words) if words else his
    possible = found.enterable().able_to(Permission.ORDERS)
    current = None if words else current_of(request, possible)
    others = possible.exclude(pk=current.pk) if current else possible
    page = page_of(others, BY_NAME, request.GET)
    on_top = [current] if current and not page.previous else []
    refused = [] if page.next else refused_among(found, possible)
    usable = [*on_top, *page.rows]
    is_all = not (words or page.previous or page.next)
    return Accounts(
        [*map(Option, usable), *map(Option, refused[:AT_MOST])],
        page,
        words,
        has_search=request.user.account_count >= SEARCH_FROM,
        has_more=len(refused) > AT_MOST,
        preselected=preselected(request, current, usable, is_all=is_all),
    )


def refused_among(found: Any, possible: Any) -> list[Membership]:
    """By name, one more than is shown."""
    return list(found.exclude(pk__in=possible.values("pk")).order_by(*BY_NAME)[: AT_MOST + 1])


def current_of(request: Any, memberships: Any) -> Membership | None:
    """The one that he has chosen for this order, or else the one he was in last."""
    chosen = (request.session.get(KEY) or {}).get("account")
    number = chosen or (request.account.number if request.account else None)
    found: Membership | None = memberships.filter(account=number).first() if number else None
    return found


def preselected(
    request: Any, current: Membership | None, usable: list[Membership], *, is_all: bool
) -> str:
    """The number of an account, or `new`: what he has chosen, the account he is in, or the only
    one there is to choose. Empty if he has to say it."""
    if "new" in (request.session.get(KEY) or {}):
        return "new"
    if current:
        return str(current.account_id)
    if is_all and len(usable) == 1:
        return str(usable[0].account_id)
    return "new" if is_all and not usable else ""
