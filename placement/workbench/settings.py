"""Settings of the workbench, from the environment; every default is good for one laptop.

PLACEMENT_DATA            the folder of database, snapshots and runs
DATABASE_URL              postgres://user:password@host:port/name; without it SQLite in PLACEMENT_DATA
PLACEMENT_HOSTS           names under which the server is reached, separated by commas
PLACEMENT_HTTPS           1 behind a reverse proxy that speaks HTTPS
PLACEMENT_SECRET_KEY      without it a key is made once and kept in PLACEMENT_DATA
PLACEMENT_TIME_ZONE       default Asia/Jayapura
PLACEMENT_OIDC_*          ISSUER, CLIENT_ID, CLIENT_SECRET: an office's own sign-on
PLACEMENT_EMAIL_URL       smtp://user:password@host:port; without it letters go to PLACEMENT_DATA/mail
PLACEMENT_EMAIL_FROM      the sender of e-mails
PLACEMENT_PUBLIC          0 turns the pages for everybody off
PLACEMENT_PUBLIC_SMALLEST people below whom no figure of a decision is told: 3
PLACEMENT_RATING_*        BALLOTS 10, COLLEAGUES 3, SESSIONS 2, WEIGHT 10: from when on ratings are told
PLACEMENT_WORKING_MINUTES of one person in a year, for ABK-Kes; default 72000, an assumption
PLACEMENT_SUPPORT         of these so many percent go to what no activity counts (FTP); default 0
PLACEMENT_PREDICATES      nine numbers, 5 best, by results and behaviour; default 5,4,2,4,4,2,3,3,1
PLACEMENT_OBJECTION_DAYS  days for an objection where no round says otherwise; default 14
"""

import os
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from placement.workbench import environment

HERE = Path(__file__).parent
DATA = environment.data_folder()
SECRET_KEY = environment.secret_key(DATA)
DEBUG = False
HTTPS = os.environ.get("PLACEMENT_HTTPS") == "1"
ALLOWED_HOSTS = environment.listed("PLACEMENT_HOSTS") or ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if HTTPS else []

INSTALLED_APPS = [
    "placement.workbench.accounts",
    "placement.workbench.staff",
    "placement.workbench.planning",
    "placement.workbench.training",
    "placement.workbench.voice",
    "placement.workbench.performance",
    "placement.workbench.own",
    "placement.workbench.events",
    "placement.workbench.ground.GroundConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_filters",
    "django_htmx",
    "django_tables2",
    "ninja",
]

MIDDLEWARE = [
    "django.middleware.gzip.GZipMiddleware",  # pages and scripts go over lines that are slow and dear
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "placement.workbench.middleware.UserLocaleMiddleware",
    "placement.workbench.middleware.RequestMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "placement.workbench.urls"
WSGI_APPLICATION = "placement.workbench.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "placement.workbench.navigation.navigation",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]
FORM_RENDERER = "placement.workbench.forms.Renderer"
DJANGO_TABLES2_TEMPLATE = "workbench/table.html"

DATABASES = {"default": environment.database(DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "placement.workbench.accounts.adapter.Accounts"
SOCIALACCOUNT_ADAPTER = "placement.workbench.accounts.adapter.OfficeSignOn"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_FORMS = {"login": "placement.workbench.accounts.forms.SignIn"}
# By account, not by address: a whole clinic may sit behind one router.
ACCOUNT_RATE_LIMITS = {"login": "600/m/ip", "login_failed": "10/5m/key"}
ACCOUNT_EMAIL_NOTIFICATIONS = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Placement"
SOCIALACCOUNT_PROVIDERS = environment.sign_on()
SOCIALACCOUNT_ONLY = False

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],  # Bootstrap's own marks, and the QR code of a second factor
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF, *environment.sign_on_origin()],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("id", _("Indonesian"))]
LOCALE_PATHS = [HERE / "locale"]
TIME_ZONE = os.environ.get("PLACEMENT_TIME_ZONE", "Asia/Jayapura")
USE_TZ = True
FORMAT_MODULE_PATH = ["placement.workbench.formats"]
USE_THOUSAND_SEPARATOR = True

PUBLIC_PAGES = os.environ.get("PLACEMENT_PUBLIC", "1") != "0"
PUBLIC_SMALLEST = environment.number("PLACEMENT_PUBLIC_SMALLEST", 3)
RATING_BALLOTS = environment.number("PLACEMENT_RATING_BALLOTS", 10)
RATING_COLLEAGUES = environment.number("PLACEMENT_RATING_COLLEAGUES", 3)
RATING_SESSIONS = environment.number("PLACEMENT_RATING_SESSIONS", 2)
RATING_WEIGHT = environment.number("PLACEMENT_RATING_WEIGHT", 10)
WORKING_MINUTES = float(os.environ.get("PLACEMENT_WORKING_MINUTES", "72000"))
SUPPORT = float(os.environ.get("PLACEMENT_SUPPORT", "0"))
PREDICATES = environment.predicates("PLACEMENT_PREDICATES", "5,4,2,4,4,2,3,3,1")

STATIC_URL = "static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "placement.workbench.statics.Versioned"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 31_536_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
FILE_UPLOAD_PERMISSIONS = 0o600

OBJECTION_DAYS = int(os.environ.get("PLACEMENT_OBJECTION_DAYS", "14"))

EMAIL_FILE_PATH = str(DATA / "mail")
DEFAULT_FROM_EMAIL = os.environ.get("PLACEMENT_EMAIL_FROM", "placement@localhost")
globals().update(environment.email())
