"""Clients: the list of all accounts, Add Client, and the search for everything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts_app import actions
from accounts_app.access import StaffRequest, access, staff, staff_with
from accounts_app.forms import AddClientForm
from accounts_app.models import Account, AutomationSettings, Retention
from accounts_app.models.accounts import AccountQuerySet
from accounts_app.tasks import prune_inactive_accounts
from activitylog_app import actions as log_actions
from activitylog_app.models import Entry, Run
from activitylog_app.running import all_jobs
from config.counting import Number, count_by
from config.exports import csv_response
from config.paging import all_of, page_of, with_query
from config.refusals import Refused
from config.searching import words_of
from config.timetable import next_time_of
from mail_app.models import Message
from orders_app.views.admin.glances import (
    found_orders,
    identities_to_review,
    pending_orders,
)
from tickets_app.views.admin.glances import found_tickets, waiting_tickets
from users_app.models import User

SORTS = {
    "name": ("sort_name", "number"),
    "number": ("number",),
    "created": ("created_at", "number"),
}
NEWEST_FIRST = "-created"
BEST = 5

list_clients = staff_with("accounts_app.list_clients")


@dataclass(frozen=True)
class Chip:
    """A filter: how many it leaves, if that is counted, and where it leads."""

    label: str
    number: Number | None
    url: str
    is_current: bool


@dataclass(frozen=True)
class Head:
    """A column that can be sorted by: `direction` is that of now, if it is sorted by it."""

    label: str
    url: str
    direction: str


@access(staff)
def overview(request: StaffRequest) -> HttpResponse:
    """What waits, and what happened last."""
    may_list = request.user.has_perm("accounts_app.list_clients")
    may_read = request.user.has_perm("activitylog_app.view_activity_log")
    may_see_mail = request.user.has_perm("mail_app.view_client_emails")
    may_configure = request.user.has_perm("accounts_app.configure_automation_settings")
    context = {
        "counts": count_by(Account, "status") if may_list else None,
        "newest": Account.objects.with_people().order_by("-number")[:BEST]
        if may_list
        else None,
        "latest": Entry.objects.latest_first()[:8] if may_read else None,
        "given_up": Message.objects.given_up()[:BEST] if may_see_mail else None,
        "automation": automation_ahead() if may_configure else None,
        "pending": pending_orders(request),
        "identities": identities_to_review(request),
        "waiting": waiting_tickets(request),
    }
    return render(request, "accounts_app/admin/overview.html", context)


def automation_ahead() -> dict[str, Any] | None:
    """The clients that the next run would delete, and the runs that somebody should look at;
    None if there are neither."""
    at = next_time_of(prune_inactive_accounts.task.name)
    rule = Retention.of(AutomationSettings.current(), at or now())
    due = rule.due().order_by("pk")[: rule.at_most].count()
    troubled = list(Run.objects.troubled()[:BEST])
    if not due and not troubled:
        return None
    labels = {name: job.label for name, job in all_jobs().items()}
    return {"at": at, "due": due, "troubled": troubled, "labels": labels}


@access(list_clients)
def clients(request: StaffRequest) -> HttpResponse:
    sort = sort_of(request.GET)
    found = found_clients(request.GET).with_people()
    name = sort.removeprefix("-")
    page = page_of(found, SORTS[name], request.GET, descending=sort.startswith("-"))
    context = {
        "page": page,
        "words": words_of(request.GET.get("q", "")),
        "chips": chips(request.GET),
        "heads": heads(request.GET, sort),
        "export_url": f"export/{with_query(request.GET)}",
        "is_filtered": bool(request.GET.get("q") or request.GET.get("status")),
    }
    return render(request, "accounts_app/admin/clients.html", context)


def found_clients(query: QueryDict) -> AccountQuerySet:
    """Those that the address of the list asks for."""
    found = Account.objects.matching(words_of(query.get("q", "")))
    status = query.get("status", "")
    return found.filter(status=status) if status in Account.Status.values else found


def sort_of(query: QueryDict) -> str:
    sort = query.get("sort", "")
    return sort if sort.removeprefix("-") in SORTS else NEWEST_FIRST


def chips(query: QueryDict) -> list[Chip]:
    counts = count_by(Account, "status")
    chosen = query.get("status", "")
    labels = [("", _("All")), *((s.value, str(s.label)) for s in Account.Status)]
    return [
        Chip(
            label,
            counts.get(status, Number(0)),
            with_query(query, status=status),
            status == chosen,
        )
        for status, label in labels
    ]


def heads(query: QueryDict, sort: str) -> dict[str, Head]:
    """By the name of the sort; a second click turns it round."""
    labels = {"name": _("Client"), "number": _("No."), "created": _("Created")}
    made = {}
    for name, label in labels.items():
        first = "-created" if name == "created" else name
        turned = name if sort == f"-{name}" else f"-{name}"
        is_current = sort.removeprefix("-") == name
        direction = (
            ("descending" if sort.startswith("-") else "ascending") if is_current else ""
        )
        url = with_query(query, sort=turned if is_current else first)
        made[name] = Head(label, url, direction)
    return made


@access(list_clients)
@require_GET
def export_clients(request: StaffRequest) -> StreamingHttpResponse:
    """All that the list with these filters has, not only its page."""
    titles = [_("No."), _("Client"), _("Status"), _("Owner"), _("Owner's email address")]
    titles += [_("Email address"), _("Phone"), _("Country"), _("Users"), _("Created")]
    log_actions.export("clients", filters=request.GET.dict(), by=request.actor)
    return csv_response("clients", titles, client_rows(found_clients(request.GET)))


def client_rows(found: AccountQuerySet) -> Iterator[list[Any]]:
    for account in all_of(found.with_people(), ("number",)):
        owner = account.owner
        who = [account.number, account.name, account.status, owner.full_name, owner.email]
        where = [account.email, account.phone, account.country.code]
        yield [*who, *where, account.user_count, account.created_at]


@access(staff_with("accounts_app.add_client"))
def add_client(request: StaffRequest) -> HttpResponse:
    form = AddClientForm(request.POST or None)
    if form.is_valid():
        try:
            account = actions.add_client(form.who, form.details, by=request.actor).account
            messages.success(request, _("%(account)s is a client now.") % {"account": account})
            return redirect("admin:client", account.number)
        except Refused as refusal:
            form.explain(refusal)

    return render(request, "accounts_app/admin/add_client.html", {"form": form})


@access(staff)
def search(request: StaffRequest) -> HttpResponse:
    """The best few of each kind. A whole email address leads straight to its user."""
    words = words_of(request.GET.get("q", ""))
    may_see_users = request.user.has_perm("users_app.list_users")
    users = User.objects.of_clients()
    if may_see_users and "@" in words and (user := users.for_email(words).first()):
        return redirect("admin:user", user.pk)
    clients, people = None, None
    if words and request.user.has_perm("accounts_app.list_clients"):
        clients = Account.objects.matching(words).with_people().order_by("-number")[:BEST]
    if words and may_see_users:
        people = users.matching(words).with_standing().order_by("-pk")[:BEST]
    context = {"words": words, "clients": clients, "people": people}
    context["orders"] = found_orders(request, words)
    context["tickets"] = found_tickets(request, words)
    return render(request, "accounts_app/admin/search.html", context)
