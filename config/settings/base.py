"""Settings of every environment."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from config import env, links

BASE_DIR = Path(__file__).resolve().parent.parent.parent
LOCAL_DIR = BASE_DIR / ".local"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "simple_history",
    "rest_framework",
    "drf_spectacular",
    "allauth",
    "allauth.account",
    "councils",
    "complaints",
    "ombudsman",
    "reporting",
    "demo",
    "portal",
]

MIDDLEWARE = [
    "config.request_ids.NumberRequests",
    "config.proxies.TrustNamedProxies",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.http.caches.KeepOutOfCaches",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.charsets.RefuseOtherCharsets",
    "portal.http.middleware.RefuseMalformedRequests",
    "portal.http.middleware.RefuseOtherMethods",
    "portal.http.middleware.RefusePlainHTTP",
    "config.overload.RefuseTooMany",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.sessions.browser.RememberBrowsers",
    "simple_history.middleware.HistoryRequestMiddleware",
    "portal.http.middleware.EnterCouncil",
    "config.security_log.LogSecurityEvents",
    "portal.http.errors.ShowRefusals",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
AUTH_USER_MODEL = "councils.User"
AUTHENTICATION_BACKENDS = ["portal.accounts.adapter.SignIn"]

TEMPLATES: list[dict[str, Any]] = [
    {
        "NAME": "pages",
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "environment": "portal.jinja.environment",
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "portal.context.page",
            ],
        },
    },
    {
        # For REST framework and the account library.
        "NAME": "libraries",
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Everything at run time uses this role, to which the row-level policies apply; `manage.py migrate` connects as the
# owner, by another login. See docs/decisions/0063-the-runtime-login-owns-nothing.md.
APP_ROLE = "redress_app"
# Services on a network that no one else can reach: connections to them may be unencrypted.
TRUSTED_NETWORK_SERVICES = env.words("TRUSTED_NETWORK_SERVICES", "")
_address = env.database("DATABASE_URL")
DATABASE_TLS, _database = links.database(
    _address["HOST"], env.database_options("DATABASE_URL"), TRUSTED_NETWORK_SERVICES
)
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        "ENGINE": "councils.tenancy",
        **_address,
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": 5,
            "options": f"-c role={APP_ROLE} -c statement_timeout=20000 -c lock_timeout=1000 "
            "-c idle_in_transaction_session_timeout=60000 -c jit=off",
            **DATABASE_TLS,
        },
    }
}
# Counts of attempts are committed at once on a connection of their own: no request waits for another one to end.
DATABASES["attempts"] = {
    **DATABASES["default"],
    "ENGINE": "django.db.backends.postgresql",
    "ATOMIC_REQUESTS": False,
}

# Only these proxies are trusted for the client's address, the scheme and the host.
TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES", "")
USE_X_FORWARDED_HOST = True
# If HTTPS is required, pages redirect to it. Health checks come from inside; the API refuses plain HTTP.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^api/"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Redis may be down: sessions and sign-in throttling must not depend on it.
SESSION_ENGINE = "portal.sessions.store"
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "portal.cache.json_cache.JsonDatabaseCache",
        "LOCATION": "throttle_cache",
        "KEY_FUNCTION": "portal.cache.keys.hashed_key",
        # A full cache drops a third of its entries, counts of attempts among them. One source can have about 2,700: 100
        # accounts an hour (login_failed) with 4 counts, one of which lasts a day. An attacker with the 37 sources that
        # fill it gets more attempts by using them.
        "OPTIONS": {"MAX_ENTRIES": 100_000, "DATABASE": "attempts"},
    }
}

CELERY_BROKER_URL = env.text("CELERY_BROKER_URL")
CELERY_BROKER_USE_SSL, _broker = links.broker(urlsplit(CELERY_BROKER_URL))

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = LOCAL_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", BASE_DIR / "build" / "assets"]
MEDIA_ROOT = Path(env.text("MEDIA_ROOT", str(LOCAL_DIR / "media")))
STORAGES = {
    "default": {"BACKEND": "councils.tenancy.files.CouncilFileStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Council complaints <no-reply@redress.example>")
# Where links in emails lead.
BASE_URL = env.text("REDRESS_BASE_URL", "http://127.0.0.1:8000")
# Shows captured messages and the component gallery: for demonstration and development only.
DEMO = False

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "portal.accounts.password_validation.EasilyGuessedPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]

ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
# Only in the browser that asked for the account.
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_SESSION_REMEMBER = False
# Another way in for someone who has to wait or has forgotten the password.
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
# portal.accounts.sign_in.views does it, and lets someone who waits for a code go another way.
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
# portal.accounts.sign_in_limits says what each key counts, and why the library's own limits are off.
ACCOUNT_RATE_LIMITS = {
    # Passwords: the wait grows.
    "login": "",
    "login_failed": "10/m/ip,100/h/ip",
    "sign_in_from_here": "5/m/key,10/15m/key,20/h/key,40/d/key",
    "sign_in_in_known_browser": "5/m/key,10/15m/key,20/h/key,40/d/key",
    "sign_in_from_everywhere": "60/h/key,200/d/key",
    # Emails about accounts that anyone can cause by typing an address.
    "request_login_code": "",
    "codes_to_source": "20/m/ip",
    "codes_to_address_from_here": "3/m/key,10/h/key",
    "codes_to_address": "60/h/key",
    "reset_password": "20/m/ip",
    "email_to_address_from_here": "3/h/key",
    "email_to_address": "3/h/key",
    "email_to_owner_from_here": "3/h/key",
    "email_to_owner": "9/h/key",
    "codes_sent_from_here": "10/h/key",
    "codes_sent": "60/h/key",
}
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_ADAPTER = "portal.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "portal.accounts.sign_in.forms.SignInForm",
    "signup": "portal.accounts.sign_in.forms.SignUpForm",
    "reset_password": "portal.accounts.sign_in.forms.ForgottenPasswordForm",
    "reset_password_from_key": "portal.accounts.sign_in.forms.NewPasswordForm",
    "change_password": "portal.accounts.sign_in.forms.ChangePasswordForm",
    "set_password": "portal.accounts.sign_in.forms.SetPasswordForm",
    "add_email": "portal.accounts.email_addresses.forms.AddEmailForm",
    "reauthenticate": "portal.accounts.sign_in.forms.ConfirmPasswordForm",
    "request_login_code": "portal.accounts.sign_in.forms.RequestCodeForm",
    "confirm_login_code": "portal.accounts.sign_in.forms.SignInCodeForm",
}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:after-sign-in"
ACCOUNT_LOGOUT_REDIRECT_URL = "portal:home"

# The largest file, and the most files in a request; what is more is refused by name.
MAX_UPLOAD_BYTES = 20 * 1024 * 1024
MAX_UPLOADS_PER_REQUEST = 10
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 300
DATA_UPLOAD_MAX_NUMBER_FILES = 100
FILE_UPLOAD_HANDLERS = [
    "portal.files.uploads.LimitFiles",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# A clamd address such as tcp://127.0.0.1:3310. If it is empty nothing is scanned, which production refuses.
SCANNER_URL = env.text("SCANNER_URL", "")
LINKS = [_database, _broker, links.scanner(urlsplit(SCANNER_URL))]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "manifest-src": ["'self'"],
    }
}
CSRF_FAILURE_VIEW = "portal.http.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# See docs/decisions/0076-session-limits.md.
SESSION_COOKIE_AGE = 60 * env.number("SESSION_LIMIT_MINUTES", 12 * 60)
SESSION_IDLE_SECONDS = 60 * env.number("SESSION_IDLE_MINUTES", 60)
DRAFT_COOKIE_NAME = "complaint-draft"
KNOWN_BROWSER_COOKIE_NAME = "known-browser"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "config.api.sign_in.CouncilTokenAuthentication",
        "config.api.sign_in.CouncilSessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["config.api.input.BoundedJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "config.api.errors.handle_exception",
    # Neither OPTIONS nor `?format=`: the description says everything.
    "DEFAULT_METADATA_CLASS": None,
    "URL_FORMAT_OVERRIDE": None,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Redress",
    "DESCRIPTION": "Complaints of English councils: cases, deadlines and their explanation.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    # Requests are described apart from responses: only in a request must a text not be empty.
    "COMPONENT_SPLIT_REQUEST": True,
}
SIMPLE_HISTORY_HISTORY_ID_USE_UUID = False
SILENCED_SYSTEM_CHECKS: list[str] = []
