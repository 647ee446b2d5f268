"""The Activity Log and the log of a client as files, with the filters of their pages."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from accounts_app.access import StaffRequest, access
from accounts_app.views.admin.profile import client_of
from activitylog_app.forms import LogForm, LogOfClientForm
from activitylog_app.models import Entry
from activitylog_app.views.admin.log import view_log
from activitylog_app.views.files import CSV, JSON_LINES, FileKind, file_of


@access(view_log)
@require_GET
def log_csv(request: StaffRequest) -> HttpResponseBase:
    return all_of_it(request, CSV)


@access(view_log)
@require_GET
def log_jsonl(request: StaffRequest) -> HttpResponseBase:
    return all_of_it(request, JSON_LINES)


def all_of_it(request: StaffRequest, kind: FileKind) -> HttpResponseBase:
    return file_of(request, LogForm(request.GET), Entry.objects.all(), kind)


@access(view_log)
@require_GET
def client_csv(request: StaffRequest, number: int) -> HttpResponseBase:
    return of_client(request, number, CSV)


@access(view_log)
@require_GET
def client_jsonl(request: StaffRequest, number: int) -> HttpResponseBase:
    return of_client(request, number, JSON_LINES)


def of_client(request: StaffRequest, number: int, kind: FileKind) -> HttpResponseBase:
    account = client_of(number)
    form = LogOfClientForm(request.GET)
    return file_of(request, form, account.activity.all(), kind, account)
