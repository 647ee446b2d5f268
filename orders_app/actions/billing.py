"""How an invoice comes about. Whoever issues one has locked the account."""

from __future__ import annotations

from django.utils.timezone import now

from accounts_app.models import Account
from orders_app.models import (
    Invoice,
    InvoiceCounter,
    InvoiceLine,
    Order,
    OrderSettings,
    sum_of,
    today,
)


def issue(
    account: Account, currency: str, lines: list[InvoiceLine], order: Order | None = None
) -> Invoice:
    """With the next number, due after the days that the settings give. One that asks for
    nothing is paid. `lines` are not saved yet; their sum is the total."""
    settings, day = OrderSettings.stored(), today()
    total = sum_of(line.amount for line in lines)
    sequence = InvoiceCounter.take()
    invoice = Invoice.objects.create(
        account=account,
        order=order,
        sequence=sequence,
        number=settings.number_of(sequence),
        status=Invoice.Status.UNPAID if total else Invoice.Status.PAID,
        paid_at=None if total else now(),
        issued_on=day,
        due_on=day + settings.time_to_pay,
        currency=currency,
        total=total,
        billing_name=account.name,
        billing_address="\n".join(address_of(account)),
        tax_id=account.tax_id,
        issuer=settings.issuer,
    )
    for line in lines:
        line.invoice = invoice
    InvoiceLine.objects.bulk_create(lines)
    return invoice


def address_of(account: Account) -> list[str]:
    """Of a company with the person whom it is for."""
    person = f"{account.first_name} {account.last_name}".strip()
    return [person, *account.address_lines] if account.company else account.address_lines
