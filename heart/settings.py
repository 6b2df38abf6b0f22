"""Settings: one file. The environment supplies values, never code paths.

A missing variable explains itself: the error names it and says what to do.
"""

import os
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

import dj_database_url
import structlog
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent


def env(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(
            f"{name} is not set. `make demo` makes one for you; in production set it in the environment "
            "(docs/operations.md lists every variable)."
        )
    return value


def env_flag(name: str) -> bool:
    return os.environ.get(name, "").lower() in {"1", "true", "yes", "on"}


# What each provider of django-anymail calls its key, and what it calls the domain, where it asks for one.
EMAIL_PROVIDERS = {
    "brevo": ("BREVO_API_KEY", ""),
    "mailersend": ("MAILERSEND_API_TOKEN", ""),
    "mailgun": ("MAILGUN_API_KEY", "MAILGUN_SENDER_DOMAIN"),
    "postmark": ("POSTMARK_SERVER_TOKEN", ""),
    "resend": ("RESEND_API_KEY", ""),
    "sendgrid": ("SENDGRID_API_KEY", ""),
    "sparkpost": ("SPARKPOST_API_KEY", ""),
}
EMAIL_TIMEOUT_SECONDS = 20  # within the 60 s of a task


def email_settings(url: str) -> dict[str, object]:
    """Django's e-mail settings for one of the kinds of address that docs/operations.md lists."""
    parts = urlsplit(url)
    backend = "django.core.mail.backends.{}.EmailBackend"
    if parts.scheme in EMAIL_PROVIDERS and parts.username:
        return provider_settings(parts)
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": backend.format("console")}
    if parts.scheme == "file" and parts.path:
        return {"EMAIL_BACKEND": backend.format("filebased"), "EMAIL_FILE_PATH": parts.path}
    if parts.scheme in {"smtp", "smtps"} and parts.hostname:
        return {
            "EMAIL_BACKEND": backend.format("smtp"),
            "EMAIL_HOST": parts.hostname,
            "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            # A server without a sign-in is one on this machine or this network.
            "EMAIL_USE_TLS": parts.scheme == "smtp" and bool(parts.username),
            "EMAIL_USE_SSL": parts.scheme == "smtps",
            "EMAIL_TIMEOUT": EMAIL_TIMEOUT_SECONDS,
        }
    raise ImproperlyConfigured(
        "EMAIL_URL is one of console:, file:/a/folder, smtp://user:password@host:587, smtps://…:465 and, for "
        f"a provider, its name with its key, such as postmark://KEY@ ({', '.join(EMAIL_PROVIDERS)})."
    )


def provider_settings(parts: SplitResult) -> dict[str, object]:
    """For `provider://KEY@` or, where the provider asks for the sender's domain, `provider://KEY@domain`."""
    key, domain = EMAIL_PROVIDERS[parts.scheme]
    anymail: dict[str, object] = {
        key: unquote(parts.username or ""),
        "REQUESTS_TIMEOUT": EMAIL_TIMEOUT_SECONDS,
        # Nobody counts what our people open; a provider that can't count needn't be told.
        "SEND_DEFAULTS": {"track_opens": False, "track_clicks": False},
        "IGNORE_UNSUPPORTED_FEATURES": True,
    }
    if domain:
        anymail[domain] = parts.hostname or ""
    return {"EMAIL_BACKEND": f"anymail.backends.{parts.scheme}.EmailBackend", "ANYMAIL": anymail}


def env_list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


DEBUG = env_flag("DEBUG")
HEART_DEMO = env_flag("HEART_DEMO")
SECRET_KEY = env("SECRET_KEY", "development-only" if DEBUG else None)
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")

# --- rooms, from the ground up (architecture.md, Direction of imports) ---------------------------------
INSTALLED_APPS = [
    "heart.core",  # first: its `migrate` uses the migration role
    "accounts",
    "audit",
    "notices",
    "programs",
    "services",
    "calls",
    "neighbors",
    "cases",
    "followups",
    "referrals",
    "insights",
    "heart.desk",
    "django.contrib.auth",  # sign-in only; permissions are in accounts/rules.py
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "pgtrigger",
    "simple_history",
    "rules.apps.AutodiscoverRulesConfig",
    "allauth",
    "allauth.account",
    "rest_framework",
    "knox",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "drf_standardized_errors",
    "django_htmx",
    "csp",
    "django_structlog",
    "anymail",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "heart.core.middleware.NotKeptMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",  # everything is private unless said
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "heart.core.middleware.ViaMiddleware",
    "heart.core.middleware.ExpiredSessionMiddleware",
    "heart.core.middleware.SentByScriptMiddleware",
    "heart.desk.middleware.CityTimeMiddleware",
    "heart.core.middleware.RefusalMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
]

ROOT_URLCONF = "heart.urls"
WSGI_APPLICATION = "heart.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "heart.desk.context.shell",
            ],
            "builtins": ["heart.core.templatetags.heart", "django.templatetags.i18n"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- database: the truth -------------------------------------------------------------------------------
# The application signs in as a role that may not alter tables nor change history; migrations use
# MIGRATION_DATABASE_URL (heart/core/management/commands/migrate.py).
DATABASES = {
    "default": dj_database_url.parse(env("DATABASE_URL"), conn_max_age=60, conn_health_checks=True)
    | {"ATOMIC_REQUESTS": False}
}
MIGRATION_DATABASE_URL = os.environ.get("MIGRATION_DATABASE_URL") or env("DATABASE_URL")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    # Lock-outs and rate limits must survive an emptied broker, and a hung broker must not hang sign-in.
    # With room for all of them: what is pushed out is a lock-out that never was.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

# --- history: written by PostgreSQL (docs/adr/0002) ----------------------------------------------------
SIMPLE_HISTORY_ENABLED = False
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True
PGTRIGGER_SCHEMA_EDITOR = True

# --- broker and clock ----------------------------------------------------------------------------------
REDIS_URL = env("REDIS_URL", "redis://127.0.0.1:6379/0")
# How often the clock looks; shorter only where a test has no minute to wait.
# How long a follow-up takes, for the forecast. An estimate of our own, until a city measures its own.
MINUTES_PER_FOLLOW_UP = int(env("MINUTES_PER_FOLLOW_UP", "30"))
SWEEP_PERIOD_SECONDS = int(env("SWEEP_PERIOD_SECONDS", "60"))

# --- who you are ---------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[HEART] "
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "10/m/ip,5/300s/key"}
SESSION_COOKIE_AGE = 12 * 60 * 60  # a long shift
SESSION_COOKIE_HTTPONLY = True
# What a page says next may name a person: it waits in the session, not in a cookie.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# --- words, time, mail ---------------------------------------------------------------------------------
LANGUAGE_CODE = "en-us"
# A language is offered once its catalogue is in locale/: half a page in Spanish helps nobody.
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"  # the city's zone belongs to its profile; CityTimeMiddleware activates it for pages
EMAIL_URL = env("EMAIL_URL", "console:")
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", "heart@localhost")
globals().update(email_settings(EMAIL_URL))
SITE_URL = env("SITE_URL", f"http://127.0.0.1:{env('PORT', '8000')}").rstrip("/")  # of links in e-mail
# The country of a phone number that is written without one.
PHONE_REGION = env("PHONE_REGION", "US")
# Counts from 1 to this many are hidden from the public, and whatever would tell them.
PUBLIC_HIDES_UP_TO = int(env("PUBLIC_HIDES_UP_TO", "10"))
EXPORT_HOURS = int(env("EXPORT_HOURS", "24"))  # how long the file of an export can be taken
# Makes the keys and moves the days of the evaluation extract. One that changes breaks the keys of evaluators.
EXTRACT_SECRET = env("EXTRACT_SECRET", SECRET_KEY)
# What one police response that nobody had to make would have taken. An assumption, said beside the figure.
POLICE_MINUTES_SAVED = int(env("POLICE_MINUTES_SAVED", "45"))

