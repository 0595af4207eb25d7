"""Runs the whole product on one machine: database, broker, web, worker and the schedule, until Ctrl-C."""

import argparse
import contextlib
import fcntl
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from typing import IO, NoReturn

from script.demo_sign_ins import sign_ins
from script.embedded.environment import LOCAL, PROJECT, embedded
from script.embedded.server import LOOPBACK, EmbeddedServer, ServerFailed
from script.error_lines import ErrorLines
from script.server_parts import ERROR_LOG, PreparationFailed, background, environment_for, prepare, web
from script.supervision import PartFailed, Supervisor

DEFAULT_PORT = 8000
PORTS_TRIED = 100
# After a kill -9 the old web server still finishes requests on the port.
SECONDS_FOR_THE_OLD_PORT = 15
SECONDS_BETWEEN_REVIVALS = 5
STOPPING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopAsked(BaseException):
    """Ctrl-C, TERM or a closed terminal."""


class Refused(Exception):
    """The message says why and what to do."""


def main(arguments: list[str]) -> int:
    """Return 0 when stopped, 1 if it could not start."""
    for number in STOPPING_SIGNALS:
        signal.signal(number, stop_asked)
    try:
        serve(arguments_of(arguments).port)
    except StopAsked:
        tell("Stopped.")
        return 0
    except (Refused, PreparationFailed, PartFailed, ServerFailed) as reason:
        tell(str(reason))
        return 1
    return 0


def stop_asked(*_: object) -> NoReturn:
    """Further signals do not interrupt stopping."""
    for number in STOPPING_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    raise StopAsked


def arguments_of(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/server", description=__doc__)
    parser.add_argument("--port", type=int, help=f"default: {DEFAULT_PORT}, or the next free one")
    return parser.parse_args(arguments)


def serve(port: int | None) -> None:
    with only_one_in_this_folder() as note, listener(port, after_a_crash=bool(note.read())) as listening:
        base_url = f"http://{LOOPBACK}:{listening.getsockname()[1]}"
        environment = environment_for(base_url)
        rewrite(note, f"{base_url}/")
        with embedded(environment) as servers:
            prepare(environment, tell)
            # From here no process can reach the tables' owner.
            environment.pop("MIGRATION_DATABASE_URL", None)
            parts = [*web(base_url, listening.fileno()), *background(base_url, environment["CELERY_BROKER_URL"])]
            run(Supervisor(parts, PROJECT, environment, tell), servers, base_url)


def run(supervisor: Supervisor, servers: list[EmbeddedServer], base_url: str) -> None:
    try:
        supervisor.start()
        tell(sign_ins(LOCAL / "demo.json", base_url))
        tell(f"ready {base_url}/")
        supervisor.watch(between_looks=between_looks(servers))
    finally:
        supervisor.stop()


def between_looks(servers: list[EmbeddedServer]) -> Callable[[], None]:
    revive, errors = reviver(servers), ErrorLines(ERROR_LOG)

    def look() -> None:
        revive()
        for line in errors.new():
            tell(line)

    return look


def reviver(servers: list[EmbeddedServer]) -> Callable[[], None]:
    last_look = time.monotonic()

    def revive() -> None:
        nonlocal last_look
        if time.monotonic() - last_look > SECONDS_BETWEEN_REVIVALS:
            for server in servers:
                try:
                    server.ensure_up()
                except ServerFailed as failure:
                    tell(f"{failure}\nIt is tried again in {SECONDS_BETWEEN_REVIVALS} s.")
            last_look = time.monotonic()

    return revive


@contextlib.contextmanager
def only_one_in_this_folder() -> Iterator[IO[str]]:
    """Lock a note of the address, empty after a clean stop. Raises Refused if another server runs."""
    LOCAL.mkdir(exist_ok=True)
    with (LOCAL / "server.lock").open("a+") as note:
        note.seek(0)
        try:
            fcntl.flock(note, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(f"Redress is already running in this folder: {note.read() or 'it is starting'}") from None
        try:
            yield note
        finally:
            rewrite(note, "")


def rewrite(note: IO[str], text: str) -> None:
    note.truncate(0)
    note.write(text)
    note.flush()


def listener(port: int | None, *, after_a_crash: bool) -> socket.socket:
    """Web servers inherit the socket, so restarts keep the port. Raises Refused if taken."""
    wanted = [port] if port is not None else [DEFAULT_PORT]
    give_up = time.monotonic() + (SECONDS_FOR_THE_OLD_PORT if after_a_crash else 0)
    while time.monotonic() <= give_up:
        with contextlib.suppress(OSError):
            return socket.create_server((LOOPBACK, wanted[0]))
        time.sleep(0.2)
    if port is None:
        wanted = list(range(DEFAULT_PORT, DEFAULT_PORT + PORTS_TRIED))
    for number in wanted:
        with contextlib.suppress(OSError):
            return socket.create_server((LOOPBACK, number))
    raise Refused(f"Port {wanted[0]} is taken. Choose another: script/server --port N")


def tell(text: str) -> None:
    with contextlib.suppress(OSError):
        print(text, flush=True)  # noqa: T201


if __name__ == "__main__":
    os.chdir(PROJECT)
    sys.exit(main(sys.argv[1:]))
