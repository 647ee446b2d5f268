from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import SimpleLazyObject

from accounts_app.access import Area, Rule
from accounts_app.models import GeneralSettings, Membership
from accounts_app.navigation import Menu
from activitylog_app.models import Actor, ActorKind
from config.network import client_ip
from config.refusals import Gone
from users_app.models import User

LAST_ACCOUNT = "account"


class AccessMiddleware:
    """Applies each view's rule, and hands the view its actor and its account."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        look_around(request)
        response = self.get_response(request)
        if request.user.is_authenticated:
            # Nothing behind a login stays in a cache, the browser's own included.
            response["Cache-Control"] = "no-store, private"
        return response

    def process_view(
        self, request: Any, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        rule: Rule | None = getattr(view, "access", None)
        if rule is None:
            raise PermissionDenied(f"{view.__module__}.{view.__name__} names no access rule")

        known = request.user.is_authenticated
        kind = ActorKind.ADMIN if rule.area is Area.ADMIN else ActorKind.USER
        request.actor = Actor(
            kind, request.user if known else None, client_ip(request), request.request_id
        )
        number = kwargs.pop("account") if rule.area is Area.CLIENT else None
        if not known and (number is not None or not rule.admits(request)):
            return redirect_to_login(request.get_full_path())

        if number is not None:
            membership = membership_of(request.user, number)
            request.membership, request.account = membership, membership.account
            if request.account.is_closed:
                return render(request, "accounts_app/client/closed.html", status=403)
            remember(request)
        if rule.admits(request) and rule.is_switched_off(request):
            return render(request, "accounts_app/client/switched_off.html", status=404)
        if not rule.admits(request):
            return render(
                request, "accounts_app/client/access_denied.html", {"rule": rule}, status=403
            )
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        if isinstance(exception, Gone):
            raise Http404 from exception


def look_around(request: Any) -> None:
    """Before a door, and where none is: the account used last, and what opens from here.

    Looked up when a page asks for it, the one that says "not found" among them.
    """
    request.general_settings = SimpleLazyObject(GeneralSettings.current)
    if request.user.is_authenticated:
        request.membership = SimpleLazyObject(lambda: last_membership(request))
        request.account = SimpleLazyObject(lambda: getattr(request.membership, "account", None))
        request.menu = Menu(request)


def membership_of(user: User, number: int) -> Membership:
    """Read on every request, so that a removed user is out at once. Strangers learn nothing."""
    memberships = user.memberships.select_related("account")
    membership: Membership = get_object_or_404(memberships, account=number)
    return membership


def last_membership(request: Any) -> Membership | None:
    """The account this session was in last, for the pages that belong to no account."""
    number = request.session.get(LAST_ACCOUNT)
    if number is None:
        return None
    memberships = request.user.memberships.enterable().select_related("account")
    found: Membership | None = memberships.filter(account=number).first()
    return found


def remember(request: Any) -> None:
    """Only when it is another account than before: a session is not written on each request."""
    if request.session.get(LAST_ACCOUNT) != request.account.number:
        request.session[LAST_ACCOUNT] = request.account.number
        request.user.memberships.touch(request.membership)
