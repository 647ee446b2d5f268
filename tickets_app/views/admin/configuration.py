"""Configuration › Support Tickets: departments, statuses, priorities and settings."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts_app.access import StaffRequest, access, staff_with
from tickets_app import actions
from tickets_app.forms import DepartmentForm, PriorityForm, StatusForm, TicketSettingsForm
from tickets_app.models import Department, TicketPriority, TicketSettings, TicketStatus
from tickets_app.views.admin import keeping
from tickets_app.views.admin.keeping import Kept

configure = staff_with("tickets_app.configure_tickets")

DEPARTMENTS = Kept(
    list_at="admin:ticket_departments",
    add_at="admin:add_ticket_department",
    one_at="admin:ticket_department",
    delete_at="admin:delete_ticket_department",
    title=gettext_lazy("Departments"),
    lede=gettext_lazy("Whom a ticket is for, and where mail comes in."),
    add=gettext_lazy("Add Department"),
    delete=gettext_lazy("Delete Department"),
    keep=gettext_lazy("Keep Department"),
    loss=gettext_lazy("Only one that no ticket is in can be deleted."),
)
STATUSES = Kept(
    list_at="admin:ticket_statuses",
    add_at="admin:add_ticket_status",
    one_at="admin:ticket_status",
    delete_at="admin:delete_ticket_status",
    title=gettext_lazy("Statuses"),
    lede=gettext_lazy("Where a ticket stands, in your words."),
    add=gettext_lazy("Add Status"),
    delete=gettext_lazy("Delete Status"),
    keep=gettext_lazy("Keep Status"),
    loss=gettext_lazy("Only one that no ticket has can be deleted."),
)
PRIORITIES = Kept(
    list_at="admin:ticket_priorities",
    add_at="admin:add_ticket_priority",
    one_at="admin:ticket_priority",
    delete_at="admin:delete_ticket_priority",
    title=gettext_lazy("Priorities"),
    lede=gettext_lazy("How urgent a ticket is. Customers choose one, too."),
    add=gettext_lazy("Add Priority"),
    delete=gettext_lazy("Delete Priority"),
    keep=gettext_lazy("Keep Priority"),
    loss=gettext_lazy("Only one that no ticket has can be deleted."),
)


# --- departments ------------------------------------------------------------------------


@access(configure)
def departments(request: StaffRequest) -> HttpResponse:
    found = Department.objects.in_position().prefetch_related("staff")
    context = {"kept": DEPARTMENTS, "departments": found}
    return render(request, "tickets_app/admin/departments.html", context)


@access(configure)
def add_department(request: StaffRequest) -> HttpResponse:
    form = DepartmentForm(request.POST or None)
    return keeping.add(
        request,
        DEPARTMENTS,
        form,
        lambda: actions.add_department(form.details, form.chosen_staff, by=request.actor),
    )


@access(configure)
def department(request: StaffRequest, department: int) -> HttpResponse:
    found = get_object_or_404(Department, pk=department)
    form = DepartmentForm(request.POST or None, instance=found)
    return keeping.change(
        request,
        DEPARTMENTS,
        found,
        form,
        lambda version: actions.change_department(
            found, form.details, form.chosen_staff, version, by=request.actor
        ),
    )


@access(configure)
def delete_department(request: StaffRequest, department: int) -> HttpResponse:
    found = get_object_or_404(Department, pk=department)
    return keeping.remove(
        request,
        DEPARTMENTS,
        found,
        lambda: actions.delete_department(found, by=request.actor),
    )


# --- statuses ---------------------------------------------------------------------------


@access(configure)
def statuses(request: StaffRequest) -> HttpResponse:
    context = {"kept": STATUSES, "statuses": TicketStatus.objects.in_position()}
    return render(request, "tickets_app/admin/statuses.html", context)


@access(configure)
def add_status(request: StaffRequest) -> HttpResponse:
    form = StatusForm(request.POST or None)
    return keeping.add(
        request, STATUSES, form, lambda: actions.add_status(form.details, by=request.actor)
    )


@access(configure)
def status(request: StaffRequest, status: int) -> HttpResponse:
    found = get_object_or_404(TicketStatus, pk=status)
    form = StatusForm(request.POST or None, instance=found)
    return keeping.change(
        request,
        STATUSES,
        found,
        form,
        lambda version: actions.change_status(found, form.details, version, by=request.actor),
    )


@access(configure)
def delete_status(request: StaffRequest, status: int) -> HttpResponse:
    found = get_object_or_404(TicketStatus, pk=status)
    return keeping.remove(
        request, STATUSES, found, lambda: actions.delete_status(found, by=request.actor)
    )


# --- priorities -------------------------------------------------------------------------


@access(configure)
def priorities(request: StaffRequest) -> HttpResponse:
    context = {"kept": PRIORITIES, "priorities": TicketPriority.objects.in_position()}
    return render(request, "tickets_app/admin/priorities.html", context)


@access(configure)
def add_priority(request: StaffRequest) -> HttpResponse:
    form = PriorityForm(request.POST or None)
    return keeping.add(
        request, PRIORITIES, form, lambda: actions.add_priority(form.details, by=request.actor)
    )


@access(configure)
def priority(request: StaffRequest, priority: int) -> HttpResponse:
    found = get_object_or_404(TicketPriority, pk=priority)
    form = PriorityForm(request.POST or None, instance=found)
    return keeping.change(
        request,
        PRIORITIES,
        found,
        form,
        lambda version: actions.change_priority(found, form.details, version, by=request.actor),
    )


@access(configure)
def delete_priority(request: StaffRequest, priority: int) -> HttpResponse:
    found = get_object_or_404(TicketPriority, pk=priority)
    return keeping.remove(
        request, PRIORITIES, found, lambda: actions.delete_priority(found, by=request.actor)
    )


# --- settings ---------------------------------------------------------------------------


@access(configure)
def ticket_settings(request: StaffRequest) -> HttpResponse:
    settings = TicketSettings.current()
    form = TicketSettingsForm(request.POST or None, instance=settings)
    if form.is_valid():
        if actions.change_ticket_settings(settings, form.details, by=request.actor):
            messages.success(request, _("The settings are saved."))
        else:
            messages.info(request, _("Nothing was changed."))
        return redirect("admin:ticket_settings")
    return render(request, "tickets_app/admin/ticket_settings.html", {"form": form})
