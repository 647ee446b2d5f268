"""Configuration › Orders and Invoices."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts_app.access import StaffRequest, access, staff_with
from orders_app import actions
from orders_app.forms import OrderSettingsForm
from orders_app.models import OrderSettings


@access(staff_with("orders_app.configure_orders"))
def order_settings(request: StaffRequest) -> HttpResponse:
    settings = OrderSettings.current()
    form = OrderSettingsForm(request.POST or None, instance=settings)
    if form.is_valid():
        if actions.change_order_settings(settings, form.details, by=request.actor):
            messages.success(request, _("The settings are saved."))
        else:
            messages.info(request, _("Nothing was changed."))
        return redirect("admin:order_settings")
    return render(request, "orders_app/admin/order_settings.html", {"form": form})
