"""Activity Log: all of it, one entry, and the log of a client."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts_app.access import StaffRequest, access, staff_with
from accounts_app.views.admin.profile import client_of, draw
from activitylog_app.forms import FilterForm, LogForm, LogOfClientForm
from activitylog_app.models import Entry, EntryQuerySet
from activitylog_app.views.pages import page_of_entries
from config.counting import EXACT_UP_TO, Number, estimated_rows, rough
from config.paging import with_query
from users_app.models import User

view_log = staff_with("activitylog_app.view_activity_log")


@access(view_log)
def log(request: StaffRequest) -> HttpResponse:
    form = LogForm(request.GET)
    context = page_with(request, form, Entry.objects.with_accounts())
    context["total"] = None if form.is_used else about()
    return render(request, "activitylog_app/admin/log.html", context)


@access(view_log)
def client_log(request: StaffRequest, number: int) -> HttpResponse:
    account = client_of(number)
    form = LogOfClientForm(request.GET)
    context = page_with(request, form, account.activity.all())
    return draw(request, "activitylog_app/admin/client_log", account, **context)


def page_with(
    request: StaffRequest, form: FilterForm, entries: EntryQuerySet
) -> dict[str, Any]:
    return {
        "form": form,
        "page": page_of_entries(form, entries, request.GET),
        "query": with_query(request.GET),
    }


def about() -> Number | None:
    """How many entries there are, if they are many: nobody counts ten million."""
    estimated = estimated_rows(Entry._meta.db_table)
    return rough(estimated) if estimated >= EXACT_UP_TO else None


@access(view_log)
def entry(request: StaffRequest, entry: int) -> HttpResponse:
    """One entry, with all that is known of it and links to what is still there."""
    found = get_object_or_404(Entry.objects.with_accounts(), pk=entry)
    numbers = {found.actor_id, found.behalf_id, found.user_id} - {None}
    people = User.objects.in_bulk(numbers)
    context = {
        "entry": found,
        "actor": people.get(found.actor_id),
        "behalf": people.get(found.behalf_id),
        "person": people.get(found.user_id),
    }
    return render(request, "activitylog_app/admin/entry.html", context)
