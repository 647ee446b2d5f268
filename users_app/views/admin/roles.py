"""Staff and Roles: what each role may."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts_app.access import StaffRequest, access, staff_with
from config.refusals import Refused
from users_app import actions
from users_app.forms import RoleForm
from users_app.models import Role, declared_rights
from users_app.stepping_up import step_up

configure = staff_with("users_app.configure_roles")


@access(configure)
def roles(request: StaffRequest) -> HttpResponse:
    """Which role may what, side by side."""
    sized = Role.objects.with_sizes().order_by("name")
    found = list(sized.prefetch_related("permissions__content_type"))
    held = {role.pk: set(role.rights) for role in found}
    table = [
        (group, [(label, [(r, key in held[r.pk]) for r in found]) for key, label in keys])
        for group, keys in declared_rights()
    ]
    return render(request, "users_app/admin/roles.html", {"roles": found, "table": table})


@access(configure)
@step_up
def add(request: StaffRequest) -> HttpResponse:
    form = RoleForm(request.POST or None)
    if form.is_valid():
        try:
            name, rights = form.cleaned_data["name"], form.cleaned_data["rights"]
            made = actions.add_role(name, rights, by=request.actor)
            messages.success(request, _("The role %(role)s is there now.") % {"role": made})
            return redirect("admin:roles")
        except Refused as refusal:
            form.explain(refusal)
    return render(request, "users_app/admin/role.html", {"form": form})


@access(configure)
@step_up
def role(request: StaffRequest, role: int) -> HttpResponse:
    found = get_object_or_404(Role, pk=role)
    form = RoleForm(request.POST or None, role=found)
    if form.is_valid():
        details = form.cleaned_data
        try:
            actions.change_role(
                found, details["name"], details["rights"], details["version"], by=request.actor
            )
            messages.success(request, _("The role %(role)s is saved.") % {"role": found})
            return redirect("admin:roles")
        except Refused as refusal:
            found = get_object_or_404(Role, pk=role)
            form.explain(refusal, saved=found)
    return render(request, "users_app/admin/role.html", {"form": form, "role": found})


@access(configure)
@step_up
def delete(request: StaffRequest, role: int) -> HttpResponse:
    """Asks on GET, deletes on POST."""
    found = get_object_or_404(Role, pk=role)
    if request.method == "POST":
        try:
            actions.delete_role(found, by=request.actor)
            messages.success(request, _("The role %(role)s is deleted.") % {"role": found})
            return redirect("admin:roles")
        except Refused as refusal:
            messages.error(request, refusal.message)
            return redirect("admin:role", role)
    return render(request, "users_app/admin/delete_role.html", {"role": found})
