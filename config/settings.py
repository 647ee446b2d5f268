"""All settings, read from the environment (or a `.env` file beside manage.py).

`docs/deploying.md` lists the variables. With DEBUG on everything has a default, so that
a fresh clone runs; with DEBUG off the ones that matter must be set.
"""

from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config import embedded

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
env.read_env(env("ENV_FILE", default=str(BASE_DIR / ".env")), overwrite=False)

# --- Where it runs ----------------------------------------------------------------------

DEBUG = env.bool("DEBUG", default=False)

# Until staff choose a name of their own under General Settings.
SITE_NAME = env("SITE_NAME", default="Harbourline")
SITE_URL = env(
    "SITE_URL", default=f"http://localhost:{env('PORT', default='8000')}" if DEBUG else ""
)
if urlsplit(SITE_URL).scheme not in {"http", "https"}:
    raise ImproperlyConfigured("Set SITE_URL, for example https://clients.example.com")
SITE_URL = SITE_URL.rstrip("/")
HTTPS = SITE_URL.startswith("https://")

SECRET_KEY = env("SECRET_KEY", default="only-for-development" if DEBUG else environ.Env.NOTSET)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS",
    default=[
        urlsplit(SITE_URL).hostname,
        *(["localhost", "127.0.0.1", "[::1]"] if DEBUG else []),
    ],
)
# How many proxies of ours stand before the site: the visitor's address is that many
# entries from the right of X-Forwarded-For, and nothing further left is believed.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- What it is made of -----------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "activitylog_app",
    "users_app.apps.UsersConfig",
    "accounts_app.apps.AccountsConfig",
    "invitations_app",
    "orders_app.apps.OrdersConfig",
    "tickets_app.apps.TicketsConfig",
    "mail_app",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "django_countries",
    "django_htmx",
    "csp",
    "lucide",
]

MIDDLEWARE = [
    "config.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "users_app.middleware.PreferencesMiddleware",
    "accounts_app.middleware.AccessMiddleware",
]

TEMPLATES = [
    {
        "NAME": "html",
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.site_facts",
            ],
            "builtins": ["config.templatetags.portico"],
        },
    },
    {
        # The text half of every message; nothing in it is markup.
        "NAME": "text",
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {"autoescape": False, "builtins": ["config.templatetags.portico"]},
    },
]
FORM_RENDERER = "config.forms.FormRenderer"

# --- Where it keeps things --------------------------------------------------------------

