"""What the database refuses, whatever the code does."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from accounts_app.models import Account
from activitylog_app.models import Actor
from orders_app import actions
from orders_app.models import IdentityVerification, Invoice, Order, Product, Service
from tests.orders_app.factories import VerificationFactory, basket
from users_app.models import User

ORDER = "orders_app_order"
ITEM = "orders_app_orderitem"
SERVICE = "orders_app_service"
INVOICE = "orders_app_invoice"
LINE = "orders_app_invoiceline"
PAYMENT = "orders_app_payment"
PRICE = "orders_app_price"
IDENTITY = "orders_app_identityverification"
DOCUMENT = "orders_app_identitydocument"

ATTACKS = {
    "order_is_pending_until_it_is_decided": [
        f"UPDATE {ORDER} SET status = 'active'",
        f"UPDATE {ORDER} SET status = 'lost', accepted_at = now()",
        f"UPDATE {ORDER} SET ended_at = now()",
    ],
    "order_is_not_negative": [f"UPDATE {ORDER} SET total = -1"],
    "order_currency_is_iso_4217": [f"UPDATE {ORDER} SET currency = 'eur'"],
    "item_has_a_quantity": [f"UPDATE {ITEM} SET quantity = 0"],
    "item_is_not_negative": [f"UPDATE {ITEM} SET unit_price = -1"],
    "item_cycle_is_known": [f"UPDATE {ITEM} SET cycle = 'weekly'"],
    "price_is_not_negative": [f"UPDATE {PRICE} SET setup_fee = -1"],
    "one_price_each": [
        (
            f"INSERT INTO {PRICE} (product_id, currency, amount, setup_fee) "
            f"SELECT product_id, currency, 1, 1 FROM {PRICE}"
        )
    ],
    "service_status_fits_its_days": [
        f"UPDATE {SERVICE} SET status = 'active'",
        f"UPDATE {SERVICE} SET status = 'cancelled'",
        f"UPDATE {SERVICE} SET status = 'lost', started_on = now()",
    ],
    "nothing_is_due_that_is_invoiced": [
        f"UPDATE {SERVICE} SET due_from = '2027-01-01', invoiced_until = '2027-01-02'"
    ],
    "service_end_is_asked_for_whole": [
        f"UPDATE {SERVICE} SET ends_on = now()",
        f"UPDATE {SERVICE} SET end_when = 'at_once'",
    ],
    "service_price_is_not_negative": [f"UPDATE {SERVICE} SET unit_price = -1"],
    "invoice_is_not_overpaid": [
        f"UPDATE {INVOICE} SET paid = total + 0.01",
        f"UPDATE {INVOICE} SET paid = -1",
    ],
    "invoice_status_fits_what_is_paid": [
        f"UPDATE {INVOICE} SET paid = total",
        f"UPDATE {INVOICE} SET status = 'paid', paid_at = now()",
        f"UPDATE {INVOICE} SET status = 'paid', paid = total",
        f"UPDATE {INVOICE} SET status = 'refunded'",
        f"UPDATE {INVOICE} SET status = 'lost'",
    ],
    "invoice_is_due_after_its_issue": [f"UPDATE {INVOICE} SET due_on = issued_on - 1"],
    "orders_app_invoice_sequence": [f"UPDATE {INVOICE} SET sequence = 1"],
    "line_is_not_negative": [f"UPDATE {LINE} SET amount = -1"],
    "line_has_a_whole_period": [
        f"UPDATE {LINE} SET period_from = '2027-01-02', period_to = '2027-01-01'"
    ],
    "one_line_for_each_period": [
        f"UPDATE {LINE} SET period_from = '2027-01-01', period_to = '2027-01-31'"
    ],
    "payment_is_something": [
        (
            f"INSERT INTO {PAYMENT} (invoice_id, kind, amount, gateway, reference, "
            f"received_on, recorded_at, recorded_by_name) "
            f"SELECT id, 'payment', 0, 'x', '', now(), now(), '' FROM {INVOICE} LIMIT 1"
        )
    ],
    "identity_state_fits_its_times": [
        f"UPDATE {IDENTITY} SET state = 'verified'",
        f"UPDATE {IDENTITY} SET state = 'submitted'",
        f"UPDATE {IDENTITY} SET state = ''",
    ],
    "document_is_of_a_known_type": [
        (
            f"INSERT INTO {DOCUMENT} (verification_id, file, content_type, size, "
            f"original_name, uploaded_at) "
            f"SELECT id, 'x', 'text/html', 1, 'x', now() FROM {IDENTITY}"
        )
    ],
    "document_is_not_too_large": [
        (
            f"INSERT INTO {DOCUMENT} (verification_id, file, content_type, size, "
            f"original_name, uploaded_at) "
            f"SELECT id, 'x', 'image/png', 10485761, 'x', now() FROM {IDENTITY}"
        )
    ],
    "invoice_counter_is_one_row": [
        "INSERT INTO orders_app_invoicecounter (id, last) VALUES (2, 0)"
    ],
    "order_settings_are_one_row": [
        (
            "INSERT INTO orders_app_ordersettings (id, wait_for_verification, days_to_pay, "
            "renew_days_before, invoice_prefix, invoice_digits, issuer, bank_transfer) "
            "VALUES (2, false, 1, 1, '', 1, '', '')"
        )
    ],
}
each = pytest.mark.parametrize(
    ("name", "attack"), [(name, sql) for name, several in ATTACKS.items() for sql in several]
)


@pytest.fixture
def _scene(olivia: User, acme: Account, server: Product, by_olivia: Actor) -> None:
    """Two orders with services and invoices, nothing of them decided."""
    for token in ("one", "two"):
        actions.place(olivia, acme, basket(server), token, by=by_olivia)
    VerificationFactory(user=olivia)


@each
@pytest.mark.usefixtures("_scene")
def test_raw_sql_is_refused(name: str, attack: str) -> None:
    with (
        pytest.raises(IntegrityError, match=name),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(attack)


@pytest.mark.usefixtures("_scene")
def test_two_orders_have_not_one_token() -> None:
    with pytest.raises(IntegrityError, match="token"):
        Order.objects.update(token="one")


@pytest.mark.usefixtures("_scene")
def test_what_was_ordered_is_not_deleted(server: Product) -> None:
    with pytest.raises(ProtectedError):
        server.delete()


@pytest.mark.usefixtures("_scene")
def test_the_scene_has_what_is_attacked() -> None:
    for model in (Order, Service, Invoice, IdentityVerification):
        assert model._default_manager.exists()
