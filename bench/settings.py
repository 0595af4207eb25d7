"""The demonstration's settings, with a second connection for the floors: no row-level security, nothing else."""

from config import env
from config.settings.local import *  # noqa: F403
from config.settings.local import DATABASES

FLOOR = "floor"
DATABASES[FLOOR] = {
    "ENGINE": "django.db.backends.postgresql",
    **env.database("FLOOR_DATABASE_URL"),
    "CONN_MAX_AGE": None,
    "OPTIONS": {"options": "-c jit=off"},
}
# A page that fails ends the run with its own traceback: its time would mean nothing.
DEBUG_PROPAGATE_EXCEPTIONS = True
