"""General Settings, on three pages, and Automation Settings."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from accounts_app import actions
from accounts_app.access import (
    StaffRequest,
    VisitorRequest,
    access,
    anyone_at_any_time,
    staff_with,
)
from accounts_app.forms import (
    GeneralForm,
    LogoForm,
    RegistrationForm,
    SecurityForm,
)
from accounts_app.models import GeneralSettings, Logo
from invitations_app.models import Invitation

configure = staff_with("accounts_app.configure_general_settings")


@access(configure)
def general(request: StaffRequest) -> HttpResponse:
    return settings_page(request, "general_settings", GeneralForm, logo_form=LogoForm())


@access(configure)
def security(request: StaffRequest) -> HttpResponse:
    return settings_page(request, "security_settings", SecurityForm)


@access(configure)
def other(request: StaffRequest) -> HttpResponse:
    pending = Invitation.objects.open().count()
    return settings_page(request, "other_settings", RegistrationForm, pending=pending)


def settings_page(
    request: StaffRequest, name: str, form_class: Any, **more: Any
) -> HttpResponse:
    settings = GeneralSettings.current()
    form = form_class(request.POST or None, instance=settings)
    if form.is_valid():
        changed = actions.change_general_settings(settings, form.details, by=request.actor)
        tell(request, changed is not None)
        return redirect(f"admin:{name}")
    context = {"form": form, "settings": settings, **more}
    return render(request, f"accounts_app/admin/{name}.html", context)


def tell(request: StaffRequest, changed: bool) -> None:
    if changed:
        messages.success(request, _("The settings are saved."))
    else:
        messages.info(request, _("Nothing was changed."))


@access(configure)
@require_POST
def change_logo(request: StaffRequest) -> HttpResponse:
    form = LogoForm(request.POST, request.FILES)
    if form.is_valid():
        tell(
            request,
            actions.change_logo(form.cleaned_data["logo"], by=request.actor) is not None,
        )
        return redirect("admin:general_settings")
    settings = GeneralSettings.current()
    context = {"form": GeneralForm(instance=settings), "settings": settings, "logo_form": form}
    return render(request, "accounts_app/admin/general_settings.html", context)


@access(configure)
@require_POST
def remove_logo(request: StaffRequest) -> HttpResponse:
    tell(request, actions.change_logo(b"", by=request.actor) is not None)
    return redirect("admin:general_settings")


@access(anyone_at_any_time)
@require_safe
@cache_control(max_age=365 * 24 * 3600, public=True, immutable=True)
def logo(request: VisitorRequest, digest: str) -> HttpResponse:
    """The digest stands in the address, so a new logo has a new one."""
    if digest != GeneralSettings.current().logo_digest:
        return HttpResponse(status=404)
    found = get_object_or_404(Logo, pk=1)
    return HttpResponse(bytes(found.png), content_type="image/png")
