"""Gives a process the addresses of a database and a broker, embedded ones where none are set."""

import atexit
from collections.abc import MutableMapping
from pathlib import Path

from script.embedded.broker import Broker
from script.embedded.postgres import Postgres

PROJECT = Path(__file__).resolve().parents[2]
LOCAL = PROJECT / ".local"


def provide(environment: MutableMapping[str, str]) -> None:
    """Set DATABASE_URL and CELERY_BROKER_URL where they are absent, starting the servers under .local/.

    Servers started here stop when the last process that uses them ends.
    """
    if "DATABASE_URL" not in environment:
        postgres = Postgres(LOCAL / "postgres")
        postgres.join()
        atexit.register(postgres.leave)
        environment["DATABASE_URL"] = postgres.url()
    if "CELERY_BROKER_URL" not in environment:
        broker = Broker(LOCAL / "broker")
        broker.join()
        atexit.register(broker.leave)
        environment["CELERY_BROKER_URL"] = broker.url()
