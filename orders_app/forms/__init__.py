"""What is asked about orders, services, invoices and identities."""

from orders_app.forms.adding import AddOrderForm
from orders_app.forms.filters import OVERDUE, InvoiceFilterForm, OrderFilterForm
from orders_app.forms.staff import (
    OrderSettingsForm,
    PaymentForm,
    RefuseIdentityForm,
    ServiceForm,
    VersionForm,
)

__all__ = [
    "OVERDUE",
    "AddOrderForm",
    "InvoiceFilterForm",
    "OrderFilterForm",
    "OrderSettingsForm",
    "PaymentForm",
    "RefuseIdentityForm",
    "ServiceForm",
    "VersionForm",
]
