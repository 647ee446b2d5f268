"""What is asked about orders, services, invoices and identities."""

from orders_app.forms.adding import AddOrderForm
from orders_app.forms.filters import OVERDUE, InvoiceFilterForm, OrderFilterForm
from orders_app.forms.identity import DocumentsForm
from orders_app.forms.services import EndForm
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
    "DocumentsForm",
    "EndForm",
    "InvoiceFilterForm",
    "OrderFilterForm",
    "OrderSettingsForm",
    "PaymentForm",
    "RefuseIdentityForm",
    "ServiceForm",
    "VersionForm",
]
