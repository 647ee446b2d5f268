"""What staff fill in about what is sold, and customers about what they order and have."""

from orders_app.forms.catalogue import GroupForm, ProductForm
from orders_app.forms.checkout import NEW, ChooseAccountForm, TermsForm
from orders_app.forms.identity import DocumentsForm
from orders_app.forms.services import EndForm
from orders_app.forms.shop import CurrencyForm, QuantityForm

__all__ = [
    "NEW",
    "ChooseAccountForm",
    "CurrencyForm",
    "DocumentsForm",
    "EndForm",
    "GroupForm",
    "ProductForm",
    "QuantityForm",
    "TermsForm",
]
