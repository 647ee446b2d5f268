from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import auth, messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from accounts_app import acting
from accounts_app.access import Area, Rule
from accounts_app.models import Account, GeneralSettings, Membership
from accounts_app.navigation import Menu
from activitylog_app import actions as log_actions
from activitylog_app.models import Actor, ActorKind
from config.network import client_ip
from config.refusals import Gone
from config.seldom import few_in_a_while, first_in_a_while
from users_app import staff
from users_app.models import User, declared_rights

LAST_ACCOUNT = "account"
# How many refusals of one person are told in five minutes.
REFUSALS = 20
# The arguments of routes that are secrets.
OPENERS = {"token", "key"}


class AccessMiddleware:
    """Applies each view's rule, and hands the view its actor and its account."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        look_around(request)
        response = self.get_response(request)
        if request.user.is_authenticated:
            # Nothing behind a login stays in a cache, the browser's own included. A view
            # that says otherwise shows everybody the same.
            response.setdefault("Cache-Control", "no-store, private")
        return response

    def process_view(
        self, request: Any, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        rule: Rule | None = getattr(view, "access", None)
        if rule is None:
            raise PermissionDenied(f"{view.__module__}.{view.__name__} names no access rule")
        try:
            answer = at_the_door(request, rule, kwargs)
        except Http404:
            tell_of_refusal(request, None)
            raise
        if answer and answer.status_code == 403:
            tell_of_refusal(request, account_behind(request, rule))
        return answer

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        if isinstance(exception, Gone):
            raise Http404 from exception


def at_the_door(request: Any, rule: Rule, kwargs: Any) -> HttpResponse | None:
    """None lets in. What is not there for this person raises Http404."""
    is_staff = request.user.is_authenticated and request.user.is_staff
    for_staff = is_staff or rule.area is Area.ADMIN
    if for_staff and not staff.may_come_from(client_ip(request)):
        raise Http404
    if is_staff and (refusal := of_staff(request, rule)):
        return refusal
    request.actor = actor_of(request)
    if rule.area is Area.ADMIN:
        return into_admin_area(request, rule)
    number = kwargs.pop("account") if rule.area is Area.CLIENT else None
    return into_other_areas(request, rule, number)


# --- who it is ---------------------------------------------------------------------------


def look_around(request: Any) -> None:
    """Before a door, and where none is: the account used last, and what opens from here.

    Looked up when a page asks for it, the one that says "not found" among them.
    """
    request.general_settings = SimpleLazyObject(GeneralSettings.current)
    request.acting = None
    if request.user.is_authenticated:
        request.membership = SimpleLazyObject(lambda: last_membership(request))
        request.account = SimpleLazyObject(lambda: getattr(request.membership, "account", None))
        request.menu = Menu(request)
        request.frame = "admin/base.html" if request.user.is_staff else "client/base.html"


def of_staff(request: Any, rule: Rule) -> HttpResponse | None:
    """What holds for staff wherever they are: the session's end, and Login as Owner.

    From here on `request.user` is the user as whom they are logged in; `request.staff` is
    who they are.
    """
    if staff.session_is_over(request):
        auth.logout(request)
        messages.info(request, _("You were logged out: the session was over."))
        return redirect_to_login(request.get_full_path(), "admin:login")
    staff.note_activity(request)
    request.staff = request.user
    request.acting = acting.acting_in(request)
    if request.acting is None:
        return None
    if request.acting.is_over:
        acting.end(request)
        told = {"name": request.acting.user}
        messages.info(request, _("The time in which you acted for %(name)s is over.") % told)
        number = request.acting.number
        is_there = Account.objects.filter(pk=number).exists()
        return redirect("admin:client", number) if is_there else redirect("admin:clients")
    request.user = request.acting.user
    if not rule.while_acting:
        return render(request, "accounts_app/client/not_while_acting.html", status=403)
    return None


def actor_of(request: Any) -> Actor:
    if request.acting:
        return Actor(
            ActorKind.ADMIN,
            request.staff,
            client_ip(request),
            request.request_id,
            on_behalf_of=request.user,
        )
    visitor = Actor(ActorKind.USER, None, client_ip(request), request.request_id)
    return visitor.known_as(request.user) if request.user.is_authenticated else visitor


def tell_of_refusal(request: Any, account: Account | None) -> None:
    """To the log, if it is somebody who is logged in: of a person each path once in five
    minutes, and not more of them than are met by mistake, so that nobody fills the log.
    """
    by, path = actor_of(request), path_of(request)
    if by.user is None or not first_in_a_while("refused", by.user.pk, path):
        return
    if few_in_a_while(REFUSALS, "refused", by.user.pk):
        log_actions.refuse(path, account, method=request.method, by=by)


def path_of(request: Any) -> str:
    """Without what opens a door: of a mailed link that stands in its path."""
    path: str = request.path
    for name in OPENERS & request.resolver_match.kwargs.keys():
        path = path.replace(str(request.resolver_match.kwargs[name]), "…")
    return path


def account_behind(request: Any, rule: Rule) -> Account | None:
    """The account of the refused person: that in which staff act, or of which he is a user."""
    if request.acting:
        return Account.objects.filter(pk=request.acting.number).first()
    return request.account if rule.area is Area.CLIENT else None


# --- what opens --------------------------------------------------------------------------


def into_admin_area(request: Any, rule: Rule) -> HttpResponse | None:
    """For customers there is nothing here but the entrance."""
    if rule.before_two_factor or request.acting:
        return None
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path(), "admin:login")
    if not request.user.is_staff:
        raise Http404
    if not request.user.has_two_factor:
        return redirect("mfa_activate_totp")
    if not rule.admits(request):
        return denied(request, rule)
    return None


def into_other_areas(request: Any, rule: Rule, number: int | None) -> HttpResponse | None:
    known = request.user.is_authenticated
    if not known and (number is not None or not rule.admits(request)):
        return redirect_to_login(request.get_full_path())
    if known and lacks_two_factor(request, rule):
        messages.warning(request, _("Set up two-factor login first. It is required here."))
        return redirect("mfa_activate_totp")
    if number is not None:
        membership = membership_of(request.user, number)
        request.membership, request.account = membership, membership.account
        if request.acting and request.acting.number != number:
            return render(request, "accounts_app/client/not_while_acting.html", status=403)
        if request.account.is_closed:
            return render(request, "accounts_app/client/closed.html", status=403)
        if not request.acting:
            remember(request)
    if rule.admits(request) and rule.is_switched_off(request):
        return render(request, "accounts_app/client/switched_off.html", status=404)
    return None if rule.admits(request) else denied(request, rule)


def lacks_two_factor(request: Any, rule: Rule) -> bool:
    """Of customers it is asked where they enter an account, or do something for one, if staff
    have decided so."""
    if request.acting or rule.before_two_factor or request.user.has_two_factor:
        return False
    if request.user.is_staff:
        return True
    is_for_account = rule.area is Area.CLIENT or rule.for_accounts
    return is_for_account and bool(request.general_settings.require_two_factor)


def denied(request: Any, rule: Rule) -> HttpResponse:
    area = "admin" if request.user.is_staff else "client"
    context = {"rule": rule, "right": name_of(rule.right)}
    return render(request, f"accounts_app/{area}/access_denied.html", context, status=403)


def name_of(right: str) -> str:
    """What a permission of Django's is called on the page Roles."""
    labels = dict(pair for _group, pairs in declared_rights() for pair in pairs)
    return labels.get(right, "")


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
