from __future__ import annotations

import copy
from typing import Any

import phonenumbers
from babel.numbers import get_currency_name
from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts_app.models import Account, Contact
from config.forms import with_values
from config.models import Versioned, plain
from config.refusals import Refused, Stale
from users_app.forms import AddressField, LanguageField, PersonForm

ADDRESS = ["address_1", "address_2", "city", "postcode", "region", "country", "phone"]
AUTOCOMPLETE = {
    "first_name": "given-name",
    "last_name": "family-name",
    "company": "organization",
    "email": "email",
    "address_1": "address-line1",
    "address_2": "address-line2",
    "city": "address-level2",
    "region": "address-level1",
    "postcode": "postal-code",
    "country": "country",
    "phone": "tel",
}


def currencies() -> list[tuple[str, str]]:
    """Those the company sells in, by name: `EUR – Euro`."""
    locale = (get_language() or "en").replace("-", "_")
    return [
        (code, f"{code} – {get_currency_name(code, locale=locale)}")
        for code in settings.CURRENCIES
    ]


def words_for(saved: Any, name: str) -> Any:
    """What stands in a field now, as people read it."""
    value = getattr(saved, name)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    shown = getattr(saved, f"get_{name}_display", None)
    return (shown() if shown else value) or "–"


class VersionedForm(forms.ModelForm):  # type: ignore[type-arg]
    """Edits something that somebody else may be editing too."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, instance: Any = None, **kwargs: Any) -> None:
        # A copy: checking a form writes into its instance, and the page still shows it.
        kwargs["instance"] = copy.copy(instance)
        super().__init__(*args, **kwargs)
        if instance is not None:
            self.fields["version"].initial = instance.version

    @property
    def details(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def explain(self, refusal: Refused, saved: Versioned | None = None) -> None:
        """Say why the action was refused; after a conflict, what is `saved` now."""
        self.add_error(refusal.field, refusal.message)
        if isinstance(refusal, Stale) and saved is not None:
            for name in self.Meta.fields:
                value = plain(getattr(saved, name))
                if value != plain(self.cleaned_data.get(name, value)):
                    told = {"value": words_for(saved, name)}
                    self.add_error(name, _("Saved now: %(value)s") % told)
            # Whoever has seen this may save over it.
            self.data = with_values(self.data, version=saved.version)

    class Meta:
        fields: list[str] = []


class PostalForm(VersionedForm):
    """Names, an address, and a phone number that is checked against the country."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, word in AUTOCOMPLETE.items():
            if name in self.fields:
                self.fields[name].widget.attrs.setdefault("autocomplete", word)
        self.fields["phone"].widget.input_type = "tel"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        typed, country = cleaned.get("phone"), cleaned.get("country")
        if typed:
            number = e164(typed, country)
            if number is None:
                self.add_error(
                    "phone", _("Enter a phone number, for example +44 20 7946 0123.")
                )
            cleaned["phone"] = number or typed
        return cleaned


def e164(typed: str, country: str | None) -> str | None:
    """The number in the form of E.164, read as people of that country write it."""
    try:
        number = phonenumbers.parse(typed, country or None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


class AccountForm(PostalForm):
    """A new account; who opens it gives it his name."""

    groups = [
        (_("Account"), ["company", "tax_id", "currency", "language"]),
        (_("Address"), ADDRESS),
    ]

    currency = forms.ChoiceField(label=_("Currency"), choices=currencies)
    language = LanguageField()

    class Meta:
        model = Account
        fields = ["company", "tax_id", *ADDRESS, "currency", "language"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].initial = settings.DEFAULT_COUNTRY
        self.fields["currency"].initial = settings.CURRENCIES[0]


class DetailsForm(PostalForm):
    """Account Details. The currency stands: orders and invoices were made in it."""

    groups = [
        (_("Account"), ["company", "tax_id", "first_name", "last_name", "email", "language"]),
        (_("Address"), ADDRESS),
    ]

    email = AddressField(help_text=_("Invoices and notices go to this address."))
    language = LanguageField()

    class Meta:
        model = Account
        fields = ["company", "first_name", "last_name", "email", "tax_id", *ADDRESS, "language"]


class ContactForm(PostalForm):
    groups = [
        (_("Contact"), ["first_name", "last_name", "company", "email", "mail_kinds"]),
        (_("Address"), ADDRESS),
    ]

    email = AddressField()
    mail_kinds = forms.MultipleChoiceField(
        label=_("Emails"),
        help_text=_("Copies of these go to the contact."),
        choices=Contact.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = Contact
        fields = ["first_name", "last_name", "company", "email", "mail_kinds", *ADDRESS]


class RegisterForm(PersonForm):
    """A person and his account, on one page."""

    groups = [
        (_("You"), ["first_name", "last_name", "email", "password1"]),
        (_("Account"), AccountForm.Meta.fields),
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account_form = AccountForm(self.data if self.is_bound else None)
        for name in AccountForm.Meta.fields:
            self.fields[name] = self.account_form.fields[name]

    def check_more(self) -> None:
        for name, errors in self.account_form.errors.items():
            if name not in self.errors:
                self.add_error(name, errors.as_data())

    @property
    def person(self) -> dict[str, Any]:
        return super().person | {"language": self.account["language"]}

    @property
    def account(self) -> dict[str, Any]:
        return self.account_form.details
