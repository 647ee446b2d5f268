"""What is done with a service between its order and its end."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.timezone import now
from django.utils.translation import gettext as _

from accounts_app.actions import refuse_stale
from accounts_app.models import Account
from activitylog_app.models import Actor, ActorKind
from activitylog_app.recording import action
from config import site
from config.refusals import Refused
from orders_app.actions.refusing import refuse_bad_amount, refuse_while_it_waits
from orders_app.models import LARGEST_TOTAL, Service, today

Status = Service.Status

NO_END: dict[str, Any] = {
    "ends_on": None,
    "end_when": "",
    "end_reason": "",
    "end_asked_at": None,
    "end_asked_by_name": "",
}


@action("service.end_requested", "Asked for the end of {result} on {result.ends_on}")
def ask_for_end(service: Service, when: str, reason: str, *, by: Actor) -> Service | None:
    """`when` is a value of Service.When. At once means today; a service that is paid once has
    no period to end with. Answers None if its end has been asked for already.

    Raises Refused unless it is active or suspended, Gone, ValueError for an unknown `when`.
    """
    service = lock_service(service)
    if not service.is_running:
        raise Refused(_("%(service)s is not active.") % {"service": service})
    if service.is_ending:
        return None
    chosen = Service.When(when)
    at_end = chosen == Service.When.PERIOD_END and service.next_due_on
    service.end_asked_at = now()
    service.change(
        ends_on=max(service.next_due_on, today()) if at_end else today(),
        end_when=chosen if at_end else Service.When.AT_ONCE,
        end_reason=reason,
        end_asked_by_name=as_customers_know(by),
    )
    return service


def as_customers_know(actor: Actor) -> str:
    """Staff, and what is done by itself, are the company."""
    is_ours = actor.kind != ActorKind.USER and actor.on_behalf_of is None
    return site.name() if is_ours else str(actor.person or actor)


@action("service.kept", "Kept {result}: its end is not asked for any more")
def keep(service: Service, *, by: Actor) -> Service | None:
    """Withdraw what `ask_for_end` did. Answers None if no end is asked for. Raises Refused if
    it has ended meanwhile."""
    service = lock_service(service)
    if service.is_cancelled:
        raise Refused(_("%(service)s has ended.") % {"service": service})
    return service if service.change(**NO_END) else None


@action("service.ended", "Ended {result}, as was asked for")
def end(service: Service, day: date, *, by: Actor) -> Service | None:
    """Answers None if its end has not come on that day."""
    service = lock_service(service)
    if service.is_cancelled or service.ends_on is None or service.ends_on > day:
        return None
    service.change(**service.over())
    return service


@action("service.changed", "Changed {result}")
def change_service(
    service: Service, details: dict[str, Any], version: str, *, by: Actor
) -> Service | None:
    """What staff change: `status`, `next_due_on`, `unit_price`, each of them if it is there.

    The first period of one that becomes active begins today. One that goes on after it was
    suspended or cancelled is due today at the earliest. Raises Stale, Gone, and Refused at the
    field for a step that there is not, for a day that is invoiced already or too far away, and
    for one that is to become active though its order was called off, or waits for the
    verification of its user, or its account is closed.
    """
    service = lock_service(service)
    refuse_stale(service, version)
    due = service.next_due_on
    changes = of_price(service, details.get("unit_price", service.unit_price))
    changes |= of_status(service, Status(details.get("status", service.status)))
    changes |= of_due_day(service, details.get("next_due_on", due), changes)
    if not service.change(**changes):
        return None
    if service.next_due_on != due:
        service.changed["next_due_on"] = [str(due or ""), str(service.next_due_on or "")]
    return service


def of_price(service: Service, price: Decimal) -> dict[str, Any]:
    refuse_bad_amount(price, service.currency, "unit_price")
    if price * service.quantity > LARGEST_TOTAL:
        raise Refused(_("Enter a smaller amount."), "unit_price")
    return {"unit_price": price} if price != service.unit_price else {}


def of_status(service: Service, status: Service.Status) -> dict[str, Any]:
    before = Status(service.status)
    if status == before:
        return {}
    if status not in service.steps:
        steps = {"before": before.label, "after": status.label}
        raise Refused(_("What is %(before)s cannot become %(after)s.") % steps, "status")
    if status == Status.CANCELLED:
        return service.over()
    if status == Status.SUSPENDED:
        return {"status": status}
    if service.account.is_closed:
        raise Refused(_("This account is closed."), "status")
    order = service.item.order
    if order.is_called_off:
        raise Refused(_("The order %(order)s was called off.") % {"order": order}, "status")
    if order.is_pending:
        refuse_while_it_waits(order, "status")
    again = {"ended_on": None, **(NO_END if before == Status.CANCELLED else {})}
    if service.started_on is None:
        return service.begin() | again
    is_past = service.next_due_on is not None and service.next_due_on < today()
    return {"status": status, **again, **(service.moved_to(today()) if is_past else {})}


def of_due_day(service: Service, day: date | None, changes: dict[str, Any]) -> dict[str, Any]:
    """What follows from another day; `changes` are those of the status."""
    if day is None or day == service.next_due_on:
        return {}
    is_running = changes.get("status", service.status) in {Status.ACTIVE, Status.SUSPENDED}
    if not is_running or service.started_on is None or not service.is_recurring:
        raise Refused(_("It has no next due date now."), "next_due_on")
    if service.invoiced_until and day < service.invoiced_until:
        told = {"day": service.invoiced_until}
        raise Refused(
            _("It is invoiced up to %(day)s; choose that day or later.") % told, "next_due_on"
        )
    if day > today() + Service.LAST_DUE:
        raise Refused(_("Choose a day in the next ten years."), "next_due_on")
    ends = service.is_ending and service.end_when == Service.When.PERIOD_END
    return service.moved_to(day) | ({"ends_on": day} if ends else {})


def go_on_from_today(account: Account) -> dict[str, int]:
    """Of an account that is opened again, and locked: what was to be due while it was closed is
    due today, for nobody pays for that time. Answers for the log how many services that are."""
    late = Service.objects.active().filter(account=account, ends_on=None)
    moved = late.filter(next_due_on__lt=today()).update(
        due_from=today(), periods=0, updated_at=now()
    )
    return {"services_due_today": moved} if moved else {}


def lock_service(service: Service) -> Service:
    account = Account.objects.lock(service.account)
    service = Service.objects.lock(service)
    service.account = account
    return service
