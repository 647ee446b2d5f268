"""Automation Settings, and Automatically Delete Inactive Clients with its preview."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts_app import actions
from accounts_app.access import StaffRequest, access, staff_with
from accounts_app.forms import AutomationForm, RetentionForm
from accounts_app.models import Account, AutomationSettings, Retention
from accounts_app.models.accounts import AccountQuerySet
from accounts_app.tasks import prune_inactive_accounts
from accounts_app.views.admin.previewing import Totals, row_of, with_users
from accounts_app.views.admin.settings import tell
from activitylog_app.actions import export
from activitylog_app.models import Run
from config.exports import csv_response
from config.paging import all_of, page_of
from config.timetable import next_time_of

configure = staff_with("accounts_app.configure_automation_settings")
TYPED = "retention_rule"  # in the session: a rule that was typed, and not saved


@access(configure)
def automation(request: StaffRequest) -> HttpResponse:
    settings = AutomationSettings.current()
    form = AutomationForm(request.POST or None, instance=settings)
    if form.is_valid():
        changed = actions.change_automation_settings(settings, form.details, by=request.actor)
        tell(request, changed is not None)
        return redirect("admin:automation_settings")
    context = {"form": form, "settings": settings, "next_at": next_run()}
    return render(request, "accounts_app/admin/automation_settings.html", context)


def next_run() -> datetime:
    return next_time_of(prune_inactive_accounts.task.name) or now()


@access(configure)
def inactive_clients(request: StaffRequest) -> HttpResponse:
    """The rule, and whom it would meet; POST saves it."""
    settings = AutomationSettings.current()
    if request.method != "POST":
        shown = shown_settings(request)
        return draw(request, RetentionForm(settings=shown), shown, request.GET)
    form = RetentionForm(request.POST, settings=settings)
    if not form.is_valid():
        return draw(request, form, None)
    typed = form.details
    if form.ask_if_many(rule_of(typed)):
        request.session[TYPED] = typed
        return draw(request, form, AutomationSettings(**typed), QueryDict("preview=1"))
    changed = actions.change_automation_settings(settings, typed, by=request.actor)
    request.session.pop(TYPED, None)
    tell(request, changed is not None)
    return redirect("admin:inactive_clients")


def shown_settings(request: StaffRequest) -> AutomationSettings:
    """With the rule that was typed, if it is what is asked for, or the saved one."""
    typed = request.session.get(TYPED) if "preview" in request.GET else None
    return AutomationSettings(**typed) if typed else AutomationSettings.current()


@access(configure)
def preview(request: StaffRequest) -> HttpResponse:
    """Shows whom the typed rule would meet. It is kept in the session: nothing is saved."""
    if request.method != "POST":  # a page of the list below a form that came back
        return redirect(f"{reverse('admin:inactive_clients')}?{request.GET.urlencode()}")
    form = RetentionForm(request.POST, settings=AutomationSettings.current())
    if not form.is_valid():
        return draw(request, form, None)
    request.session[TYPED] = form.details
    return redirect(f"{reverse('admin:inactive_clients')}?preview=1#h-preview")


def rule_of(details: dict[str, Any]) -> Retention:
    """What the next run would have before it."""
    return Retention.of(AutomationSettings(**details), next_run())


def previewed(rule: Retention) -> AccountQuerySet:
    return with_users(rule.with_reasons(rule.idle()), rule)


def draw(
    request: StaffRequest,
    form: RetentionForm,
    settings: AutomationSettings | None,
    query: QueryDict | None = None,
) -> HttpResponse:
    """With the preview of these settings; there is none of what cannot be understood."""
    query = query or QueryDict()
    held = Account.objects.filter(on_hold=True)
    unfinished = Run.objects.unfinished().filter(job=prune_inactive_accounts.name)
    context = {
        "form": form,
        "next_at": next_run(),
        "is_typed": "preview" in query and TYPED in request.session,
        "held": page_of(held, ("number",), query, prefix="held_"),
        "run": unfinished.select_related("stopped_by").first(),
        **(preview_of(settings, query) if settings else {}),
    }
    return render(request, "accounts_app/admin/inactive_clients.html", context)


def preview_of(settings: AutomationSettings, query: QueryDict) -> dict[str, Any]:
    rule = Retention.of(settings, next_run())
    page = page_of(previewed(rule), ("number",), query)
    rows = [row_of(account, rule) for account in page.rows]
    return {"page": page, "rows": rows, "totals": Totals.of(rule)}


@access(configure)
@require_GET
def export_preview(request: StaffRequest) -> StreamingHttpResponse:
    """All that the preview shows, of the saved rule or of the typed one."""
    rule = Retention.of(shown_settings(request), next_run())
    filters = request.GET.dict()
    export("the preview of inactive clients", filters=filters, by=request.actor)
    titles = [_("No."), _("Client"), _("Last activity"), _("Users"), _("Result")]
    return csv_response("inactive-clients", titles, lines_of(rule))


def lines_of(rule: Retention) -> Iterator[list[Any]]:
    for account in all_of(previewed(rule), ("number",)):
        row = row_of(account, rule)
        yield [account.number, account.name, row.activity, row.users, row.result]
