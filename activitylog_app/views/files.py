"""Entries as files: for staff all that is stored, for customers what they see on the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts_app.access import UserRequest
from accounts_app.models import Account
from activitylog_app import actions
from activitylog_app.forms import FilterForm
from activitylog_app.models import Entry, EntryQuerySet, ShownEntry
from config.exports import csv_response, json_lines_response
from config.paging import all_of, with_query

Entries = Iterable[Entry]
COLUMNS = [field.attname for field in Entry._meta.concrete_fields]


class FileKind(NamedTuple):
    name: str
    write: Callable[[str, Entries], StreamingHttpResponse]


def file_of(
    request: UserRequest,
    form: FilterForm,
    entries: EntryQuerySet,
    kind: FileKind,
    account: Account | None = None,
) -> HttpResponseBase:
    """All entries that the form finds. What it cannot understand the page says, beside it."""
    if not form.is_valid():
        return redirect(f"./{with_query(request.GET)}")
    actions.export(
        "the log",
        account,
        filters=request.GET.dict(),
        file_format=kind.name,
        by=request.actor,
    )
    name = f"log-{account.number}" if account else "log"
    return kind.write(name, all_of(form.found(entries), Entry.IN_ORDER, descending=True))


def csv_for_staff(name: str, entries: Entries) -> StreamingHttpResponse:
    titles = [_("When"), _("Kind of event"), _("What"), _("Kind of actor"), _("Who")]
    titles += [_("On behalf of"), _("Client number"), _("Client"), _("User"), _("IP address")]
    rows = (
        [
            *[e.at, e.code, e.description, e.actor_kind, e.actor_name, e.behalf_name],
            *[e.account_id, e.account_name, e.user_name, e.ip_address, e.request_id],
        ]
        for e in entries
    )
    return csv_response(name, [*titles, _("Request")], rows)


def json_lines_for_staff(name: str, entries: Entries) -> StreamingHttpResponse:
    rows = ({column: getattr(e, column) for column in COLUMNS} for e in entries)
    return json_lines_response(name, rows)


def csv_for_customers(name: str, entries: Entries) -> StreamingHttpResponse:
    titles = [_("When"), _("Who"), _("Kind of event"), _("What happened"), _("IP address")]
    shown = map(ShownEntry.of, entries)
    return csv_response(
        name, titles, ([e.at, e.who, e.code, e.description, e.ip_address] for e in shown)
    )


def json_lines_for_customers(name: str, entries: Entries) -> StreamingHttpResponse:
    columns = ["at", "who", "code", "description", "changed", "ip_address"]
    shown = map(ShownEntry.of, entries)
    rows = ({column: getattr(e, column) for column in columns} for e in shown)
    return json_lines_response(name, rows)


CSV = FileKind("CSV", csv_for_staff)
JSON_LINES = FileKind("JSON Lines", json_lines_for_staff)
CSV_FOR_CUSTOMERS = FileKind("CSV", csv_for_customers)
JSON_LINES_FOR_CUSTOMERS = FileKind("JSON Lines", json_lines_for_customers)
