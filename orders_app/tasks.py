"""What time does to services, invoices and documents. Each job may be cut off at any point."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from activitylog_app.models import SYSTEM
from activitylog_app.running import Step, Turn, job
from orders_app import actions
from orders_app.models import Invoice, OrderSettings, Service, forgotten_files

BATCH = 200
# A file that is younger may belong to a document that is being sent in at this moment.
FORGOTTEN_AFTER = timedelta(hours=1)


def day_of(moment: datetime) -> date:
    return moment.astimezone(UTC).date()


def each_of(
    turn: Turn, due: QuerySet[Any], do: Callable[..., Any], label: Callable[[Any], str]
) -> Iterator[Step]:
    """Do it to each of those that are due, read batch by batch."""
    turn.expect(due.count())
    last = 0
    rows = due.select_related("account").order_by("pk")
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        for thing in batch:
            yield turn.do(partial(do, thing, by=SYSTEM), label(thing))
        last = batch[-1].pk


@job(_("Invoice the next periods"))
def renew_services(turn: Turn) -> Iterator[Step]:
    """One invoice for each account and currency with services that are due in so many days."""
    day = day_of(turn.as_of) + OrderSettings.stored().renewal_time
    due = Service.objects.due_by(day).order_by("account", "currency")
    turn.expect(due.values("account", "currency").distinct().count())
    last = 0
    while batch := accounts_after(due, last):
        found = due.filter(account__in=batch).select_related("account")
        for service in found.distinct("account", "currency"):
            renew = partial(actions.renew, service.account, service.currency, day, by=SYSTEM)
            yield turn.do(renew, f"{service.account.numbered}, {service.currency}")
        last = batch[-1]


def accounts_after(due: QuerySet[Service], last: int) -> list[int]:
    numbers = due.filter(account__gt=last).order_by("account").values_list("account", flat=True)
    return list(numbers.distinct()[:BATCH])


@job(_("Tell of overdue invoices"))
def mark_overdue_invoices(turn: Turn) -> Iterator[Step]:
    day = day_of(turn.as_of)
    mark = partial(actions.mark_overdue, day=day)
    yield from each_of(turn, Invoice.objects.to_tell_of(day), mark, str)


@job(_("End services as asked for"))
def end_services(turn: Turn) -> Iterator[Step]:
    day = day_of(turn.as_of)
    end = partial(actions.end, day=day)
    yield from each_of(turn, Service.objects.to_end(day), end, name_of)


def name_of(service: Service) -> str:
    return f"{service.account.numbered}: {service}"


@job(_("Remove documents of identity that are not needed"))
def remove_identity_files(turn: Turn) -> Iterator[Step]:
    """Those that were left behind: by a rollback, a deleted user, a process that died."""
    before = turn.as_of - FORGOTTEN_AFTER
    if turn.is_dry:
        yield Step(done=len(forgotten_files(before)))
        return
    yield Step(done=actions.remove_forgotten_files(before, by=SYSTEM) or 0)
