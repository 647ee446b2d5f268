"""Letters to all whom something of an account concerns."""

from __future__ import annotations

from accounts_app.models import Account
from mail_app.letters import Letter
from orders_app import emails
from orders_app.models import Invoice, Order, Payment


def tell_of_order(letter: Letter, order: Order) -> None:
    post(letter, order.pk, order.account, emails.readers_of_order(order))


def tell_of_invoice(letter: Letter, invoice: Invoice) -> None:
    post(letter, invoice.pk, invoice.account, emails.readers_of_invoice(invoice))


def tell_of_payment(payment: Payment) -> None:
    readers = emails.readers_of_invoice(payment.invoice)
    post(emails.payment_received, payment.pk, payment.account, readers)


def post(letter: Letter, key: int, account: Account, readers: emails.Readers) -> None:
    """One promise each. Who he is, and whether he still is one, is looked up when it leaves."""
    for reader in readers:
        letter.post(key, reader, account=account)
