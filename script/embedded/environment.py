import contextlib
from collections.abc import Iterator, MutableMapping
from pathlib import Path

from script.embedded.broker import Broker
from script.embedded.postgres import OWNER, Postgres
from script.embedded.server import EmbeddedServer

PROJECT = Path(__file__).resolve().parents[2]
LOCAL = PROJECT / ".local"


@contextlib.contextmanager
def embedded(
    environment: MutableMapping[str, str], folder: Path = LOCAL, *, durable: bool = True
) -> Iterator[list[EmbeddedServer]]:
    """Set absent server URLs and start those servers in `folder`.

    Each stops when its last user leaves.
    """
    with contextlib.ExitStack() as joined:
        servers: list[EmbeddedServer] = []
        if "DATABASE_URL" not in environment:
            postgres = Postgres(folder / "postgres", durable=durable)
            _join(postgres, joined)
            servers.append(postgres)
            environment["DATABASE_URL"] = postgres.url()
            environment["MIGRATION_DATABASE_URL"] = postgres.url(OWNER)
        if "CELERY_BROKER_URL" not in environment:
            broker = Broker(folder / "broker", durable=durable)
            _join(broker, joined)
            servers.append(broker)
            environment["CELERY_BROKER_URL"] = broker.url()
        yield servers


def _join(server: EmbeddedServer, joined: contextlib.ExitStack) -> None:
    joined.callback(server.leave)
    server.join()
