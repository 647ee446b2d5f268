"""Passkeys as a second factor: django-allauth's views, each with its rule."""

from __future__ import annotations

from typing import Any

from allauth.mfa.webauthn import views as allauth_views
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts_app.access import UserRequest, access, setting_up_login, signed_in
from config.refusals import Refused
from users_app import actions
from users_app.views.public import (
    AsksForPasskey,
    NeedsVerifiedAddress,
    StepUp,
    TellsOfWrongCodes,
    after_first_factor,
)


class ConfirmPasskeyView(
    StepUp,
    AsksForPasskey,
    TellsOfWrongCodes,
    allauth_views.ReauthenticateWebAuthnView,  # type: ignore[misc]
):
    request: UserRequest

    def form_invalid(self, form: Any) -> HttpResponse:
        """The library would lead to the page Log In."""
        self.tell(form)
        response: HttpResponse = self.render_to_response(self.get_context_data(form=form))
        return response


class PasskeysView(allauth_views.ListWebAuthnView):  # type: ignore[misc]
    def get_queryset(self) -> QuerySet[Any]:
        found: QuerySet[Any] = self.request.user.passkeys
        return found


class AddPasskeyView(NeedsVerifiedAddress, AsksForPasskey, allauth_views.AddWebAuthnView):  # type: ignore[misc]
    def get(self, request: UserRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Says that there is no room before the device has made a passkey for nothing."""
        if not request.user.has_room_for_passkey:
            messages.error(request, actions.no_room_for_passkey().message)
            return redirect("mfa_list_webauthn")
        response: HttpResponse = super().get(request, *args, **kwargs)
        return response

    def form_valid(self, form: Any) -> HttpResponse:
        user, name = self.request.user, form.cleaned_data["name"]
        try:
            actions.add_passkey(
                user, name, form.cleaned_data["credential"], by=self.request.actor
            )
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
            response: HttpResponse = self.form_invalid(form)
            return response
        messages.success(self.request, _("The passkey “%(name)s” is added.") % {"name": name})
        return redirect(after_first_factor(user, "mfa_list_webauthn"))


class RenamePasskeyView(allauth_views.EditWebAuthnView):  # type: ignore[misc]
    pk_url_kwarg = "passkey"

    def form_valid(self, form: Any) -> HttpResponse:
        name = form.cleaned_data["name"]
        if actions.rename_passkey(self.object, name, by=self.request.actor):
            messages.success(
                self.request, _("The passkey is now named “%(name)s”.") % {"name": name}
            )
        else:
            messages.info(self.request, _("Nothing was changed."))
        return redirect("mfa_list_webauthn")


class RemovePasskeyView(allauth_views.RemoveWebAuthnView):  # type: ignore[misc]
    """Only when asked for with the button: a DELETE would pass by the action."""

    pk_url_kwarg = "passkey"
    http_method_names = ["get", "head", "options", "post"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"is_last": self.request.user.factors.count() == 1}

    def form_valid(self, form: Any) -> HttpResponse:
        told = {"name": self.object}
        try:
            if actions.remove_passkey(self.object, by=self.request.actor):
                messages.success(self.request, _("The passkey “%(name)s” is removed.") % told)
        except Refused as refusal:
            messages.error(self.request, refusal.message)
        return redirect("mfa_list_webauthn")


confirm_passkey = access(setting_up_login)(ConfirmPasskeyView.as_view())
passkeys = access(signed_in)(PasskeysView.as_view())
add_passkey = access(setting_up_login)(AddPasskeyView.as_view())
rename_passkey = access(signed_in)(RenamePasskeyView.as_view())
remove_passkey = access(signed_in)(RemovePasskeyView.as_view())
