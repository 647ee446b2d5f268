"""What can be done with the catalogue, orders, services, invoices and identities."""

from orders_app.actions.catalogue import (
    Prices,
    add_group,
    add_product,
    change_group,
    change_product,
    delete_group,
    delete_product,
)
from orders_app.actions.deciding import (
    accept,
    cancel_order,
    change_order_notes,
    mark_as_fraud,
)
from orders_app.actions.invoices import (
    Received,
    cancel_invoice,
    mark_overdue,
    record_payment,
    refund,
    renew,
)
from orders_app.actions.ordering import enter_order, place, place_for_new_account
from orders_app.actions.refusing import BasketRefused, PriceChange, PricesChanged
from orders_app.actions.services import ask_for_end, change_service, end, go_on_from_today, keep
from orders_app.actions.settings import change_order_settings
from orders_app.actions.verification import (
    refuse,
    remove_forgotten_files,
    request_verification,
    submit_documents,
    verify,
)

__all__ = [
    "BasketRefused",
    "PriceChange",
    "Prices",
    "PricesChanged",
    "Received",
    "accept",
    "add_group",
    "add_product",
    "ask_for_end",
    "cancel_invoice",
    "cancel_order",
    "change_group",
    "change_order_notes",
    "change_order_settings",
    "change_product",
    "change_service",
    "delete_group",
    "delete_product",
    "end",
    "enter_order",
    "go_on_from_today",
    "keep",
    "mark_as_fraud",
    "mark_overdue",
    "place",
    "place_for_new_account",
    "record_payment",
    "refund",
    "refuse",
    "remove_forgotten_files",
    "renew",
    "request_verification",
    "submit_documents",
    "verify",
]
