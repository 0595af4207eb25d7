"""Development and demonstration: nothing leaves the machine."""

import secrets

from config import env
from config.logging import logging_to
from config.settings.base import *  # noqa: F403
from config.settings.base import LOCAL_DIR


def _own_secret() -> str:
    """Made once, so that sign-ins survive a restart."""
    path = LOCAL_DIR / "secret-key"
    if not path.exists():
        LOCAL_DIR.mkdir(parents=True, exist_ok=True)
        path.write_text(secrets.token_urlsafe(50))
        path.chmod(0o600)
    return path.read_text()


SECRET_KEY = env.text("SECRET_KEY", "") or _own_secret()
DEBUG = env.flag("DEBUG", False)
DEMO = True
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver"]
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = LOCAL_DIR / "mail"
WHITENOISE_USE_FINDERS = True
LOGGING = logging_to(
    env.text("ERROR_LOG", str(LOCAL_DIR / "logs" / "errors.log")),
    level="WARNING",
    security_log=env.text("SECURITY_LOG", str(LOCAL_DIR / "logs" / "security.log")),
)
