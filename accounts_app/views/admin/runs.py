"""Automation Status: what is done by itself, when it was done, and when it comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts_app.access import StaffRequest, access, staff_with
from accounts_app.models import Deletion
from activitylog_app import actions
from activitylog_app.models import Run
from activitylog_app.running import Job, all_jobs, queue
from config.exports import csv_response
from config.paging import all_of, page_of
from config.refusals import Refused
from config.timetable import next_time_of

configure = staff_with("accounts_app.configure_automation_settings")


@dataclass(frozen=True)
class Line:
    """A job, its last run, and when it comes next."""

    name: str
    label: str | Promise
    last: Run | None
    next_at: datetime | None


@access(configure)
def status(request: StaffRequest) -> HttpResponse:
    jobs = all_jobs()
    last = {run.job: run for run in Run.objects.order_by("job", "-started_at").distinct("job")}
    chosen = request.GET.get("job", "")
    runs = Run.objects.worth_telling()
    runs = runs.filter(job=chosen) if chosen in jobs else runs
    context = {
        "lines": [line_of(job, last.get(name)) for name, job in jobs.items()],
        "page": page_of(runs, ("started_at", "id"), request.GET, descending=True),
        "labels": {name: job.label for name, job in jobs.items()},
        "chosen": jobs.get(chosen),
    }
    return render(request, "accounts_app/admin/automation_status.html", context)


def line_of(job: Job, last: Run | None) -> Line:
    begun = last.started_at if last else None
    return Line(job.name, job.label, last, next_time_of(job.task.name, begun))


@access(configure)
def run(request: StaffRequest, run: int) -> HttpResponse:
    """How it went, or how far it is: the page asks again by itself until it is over."""
    found = get_object_or_404(Run.objects.select_related("stopped_by"), pk=run)
    job = all_jobs().get(found.job)
    page = page_of(found.deletions.all(), ("id",), request.GET)
    context = {"run": found, "label": job.label if job else found.title, "page": page}
    return render(request, "accounts_app/admin/run.html", context)


@access(configure)
@require_POST
def stop(request: StaffRequest, run: int) -> HttpResponse:
    found = get_object_or_404(Run, pk=run)
    try:
        if actions.stop_run(found, by=request.actor):
            messages.success(request, _("The run is stopped after the batch it is at."))
    except Refused as refusal:
        messages.info(request, refusal.message)
    return redirect("admin:run", run)


@access(configure)
@require_POST
def go_on(request: StaffRequest, run: int) -> HttpResponse:
    found = get_object_or_404(Run, pk=run)
    try:
        if actions.resume_run(found, by=request.actor):
            transaction.on_commit(lambda: queue(found), robust=True)
            messages.success(request, _("The run goes on where it was."))
    except Refused as refusal:
        messages.info(request, refusal.message)
    return redirect("admin:run", run)


@access(configure)
@require_GET
def export_deletions(request: StaffRequest, run: int) -> StreamingHttpResponse:
    """The clients that a run has deleted."""
    found = get_object_or_404(Run, pk=run)
    actions.export("deleted clients", filters={"run": str(run)}, by=request.actor)
    titles = [_("No."), _("Client"), _("Users deleted"), _("Deleted")]
    rows = (
        [deletion.number, deletion.name, deletion.users_deleted, deletion.finished_at]
        for deletion in all_of(Deletion.objects.filter(run=found), ("id",))
    )
    return csv_response(f"deleted-clients-{run}", titles, rows)
