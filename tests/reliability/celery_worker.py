"""A real Celery worker on a real broker, to be killed, and what schedulers send it."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit

from celery import Celery
from django.conf import settings as django_settings
from django.db import connection
from kombu.exceptions import OperationalError

from script.embedded.broker import Broker


@contextlib.contextmanager
def worker(broker: Broker, mail_port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A worker as production runs it, in a process group of its own; killed with all its children at the end."""
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "DATABASE_URL": address.geturl(),
        "CELERY_BROKER_URL": broker.url(),
        "SECRET_KEY": django_settings.SECRET_KEY,
        "ALLOWED_HOSTS": "redress.example",
        "REDRESS_BASE_URL": "https://redress.example",
        "SCANNER_URL": "tcp://127.0.0.1:9",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(mail_port),
        "EMAIL_USE_TLS": "0",
        "DEFAULT_FROM_EMAIL": "Redress <no-reply@redress.example>",
    }
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "-c", "2", "-l", "ERROR", "--pidfile="]
    log = broker.folder / "worker.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, cwd=django_settings.BASE_DIR, env=environment, stdout=output, stderr=output, start_new_session=True
        )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def nudge(broker: Broker, *tasks: str) -> None:
    """What a scheduler does every few seconds; like it, unmoved by a broker that is away."""
    celery = Celery()
    # The plain setting would lose to CELERY_BROKER_URL, which names the broker of the other tests.
    celery.conf.broker_write_url = broker.url()
    celery.conf.broker_transport_options = {"socket_timeout": 1, "socket_connect_timeout": 1, "max_retries": 0}
    with contextlib.suppress(OperationalError, OSError):
        for task in tasks or ("send_due_reminders", "dispatch_outbox"):
            celery.send_task(f"complaints.tasks.{task}", expires=30, retry=False)
    celery.close()


def log_of(broker: Broker) -> str:
    """The end of what workers had to say."""
    log = broker.folder / "worker.log"
    return log.read_text()[-3000:] if log.exists() else ""