DATABASES = {
    "default": env.db_url_config(
        env("DATABASE_URL", default=embedded.database_url() if DEBUG else environ.Env.NOTSET)
    )
    | {"CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=600), "CONN_HEALTH_CHECKS": True}
}
REDIS_URL = env("REDIS_URL", default=embedded.redis_url() if DEBUG else environ.Env.NOTSET)
CACHES = {
    "default": {
        "BACKEND": "config.caching.Cache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "portico",
    }
}
SESSION_ENGINE = "config.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Celery has words of its own for a Unix socket.
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://").replace(
    "?db=", "?virtual_host="
)
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Whoever queues a task while the broker is away hears so at once; the outbox is swept anyway.
CELERY_BROKER_TRANSPORT_OPTIONS = {"max_retries": 0, "socket_connect_timeout": 3}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
# Jobs leave a record of each run (activitylog_app/running.py). All times are UTC.
CELERY_BEAT_SCHEDULE = {
    "deliver waiting messages": {
        "task": "accounts_app.tasks.messages.deliver_waiting_messages",
        "schedule": 60.0,
    },
    "carry out deletions": {
        "task": "accounts_app.tasks.deletions.carry_out_deletions",
        "schedule": 60.0,
    },
    "go on with what was cut off": {"task": "activitylog_app.tasks.go_on", "schedule": 60.0},
    "expire invitations": {
        "task": "invitations_app.tasks.expire_invitations",
        "schedule": crontab(minute="*/10"),
    },
    "remind of pending invitations": {
        "task": "invitations_app.tasks.remind_of_pending_invitations",
        "schedule": crontab(minute="5"),
    },
    "invoice the next periods": {
        "task": "orders_app.tasks.renew_services",
        "schedule": crontab(hour="1", minute="0"),
    },
    "tell of overdue invoices": {
        "task": "orders_app.tasks.mark_overdue_invoices",
        "schedule": crontab(hour="1", minute="30"),
    },
    "end services": {
        "task": "orders_app.tasks.end_services",
        "schedule": crontab(minute="15"),
    },
    "remove documents of identity": {
        "task": "orders_app.tasks.remove_identity_files",
        "schedule": crontab(minute="45"),
    },
    "fetch mail": {"task": "tickets_app.tasks.poll_mailbox", "schedule": 60.0},
    "go on with mail": {"task": "tickets_app.tasks.settle_incoming", "schedule": 60.0},
    "close answered tickets": {
        "task": "tickets_app.tasks.close_idle_tickets",
        "schedule": crontab(minute="25"),
    },
    "remove forgotten attachments": {
        "task": "tickets_app.tasks.remove_ticket_files",
        "schedule": crontab(minute="50"),
    },
    "make accounts inactive": {
        "task": "accounts_app.tasks.inactivity.inactivate_accounts",
        "schedule": crontab(hour="2", minute="40"),
    },
    "delete inactive accounts": {
        "task": "accounts_app.tasks.pruning.prune_inactive_accounts",
        "schedule": crontab(hour="3", minute="0"),
    },
    "forget ended sessions": {
        "task": "users_app.tasks.forget_ended_sessions",
        "schedule": crontab(hour="3", minute="20"),
    },
    "forget old invitations": {
        "task": "invitations_app.tasks.forget_old_invitations",
        "schedule": crontab(hour="3", minute="40"),
    },
    "remove old months of the log": {
        "task": "accounts_app.tasks.retention.prune_activity_log",
        "schedule": crontab(hour="4", minute="0"),
    },
}

# --- Mail -------------------------------------------------------------------------------

MAIL_FOLDER = BASE_DIR / ".local" / "mail"
if "EMAIL_URL" in env or not DEBUG:
    vars().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "mail_app.backends.FolderBackend"
