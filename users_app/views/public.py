"""Logging in, passwords, addresses: django-allauth's views, each with its rule. The profile."""

from __future__ import annotations

import json
from typing import Any

from allauth.account import views as allauth_views
from allauth.account.decorators import reauthentication_required
from allauth.account.internal import flows
from allauth.account.internal.flows.email_verification import (
    send_verification_email_for_user,
)
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.mfa.base import views as mfa_views
from allauth.mfa.internal.flows.add import validate_can_add_authenticator
from allauth.mfa.recovery_codes import views as code_views
from allauth.mfa.totp import views as totp_views
from allauth.mfa.totp.internal.auth import clear_totp_secret
from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from accounts_app.access import (
    UserRequest,
    VisitorRequest,
    access,
    anyone,
    setting_up_login,
    signed_in,
)
from accounts_app.actions import AddressTaken
from config import site
from users_app import actions, webauthn
from users_app.forms import PersonForm, ProfileForm, UsePasskeyForm
from users_app.limits import tell_of_limit
from users_app.models import User

VERIFICATION_KEY = "verification_key"


class LogoutView(allauth_views.LogoutView):  # type: ignore[misc]
    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post(*args, **kwargs)
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response


class OpenedFromAMail:
    """Looking changes nothing: whoever is logged in stays so until the button is pressed.

    The address in the mail opens a door. It is kept in the session, no other site is told
    of it, and the page with the button has an address without it.
    """

    request: HttpRequest
    clean_key = "here"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        if kwargs["key"] != self.clean_key:
            response["Referrer-Policy"] = "no-referrer"
        return response

    def logout(self) -> None:
        if self.request.method == "POST":
            super().logout()  # type: ignore[misc]


class ConfirmEmailView(OpenedFromAMail, allauth_views.ConfirmEmailView):  # type: ignore[misc]
    def get(self, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.kwargs["key"] != self.clean_key:
            self.request.session[VERIFICATION_KEY] = self.kwargs["key"]
            return redirect("account_confirm_email", self.clean_key)
        response: HttpResponse = super().get(*args, **kwargs)
        return response

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response: HttpResponse = super().post(*args, **kwargs)
        except Http404:
            response = self.get(*args, **kwargs)
        return response

    def get_object(self, queryset: Any = None) -> Any:
        self.kwargs["key"] = self.request.session.get(VERIFICATION_KEY, "")
        return super().get_object(queryset)


class PasswordResetFromKeyView(OpenedFromAMail, allauth_views.PasswordResetFromKeyView):  # type: ignore[misc]
    clean_key = allauth_views.PasswordResetFromKeyView.reset_url_key

    def get_success_url(self) -> str:
        """Staff log in elsewhere."""
        url: str = super().get_success_url()
        return f"{url}?staff" if self.reset_user.is_staff else url


class NewcomerView(allauth_views.SignupView):  # type: ignore[misc]
    """Makes a login. Where addresses are verified first, a known one looks like a new one."""

    def form_valid(self, form: PersonForm) -> HttpResponse:
        try:
            if not form.account_already_exists:
                return self.welcome(self.make(form))
        except AddressTaken as refusal:
            if not site.current().require_email_verification:
                form.add_error(refusal.field, refusal.message)
                response: HttpResponse = self.form_invalid(form)
                return response
        return self.as_if_new(form.cleaned_data["email"])

    def make(self, form: Any) -> User:
        """The user, and what else comes with him. Raises AddressTaken."""
        raise NotImplementedError

    def welcome(self, user: User) -> HttpResponse:
        """Log in, or wait for the address to be verified."""
        response: HttpResponse = flows.signup.complete_signup(
            self.request, user=user, redirect_url=self.get_success_url()
        )
        return response

    def as_if_new(self, email: str) -> HttpResponse:
        response: HttpResponse = flows.signup.prevent_enumeration(self.request, email=email)
        return response


class TellsOfWrongCodes:
    request: VisitorRequest

    def form_invalid(self, form: Any) -> HttpResponse:
        self.tell(form)
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        return response

    def tell(self, form: Any) -> None:
        wrong_code = form.has_error("code", "incorrect_code")
        if wrong_code or form.has_error(NON_FIELD_ERRORS, "passkey_refused"):
            actions.refuse_code(form.user, by=self.request.actor)


class AsksForPasskey:
    """What the browser is to ask for, and where it can.

    The library forgets the form that came back, and would check it a second time.
    """

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs) | kwargs  # type: ignore[misc]
        for options in context.pop("js_data", {}).values():
            context["options"] = json.dumps(options["publicKey"])
            context["origin"] = webauthn.origin()
        return context


class LoginCodeView(AsksForPasskey, TellsOfWrongCodes, mfa_views.AuthenticateView):  # type: ignore[misc]
    """After the password, before anybody is logged in."""

    def _build_forms(self) -> Any:
        """A passkey is for who has one; recovery codes has everybody who comes here.

        The library would take a form without a code for one with a passkey.
        """
        user, sent = self.stage.login.user, self.request.POST or None
        has_passkey = user.passkeys.exists()
        by_passkey = has_passkey and "credential" in self.request.POST
        self.auth_form = self.get_form_class()(None if by_passkey else sent, user=user)
        self.webauthn_form = None
        if has_passkey:
            self.webauthn_form = UsePasskeyForm(sent if by_passkey else None, user=user)
            self.auth_form.fields["code"].widget.attrs.pop("autofocus")
        return self.webauthn_form if by_passkey else self.auth_form