# --- static files and content security -----------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "build" / "static"
STATICFILES_DIRS = [BASE_DIR / "build" / "assets"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # USWDS draws its check marks as data: images
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
# A form with a million characters, each sent as up to twelve, is read and answered: what was typed is kept.
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
# What people hand in lies outside the web root; the web and the worker see the same folder.
KEPT_FILES = Path(
    env("KEPT_FILES", "") or BASE_DIR / (os.environ.get("HEART_DATA_DIR") or ".local") / "files"
).resolve()
LARGEST_UPLOAD = DATA_UPLOAD_MAX_MEMORY_SIZE + 12 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "heart.core.uploads.RefuseTooLarge",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
SECURE_CONTENT_TYPE_NOSNIFF = True
# The demo speaks plain HTTP on this machine's own address; everything else is behind TLS.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not (HEART_DEMO or DEBUG)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# --- API -----------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "knox.auth.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["heart.core.parsers.JSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["heart.core.filters.StrictFilters"],
    "DEFAULT_SCHEMA_CLASS": "heart.core.schema.Schema",
    "DEFAULT_PAGINATION_CLASS": "heart.core.paging.KeysetPagination",
    "EXCEPTION_HANDLER": "drf_standardized_errors.handler.exception_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
DRF_STANDARDIZED_ERRORS = {"EXCEPTION_HANDLER_CLASS": "heart.core.api.ExceptionHandler"}
KNOX_TOKEN_MODEL = "accounts.ApiToken"
REST_KNOX = {"AUTH_HEADER_PREFIX": "Bearer", "TOKEN_TTL": None, "AUTO_REFRESH": False}
SPECTACULAR_SETTINGS = {
    "TITLE": "HEART API",
    "VERSION": "1",
    "DESCRIPTION": "Care navigation case management. Ids are UUIDs, times are UTC, lists are keyset pages.",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    # One name for each set of codes, so that a client's types keep theirs when another set comes.
    "ENUM_SUFFIX": "",
    "ENUM_NAME_OVERRIDES": {
        "ReferralStatus": "referrals.models.Referral.Status",
        "AttemptMethod": "followups.models.ContactAttempt.Method",
        "AttemptOutcome": "followups.models.ContactAttempt.Outcome",
        "CaseStatus": "cases.models.Case.Status",
        "DataCategory": "neighbors.models.DataCategory",
        "ClosureReason": "cases.models.ClosureReason",
        "ContactPointKind": "neighbors.models.ContactPoint.Kind",
        "EncounterOutcome": "cases.models.Outcome",
        "FollowUpPhase": "followups.models.FollowUp.Phase",
        "FollowUpStatus": "followups.models.FollowUp.Status",
        "FollowUpWish": "cases.models.FollowUpWish",
        "GoalStatus": "cases.models.Goal.Status",
        "Interpreter": "cases.models.encounter.Interpreter",
        "PauseKind": "cases.models.PauseKind",
        "NeedCategory": "programs.models.NeedCategory",
        "NeedStatus": "cases.models.Need.Status",
        "NoteStatus": "cases.models.EncounterNote.Status",
        "NoticeKind": "notices.models.Notice.Kind",
        "VoiceAnswer": "insights.models.Voice.Answer",
        "ExportKind": "insights.models.Export.Kind",
        "ExportForm": "insights.models.Export.Form",
        "ExportStatus": "insights.models.Export.Status",
        "ExportFailure": "insights.models.Export.Failure",
    },
}

# --- logs: ids, never people ---------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "heart.core.logs.IdsOnlyFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env("LOG_LEVEL", "WARNING")},
}
# Requests and tasks with their ids, as lines of the handler above; seen with LOG_LEVEL=INFO.
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        structlog.processors.KeyValueRenderer(key_order=["event"], drop_missing=True),
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)
