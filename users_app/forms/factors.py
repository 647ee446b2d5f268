from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as passkey_forms
from allauth.mfa.webauthn.internal import auth as passkeys
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from users_app import webauthn
from users_app.models import User


class CodeForm(forms.Form):
    """Asks for one code, which phones and password managers may fill in."""

    widths = {"code": "short"}
    hint = _("The 6 digits that your authenticator app shows, or one of your recovery codes.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        self.fields["code"] = forms.CharField(
            label=_("Code"),
            help_text=self.hint,
            max_length=20,
            widget=forms.TextInput(attrs=attrs),
            error_messages={"required": _("Enter a code.")},
        )

    def clean_code(self) -> str:
        """A new password would help nobody who has tried too many codes."""
        try:
            code: str = super().clean_code()  # type: ignore[misc]
        except ValidationError as refusal:
            if refusal.code == "too_many_login_attempts":
                raise get_adapter().validation_error("rate_limited") from refusal
            raise
        return code


class AnyCodeForm(CodeForm):
    user: User

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.user.has_authenticator_app:
            self.fields["code"].help_text = _("One of your recovery codes.")


class LoginCodeForm(AnyCodeForm, mfa_forms.AuthenticateForm):  # type: ignore[misc]
    pass


class ConfirmCodeForm(AnyCodeForm, mfa_forms.ReauthenticateForm):  # type: ignore[misc]
    pass


class SetUpTwoFactorForm(CodeForm, ActivateTOTPForm):  # type: ignore[misc]
    hint = _("The 6 digits that the app shows now.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Not in focus at once: a phone would put its keyboard over what is to be read."""
        super().__init__(*args, **kwargs)
        del self.fields["code"].widget.attrs["autofocus"]


class AnswerField(forms.CharField):
    """What the browser says of a passkey: JSON, in a hidden field, and never sent back."""

    refused = _("This passkey was not accepted. Try again, or use another way.")

    def __init__(self) -> None:
        codes = ["required", "max_length", "null_characters_not_allowed"]
        super().__init__(
            widget=forms.HiddenInput,
            max_length=32_000,
            error_messages=dict.fromkeys(codes, self.refused),
        )

    def bound_data(self, data: Any, initial: Any) -> str:
        return ""


class PasskeyForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = AnswerField()

    def add_error(self, field: str | None, error: Any) -> None:
        """What is wrong with a field that nobody sees is wrong with the whole form."""
        super().add_error(None if field == "credential" else field, error)


class UsePasskeyForm(PasskeyForm, passkey_forms.AuthenticateWebAuthnForm):  # type: ignore[misc]
    def clean_credential(self) -> Any:
        """The passkey. Counted like a code, also where the answer is no answer at all."""
        forgive = check_rate_limit(self.user, "rate_limited")
        try:
            answer = webauthn.used_passkey(self.cleaned_data["credential"])
            passkey = passkeys.complete_authentication(self.user, answer)
        except (webauthn.Unbelievable, ValidationError) as refusal:
            raise ValidationError(AnswerField.refused, code="passkey_refused") from refusal
        forgive()
        return passkey


class ConfirmPasskeyForm(UsePasskeyForm):
    reauthenticated = True


class AddPasskeyForm(PasskeyForm, passkey_forms.AddWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = passkey_name(required=False)
        self.order_fields(["name", "credential"])

    def clean(self) -> dict[str, Any]:
        """The challenge is answered last: a name that is too long does not spend it."""
        if not self.errors:
            try:
                answer = webauthn.new_passkey(self.cleaned_data["credential"])
                passkeys.complete_registration(answer)
                self.cleaned_data["credential"] = webauthn.kept(answer)
            except (webauthn.Unbelievable, ValidationError):
                self.add_error(None, _("This passkey was not accepted. Try again."))
        return self.cleaned_data


class RenamePasskeyForm(passkey_forms.EditWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = passkey_name(required=True)


def passkey_name(required: bool) -> forms.CharField:
    return forms.CharField(
        label=_("Name"),
        help_text=_("So that you know it again, for example “Work laptop”."),
        max_length=60,
        required=required,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