class StepUp:
    """Asked before a factor is changed.

    Leads to the page again: what was posted to it is not done, for that request has been
    through no door.
    """

    request: HttpRequest

    def form_valid(self, form: Any) -> HttpResponse:
        self.request.session.pop(STATE_SESSION_KEY, None)
        self.request.session.cycle_key()
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        return response


class ConfirmPasswordView(StepUp, allauth_views.ReauthenticateView):  # type: ignore[misc]
    pass


class ConfirmCodeView(StepUp, TellsOfWrongCodes, mfa_views.ReauthenticateView):  # type: ignore[misc]
    pass


class NeedsVerifiedAddress:
    def dispatch(self, request: UserRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            validate_can_add_authenticator(request.user)
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
            return redirect("account_change_password")
        response: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return response


class SetUpTwoFactorView(NeedsVerifiedAddress, totp_views.ActivateTOTPView):  # type: ignore[misc]
    def form_valid(self, form: Any) -> HttpResponse:
        user, code = self.request.user, form.cleaned_data["code"]
        actions.enable_two_factor(user, form.secret, code, by=self.request.actor)
        clear_totp_secret(self.request)
        messages.success(self.request, _("Two-factor login is on."))
        return redirect(after_first_factor(user, "account_change_password"))


def after_first_factor(user: User, otherwise: str) -> str:
    """Where to go: the first factor, asked for as `user`, brought recovery codes to show."""
    return otherwise if user.has_two_factor else "mfa_view_recovery_codes"


class NeedsTwoFactor:
    """For whom it is off there is nothing here; the page Security says how to turn it on."""

    def dispatch(self, request: UserRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_two_factor:
            return redirect("account_change_password")
        response: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return response


class AsksAgain:
    @method_decorator(reauthentication_required(app="allauth.mfa"))
    def dispatch(self, request: UserRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return response


class TurnOffTwoFactorView(NeedsTwoFactor, AsksAgain, FormView):  # type: ignore[type-arg]
    """All of it: the app, the passkeys and the recovery codes."""

    form_class = forms.Form
    template_name = "mfa/totp/deactivate_form.html"
    request: UserRequest

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if actions.must_keep_two_factor(request.user):
            messages.error(request, actions.two_factor_stays_on().message)
            return redirect("account_change_password")
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def form_valid(self, form: Any) -> HttpResponse:
        actions.disable_two_factor(self.request.user, by=self.request.actor)
        messages.success(self.request, _("Two-factor login is off."))
        return redirect("account_change_password")


class RecoveryCodesView(NeedsTwoFactor, code_views.ViewRecoveryCodesView):  # type: ignore[misc]
    """Shows them once; a HEAD would spend that and show nothing."""

    http_method_names = ["get"]


class NewRecoveryCodesView(NeedsTwoFactor, code_views.GenerateRecoveryCodesView):  # type: ignore[misc]
    def form_valid(self, form: Any) -> HttpResponse:
        actions.make_recovery_codes(self.request.user, by=self.request.actor)
        return redirect("mfa_view_recovery_codes")


log_in = access(anyone)(allauth_views.LoginView.as_view())
log_out = access(anyone)(LogoutView.as_view())
inactive = access(anyone)(allauth_views.AccountInactiveView.as_view())

forgot_password = access(anyone)(allauth_views.PasswordResetView.as_view())
forgot_password_sent = access(anyone)(allauth_views.PasswordResetDoneView.as_view())
reset_password = access(anyone)(PasswordResetFromKeyView.as_view())
reset_password_done = access(anyone)(allauth_views.PasswordResetFromKeyDoneView.as_view())
change_password = access(signed_in)(allauth_views.PasswordChangeView.as_view())

enter_code = access(anyone)(LoginCodeView.as_view())
confirm_password = access(setting_up_login)(ConfirmPasswordView.as_view())
confirm_code = access(setting_up_login)(ConfirmCodeView.as_view())
set_up_two_factor = access(setting_up_login)(SetUpTwoFactorView.as_view())
turn_off_two_factor = access(signed_in)(TurnOffTwoFactorView.as_view())
recovery_codes = access(setting_up_login)(RecoveryCodesView.as_view())
new_recovery_codes = access(signed_in)(NewRecoveryCodesView.as_view())

verification_sent = access(anyone)(allauth_views.EmailVerificationSentView.as_view())
verify_email = access(anyone)(ConfirmEmailView.as_view())


def too_many(request: VisitorRequest) -> HttpResponse:
    """What django-allauth answers when a limit is reached: handler429 of config/urls.py."""
    tell_of_limit(request)
    return render(request, "429.html", status=429)


@access(setting_up_login)
@require_POST
def send_verification(request: UserRequest) -> HttpResponse:
    if send_verification_email_for_user(request, request.user):
        messages.info(
            request, _("We sent a link to %(email)s.") % {"email": request.user.email}
        )
    else:
        messages.warning(request, _("We sent a link a moment ago. Try again in 3 minutes."))
    return redirect("profile")


@access(signed_in)
def profile(request: UserRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.user)
    if form.is_valid():
        if actions.change_profile(request.user, form.cleaned_data, by=request.actor):
            messages.success(request, _("Your profile is saved."))
        else:
            messages.info(request, _("Nothing was changed."))
        return redirect("profile")

    return render(request, "users_app/public/profile.html", {"form": form})
