"""Account Activity: what happened in the account, in the words of its users."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts_app.access import ClientRequest, access, holder_of
from accounts_app.models import Permission
from activitylog_app.forms import ActivityForm
from activitylog_app.models import ShownEntry
from activitylog_app.views.files import (
    CSV_FOR_CUSTOMERS,
    JSON_LINES_FOR_CUSTOMERS,
    FileKind,
    file_of,
)
from activitylog_app.views.pages import page_of_entries
from config.paging import with_query

see_activity = holder_of(Permission.ACTIVITY)


@access(see_activity)
def activity(request: ClientRequest) -> HttpResponse:
    form = ActivityForm(request.GET)
    page = page_of_entries(form, request.account.activity.for_customers(), request.GET)
    context = {
        "form": form,
        "page": page,
        "entries": [ShownEntry.of(entry) for entry in page.rows],
        "query": with_query(request.GET),
    }
    return render(request, "activitylog_app/client/activity.html", context)


@access(see_activity)
@require_GET
def activity_csv(request: ClientRequest) -> HttpResponseBase:
    return as_file(request, CSV_FOR_CUSTOMERS)


@access(see_activity)
@require_GET
def activity_jsonl(request: ClientRequest) -> HttpResponseBase:
    return as_file(request, JSON_LINES_FOR_CUSTOMERS)


def as_file(request: ClientRequest, kind: FileKind) -> HttpResponseBase:
    entries = request.account.activity.for_customers()
    return file_of(request, ActivityForm(request.GET), entries, kind, request.account)
