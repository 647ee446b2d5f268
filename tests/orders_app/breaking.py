"""How the database is broken on purpose, for the checks of orders_app/integrity.py."""

from __future__ import annotations

USER = "users_app_user"
ORDER, SERVICE = "orders_app_order", "orders_app_service"
INVOICE, LINE, PAYMENT = "orders_app_invoice", "orders_app_invoiceline", "orders_app_payment"
FIRST = f"UPDATE {INVOICE} SET {{wrong}} WHERE id = {{{{first}}}}"
PAID_FITS = f"ALTER TABLE {INVOICE} DROP CONSTRAINT invoice_status_fits_what_is_paid;"

BREAKS_OF_ORDERS = {
    "The total of an order is that of its items": [
        (f"UPDATE {ORDER} SET total = total + 0.001", "#{order}"),
        (f"UPDATE {ORDER} SET total = total - 1", "#{order}"),
        ("DELETE FROM orders_app_orderitem", "#{order}"),
    ],
    "The total of an invoice is that of its lines": [
        (f"UPDATE {LINE} SET amount = amount + 0.001 WHERE id = {{line}}", "#{invoice}"),
        (f"DELETE FROM {LINE} WHERE id = {{line}}", "#{invoice}"),
    ],
    "What is paid of an invoice has come in, and has not gone back": [
        (f"UPDATE {PAYMENT} SET amount = amount - 1", "#{invoice}"),
        (f"UPDATE {PAYMENT} SET kind = 'refund'", "#{invoice}"),
        (f"DELETE FROM {PAYMENT}", "#{invoice}"),
        (FIRST.format(wrong="refunded = 1"), "#{first}"),
    ],
    "An invoice is paid, refunded or neither as its amounts say": [
        (f"{PAID_FITS}{FIRST.format(wrong=wrong)}", "#{first}")
        for wrong in (
            "status = 'paid'",
            "status = 'refunded'",
            "paid = total",
            "status = 'lost'",
        )
    ],
    "The numbers of invoices have no gaps but those of deleted clients": [
        (
            f"DELETE FROM {INVOICE} WHERE id = {{first}}",
            "number {first_number}",
        ),
        (
            "UPDATE orders_app_invoicecounter SET last = last + 1",
            "the last is {last_number}, the counter says",
        ),
    ],
    "A service is as its order: none of an active one is pending, all of others cancelled": [
        (f"UPDATE {ORDER} SET account_id = 7 WHERE number = {{order}}", "#{service}"),
        (
            f"UPDATE {SERVICE} SET status = 'pending', started_on = NULL",
            "#{service}",
        ),
        (
            f"UPDATE {ORDER} SET status = 'fraud', ended_at = now() WHERE number = {{order}}",
            "#{service}",
        ),
    ],
    "A line of an invoice is for a service of the same account, in the same currency": [
        (f"UPDATE {INVOICE} SET currency = 'USD' WHERE id = {{invoice}}", "#{line}"),
        (f"UPDATE {SERVICE} SET account_id = 7 WHERE id = {{service}}", "#{line}"),
    ],
    "The invoice of an order asks the same account for the same amount": [
        (FIRST.format(wrong="account_id = 7"), "#{first}"),
        (FIRST.format(wrong="currency = 'USD'"), "#{first}"),
        (FIRST.format(wrong="total = total + 1"), "#{first}"),
    ],
    "Nothing is owed for an order that was called off": [
        (f"UPDATE {ORDER} SET status = 'cancelled', ended_at = now()", "#{first}")
    ],
    "No service has been invoiced further than it says": [
        (f"UPDATE {SERVICE} SET invoiced_until = invoiced_until - 1", "#{service}"),
        (f"UPDATE {SERVICE} SET invoiced_until = NULL", "#{service}"),
    ],
    "Documents of identity are there only until they are decided about": [
        (
            (
                "UPDATE orders_app_identityverification "
                "SET state = 'verified', decided_at = now() WHERE id = {verification}"
            ),
            "#{document}",
        )
    ],
    "No identity of staff is verified": [
        (f"UPDATE {USER} SET is_staff = true WHERE id = {{uma}}", "#{verification}")
    ],
}
