"""What staff decide about all tickets: departments, statuses, priorities, canned replies."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts_app.actions import refuse_stale
from activitylog_app.models import Actor
from activitylog_app.recording import action
from config.models import Versioned
from config.refusals import Refused
from tickets_app.models import (
    CannedReply,
    Department,
    TicketPriority,
    TicketSettings,
    TicketStatus,
)
from users_app.models import User

T = TypeVar("T", bound=Versioned)


@action("department.added", "Added the department {result}", internal=True)
def add_department(details: dict[str, Any], staff: list[User], *, by: Actor) -> Department:
    """Raises Refused at `name` or `address` for one that another has."""
    refuse_address(details.get("address", ""))
    department = unique(Department(**details))
    department.staff.set(staff)
    return department


@action("department.changed", "Changed the department {result}", internal=True)
def change_department(
    department: Department,
    details: dict[str, Any],
    staff: list[User],
    version: str,
    *,
    by: Actor,
) -> Department | None:
    """Raises Stale, Gone, and Refused like `add_department`."""
    department = Department.objects.lock(department)
    refuse_stale(department, version)
    if "address" in details and details["address"] != department.address:
        refuse_address(details["address"])
    is_changed = changed(department, details)
    if {one.pk for one in department.staff.all()} != {one.pk for one in staff}:
        department.staff.set(staff)
        department.noted = {"staff": ", ".join(sorted(one.full_name for one in staff))}
        # Whoever has the form open has not seen it.
        department.save(update_fields=["updated_at"])
        is_changed = True
    return department if is_changed else None


@action("department.deleted", "Deleted the department {result}", internal=True)
def delete_department(department: Department, *, by: Actor) -> Department:
    """Raises Refused while it has tickets, Gone."""
    department = Department.objects.lock(department)
    refuse_used(department)
    return deleted(department)


@action("ticket_status.added", "Added the ticket status {result}", internal=True)
def add_status(details: dict[str, Any], *, by: Actor) -> TicketStatus:
    """Raises Refused at `name` for one there is."""
    return unique(TicketStatus(**details))


@action("ticket_status.changed", "Changed the ticket status {result}", internal=True)
def change_status(
    status: TicketStatus, details: dict[str, Any], version: str, *, by: Actor
) -> TicketStatus | None:
    """Anything but its kind, which its tickets have a copy of. Raises Stale, Gone, Refused."""
    status = TicketStatus.objects.lock(status)
    refuse_stale(status, version)
    if details.get("kind", status.kind) != status.kind:
        raise Refused(_("Add another status: the kind of one stays."), "kind")
    return status if changed(status, details) else None


@action("ticket_status.deleted", "Deleted the ticket status {result}", internal=True)
def delete_status(status: TicketStatus, *, by: Actor) -> TicketStatus:
    """Raises Refused while tickets have it, and for what tickets become by themselves."""
    status = TicketStatus.objects.lock(status)
    if status.is_usual:
        raise Refused(_("Tickets become %(name)s by themselves.") % {"name": status})
    refuse_used(status)
    return deleted(status)


@action("ticket_priority.added", "Added the ticket priority {result}", internal=True)
def add_priority(details: dict[str, Any], *, by: Actor) -> TicketPriority:
    """Raises Refused at `name` for one there is."""
    return unique(TicketPriority(**details))


@action("ticket_priority.changed", "Changed the ticket priority {result}", internal=True)
def change_priority(
    priority: TicketPriority, details: dict[str, Any], version: str, *, by: Actor
) -> TicketPriority | None:
    """Raises Stale, Gone, Refused."""
    priority = TicketPriority.objects.lock(priority)
    refuse_stale(priority, version)
    return priority if changed(priority, details) else None


@action("ticket_priority.deleted", "Deleted the ticket priority {result}", internal=True)
def delete_priority(priority: TicketPriority, *, by: Actor) -> TicketPriority:
    """Raises Refused while tickets have it, and for what tickets have by themselves."""
    priority = TicketPriority.objects.lock(priority)
    if priority.is_usual:
        raise Refused(_("Tickets have %(name)s by themselves.") % {"name": priority})
    refuse_used(priority)
    return deleted(priority)


@action("canned_reply.added", "Added the canned reply {result}", internal=True)
def add_canned_reply(details: dict[str, Any], *, by: Actor) -> CannedReply:
    """Raises Refused at `name` for one there is."""
    return unique(CannedReply(**details))


@action("canned_reply.changed", "Changed the canned reply {result}", internal=True)
def change_canned_reply(
    canned: CannedReply, details: dict[str, Any], version: str, *, by: Actor
) -> CannedReply | None:
    """Raises Stale, Gone, Refused."""
    canned = CannedReply.objects.lock(canned)
    refuse_stale(canned, version)
    return canned if changed(canned, details) else None


@action("canned_reply.deleted", "Deleted the canned reply {result}", internal=True)
def delete_canned_reply(canned: CannedReply, *, by: Actor) -> CannedReply:
    """Raises Gone."""
    return deleted(CannedReply.objects.lock(canned))


@action("settings.tickets_changed", "Changed the settings of tickets", internal=True)
def change_ticket_settings(
    settings: TicketSettings, details: dict[str, Any], *, by: Actor
) -> TicketSettings | None:
    """What holds from the next ticket and the next message on."""
    settings = TicketSettings.lock()
    return settings if settings.change(**details) else None


def unique(thing: T) -> T:
    """Saved, unless another has its name."""
    try:
        with transaction.atomic():
            thing.save()
    except IntegrityError as taken:
        raise Refused(_("There is one with this name."), "name") from taken
    return thing


def changed(thing: Versioned, details: dict[str, Any]) -> bool:
    try:
        with transaction.atomic():
            return thing.change(**details)
    except IntegrityError as taken:
        raise Refused(_("There is one with this name."), "name") from taken


def deleted(thing: T) -> T:
    """Gone, with its key still on it for the log."""
    key = thing.pk
    thing.delete()
    thing.pk = key
    return thing


def refuse_used(thing: Department | TicketStatus | TicketPriority) -> None:
    """`thing` is locked, so that no ticket gets it meanwhile. Of those that have it only one is
    looked for: they may be a million."""
    if thing.tickets.exists():
        sentence = _("Tickets have %(name)s: it cannot be deleted.")
        raise Refused(sentence % {"name": thing})


def refuse_address(address: str) -> None:
    if address and Department.objects.filter(address=address).exists():
        raise Refused(_("Another department has this address."), "address")
