"""What staff decide about an order."""

from __future__ import annotations

from django.utils.timezone import now
from django.utils.translation import gettext as _

from accounts_app.actions import refuse_stale
from accounts_app.models import Account
from activitylog_app.models import Actor
from activitylog_app.recording import action
from config.refusals import Refused
from orders_app import emails
from orders_app.actions.refusing import refuse_while_it_waits
from orders_app.actions.telling import tell_of_order
from orders_app.models import Invoice, Order, Product, Service
from orders_app.models.services import ServiceQuerySet
from users_app.models import User


@action("order.accepted", "Accepted the order {result}")
def accept(order: Order, *, by: Actor) -> Order:
    """Its services become active today. Raises Refused if it is not pending, in a closed
    account, and while orders wait for the verification of their user; Gone if it is deleted."""
    order = lock_pending(order)
    if order.account.is_closed:
        raise Refused(_("This account is closed."))
    refuse_while_it_waits(order)
    order.accepted_at = now()
    order.change(status=Order.Status.ACTIVE)
    for service in services_of(order).filter(status=Service.Status.PENDING):
        service.change(**service.begin())
    tell_of_order(emails.order_accepted, order)
    return order


@action("order.cancelled", "Cancelled the order {result}")
def cancel_order(order: Order, *, by: Actor) -> Order:
    """With its services, and its invoice unless that is paid. Raises Refused if it is not
    pending, Gone if it is deleted."""
    order = call_off(order, Order.Status.CANCELLED)
    tell_of_order(emails.order_cancelled, order)
    return order


@action("order.marked_as_fraud", "Marked the order {result} as fraud", internal=True)
def mark_as_fraud(order: Order, *, by: Actor) -> Order:
    """The same, and nobody is told."""
    return call_off(order, Order.Status.FRAUD)


@action("order.notes_changed", "Changed the notes of the order {result}", internal=True)
def change_order_notes(order: Order, notes: str, version: str, *, by: Actor) -> Order | None:
    """What staff write down about it. Raises Stale, Gone."""
    Account.objects.lock(order.account)
    order = Order.objects.lock(order)
    refuse_stale(order, version)
    return order if order.change(notes=notes) else None


def call_off(order: Order, status: Order.Status) -> Order:
    order = lock_pending(order)
    order.ended_at = now()
    order.change(status=status)
    for service in services_of(order).exclude(status=Service.Status.CANCELLED):
        service.change(**service.over())
    for invoice in order.invoices.unpaid().select_for_update():
        invoice.change(status=Invoice.Status.CANCELLED)
    items = order.items.exclude(product=None)
    Product.objects.restock(dict(items.values_list("product", "quantity")))
    return order


def lock_pending(order: Order) -> Order:
    """With its account and its user."""
    account = Account.objects.lock(order.account)
    User.objects.lock_all([order.user_id])
    order = Order.objects.lock(order)
    order.account = account
    if not order.is_pending:
        told = {"order": order, "status": order.get_status_display()}
        raise Refused(_("The order %(order)s has been decided: %(status)s.") % told)
    return order


def services_of(order: Order) -> ServiceQuerySet:
    return Service.objects.filter(item__order=order).select_for_update(of=("self",))
