"""The steps of an order."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts_app.forms import AccountForm
from accounts_app.models import Membership, Permission
from config import site
from config.searching import number_in
from orders_app.cart import Cart
from users_app.forms import terms_label
from users_app.models import User

NEW = "new"


class ChooseAccountForm(forms.Form):
    """**Choose Account**: the number of one, or `new` with the details of one that is made with
    the order."""

    account = forms.CharField(max_length=20)

    def __init__(
        self, data: Any = None, *, user: User, cart: Cart, currency: str, **kwargs: Any
    ) -> None:
        """`currency` is offered for a new account."""
        super().__init__(data, **kwargs)
        self.user, self.cart = user, cart
        missing = gettext_lazy("Choose an account or create a new one.")
        self.fields["account"].error_messages["required"] = missing
        self.account_form = AccountForm(data if self.chosen == NEW and data else None)
        self.account_form.fields["currency"].initial = currency
        self.membership: Membership | None = None

    @property
    def chosen(self) -> str:
        value = self["account"].value()
        return "" if value is None else str(value)

    def is_valid(self) -> bool:
        is_whole = self.chosen != NEW or not self.is_bound or self.account_form.is_valid()
        return super().is_valid() and is_whole

    def clean_account(self) -> str:
        chosen: str = self.cleaned_data["account"]
        if chosen == NEW:
            return chosen
        self.membership = self.membership_of(chosen)
        if self.membership is None:
            raise forms.ValidationError(_("Choose an account of yours."))
        if self.membership.account.is_closed:
            raise forms.ValidationError(_("This account is closed. Choose another one."))
        if not self.membership.can(Permission.ORDERS):
            raise forms.ValidationError(
                _("You may not place orders for this account. Choose another one.")
            )
        return chosen

    def membership_of(self, chosen: str) -> Membership | None:
        memberships = self.user.memberships.select_related("account")
        found: Membership | None = memberships.filter(account=number_in(chosen)).first()
        return found

    def clean(self) -> dict[str, Any]:
        """Whether all that is in the cart is sold in the currency of the account."""
        cleaned = super().clean() or self.cleaned_data
        currency = self.currency if "account" in cleaned else ""
        if currency and (unpriced := self.cart.look(currency).unpriced):
            told = {"names": ", ".join(unpriced), "currency": currency}
            sentence = _("Not sold in %(currency)s, the currency of the account: %(names)s.")
            self.add_error("account", sentence % told)
        return cleaned

    @property
    def currency(self) -> str:
        """That of the chosen account; empty if the new one has none."""
        if self.membership:
            return self.membership.account.currency
        if not self.account_form.is_valid():
            return ""
        chosen: str = self.account_form.cleaned_data["currency"]
        return chosen

    @property
    def choice(self) -> dict[str, Any]:
        """As the checkout keeps it."""
        if self.membership:
            return {"account": self.membership.account_id}
        return {NEW: {name: str(value) for name, value in self.account_form.details.items()}}


class TextField(forms.CharField):
    """Each end of a line is one letter, as the browser counts them."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")


class DetailsForm(forms.Form):
    """Takes what the customer wants us to know, and asks for the Terms of Service to be
    accepted, where there are some."""

    notes = TextField(
        label=gettext_lazy("Notes"),
        help_text=gettext_lazy("Anything we should know?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        if url := site.current().terms_of_service_url:
            sentence = _("Accept the Terms of Service to go on.")
            self.fields["terms"] = forms.BooleanField(
                label=terms_label(url), error_messages={"required": sentence}
            )
