from __future__ import annotations

import copy
import zoneinfo
from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from config import site
from config.forms import Segment, Switch
from users_app.models import User, normalise_email, time_zones


class AddressField(forms.EmailField):
    """An email address, in the one spelling under which it is stored."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 254)
        kwargs.setdefault("label", _("Email address"))
        super().__init__(**kwargs)
        self.error_messages["required"] = _("Enter an email address.")
        self.validators = [v for v in self.validators if not hasattr(v, "user_regex")]

    def clean(self, value: Any) -> str:
        cleaned: str = super().clean(value)
        return normalise_email(cleaned) if cleaned else ""


class LanguageField(forms.ChoiceField):
    """One of the languages the site speaks; not asked for while there is only one."""

    def __init__(self) -> None:
        only_one = len(settings.LANGUAGES) == 1
        super().__init__(
            label=_("Language"),
            choices=settings.LANGUAGES,
            initial=settings.LANGUAGE_CODE,
            widget=forms.HiddenInput if only_one else forms.Select,
        )


class LoginForm(allauth_forms.LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.CharField(
            label=_("Email address"),
            max_length=254,
            widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
            error_messages={"required": _("Enter your email address.")},
        )
        password = self.fields["password"]
        password.help_text = ""
        password.widget.attrs.pop("placeholder", None)
        password.error_messages["required"] = _("Enter your password.")
        self.fields["remember"].label = _("Keep me logged in on this device")
        self.order_fields(["login", "password", "remember"])

    def login(self, request: Any, redirect_url: str | None = None) -> Any:
        """Kept logged in for as long as General Settings say."""
        response = super().login(request, redirect_url)
        if self.cleaned_data.get("remember"):
            request.session.set_expiry(site.current().session_days * 24 * 3600)
        return response

    def clean_login(self) -> str:
        """What is no address is a wrong one: the page answers both alike."""
        typed: str = self.cleaned_data["login"]
        try:
            return normalise_email(typed)
        except ValidationError:
            return typed


class StaffLoginForm(LoginForm):
    """Nobody is kept logged in in the Admin Area."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["remember"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        return cleaned | {"remember": False}


class PersonForm(allauth_forms.SignupForm):  # type: ignore[misc]
    """A new login: who somebody is, and the password he chose."""

    first_name = forms.CharField(
        label=_("First name"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        label=_("Last name"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    time_zone = forms.CharField(
        required=False, widget=forms.HiddenInput(attrs={"data-time-zone": True})
    )
    field_order = ["first_name", "last_name", "email", "password1"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = AddressField(
            help_text=_("You log in with it."),
            widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        )
        password = self.fields["password1"]
        password.help_text = password_rules()
        password.widget.attrs.pop("placeholder", None)
        if terms := site.current().terms_of_service_url:
            self.fields["terms"] = forms.BooleanField(label=terms_label(terms))

    def clean_email(self) -> str:
        """Whether it has a login already is told last, when all the rest is right."""
        email: str = self.cleaned_data["email"]
        return email

    def clean_time_zone(self) -> str:
        zone: str = self.cleaned_data["time_zone"]
        return zone if zone in zoneinfo.available_timezones() else settings.TIME_ZONE

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        self.check_more()
        if not self.errors:
            self.account_already_exists = User.objects.for_email(cleaned["email"]).exists()
            if self.account_already_exists and not site.current().require_email_verification:
                self.add_error("email", get_adapter().validation_error("email_taken"))
        return cleaned

    def check_more(self) -> None:
        """What a form that asks for more than a person checks besides."""

    @property
    def person(self) -> dict[str, Any]:
        """What `User.objects.create_user` takes."""
        names = ["email", "first_name", "last_name", "time_zone"]
        person = {name: self.cleaned_data[name] for name in names}
        return person | {"password": self.cleaned_data["password1"]}


def terms_label(url: str) -> SafeString:
    link = format_html('<a href="{}">{}</a>', url, _("Terms of Service"))
    return format_html(str(_("I accept the {}")), link)


class ResetPasswordForm(allauth_forms.ResetPasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = AddressField(
            widget=forms.EmailInput(attrs={"autocomplete": "email", "autofocus": True})
        )

    def clean_email(self) -> str:
        """Whose link to send. The mail goes to the stored address, never to the typed one."""
        email: str = self.cleaned_data["email"]
        self.users = list(User.objects.customers().for_email(email))
        return email


class NewPasswordForm(allauth_forms.ResetPasswordKeyForm):  # type: ignore[misc]
    """Asked for once: a password manager fills it in, and it can be shown."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        describe_new_password(self)


class ChangePasswordForm(allauth_forms.ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        current = self.fields["oldpassword"]
        current.label, current.help_text = _("Current password"), ""
        current.widget.attrs.pop("placeholder", None)
        describe_new_password(self)


class ConfirmPasswordForm(allauth_forms.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        password = self.fields["password"]
        password.help_text = ""
        password.widget.attrs.pop("placeholder", None)
        password.widget.attrs["autofocus"] = True
        password.error_messages["required"] = _("Enter your password.")


def describe_new_password(form: forms.Form) -> None:
    del form.fields["password2"]
    field = form.fields["password1"]
    field.label = _("New password")
    field.help_text = password_rules()
    field.widget.attrs.pop("placeholder", None)


def password_rules() -> str:
    length = site.current().password_min_length
    return gettext("At least %(length)s characters. Pasting is fine.") % {"length": length}


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    widths = {"shortcuts": "short"}

    language = LanguageField()
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones)

    class Meta:
        model = User
        fields = ["first_name", "last_name", "language", "time_zone", "appearance", "shortcuts"]
        widgets = {
            "appearance": Segment,
            "shortcuts": Switch,
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
        }
        help_texts = {
            "shortcuts": _("/ puts the cursor into the search field."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # A copy: checking a form writes into its instance, and the page still greets him.
        kwargs["instance"] = copy.copy(kwargs["instance"])
        super().__init__(*args, **kwargs)
