"""What staff fill in about what is sold, and customers about what they order."""

from orders_app.forms.catalogue import GroupForm, ProductForm
from orders_app.forms.checkout import NEW, ChooseAccountForm, TermsForm
from orders_app.forms.shop import CurrencyForm, QuantityForm

__all__ = [
    "NEW",
    "ChooseAccountForm",
    "CurrencyForm",
    "GroupForm",
    "ProductForm",
    "QuantityForm",
    "TermsForm",
]
