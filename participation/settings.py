"""All settings, read from the environment; without any, the embedded platform in `var/`.

`PUBLIC_URL` decides what is secure: cookies, HSTS and origins follow its scheme and host.
`DATABASE_URL` and `REDIS_URL` turn the embedded platform into one of several processes.
"""

import contextlib
import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from celery.schedules import crontab

from participation.logs import logging_settings

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("DATA_DIR", BASE_DIR / "var")).resolve()
DEBUG = os.environ.get("DEBUG") == "1"

PUBLIC_URL = os.environ.get("PUBLIC_URL", "http://localhost:8000").rstrip("/")
_public = urlsplit(PUBLIC_URL)
IS_SECURE = _public.scheme == "https"
DATABASE_URL = os.environ.get("DATABASE_URL", "")
REDIS_URL = os.environ.get("REDIS_URL", "")
# Embedded: one process serves, works and beats; see docs/running.md.
EMBEDDED = not REDIS_URL


def _secret_key():
    """The key from the environment, else one made once and kept in `DATA_DIR`."""
    if key := os.environ.get("SECRET_KEY"):
        return key
    kept = DATA_DIR / "secret_key"
    if not kept.exists():
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        partial = DATA_DIR / f"secret_key.{os.getpid()}"
        with open(os.open(partial, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
        with contextlib.suppress(FileExistsError):  # somebody else started at the same time
            os.link(partial, kept)
        partial.unlink()
    return kept.read_text()


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = [_public.hostname, *filter(None, os.environ.get("ALLOWED_HOSTS", "").split(","))]
if EMBEDDED:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

INSTALLED_APPS = [
    "participation",
    "participation.live",
    "participation.mail",
    "participation.people",
    "themes",
    "participation.threads",
    "participation.proposals",
    "participation.pages",
    "surveys",
    "workshops",
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "participation.logs.observe",
    "participation.live.pages.tell_redirects",
    "django.middleware.security.SecurityMiddleware",
    "participation.http.tell_browsers_what_pages_may",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "participation.http.keep_personal_answers_to_oneself",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "participation.limits.limit_body",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "participation.people.middleware.PersonMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "participation.pages.middleware.explain_wrong_method",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "participation.people.middleware.SecondFactorMiddleware",
    "themes.middleware.ClosedWindowMiddleware",
]

if EMBEDDED:
    # In production the proxy compresses.
    MIDDLEWARE.insert(1, "django.middleware.gzip.GZipMiddleware")

ROOT_URLCONF = "participation.urls"
WSGI_APPLICATION = "participation.wsgi.application"
ASGI_APPLICATION = "participation.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "libraries": {"heroicons": "participation.templatetags.icons"},
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "participation.context.site",
            ],
        },
    }
]

# Forms are rendered by our own templates in `templates/django/forms/`.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
# Messages live in the session: readers get no cookie, people only the published ones.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Programs get JSON, and nothing that a browser would show (S31). Loaded when the first one asks.
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_METADATA_CLASS": None,
    "URL_FORMAT_OVERRIDE": None,
    "EXCEPTION_HANDLER": "participation.api.refused",
}

SITE_NAME = os.environ.get("SITE_NAME", "Lausitz mitgestalten")
# Where the source of the running version is offered, as the licence (AGPL) asks.
SOURCE_URL = os.environ.get("SOURCE_URL", "")
INQUIRY_RATE = "20/h/ip"  # allauth's notation
CODE_RATE = "60/h/ip"  # sign-ups with the code of an invitation, right or wrong
GUEST_RATE = "60/h/ip"  # sign-ups for workshops without an account; a library may be one address

# --- rows -----------------------------------------------------------------------------------------

if DATABASE_URL:
    DATABASES = {"default": dj_database_url.parse(DATABASE_URL, engine="participation.postgresql")}
    # Nobody waits longer than `timeout` for a connection: then the answer is 503. A pool that gave up
    # after `reconnect_timeout` tries anew with the next request, so that the way back is short.
    DATABASES["default"]["OPTIONS"] = {
        "pool": {
            "min_size": 1,
            "max_size": int(os.environ.get("DATABASE_POOL", "16")),
            "timeout": 1.5,
            "reconnect_timeout": 3,
        },
        "connect_timeout": 2,
        "prepare_threshold": 0,  # by `prepared_cursor()`; the others never prepare
        "options": "-c statement_timeout=30000 -c lock_timeout=10000",
    }
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "participation.sqlite3",
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"
                    "PRAGMA mmap_size=134217728;PRAGMA journal_size_limit=27103364;"
                    "PRAGMA secure_delete=ON;"  # what is erased is overwritten
                ),
            },
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- live, cache, jobs ----------------------------------------------------------------------------

if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "participation.cache.SteadyRedisCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": {
                "serializer": "participation.cache.PlainSerializer",
                "socket_timeout": 0.3,
                "socket_connect_timeout": 0.3,
            },
        }
    }
    # redis-py 8 ends a blocking read after 5 s by default, which would end every subscription.
    _layer_hosts = [
        {"address": url, "socket_timeout": None}
        for url in os.environ.get("LAYER_URLS", REDIS_URL).split(",")
    ]
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": _layer_hosts},
        }
    }
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 5, "socket_connect_timeout": 2}
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels.layers.InMemoryChannelLayer",
            "CONFIG": {"capacity": 10_000},
        }
    }
    CELERY_BROKER_URL = "memory://"
    CELERY_BROKER_TRANSPORT_OPTIONS = {"polling_interval": 0.05}
