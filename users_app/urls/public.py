from django.urls import path, re_path

from users_app.views import passkeys, public

urlpatterns = [
    path("login/", public.log_in, name="account_login"),
    path("logout/", public.log_out, name="account_logout"),
    path("login/code/", public.enter_code, name="mfa_authenticate"),
    path("login/closed/", public.inactive, name="account_inactive"),
    path("password/forgot/", public.forgot_password, name="account_reset_password"),
    path(
        "password/forgot/sent/",
        public.forgot_password_sent,
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        public.reset_password,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/done/",
        public.reset_password_done,
        name="account_reset_password_from_key_done",
    ),
    path("email/verify/", public.verification_sent, name="account_email_verification_sent"),
    path("email/verify/send/", public.send_verification, name="send_verification"),
    re_path(
        r"^email/verify/(?P<key>[-:\w]+)/$", public.verify_email, name="account_confirm_email"
    ),
    path("security/", public.change_password, name="account_change_password"),
    path("security/password/", public.confirm_password, name="account_reauthenticate"),
    path("security/code/", public.confirm_code, name="mfa_reauthenticate"),
    path("security/passkey/", passkeys.confirm_passkey, name="mfa_reauthenticate_webauthn"),
    path("security/passkeys/", passkeys.passkeys, name="mfa_list_webauthn"),
    path("security/passkeys/add/", passkeys.add_passkey, name="mfa_add_webauthn"),
    path("security/passkeys/<int:passkey>/", passkeys.rename_passkey, name="mfa_edit_webauthn"),
    path(
        "security/passkeys/<int:passkey>/remove/",
        passkeys.remove_passkey,
        name="mfa_remove_webauthn",
    ),
    path("security/two-factor/", public.set_up_two_factor, name="mfa_activate_totp"),
    path("security/two-factor/off/", public.turn_off_two_factor, name="mfa_deactivate_totp"),
    path("security/recovery-codes/", public.recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "security/recovery-codes/new/",
        public.new_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path("profile/", public.profile, name="profile"),
]
