"""What is done with invoices once they are there, and how the next ones come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.timezone import now
from django.utils.translation import gettext as _

from accounts_app.actions import refuse_stale
from accounts_app.models import Account
from activitylog_app.models import Actor
from activitylog_app.recording import action
from config.refusals import Refused
from orders_app import emails
from orders_app.actions.billing import issue
from orders_app.actions.refusing import refuse_bad_amount
from orders_app.actions.telling import tell_of_invoice, tell_of_payment
from orders_app.gateways import GATEWAYS
from orders_app.models import (
    LARGEST_TOTAL,
    ZERO,
    Invoice,
    InvoiceLine,
    Payment,
    Service,
    decimals_of,
    last_day_before,
    shown,
    today,
)

# So many periods stand on one invoice at most; the others come with the next run.
MOST_PERIODS = 200


@action("invoice.renewed", "Issued the invoice {result} for the next period")
def renew(account: Account, currency: str, day: date, *, by: Actor) -> Invoice | None:
    """One invoice for the next period of each service of the account in this currency, if the
    period begins on that day or earlier. Answers None if there is none: each period is invoiced
    once. Raises Gone if the account is gone."""
    account = Account.objects.lock(account)
    due = Service.objects.due_by(day).filter(account=account, currency=currency)
    services = list(due.select_for_update(of=("self",)).order_by("pk")[:MOST_PERIODS])
    together = fitting(services)
    if not together:
        return None
    lines = [next_period(service) for service in together]
    invoice = issue(account, currency, lines)
    tell_of_invoice(emails.invoice_created, invoice)
    return invoice


def fitting(services: list[Service]) -> list[Service]:
    """The first of them, as many as may stand on one invoice."""
    total, found = ZERO, []
    for service in services:
        total += service.price
        if total > LARGEST_TOTAL:
            break
        found.append(service)
    return found


def next_period(service: Service) -> InvoiceLine:
    """The line for it; from now on it is invoiced."""
    begins, ends = service.next_due_on, service.period_after(service.periods + 1)
    service.periods += 1
    service.invoiced_until = ends
    service.save()
    return InvoiceLine(
        service=service,
        description=service.name,
        quantity=service.quantity,
        amount=service.price,
        period_from=begins,
        period_to=last_day_before(ends),
    )


@action("invoice.marked_overdue", "The invoice {result} is overdue")
def mark_overdue(invoice: Invoice, day: date, *, by: Actor) -> Invoice | None:
    """Say once that it was to be paid before that day. Answers None if it has been paid, or
    somebody has been told."""
    account = Account.objects.lock(invoice.account)
    found = Invoice.objects.to_tell_of(day).filter(pk=invoice.pk)
    late = found.select_for_update(of=("self",)).first()
    if late is None:
        return None
    late.account, late.overdue_told_at = account, now()
    late.save(update_fields=["overdue_told_at"])
    tell_of_invoice(emails.invoice_overdue, late)
    return late


@dataclass(frozen=True)
class Received:
    """Money that came in, or went back: `gateway` is a name of GATEWAYS, `reference` what finds
    it again there, `received_on` a day (UTC) that is not to come."""

    amount: Decimal
    gateway: str
    reference: str
    received_on: date


@action("payment.recorded", "Recorded a payment of {result.amount_told} for {result.invoice}")
def record_payment(invoice: Invoice, received: Received, version: str, *, by: Actor) -> Payment:
    """All or a part of what is owed; once all of it is there the invoice is paid.

    Raises Stale if the invoice has changed since `version`, so that nothing is recorded twice;
    Refused for more than is owed and for an invoice that is not unpaid; Gone; ValueError for
    an unknown gateway.
    """
    invoice = lock_invoice(invoice, version)
    if not invoice.is_unpaid:
        raise Refused(_("%(invoice)s is not unpaid.") % {"invoice": invoice})
    refuse_bad_receipt(received, invoice)
    if received.amount > invoice.owed:
        told = {"owed": shown(invoice.owed_money)}
        raise Refused(_("No more than %(owed)s is owed.") % told, "amount")
    payment = record(invoice, received, Payment.Kind.PAYMENT, by.user)
    invoice.paid += received.amount
    if not invoice.paid < invoice.total:
        invoice.status, invoice.paid_at = Invoice.Status.PAID, now()
    invoice.save()
    tell_of_payment(payment)
    return payment


@action("payment.refunded", "Refunded {result.amount_told} of {result.invoice}")
def refund(invoice: Invoice, returned: Received, version: str, *, by: Actor) -> Payment:
    """Some or all of what was paid has been given back; all of a paid one makes it Refunded.
    Raises like `record_payment`, and Refused for more than was paid."""
    invoice = lock_invoice(invoice, version)
    refuse_bad_receipt(returned, invoice)
    if returned.amount > invoice.paid:
        told = {"paid": shown(invoice.paid_money)}
        raise Refused(_("No more than %(paid)s has been paid.") % told, "amount")
    payment = record(invoice, returned, Payment.Kind.REFUND, by.user)
    invoice.paid -= returned.amount
    invoice.refunded += returned.amount
    if invoice.is_paid and not invoice.paid:
        invoice.status = Invoice.Status.REFUNDED
    invoice.save()
    return payment


@action("invoice.cancelled", "Cancelled the invoice {result}")
def cancel_invoice(invoice: Invoice, version: str, *, by: Actor) -> Invoice:
    """Nothing is owed any more; its number stays. What was paid of it can be refunded. Raises
    Stale, Gone, and Refused unless it is unpaid."""
    invoice = lock_invoice(invoice, version)
    if not invoice.is_unpaid:
        raise Refused(_("%(invoice)s is not unpaid.") % {"invoice": invoice})
    invoice.change(status=Invoice.Status.CANCELLED)
    return invoice


def lock_invoice(invoice: Invoice, version: str) -> Invoice:
    account = Account.objects.lock(invoice.account)
    invoice = Invoice.objects.lock(invoice)
    invoice.account = account
    refuse_stale(invoice, version)
    return invoice


def refuse_bad_receipt(received: Received, invoice: Invoice) -> None:
    if received.gateway not in GATEWAYS:
        raise ValueError(f"There is no gateway {received.gateway}")
    least = Decimal(1).scaleb(-decimals_of(invoice.currency))
    refuse_bad_amount(received.amount, invoice.currency, "amount", least, LARGEST_TOTAL)
    if received.received_on > today():
        raise Refused(_("This day is still to come."), "received_on")


def record(invoice: Invoice, received: Received, kind: Payment.Kind, who: Any) -> Payment:
    return Payment.objects.create(
        invoice=invoice,
        kind=kind,
        amount=received.amount,
        gateway=received.gateway,
        reference=received.reference,
        received_on=received.received_on,
        recorded_by_name=str(who or ""),
    )