EMAIL_TIMEOUT = 60
DEFAULT_FROM_EMAIL = env(
    "DEFAULT_FROM_EMAIL", default=f"no-reply@{urlsplit(SITE_URL).hostname}"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Where mail of customers is fetched from (tickets_app/mailboxes.py); empty: from nowhere.
MAILBOX_URL = env("MAILBOX_URL", default="")

# --- Logging in -------------------------------------------------------------------------

AUTH_USER_MODEL = "users_app.User"
# Whose one row says how the site behaves (config/site.py).
GENERAL_SETTINGS_MODEL = "accounts_app.GeneralSettings"
AUTHENTICATION_BACKENDS = ["users_app.authentication.EmailBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATORS = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATORS}.UserAttributeSimilarityValidator"},
    {"NAME": "users_app.passwords.LengthValidator"},
    {"NAME": f"{_VALIDATORS}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATORS}.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 2 * 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "choose_account"
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"

# From where staff may come, as networks (192.0.2.0/24, 2001:db8::/32); empty: from anywhere.
STAFF_NETWORKS = env.list("STAFF_NETWORKS", default=[])
for network in STAFF_NETWORKS:
    ip_network(network)  # raises ValueError, and the site does not start

ACCOUNT_ADAPTER = "users_app.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "users_app.forms.LoginForm",
    "signup": "accounts_app.forms.RegisterForm",
    "reset_password": "users_app.forms.ResetPasswordForm",
    "reset_password_from_key": "users_app.forms.NewPasswordForm",
    "change_password": "users_app.forms.ChangePasswordForm",
    "reauthenticate": "users_app.forms.ConfirmPasswordForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
# Whether it is mandatory is decided under General Settings (users_app/stages.py).
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 3
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "signup": "10/h/ip",
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
    "confirm_email": "1/3m/key",
    "reauthenticate": "10/m/user",
}
# Wrong codes and passkeys count like wrong passwords: `login_failed`, by whose they are.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
MFA_ADAPTER = "users_app.adapter.TwoFactorAdapter"
MFA_FORMS = {
    "authenticate": "users_app.forms.LoginCodeForm",
    "reauthenticate": "users_app.forms.ConfirmCodeForm",
    "activate_totp": "users_app.forms.SetUpTwoFactorForm",
    "authenticate_webauthn": "users_app.forms.UsePasskeyForm",
    "reauthenticate_webauthn": "users_app.forms.ConfirmPasskeyForm",
    "add_webauthn": "users_app.forms.AddPasskeyForm",
    "edit_webauthn": "users_app.forms.RenamePasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
# A code of the step before would be remembered as used for too short a time.
MFA_TOTP_TOLERANCE = 0
MFA_REAUTHENTICATION_REQUIRED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
# How many invitations may leave, each way of counting by itself (invitations_app/limits.py).
INVITATION_LIMITS = {
    "inviter": ["60/hour", "300/day"],
    "account": ["60/hour", "300/day"],
    "address": ["5/day"],
    "domain": ["300/day"],
    "ip": ["120/hour"],
    "install": ["5000/hour"],
}
# How many tickets somebody who is not logged in may open, by form or by mail, how much mail of
# one address is taken, how much one user may write, and how much of it goes to copies as well
# (tickets_app/limits.py).
TICKET_LIMITS = {
    "address": ["5/hour", "20/day"],
    "ip": ["10/hour", "40/day"],
    "mail": ["60/hour", "300/day"],
    "user": ["60/hour", "300/day"],
    "copies": ["30/hour", "100/day"],
}
# How many of one account may be open at the same time.
OPEN_INVITATIONS = 250
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

# --- Language, time, money --------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = env("TIME_ZONE", default="UTC")
# ISO 4217 codes in which the company sells, the usual one first.
CURRENCIES = env.list("CURRENCIES", default=["EUR", "USD", "GBP"])
DEFAULT_COUNTRY = env("DEFAULT_COUNTRY", default="GB")

# --- Files ------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "config.static.Storage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
# Documents that users send in. No web server may serve them; web and worker reach them.
PRIVATE_FILES = Path(
    env(
        "PRIVATE_FILES",
        default=str(BASE_DIR / ".local" / "private") if DEBUG else environ.Env.NOTSET,
    )
)

for served in [STATIC_ROOT, *STATICFILES_DIRS]:
    if PRIVATE_FILES.resolve().is_relative_to(served.resolve()):
        raise ImproperlyConfigured(f"PRIVATE_FILES must not lie in {served}, which is served")

# Files of fonts (TTF) for letters that the two of ours do not have, as in Chinese, Japanese,
# Korean names: an invoice as PDF carries its letters along.
INVOICE_FONTS = env.list("INVOICE_FONTS", default=[])
for font in INVOICE_FONTS:
    if not Path(font).is_file():
        raise ImproperlyConfigured(f"INVOICE_FONTS names {font}, which is not there")

# --- Headers ----------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# --- What it says while it works --------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "config.middleware.RequestIdFilter"}},
    "formatters": {
        "line": {
            "class": "config.visible.LineFormatter",
            "format": "%(levelname)s %(name)s [%(request_id)s] %(message)s",
        }
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["request_id"],
        }
    },
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        # It names each passkey that is used.
        "fido2": {"level": "WARNING"},
        # They tell of each table of a font, and of each letter that it lacks.
        "fontTools": {"level": "WARNING"},
        "fpdf": {"level": "ERROR"},
    },
}
