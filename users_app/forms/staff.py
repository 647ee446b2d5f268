"""What staff fill in about people: users, and themselves."""

from __future__ import annotations

import copy
from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.forms import CheckAll, with_values
from config.refusals import Refused, Stale
from users_app.forms.logins import AddressField, LanguageField, password_rules
from users_app.models import Role, User, declared_rights


class UserForm(forms.ModelForm):  # type: ignore[type-arg]
    """Who somebody is. `version` is his as the form was drawn."""

    email = AddressField(
        help_text=gettext_lazy("A new address is told to both, and has to be verified again.")
    )
    language = LanguageField()
    version = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)

    class Meta:
        model = User
        fields = ["first_name", "last_name", "email", "language"]

    def __init__(self, data: Any = None, *, instance: User, **kwargs: Any) -> None:
        # A copy: checking a form writes into its instance, and the page still shows it.
        super().__init__(data, instance=copy.copy(instance), **kwargs)
        self.fields["version"].initial = instance.version

    def _get_validation_exclusions(self) -> set[str]:
        """Whose address it is, if it is taken, the action says."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded | {"email"}

    @property
    def person(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def explain(self, refusal: Refused, saved: User) -> None:
        """Why it was refused; after a conflict, what is saved now. It may be saved over."""
        self.add_error(refusal.field, refusal.message)
        if not isinstance(refusal, Stale):
            return
        for name in self.Meta.fields:
            value = getattr(saved, name)
            if value != self.cleaned_data.get(name, value):
                self.add_error(name, _("Saved now: %(value)s") % {"value": value})
        self.data = with_values(self.data, version=saved.version)


class StaffInvitationForm(forms.Form):
    groups = [(gettext_lazy("Person"), ["first_name", "last_name", "email", "role"])]

    first_name = forms.CharField(label=gettext_lazy("First name"), max_length=100)
    last_name = forms.CharField(label=gettext_lazy("Last name"), max_length=100)
    email = AddressField()
    role = forms.ModelChoiceField(
        label=gettext_lazy("Role"), queryset=Role.objects.order_by("name"), empty_label=None
    )

    @property
    def person(self) -> dict[str, Any]:
        names = ("first_name", "last_name", "email")
        return {name: self.cleaned_data[name] for name in names}


class RoleOfForm(forms.Form):
    role = forms.ModelChoiceField(
        label=gettext_lazy("Role"), queryset=Role.objects.order_by("name"), empty_label=None
    )


class RoleForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    rights = forms.MultipleChoiceField(
        label=gettext_lazy("Rights"), choices=declared_rights, widget=CheckAll, required=False
    )
    version = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)

    def __init__(self, data: Any = None, *, role: Role | None = None) -> None:
        initial: dict[str, Any] = {}
        if role:
            initial = {"name": role.name, "rights": role.rights, "version": role.version}
        super().__init__(data, initial=initial)

    def explain(self, refusal: Refused, saved: Role | None = None) -> None:
        self.add_error(refusal.field, refusal.message)
        if isinstance(refusal, Stale) and saved:
            self.data = with_values(self.data, version=saved.version)


class FirstPasswordForm(forms.Form):
    """The password of somebody who is invited as staff."""

    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": gettext_lazy("Enter a password.")},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["password"].help_text = password_rules()

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password, self.user)
        return password
