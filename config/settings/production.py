"""A council's installation: it does not start while a needed setting is missing."""

from config import env, error_reporting, links
from config.logging import logging_to
from config.settings.base import *  # noqa: F403
from config.settings.base import LINKS, STORAGES, TRUSTED_NETWORK_SERVICES

env.replaced("TRUSTED_PROXY_COUNT", by="TRUSTED_PROXIES")
SECRET_KEY = env.needed("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS", "")
DEBUG = False
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", "")
BASE_URL = env.text("REDRESS_BASE_URL")
SCANNER_URL = env.needed("SCANNER_URL")

SENTRY_DSN = env.text("SENTRY_DSN", "")
LOGGING = logging_to(
    env.text("ERROR_LOG", ""), security_log=env.text("SECURITY_LOG", ""), report_errors=bool(SENTRY_DSN)
)
if SENTRY_DSN:
    error_reporting.start(SENTRY_DSN)

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.text("EMAIL_HOST")
EMAIL_PORT = env.number("EMAIL_PORT", 587)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_SSL = env.flag("EMAIL_USE_SSL", False)
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", True) and not EMAIL_USE_SSL
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL")

LINKS = [*LINKS, links.email(EMAIL_HOST, tls=EMAIL_USE_TLS or EMAIL_USE_SSL), error_reporting.link(SENTRY_DSN)]
links.check(LINKS, TRUSTED_NETWORK_SERVICES)

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}

SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", True)
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
DRAFT_COOKIE_NAME = "__Host-complaint-draft"
KNOWN_BROWSER_COOKIE_NAME = "__Host-known-browser"
