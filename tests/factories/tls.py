"""Certificates of an authority of our own, and what ends TLS in front of a real server on this machine."""

import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

# What a PostgreSQL client says before it begins TLS, and what the server answers.
POSTGRES_ASKS = bytes([0, 0, 0, 8, 4, 210, 22, 47])
POSTGRES_AGREES = b"S"
HERE = "IP:127.0.0.1"


@dataclass(frozen=True)
class Certificate:
    """A server's certificate, and the authority that signed it."""

    name: str
    authority: Path
    context: ssl.SSLContext

    @classmethod
    def made(cls, folder: Path, name: str = HERE) -> Self:
        """A new authority's, for the server of that name."""
        folder.mkdir()
        openssl(folder, "req", "-x509", "-subj", "/CN=Authority", "-keyout", "authority.key", "-out", "authority.pem")
        openssl(
            folder, "req", "-x509", "-subj", "/CN=Server", "-addext", f"subjectAltName={name}", "-addext",
            "basicConstraints=critical,CA:FALSE", "-CA", "authority.pem", "-CAkey", "authority.key",
            "-keyout", "key.pem", "-out", "certificate.pem",
        )  # fmt: skip
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
        return cls(name, folder / "authority.pem", context)


def openssl(folder: Path, *command: str) -> None:
    """With a new key, for two days."""
    more = ("-newkey", "rsa:2048", "-nodes", "-days", "2")
    subprocess.run(["openssl", *command, *more], cwd=folder, check=True, capture_output=True)


@contextmanager
def in_front_of(port: int, certificate: Certificate, *, postgres: bool = False) -> Iterator[int]:
    """A port that ends TLS and passes everything on to a server on this machine."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_serve, args=(listener, port, certificate, postgres), daemon=True).start()
        yield int(listener.getsockname()[1])
        # Wakes the thread that waits for the next client.
        listener.shutdown(socket.SHUT_RDWR)


def _serve(listener: socket.socket, port: int, certificate: Certificate, postgres: bool) -> None:
    with suppress(OSError):
        while True:
            client, _ = listener.accept()
            threading.Thread(target=_pass_on, args=(client, port, certificate, postgres), daemon=True).start()


def _pass_on(client: socket.socket, port: int, certificate: Certificate, postgres: bool) -> None:
    with suppress(OSError), client:
        if postgres:
            assert client.recv(len(POSTGRES_ASKS), socket.MSG_WAITALL) == POSTGRES_ASKS
            client.sendall(POSTGRES_AGREES)
        with (
            certificate.context.wrap_socket(client, server_side=True) as inside,
            socket.create_connection(("127.0.0.1", port)) as server,
        ):
            back = threading.Thread(target=_copy, args=(server, inside), daemon=True)
            back.start()
            _copy(inside, server)
            back.join()


def _copy(source: socket.socket, target: socket.socket) -> None:
    """Until the one hangs up; then the other hears of it."""
    with suppress(OSError):
        while piece := source.recv(2**16):
            target.sendall(piece)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
