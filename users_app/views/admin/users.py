"""Manage Users: everybody who has a login and is no staff."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts_app import actions as account_actions
from accounts_app.access import StaffRequest, access, staff_with
from accounts_app.models import obstacles_to_deleting
from activitylog_app import actions as log_actions
from config.exports import csv_response
from config.forms import TypedConfirmation
from config.paging import all_of, page_of, with_query
from config.refusals import Refused
from config.searching import words_of
from orders_app.models import IdentityVerification
from users_app import actions
from users_app.forms import UserForm
from users_app.models import User, UserQuerySet
from users_app.stepping_up import step_up

BY_NAME = ("last_name", "first_name", "id")

list_users = staff_with("users_app.list_users")
manage_users = staff_with("users_app.manage_users")


@access(list_users)
def users(request: StaffRequest) -> HttpResponse:
    found = found_users(request.GET).with_standing().with_two_factor()
    chosen = request.GET.get("only", "")
    context = {
        "page": page_of(found, BY_NAME, request.GET),
        "words": words_of(request.GET.get("q", "")),
        "filters": [
            (label, with_query(request.GET, only=name), name == chosen)
            for name, label in filters().items()
        ],
        "export_url": f"export/{with_query(request.GET)}",
        "is_filtered": bool(request.GET.get("q") or chosen),
    }
    return render(request, "users_app/admin/users.html", context)


def filters() -> dict[str, str]:
    return {
        "": _("All"),
        "no-account": _("Without an account"),
        "never": _("Never logged in"),
        "no-two-factor": _("Without two-factor"),
    }


def found_users(query: QueryDict) -> UserQuerySet:
    """Those that the address of the list asks for."""
    found: UserQuerySet = User.objects.of_clients()
    if words := words_of(query.get("q", "")):
        found = found.matching(words)
    only = query.get("only", "")
    if only == "no-account":
        return found.without_account()
    if only == "never":
        found = found.filter(last_login=None)
    return found.without_two_factor() if only == "no-two-factor" else found


@access(list_users)
@require_GET
def export_users(request: StaffRequest) -> StreamingHttpResponse:
    titles = [_("First name"), _("Last name"), _("Email address"), _("Accounts")]
    titles += [_("Two-factor"), _("Verified"), _("Last login"), _("Created")]
    log_actions.export("users", filters=request.GET.dict(), by=request.actor)
    return csv_response("users", titles, user_rows(found_users(request.GET)))


def user_rows(found: UserQuerySet) -> Iterator[list[Any]]:
    for user in all_of(found.with_standing().with_two_factor(), ("id",)):
        who = [user.first_name, user.last_name, user.email, user.account_count]
        yield [*who, user.has_two_factor, user.is_verified, user.last_login, user.created_at]


def user_of(pk: int) -> User:
    found: User = get_object_or_404(
        User.objects.of_clients().with_standing().with_two_factor(), pk=pk
    )
    return found


@access(list_users)
def user(request: StaffRequest, user: int) -> HttpResponse:
    """Manage User. To see it the right to list is enough; to save, that to manage."""
    found = user_of(user)
    may_manage = request.user.has_perm("users_app.manage_users")
    form = UserForm(request.POST or None, instance=found) if may_manage else None
    if form and form.is_valid():
        try:
            version = form.cleaned_data["version"]
            if actions.change_user(found, form.person, version, by=request.actor):
                messages.success(request, _("%(name)s is saved.") % {"name": user_of(user)})
            else:
                messages.info(request, _("Nothing was changed."))
            return redirect("admin:user", user)
        except Refused as refusal:
            found = user_of(user)
            form.explain(refusal, saved=found)
    context = {
        "person": found,
        "form": form,
        "memberships": page_of(
            found.memberships.select_related("account"),
            ("account__sort_name", "account_id"),
            request.GET,
        ),
        "obstacles": obstacles_to_deleting(found),
        "identity": IdentityVerification.objects.of(found),
    }
    return render(request, "users_app/admin/user.html", context)


@access(manage_users)
def reset_password(request: StaffRequest, user: int) -> HttpResponse:
    """Asks on GET, sends a link on POST. Nobody here sees or sets a password."""
    found = user_of(user)
    if request.method == "POST":
        actions.request_reset(found, by=request.actor)
        told = {"email": found.email}
        messages.success(request, _("We sent a link to %(email)s.") % told)
        return redirect("admin:user", user)
    return render(request, "users_app/admin/reset_password.html", {"person": found})


@access(manage_users)
@step_up
def disable_two_factor(request: StaffRequest, user: int) -> HttpResponse:
    """Asks on GET, turns it off on POST. The user is told by mail."""
    found = user_of(user)
    if request.method == "POST":
        if actions.disable_two_factor(found, by=request.actor):
            told = {"name": found}
            messages.success(request, _("Two-factor login of %(name)s is off.") % told)
        return redirect("admin:user", user)
    return render(request, "users_app/admin/disable_two_factor.html", {"person": found})


@access(staff_with("users_app.delete_users"))
@step_up
def delete(request: StaffRequest, user: int) -> HttpResponse:
    """Permanently Delete. Says on GET why not, or asks; deletes on POST."""
    found = user_of(user)
    label = format_html(_("Type <b>{}</b> to confirm"), found.email)
    form = TypedConfirmation(request.POST or None, words=found.email, label=label)
    if form.is_valid():
        try:
            account_actions.delete_users([found], by=request.actor)
            messages.success(request, _("%(name)s is deleted.") % {"name": found})
            return redirect("admin:users")
        except Refused as refusal:
            form.add_error(None, refusal.message)
    context = {"person": found, "form": form, "obstacles": obstacles_to_deleting(found)}
    return render(request, "users_app/admin/delete_user.html", context)
