from __future__ import annotations

from collections.abc import Iterator

from config.integrity import check, keys, rows

ORDER_TOTALS = """
SELECT number FROM orders_app_order WHERE total <> (
    SELECT coalesce(sum(quantity * (unit_price + setup_fee)), 0) FROM orders_app_orderitem
    WHERE order_id = number
) ORDER BY number
"""

INVOICE_TOTALS = """
SELECT id FROM orders_app_invoice invoice WHERE total <> (
    SELECT coalesce(sum(amount), 0) FROM orders_app_invoiceline WHERE invoice_id = invoice.id
) ORDER BY id
"""

PAYMENTS = """
SELECT invoice.id FROM orders_app_invoice invoice
LEFT JOIN orders_app_payment payment ON payment.invoice_id = invoice.id
GROUP BY invoice.id
HAVING paid <> coalesce(sum(CASE kind WHEN 'refund' THEN -amount ELSE amount END), 0)
    OR refunded <> coalesce(sum(amount) FILTER (WHERE kind = 'refund'), 0)
ORDER BY invoice.id
"""

STATES = """
SELECT id FROM orders_app_invoice WHERE NOT CASE status
    WHEN 'unpaid' THEN paid < total
    WHEN 'paid' THEN paid + refunded >= total
    WHEN 'refunded' THEN paid = 0 AND refunded > 0
    ELSE status = 'cancelled'
END OR paid > total OR paid < 0 OR refunded < 0 ORDER BY id
"""

NUMBERS = """
SELECT sequence AS used FROM orders_app_invoice
UNION ALL SELECT sequence FROM orders_app_deletedinvoice
"""

GAPS = f"""
SELECT before + 1, used - 1 FROM (
    SELECT used, lag(used, 1, 0::bigint) OVER (ORDER BY used) AS before
    FROM ({NUMBERS}) AS numbers
) AS pairs WHERE used > before + 1 ORDER BY 1
"""  # noqa: S608

LAST = f"""
SELECT coalesce(max(used), 0), (SELECT coalesce(max(last), 0) FROM orders_app_invoicecounter)
FROM ({NUMBERS}) AS numbers
"""  # noqa: S608

SERVICES = """
SELECT service.id FROM orders_app_service service
JOIN orders_app_orderitem item ON item.id = service.item_id
JOIN orders_app_order ordered ON ordered.number = item.order_id
WHERE ordered.account_id <> service.account_id
    OR (ordered.status = 'active' AND service.status = 'pending')
    OR (ordered.status IN ('cancelled', 'fraud') AND service.status <> 'cancelled')
ORDER BY service.id
"""

CURRENCIES = """
SELECT line.id FROM orders_app_invoiceline line
JOIN orders_app_invoice invoice ON invoice.id = line.invoice_id
JOIN orders_app_service service ON service.id = line.service_id
WHERE invoice.currency <> service.currency OR invoice.account_id <> service.account_id
ORDER BY line.id
"""

OF_ORDERS = """
SELECT invoice.id FROM orders_app_invoice invoice
JOIN orders_app_order ordered ON ordered.number = invoice.order_id
WHERE ordered.account_id <> invoice.account_id OR ordered.currency <> invoice.currency
    OR ordered.total <> invoice.total
ORDER BY invoice.id
"""

UNPAID_OF_CALLED_OFF = """
SELECT invoice.id FROM orders_app_invoice invoice
JOIN orders_app_order ordered ON ordered.number = invoice.order_id
WHERE ordered.status IN ('cancelled', 'fraud') AND invoice.status = 'unpaid'
ORDER BY invoice.id
"""

PERIODS = """
SELECT service.id FROM orders_app_service service
JOIN orders_app_invoiceline line ON line.service_id = service.id
WHERE line.period_to >= coalesce(service.invoiced_until, '-infinity')
GROUP BY service.id ORDER BY service.id
"""

DOCUMENTS = """
SELECT document.id FROM orders_app_identitydocument document
JOIN orders_app_identityverification verification ON verification.id = verification_id
WHERE verification.state <> 'submitted' ORDER BY document.id
"""

VERIFIED_STAFF = """
SELECT verification.id FROM orders_app_identityverification verification
JOIN users_app_user ON users_app_user.id = user_id WHERE is_staff ORDER BY verification.id
"""


@check("The total of an order is that of its items")
def orders_with_another_total() -> Iterator[str]:
    yield from keys(ORDER_TOTALS)


@check("The total of an invoice is that of its lines")
def invoices_with_another_total() -> Iterator[str]:
    yield from keys(INVOICE_TOTALS)


@check("What is paid of an invoice has come in, and has not gone back")
def invoices_paid_otherwise() -> Iterator[str]:
    yield from keys(PAYMENTS)


@check("An invoice is paid, refunded or neither as its amounts say")
def invoices_in_another_state() -> Iterator[str]:
    yield from keys(STATES)


@check("The numbers of invoices have no gaps but those of deleted clients")
def gaps() -> Iterator[str]:
    for first, last in rows(GAPS):
        yield f"number {first}" if first == last else f"numbers {first} to {last}"
    for used, counted in rows(LAST):
        if used != counted:
            yield f"the last is {used}, the counter says {counted}"


@check("A service is as its order: none of an active one is pending, all of others cancelled")
def services_unlike_their_order() -> Iterator[str]:
    yield from keys(SERVICES)


@check("A line of an invoice is for a service of the same account, in the same currency")
def lines_of_others() -> Iterator[str]:
    yield from keys(CURRENCIES)


@check("The invoice of an order asks the same account for the same amount")
def invoices_unlike_their_order() -> Iterator[str]:
    yield from keys(OF_ORDERS)


@check("Nothing is owed for an order that was called off")
def owed_for_nothing() -> Iterator[str]:
    yield from keys(UNPAID_OF_CALLED_OFF)


@check("No service has been invoiced further than it says")
def invoiced_further() -> Iterator[str]:
    yield from keys(PERIODS)


@check("Documents of identity are there only until they are decided about")
def documents_without_need() -> Iterator[str]:
    yield from keys(DOCUMENTS)


@check("No identity of staff is verified")
def verified_staff() -> Iterator[str]:
    yield from keys(VERIFIED_STAFF)
