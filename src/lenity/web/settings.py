"""Settings: everything from the environment, with safe defaults for one machine. Importing this writes nothing.

DATABASE_URL           postgres://user:password@host:port/name; else SQLite in the data directory
LENITY_DATA_DIR        database, originals and keys (default: the user's data directory)
LENITY_KEYS            the keys as JSON (else keys.json in the data directory)
LENITY_CLINIC_HOSTS    host names of the private rooms, by commas
LENITY_PUBLIC_HOSTS    host names of the public rooms, by commas
LENITY_TLS             1 behind a TLS proxy: secure cookies, HSTS, redirect
LENITY_TRUSTED_PROXIES addresses whose X-Forwarded-For is believed, by commas
LENITY_MAIL_URL        smtp://user:password@host:587 ; else mail is printed on the console
LENITY_MAIL_FROM       sender of mail
LENITY_DEBUG           the word "yes-on-my-own-machine" turns Django's debug pages on, and only on 127.0.0.1
"""

from __future__ import annotations

import importlib.util
import os
import secrets
from typing import Any
from urllib.parse import unquote, urlsplit

from . import places


def _list(name: str) -> list[str]:
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]


def _rooms() -> list[str]:
    """The rooms that are installed (each is a package beside this file)."""
    return [
        room
        for room in ("clinic", "interview", "campaign", "caseload")
        if importlib.util.find_spec(f"lenity.web.{room}")
    ]


LENITY_DATA_DIR = places.data_directory()
LENITY_KEYS = places.load_keys()
LENITY_CLINIC_HOSTS = _list("LENITY_CLINIC_HOSTS")
LENITY_PUBLIC_HOSTS = _list("LENITY_PUBLIC_HOSTS")
LENITY_TRUSTED_PROXIES = _list("LENITY_TRUSTED_PROXIES")
LENITY_ROOMS = _rooms()
_TLS = os.environ.get("LENITY_TLS") == "1"
_LOCAL = ["127.0.0.1", "localhost", "[::1]"]

# without keys nothing can be sealed; `lenity serve` makes them before it starts, so this one never outlives a process
SECRET_KEY = LENITY_KEYS.django if LENITY_KEYS else secrets.token_urlsafe(50)
DEBUG = os.environ.get("LENITY_DEBUG") == "yes-on-my-own-machine" and not (LENITY_CLINIC_HOSTS or LENITY_PUBLIC_HOSTS)
ALLOWED_HOSTS = [*LENITY_CLINIC_HOSTS, *LENITY_PUBLIC_HOSTS] or _LOCAL
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if _TLS else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.forms",
    "lenity.web.core",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    *(f"lenity.web.{room}" for room in LENITY_ROOMS),
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "lenity.web.core.middleware.bodies",
    "lenity.web.core.middleware.rooms",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "lenity.web.core.middleware.Gate",
]
ROOT_URLCONF = "lenity.web.urls"
WSGI_APPLICATION = "lenity.web.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "lenity.web.core.context.lenity",
            ]
        },
    }
]
FORM_RENDERER = "lenity.web.core.forms.Renderer"


def _database() -> dict[str, Any]:
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        return {
            "ENGINE": "lenity.web.core.sqlite",
            "NAME": str(LENITY_DATA_DIR / "lenity.sqlite3"),
            "TEST": {"NAME": ":memory:"},
            "CONN_MAX_AGE": 60,  # closing writes the log back into the file: too dear to do after every request
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
            },
        }
    parts = urlsplit(url)
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", parts.hostname or "")),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": "-c synchronous_commit=on"},
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# counters of allauth's own limits: one process on SQLite; shared between processes on PostgreSQL
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "core_cache"}
    if os.environ.get("DATABASE_URL")
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "core:home"
ACCOUNT_ADAPTER = "lenity.web.core.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # the invitation, which comes by mail, is the proof
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
MFA_ADAPTER = "lenity.web.core.adapters.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Lenity"
MFA_TOTP_TOLERANCE = 1  # step of 30 seconds, for a phone whose clock is off (RFC 6238, 5.2)

# short messages never go into the session table, which is not sealed
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
SESSION_COOKIE_AGE = 12 * 3600  # seconds from the login; the gate keeps to it
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
LENITY_IDLE_SECONDS = 45 * 60
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _TLS
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = ("__Host-session", "__Host-csrf") if _TLS else ("session", "csrf")
LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = _TLS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # a proxy asks on the machine itself
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _TLS else None
SECURE_HSTS_SECONDS = 31_536_000 if _TLS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "style-src": ["'self'"],
        "script-src": ["'self'"],
        "img-src": ["'self'", "data:"],  # data: the QR code of the second factor
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
LENITY_UPLOAD_MAX_BYTES = 100_000_000

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
USE_I18N = USE_TZ = True
TIME_ZONE = os.environ.get("LENITY_TIME_ZONE", "America/New_York")
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600

_mail = urlsplit(os.environ.get("LENITY_MAIL_URL", ""))
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if _mail.hostname else 'console'}.EmailBackend"
EMAIL_HOST, EMAIL_PORT = _mail.hostname or "", _mail.port or 587
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
EMAIL_USE_TLS = bool(_mail.hostname) and EMAIL_PORT != 25 and EMAIL_HOST not in ("127.0.0.1", "localhost")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("LENITY_MAIL_FROM", "lenity@localhost")

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_content": {"()": "lenity.web.core.logs.NoContent"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["no_content"], "formatter": "plain"}},
    "formatters": {"plain": {"()": "lenity.web.core.logs.Plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Django's own handlers would print requests and mail reports with variables in them
    "loggers": {"django": {"handlers": ["console"], "level": "WARNING", "propagate": False}},
}
DEFAULT_EXCEPTION_REPORTER_FILTER = "lenity.web.core.logs.HideAll"
