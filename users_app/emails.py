"""The messages about logging in. Their links are made here, when the letter leaves."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from mail_app.letters import Envelope, letter
from users_app.models import User


@letter
def verify_address(address_id: int) -> Envelope | None:
    """Asks whether the address is his. Nothing to say once it is verified, or gone."""
    waiting = EmailAddress.objects.select_related("user").filter(verified=False)
    address = waiting.filter(pk=address_id, user__is_active=True).first()
    if address is None:
        return None
    link = reverse("account_confirm_email", args=[EmailConfirmationHMAC.create(address).key])
    context = {"user": address.user, "address": address.email, "link": link}
    language = address.user.language
    return Envelope("users_app/email/verify_address", address.email, context, language=language)


@letter
def reset_password(user_id: int) -> Envelope | None:
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return None
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    context = {"user": user, "link": reverse("account_reset_password_from_key", kwargs=key)}
    return Envelope(
        "users_app/email/reset_password", user.email, context, language=user.language
    )


@letter
def password_changed(user_id: int) -> Envelope | None:
    return about_login("password_changed", user_id)


@letter
def two_factor_on(user_id: int) -> Envelope | None:
    return about_login("two_factor_on", user_id)


@letter
def two_factor_off(user_id: int) -> Envelope | None:
    return about_login("two_factor_off", user_id)


@letter
def recovery_codes_made(user_id: int) -> Envelope | None:
    return about_login("recovery_codes_made", user_id)


@letter
def passkey_added(user_id: int) -> Envelope | None:
    return about_login("passkey_added", user_id)


@letter
def passkey_removed(user_id: int) -> Envelope | None:
    return about_login("passkey_removed", user_id)


@letter
def already_registered(user_id: int) -> Envelope | None:
    """For somebody who registers again where the page must not tell that he did before."""
    return about_login("already_registered", user_id)


def about_login(name: str, user_id: int) -> Envelope | None:
    user = User.objects.with_two_factor().filter(pk=user_id, is_active=True).first()
    if user is None:
        return None
    context = {"user": user, "link": reverse("account_reset_password")}
    return Envelope(f"users_app/email/{name}", user.email, context, language=user.language)


@letter
def set_password(user_id: int) -> Envelope | None:
    """To somebody for whom staff made a login. Nothing to say once he has a password."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None or user.has_usable_password():
        return None
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    context = {
        "user": user,
        "link": reverse("account_reset_password_from_key", kwargs=key),
        "later": reverse("account_reset_password"),
    }
    return Envelope("users_app/email/set_password", user.email, context, language=user.language)


@letter
def address_changed(user_id: int, former: str) -> Envelope | None:
    """To the address he had before."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None or user.email == former:
        return None
    context = {"user": user, "former": former}
    return Envelope("users_app/email/address_changed", former, context, language=user.language)


@letter
def staff_invitation(user_id: int) -> Envelope | None:
    """Nothing to say once he has joined, or was deactivated."""
    user = User.objects.staff().filter(pk=user_id, is_active=True).first()
    if user is None or user.has_usable_password():
        return None
    context = {
        "user": user,
        "role": user.role,
        "link": reverse("admin:open_staff_invitation", args=[user.staff_token]),
    }
    template = "users_app/email/staff_invitation"
    return Envelope(template, user.email, context, language=user.language)
