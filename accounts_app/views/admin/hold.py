"""What is not done with a client by itself."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts_app import actions
from accounts_app.access import StaffRequest, access
from accounts_app.forms import ClientForm, HoldForm
from accounts_app.views.admin.profile import client_of, draw, edit_client
from config.refusals import Refused


@access(edit_client)
@require_POST
def change_automation(request: StaffRequest, number: int) -> HttpResponse:
    """The second form of the Profile page."""
    account = client_of(number)
    form = HoldForm(request.POST, instance=account)
    if form.is_valid():
        try:
            version = form.cleaned_data["version"]
            if actions.change_automation(account, form.details, version, by=request.actor):
                messages.success(request, _("What is done by itself is saved."))
            else:
                messages.info(request, _("Nothing was changed."))
            return redirect("admin:client_profile", number)
        except Refused as refusal:
            account = client_of(number)
            form.explain(refusal, saved=account)
    details = ClientForm(instance=account)
    return draw(request, "accounts_app/admin/profile", account, form=details, hold_form=form)
