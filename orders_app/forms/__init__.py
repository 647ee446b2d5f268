"""What is asked about what is sold, orders, services, invoices and identities."""

from orders_app.forms.adding import AddOrderForm
from orders_app.forms.catalogue import GroupForm, ProductForm
from orders_app.forms.checkout import NEW, ChooseAccountForm, DetailsForm
from orders_app.forms.filters import OVERDUE, InvoiceFilterForm, OrderFilterForm
from orders_app.forms.identity import DocumentsForm
from orders_app.forms.services import EndForm
from orders_app.forms.shop import CurrencyForm, QuantityForm
from orders_app.forms.staff import (
    OrderSettingsForm,
    PaymentForm,
    RefuseIdentityForm,
    ServiceForm,
    VersionForm,
)

__all__ = [
    "NEW",
    "OVERDUE",
    "AddOrderForm",
    "ChooseAccountForm",
    "CurrencyForm",
    "DetailsForm",
    "DocumentsForm",
    "EndForm",
    "GroupForm",
    "InvoiceFilterForm",
    "OrderFilterForm",
    "OrderSettingsForm",
    "PaymentForm",
    "ProductForm",
    "QuantityForm",
    "RefuseIdentityForm",
    "ServiceForm",
    "VersionForm",
]
