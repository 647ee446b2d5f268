"""Staff and Roles: who works here."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts_app.access import StaffRequest, access, staff_with
from activitylog_app import actions as log_actions
from config.exports import csv_response
from config.paging import all_of, page_of
from config.refusals import Refused
from users_app import actions
from users_app.forms import RoleOfForm, StaffInvitationForm
from users_app.models import Role, User
from users_app.stepping_up import step_up

configure = staff_with("users_app.configure_administrators")
BY_NAME = ("last_name", "first_name", "id")


@access(configure)
def staff(request: StaffRequest) -> HttpResponse:
    people = User.objects.staff().with_two_factor().prefetch_related("groups")
    roles = Role.objects.with_sizes().order_by("name")
    context = {"page": page_of(people, BY_NAME, request.GET), "roles": roles}
    return render(request, "users_app/admin/staff.html", context)


@access(configure)
@require_GET
def export_staff(request: StaffRequest) -> StreamingHttpResponse:
    people = User.objects.staff().with_two_factor().prefetch_related("groups")
    titles = [_("Name"), _("Email address"), _("Role"), _("Active"), _("Two-factor")]
    rows = (
        [u.full_name, u.email, u.role_names, u.is_active, u.has_two_factor, u.last_login]
        for u in all_of(people, ("id",))
    )
    log_actions.export("staff", filters=request.GET.dict(), by=request.actor)
    return csv_response("staff", [*titles, _("Last login")], rows)


@access(configure)
@step_up
def invite(request: StaffRequest) -> HttpResponse:
    form = StaffInvitationForm(request.POST or None)
    if form.is_valid():
        try:
            role = form.cleaned_data["role"]
            invited = actions.invite_staff(role, form.person, by=request.actor)
            told = {"email": invited.email}
            messages.success(request, _("Invitation sent to %(email)s.") % told)
            return redirect("admin:staff")
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
    return render(request, "users_app/admin/invite_staff.html", {"form": form})


def one_of_staff(pk: int) -> User:
    found: User = get_object_or_404(User.objects.staff().with_two_factor(), pk=pk)
    return found


@access(configure)
@step_up
def staff_member(request: StaffRequest, member: int) -> HttpResponse:
    """One of the staff: role, two-factor, active or not."""
    found = one_of_staff(member)
    form = RoleOfForm(request.POST or None, initial={"role": found.role})
    if form.is_valid():
        try:
            role = form.cleaned_data["role"]
            actions.change_role_of(found, role, by=request.actor)
            messages.success(request, _("%(name)s is saved.") % {"name": found})
            return redirect("admin:staff_member", member)
        except Refused as refusal:
            form.add_error("role", refusal.message)
    context = {"person": found, "form": form, "is_invited": not found.has_usable_password()}
    return render(request, "users_app/admin/staff_member.html", context)


@access(configure)
@require_POST
def invite_again(request: StaffRequest, member: int) -> HttpResponse:
    invited = actions.invite_staff_again(one_of_staff(member), by=request.actor)
    messages.success(request, _("Invitation sent to %(email)s.") % {"email": invited.email})
    return redirect("admin:staff_member", member)


@access(configure)
def reset_password(request: StaffRequest, member: int) -> HttpResponse:
    """Asks on GET, sends a link on POST."""
    found = one_of_staff(member)
    if request.method == "POST":
        actions.request_reset(found, by=request.actor)
        messages.success(request, _("We sent a link to %(email)s.") % {"email": found.email})
        return redirect("admin:staff_member", member)
    context: dict[str, Any] = {"person": found, "is_staff": True}
    return render(request, "users_app/admin/reset_password.html", context)


@access(configure)
@step_up
def disable_two_factor(request: StaffRequest, member: int) -> HttpResponse:
    """For who lost his phone: he sets it up anew at his next login."""
    found = one_of_staff(member)
    if request.method == "POST":
        if actions.disable_two_factor(found, by=request.actor):
            told = {"name": found}
            messages.success(request, _("Two-factor login of %(name)s is off.") % told)
        return redirect("admin:staff_member", member)
    context: dict[str, Any] = {"person": found, "is_staff": True}
    return render(request, "users_app/admin/disable_two_factor.html", context)


@access(configure)
@step_up
def deactivate(request: StaffRequest, member: int) -> HttpResponse:
    """Asks on GET, deactivates on POST."""
    found = one_of_staff(member)
    if request.method == "POST":
        try:
            actions.deactivate_staff(found, by=request.actor)
            messages.success(request, _("%(name)s is deactivated.") % {"name": found})
        except Refused as refusal:
            messages.error(request, refusal.message)
        return redirect("admin:staff_member", member)
    return render(request, "users_app/admin/deactivate.html", {"person": found})


@access(configure)
@require_POST
def activate(request: StaffRequest, member: int) -> HttpResponse:
    if actions.activate_staff(one_of_staff(member), by=request.actor):
        messages.success(
            request, _("%(name)s is active again.") % {"name": one_of_staff(member)}
        )
    return redirect("admin:staff_member", member)