LIVE_SOCKETS = int(os.environ.get("LIVE_SOCKETS", 10_000))  # per process
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_IMPORTS = ["participation.health"]
# What is due lies in tables; each room sweeps its own.
CELERY_BEAT_SCHEDULE = {
    "heartbeat": {"task": "participation.health.heartbeat", "schedule": 10},
    "windows": {"task": "themes.tasks.cross_edges", "schedule": 5},
    "recount themes": {"task": "themes.tasks.recount", "schedule": 300},
    "prune live log": {"task": "participation.live.tasks.prune", "schedule": 3600},
    "letters": {"task": "participation.mail.tasks.deliver", "schedule": 60},
    "old letters": {"task": "participation.mail.tasks.forget_letters", "schedule": 3600},
    "tallies": {"task": "participation.proposals.tasks.sweep", "schedule": 15},
    "all tallies": {
        "task": "participation.proposals.tasks.recount_all",
        "schedule": crontab(hour=2, minute=30),
    },
    "seats": {"task": "workshops.tasks.keep_time", "schedule": 60},
    "who came": {"task": "workshops.tasks.forget_who_came", "schedule": 24 * 3600},
    "what waits": {"task": "participation.proposals.tasks.remind_moderators", "schedule": 3600},
    "people": {"task": "participation.people.tasks.tidy_people", "schedule": 6 * 3600},
    "journal": {"task": "participation.people.tasks.empty_journal", "schedule": 3600},
    "inquiries": {"task": "participation.pages.tasks.forget_inquiries", "schedule": 24 * 3600},
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# --- people ---------------------------------------------------------------------------------------

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["participation.people.sign_in.Backend"]
SESSION_ENGINE = "participation.people.sessions"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = 14 * 24 * 3600

ACCOUNT_ADAPTER = "participation.people.sign_in.Adapter"
ACCOUNT_SIGNUP_FORM_CLASS = "participation.people.forms.SignUpForm"
ACCOUNT_FORMS = {
    "add_email": "participation.people.account_forms.NewAddressForm",
    "signup": "participation.people.account_forms.SignUpOnceForm",
    "change_password": "participation.people.account_forms.ChangeOnceForm",
    "set_password": "participation.people.account_forms.SetOnceForm",
    "reset_password_from_key": "participation.people.account_forms.ResetOnceForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]  # without a password one signs in by code
ACCOUNT_SIGNUP_REDIRECT_URL = "people:me"
ACCOUNT_CHANGE_EMAIL = True  # the old address works until the new one is confirmed
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _public.scheme
# Codes, not links: what a mail scanner opens changes nothing, and no token stands in an address.
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
# Per address, except in a room that came with a join code; see participation.people.joining.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("TRUSTED_PROXIES", "0"))

MFA_FORMS = {
    "activate_totp": "participation.people.account_forms.ActivateAppForm",
    "add_webauthn": "participation.people.account_forms.AddPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = True
MFA_TOTP_ISSUER = SITE_NAME
MFA_TOTP_TOLERANCE = 1  # of 30 s: phones' clocks are not exact
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_SECURE

# --- limits ---------------------------------------------------------------------------------------

MAX_BODY = 4 * 1024**2  # bytes of a whole request; the proxy has the same limit
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024**2
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FILE_UPLOAD_PERMISSIONS = 0o640

# --- what is written down --------------------------------------------------------------------------

LOGGING = logging_settings(folder=DATA_DIR / "log" if EMBEDDED else None, debug=DEBUG)
METRICS_TOKEN = os.environ.get("METRICS_TOKEN", "")

# --- what a browser is told ------------------------------------------------------------------------

PAGES_MAY = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "Permissions-Policy": (
        "camera=(), display-capture=(), geolocation=(), microphone=(), midi=(), payment=(), usb=()"
    ),
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_SECURE else None
SECURE_SSL_REDIRECT = IS_SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 31_536_000 if IS_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_SECURE
SECURE_HSTS_PRELOAD = IS_SECURE
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = IS_SECURE
SESSION_COOKIE_NAME = "__Host-session" if IS_SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_SECURE else "csrf"
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = SESSION_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_NAME = "language"
CSRF_FAILURE_VIEW = "participation.pages.views.csrf.failure"

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", DATA_DIR / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "participation.staticfiles.Storage"},
}
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"

# --- languages ------------------------------------------------------------------------------------

# Messages in the code are German, so German is complete by construction; see docs/decisions/.
LANGUAGE_CODE = "de"
LANGUAGES = [("de", "Deutsch"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "participation.formats"
USE_TZ = True
TIME_ZONE = "Europe/Berlin"

# --- letters --------------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = os.environ.get("MAIL_FROM") or f"beteiligung@{_public.hostname}"
SERVER_EMAIL = DEFAULT_FROM_EMAIL
if MAIL_URL := os.environ.get("MAIL_URL", ""):
    _mail = urlsplit(MAIL_URL)  # smtp://user:password@host:587, or smtps://…:465
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _mail.hostname, _mail.port or 587
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.username or "", _mail.password or ""
    EMAIL_USE_SSL = _mail.scheme == "smtps"
    EMAIL_USE_TLS = not EMAIL_USE_SSL and bool(EMAIL_HOST_USER)
    EMAIL_TIMEOUT = 20
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mail"
