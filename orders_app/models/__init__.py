"""What is sold, what was ordered and by whom, what is delivered and what is owed for it."""

from config.files import private_files
from orders_app.models.amounts import (
    LARGEST_PRICE,
    LARGEST_TOTAL,
    ZERO,
    decimals_of,
    is_rounded,
    money,
    rounded,
    shown,
    sum_of,
)
from orders_app.models.baskets import LARGEST_QUANTITY, MOST_LINES, Basket, BasketLine
from orders_app.models.catalogue import Price, Product, ProductGroup
from orders_app.models.cycles import Cycle, last_day_before, months_after, today
from orders_app.models.invoices import Invoice, InvoiceLine, Payment
from orders_app.models.numbers import DeletedInvoice, InvoiceCounter
from orders_app.models.orders import Order, OrderItem
from orders_app.models.services import Service
from orders_app.models.settings import OrderSettings
from orders_app.models.verification import (
    LARGEST_DOCUMENT,
    MOST_DOCUMENTS,
    IdentityDocument,
    IdentityVerification,
    forgotten_files,
)

__all__ = [
    "LARGEST_DOCUMENT",
    "LARGEST_PRICE",
    "LARGEST_QUANTITY",
    "LARGEST_TOTAL",
    "MOST_DOCUMENTS",
    "MOST_LINES",
    "ZERO",
    "Basket",
    "BasketLine",
    "Cycle",
    "DeletedInvoice",
    "IdentityDocument",
    "IdentityVerification",
    "Invoice",
    "InvoiceCounter",
    "InvoiceLine",
    "Order",
    "OrderItem",
    "OrderSettings",
    "Payment",
    "Price",
    "Product",
    "ProductGroup",
    "Service",
    "decimals_of",
    "forgotten_files",
    "is_rounded",
    "last_day_before",
    "money",
    "months_after",
    "private_files",
    "rounded",
    "shown",
    "sum_of",
    "today",
]
