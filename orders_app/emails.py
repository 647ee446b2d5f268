"""The messages about orders and invoices, and about who somebody is.

Those about an order or an invoice go to the account's address, to the order's user as long as
he may see it, and to the contacts who want that kind of mail. Each is a letter of its own, for
a *reader* (`account`, `user`, `contact 7`) whose address is looked up when it leaves; nobody
gets two of them at one address.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from accounts_app.models import Account, Contact, Permission
from mail_app.letters import Envelope, letter
from orders_app.gateways import offered_for
from orders_app.models import IdentityVerification, Invoice, Order, Payment
from users_app.models import User


@dataclass(frozen=True)
class Reader:
    name: str
    email: str
    language: str


Readers = dict[str, Reader]


def readers_of_order(order: Order) -> Readers:
    return readers(order.account, order.user, Permission.ORDERS, Contact.Kind.PRODUCT)


def readers_of_invoice(invoice: Invoice) -> Readers:
    return readers(invoice.account, invoice.user, Permission.INVOICES, Contact.Kind.INVOICE)


def readers(
    account: Account, user: User | None, permission: Permission, kind: Contact.Kind
) -> Readers:
    found = {"account": Reader(account.first_name, account.email, account.language)}
    if user and may(user, account, permission):
        found["user"] = Reader(user.get_short_name(), user.email, user.language)
    for contact in account.contacts.filter(mail_kinds__contains=[kind]).order_by("pk"):
        found[f"contact {contact.pk}"] = Reader(
            contact.first_name, contact.email, account.language
        )
    seen: Readers = {}
    for key, reader in found.items():
        if reader.email.lower() not in {other.email.lower() for other in seen.values()}:
            seen[key] = reader
    return seen


def may(user: User, account: Account, permission: Permission) -> bool:
    membership = account.memberships.filter(user=user).first()
    return user.is_active and membership is not None and membership.can(permission)


# --- orders -----------------------------------------------------------------------------


@letter
def order_confirmed(order_id: int, reader: str) -> Envelope | None:
    """Nothing to confirm once it is called off."""
    status = Order.Status
    return about_order("order_confirmed", order_id, reader, [status.PENDING, status.ACTIVE])


@letter
def order_accepted(order_id: int, reader: str) -> Envelope | None:
    return about_order("order_accepted", order_id, reader, [Order.Status.ACTIVE])


@letter
def order_cancelled(order_id: int, reader: str) -> Envelope | None:
    """Whoever is taken for a fraud is not told so."""
    return about_order("order_cancelled", order_id, reader, [Order.Status.CANCELLED])


def about_order(
    name: str, order_id: int, reader: str, statuses: list[Order.Status]
) -> Envelope | None:
    orders = Order.objects.filter(pk=order_id, status__in=statuses)
    order = orders.select_related("account", "user").first()
    to = readers_of_order(order).get(reader) if order else None
    if order is None or to is None:
        return None
    link = reverse("client:order", args=[order.account_id, order.pk])
    return to_reader(name, to, account=order.account, order=order, link=link)


# --- invoices ---------------------------------------------------------------------------


@letter
def invoice_created(invoice_id: int, reader: str) -> Envelope | None:
    invoice = the_invoice(invoice_id)
    if invoice is None or not (invoice.is_unpaid or invoice.is_paid):
        return None
    return about_invoice("invoice_created", invoice, reader)


@letter
def invoice_overdue(invoice_id: int, reader: str) -> Envelope | None:
    """Nothing to say if it has been paid meanwhile."""
    invoice = the_invoice(invoice_id)
    if invoice is None or not invoice.is_overdue:
        return None
    return about_invoice("invoice_overdue", invoice, reader)


@letter
def payment_received(payment_id: int, reader: str) -> Envelope | None:
    payments = Payment.objects.select_related("invoice__account", "invoice__order__user")
    payment = payments.filter(pk=payment_id).first()
    if payment is None:
        return None
    return about_invoice("payment_received", payment.invoice, reader, payment=payment)


def the_invoice(invoice_id: int) -> Invoice | None:
    invoices = Invoice.objects.select_related("account", "order__user")
    return invoices.filter(pk=invoice_id).first()


def about_invoice(name: str, invoice: Invoice, reader: str, **more: Any) -> Envelope | None:
    to = readers_of_invoice(invoice).get(reader)
    if to is None:
        return None
    context = {
        "account": invoice.account,
        "invoice": invoice,
        "ways": offered_for(invoice),
        "link": reverse("client:invoice", args=[invoice.account_id, invoice.pk]),
        **more,
    }
    return to_reader(name, to, **context)


def to_reader(name: str, to: Reader, **context: Any) -> Envelope:
    template = f"orders_app/email/{name}"
    return Envelope(template, to.email, {"who": to.name, **context}, language=to.language)


# --- who somebody is --------------------------------------------------------------------


@letter
def identity_requested(verification_id: int) -> Envelope | None:
    """Nothing to say once the documents are there."""
    state = IdentityVerification.State.REQUESTED
    return about_identity("identity_requested", verification_id, state)


@letter
def identity_verified(verification_id: int) -> Envelope | None:
    state = IdentityVerification.State.VERIFIED
    return about_identity("identity_verified", verification_id, state)


@letter
def identity_refused(verification_id: int) -> Envelope | None:
    state = IdentityVerification.State.REFUSED
    return about_identity("identity_refused", verification_id, state)


def about_identity(
    name: str, verification_id: int, state: IdentityVerification.State
) -> Envelope | None:
    found = IdentityVerification.objects.filter(pk=verification_id, state=state)
    verification = found.select_related("user").first()
    if verification is None or not verification.user.is_active:
        return None
    user = verification.user
    context = {"user": user, "verification": verification, "link": reverse("identity")}
    return Envelope(f"orders_app/email/{name}", user.email, context, language=user.language)
