"""What is done with a client by itself: what not, and what is taken back by hand."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts_app import actions
from accounts_app.access import StaffRequest, access
from accounts_app.forms import ClientForm, HoldForm
from accounts_app.models import AutomationSettings, to_inactivate
from accounts_app.views.admin.profile import client_of, close_client, draw, edit_client
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


@access(close_client)
@require_POST
def activate(request: StaffRequest, number: int) -> HttpResponse:
    account = client_of(number)
    try:
        if actions.activate(account, by=request.actor):
            messages.success(request, _("%(client)s is active again.") % {"client": account})
            settings = AutomationSettings.current()
            if to_inactivate(settings, now()).filter(pk=number).exists():
                again = _(
                    "It becomes inactive again with the next run, for nobody uses it. Turn on "
                    "Stays active in its Profile to prevent that."
                )
                messages.warning(request, again)
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("admin:client", number)
