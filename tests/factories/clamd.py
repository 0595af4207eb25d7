"""A real ClamAV daemon with a signature of our own: the virus databases cannot be fetched everywhere."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.factories.smtp import free_port

PROGRAM = shutil.which("clamd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
MISSING = "clamd is not installed, so no real scanner was tried: apt-get install clamav-daemon"
# The test file of the antivirus industry, in halves, so that no scanner takes this file for one.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
CONFIGURATION = """
TCPSocket {port}
TCPAddr 127.0.0.1
Foreground yes
DatabaseDirectory {folder}
TemporaryDirectory {folder}
LogFile {folder}/clamd.log
LogFileMaxSize 0
StreamMaxLength {megabytes}M
MaxScanSize {megabytes}M
MaxFileSize {megabytes}M
AlertExceedsMax yes
AlertEncrypted yes
"""


def need() -> str:
    """The daemon's path. Without it the test is skipped by name, or fails where CI=true."""
    if PROGRAM is None and os.environ.get("CI") == "true":
        pytest.fail(MISSING)
    if PROGRAM is None:
        pytest.skip(MISSING)
    return PROGRAM


@contextmanager
def running(folder: Path, megabytes: int = 25) -> Iterator[str]:
    """A scanner that takes so many megabytes; gives its address."""
    program, port = need(), free_port()
    (folder / "own.ndb").write_text(f"Redress.Eicar:0:*:{EICAR.hex()}\n")
    configuration = folder / "clamd.conf"
    configuration.write_text(CONFIGURATION.format(port=port, folder=folder, megabytes=megabytes))
    with subprocess.Popen([program, "--config-file", str(configuration)], stdout=subprocess.DEVNULL) as daemon:
        try:
            _wait_until_it_answers(port)
            yield f"tcp://127.0.0.1:{port}"
        finally:
            daemon.kill()


def _wait_until_it_answers(port: int) -> None:
    give_up = time.monotonic() + 30
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), 1) as scanner:
                scanner.sendall(b"zPING\0")
                if scanner.recv(16) == b"PONG\0":
                    return
        except OSError:
            if time.monotonic() > give_up:
                raise
        time.sleep(0.05)
