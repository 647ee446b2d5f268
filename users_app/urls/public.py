from django.urls import path, re_path

from users_app.views import public

urlpatterns = [
    path("login/", public.log_in, name="account_login"),
    path("logout/", public.log_out, name="account_logout"),
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
    path("profile/", public.profile, name="profile"),
]
