"""Where django-allauth asks, and our actions answer."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import urlsplit

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from qrcode.image.svg import SvgPathImage

from accounts_app import actions as account_actions
from accounts_app.landing import landing
from config import site
from config.network import client_ip
from config.refusals import Refused
from users_app import actions, staff
from users_app.limits import tell_of_limit
from users_app.models import User
from users_app.stepping_up import knows_since_lately


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("Email address or password is wrong."),
        "too_many_login_attempts": _(
            "Too many attempts. Try again in 5 minutes, or reset your password."
        ),
        "email_taken": _(
            "This email address already has a login. Log in to create another account with it."
        ),
        "enter_current_password": _("This is not your current password."),
        "incorrect_password": _("This is not your password."),
        "rate_limited": _("Too many attempts. Try again in 5 minutes."),
    }

    sentences = {
        "account/messages/logged_out.txt": _("You are logged out."),
        "account/messages/password_changed.txt": _(
            "Your password is changed. All other devices are logged out."
        ),
    }

    ways = {
        "reauthenticate": _("Use your password instead"),
        "mfa_reauthenticate": _("Use a code instead"),
        "mfa_reauthenticate:webauthn": _("Use a passkey instead"),
    }

    # --- logging in and out -------------------------------------------------------------

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_ip(request)

    def is_safe_url(self, url: str) -> bool:
        """Only paths of this site; no host is named, so none can be forged."""
        return url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def is_ajax(self, request: HttpRequest) -> bool:
        """Our pages are pages; the library's JSON answers are not wanted."""
        return False

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return bool(site.current().allow_client_registration)

    def get_login_stages(self) -> list[str]:
        """The library's, but for the one that asks whether an address must be verified."""
        theirs = "allauth.account.stages.EmailVerificationStage"
        stages = super().get_login_stages()
        return ["users_app.stages.VerificationStage" if s == theirs else s for s in stages]

    def login(self, request: Any, user: User) -> None:
        super().login(request, user)
        if user.is_staff:
            staff.begin_session(request)
        request.actor = request.actor.logged_in_as(user)
        actions.log_in(user, by=request.actor)

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Logging in counts: nobody is asked for his password twice in a row."""
        return not knows_since_lately(self.request)

    def logout(self, request: Any) -> None:
        actions.log_out(request.user, by=request.actor)
        super().logout(request)

    def pre_authenticate(self, request: Any, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            tell_of_limit(request)
            raise

    def authentication_failed(self, request: Any, **credentials: Any) -> None:
        actions.fail_log_in(credentials.get("email", ""), by=request.actor)

    def post_login(
        self, request: Any, user: User, *, redirect_url: str | None, **kwargs: Any
    ) -> HttpResponse:
        place = landing(user, redirect_url)
        if place.membership is not None:
            account_actions.enter(place.membership, by=request.actor)
        if kwargs["signup"]:
            messages.success(request, welcome(user))
        response: HttpResponse = super().post_login(
            request, user, redirect_url=place.url, **kwargs
        )
        return response

    def get_login_redirect_url(self, request: Any) -> str:
        """Where somebody goes who is logged in already."""
        return landing(request.user).url

    def get_signup_redirect_url(self, request: Any) -> str:
        return self.get_login_redirect_url(request)

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_login")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_change_password")

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        methods = super().get_reauthentication_methods(user)
        return [method | {"description": self.ways[method["id"]]} for method in methods]

    # --- passwords and addresses --------------------------------------------------------

    def set_password(self, user: User, password: str) -> None:
        actions.change_password(user, password, by=self.request.actor.known_as(user))

    def confirm_email(self, request: Any, email_address: EmailAddress) -> bool:
        by = request.actor.known_as(email_address.user)
        try:
            actions.verify_email(email_address, by=by)
        except Refused as refusal:
            messages.error(request, refusal.message)
            return False
        messages.success(request, _("%(email)s is verified.") % {"email": email_address.email})
        return True

    def should_send_confirmation_mail(
        self, request: HttpRequest, email_address: EmailAddress, signup: bool
    ) -> bool:
        """Registering has promised it already, in its own transaction."""
        return not signup

    def add_message(
        self,
        request: Any,
        level: int,
        message_template: str | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        """Says what we have a sentence for; the rest can be seen on the page."""
        if message_template in self.sentences:
            messages.add_message(request, level, self.sentences[message_template])

    # --- mail ---------------------------------------------------------------------------

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        actions.request_reset(user, by=self.request.actor)

    def send_confirmation_mail(
        self, request: Any, emailconfirmation: Any, signup: bool
    ) -> None:
        actions.request_verification(emailconfirmation.email_address, by=request.actor)

    def send_account_already_exists_mail(self, email: str) -> None:
        for user in User.objects.customers().for_email(email):
            actions.remind_of_login(user, by=self.request.actor)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Our actions tell the user themselves, in the transaction of the change."""


class TwoFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is wrong or has expired. Enter the newest one."),
        "unverified_email": _("Verify your email address first. Then set up two-factor login."),
    }

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Whom a passkey is for: never the host that a request names."""
        return {"id": str(urlsplit(settings.SITE_URL).hostname), "name": site.name()}

    def generate_authenticator_name(self, user: User, type: Any) -> str:
        return _("Passkey %(number)d") % {"number": user.passkeys.count() + 1}

    def get_totp_issuer(self) -> str:
        return site.name()

    def encrypt(self, text: str) -> str:
        """A copy of the database alone makes no codes."""
        return box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return box().decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url: str) -> str:
        """To stand in the page itself: pictures from elsewhere, `data:` too, are not let in."""
        picture: str = qrcode.make(url, image_factory=SvgPathImage).to_string(
            encoding="unicode"
        )
        return picture


def box() -> MultiFernet:
    """Locks with SECRET_KEY; what a former one has locked opens too."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(fernet_key(key)) for key in keys])


def fernet_key(secret: str) -> bytes:
    """A key of 32 bytes, as Fernet writes it, that is for this purpose alone."""
    digest = salted_hmac("users_app.two_factor", "", secret=secret, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest)


def welcome(user: User) -> str:
    told = {"name": user.get_short_name(), "email": user.email}
    return _("Welcome, %(name)s. We sent a link to %(email)s to verify it.") % told
