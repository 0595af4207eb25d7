"""Tests, with a throw-away database."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("CELERY_BROKER_URL", "redis://127.0.0.1:1/0")

from config import env  # noqa: E402
from config.settings.base import *  # noqa: E402, F403
from config.settings.base import CACHES, DATABASES, INSTALLED_APPS  # noqa: E402

# Its command `flush` cleans up after a test that commits.
INSTALLED_APPS = [*INSTALLED_APPS, "tests.factories"]
SECRET_KEY = "only-for-tests-" + "x" * 40
DEBUG = False
DEMO = True
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
EMAIL_FILE_PATH = Path(tempfile.gettempdir()) / "redress-test-mail"
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="redress-test-media-"))
# Fast, because the tests sign in thousands of times.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
# The fixture `django_db_setup` switches to the product's login and role once the database is made.
_OWNER = env.database("MIGRATION_DATABASE_URL")
DATABASES["default"] |= {"USER": _OWNER["USER"], "PASSWORD": _OWNER["PASSWORD"], "OPTIONS": {"connect_timeout": 5}}
DATABASES["default"]["CONN_MAX_AGE"] = 0
# A test rolls its counts back with everything else that it wrote.
for _name in ("USER", "PASSWORD", "OPTIONS", "CONN_MAX_AGE"):
    DATABASES["attempts"][_name] = DATABASES["default"][_name]
DATABASES["attempts"]["TEST"] = {"MIRROR": "default"}
CACHES["default"]["OPTIONS"]["DATABASE"] = "default"
