"""The process that checks files: python -m complaints.documents.inspection.checking FD.

Files are untrusted: the process limits their use of processor and memory, and holds no secrets. Each arrives on a
socket: a JSON line (name, limit in bytes, seconds) and the content. The answer is a JSON line and any changed content.
"""

import json
import os
import resource
import signal
import socket
import sys
import traceback
from typing import Any

from complaints.documents.inspection.file_contents import FileContents
from councils.vocabulary.errors import RuleBroken

# A million formulas take some four seconds, other real files at most two.
PROCESSOR_SECONDS = 15
MEMORY_BYTES = 2**30
# Web pages have priority.
NICENESS = 5


def main(descriptor: int) -> None:
    """Fork for each file until the sender ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # A child's answer, or its absence, is enough.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    sockets = socket.socket(fileno=descriptor)
    while arrived := socket.recv_fds(sockets, 1, 1)[1]:
        # A fork takes milliseconds, a new process a quarter of a second.
        with socket.socket(fileno=arrived[0]) as connection:
            if os.fork() == 0:
                _check(connection)
                return


def _check(connection: socket.socket) -> None:
    # Past a limit, the system ends the process without an answer.
    _limit_process()
    with connection.makefile("rb") as request:
        said = json.loads(request.readline())
        signal.alarm(said["seconds"])
        answer, kept = _answer(said["name"], request.read(), said["limit"])
    connection.sendall(json.dumps(answer).encode() + b"\n" + kept)


def _limit_process() -> None:
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))


def _answer(name: str, content: bytes, limit: int) -> tuple[dict[str, Any], bytes]:
    try:
        kept = FileContents(limit).kept(name, content)
    except RuleBroken as refusal:
        return {"refused": [refusal.code, refusal.message]}, b""
    except Exception as error:  # noqa: BLE001
        # An exception's message may quote the file.
        place = traceback.extract_tb(error.__traceback__)[-1]
        return {"failed": f"{type(error).__name__} at {place.filename}:{place.lineno}"}, b""
    return ({"kept": "as it came"}, b"") if kept == content else ({"kept": "changed"}, kept)


if __name__ == "__main__":
    main(int(sys.argv[1]))
