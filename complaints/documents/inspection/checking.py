"""The process that looks into files: python -m complaints.documents.inspection.checking FD.

Files come from strangers, and programs that read them have faults: here a file can use up some processor time and some
memory, and nothing else. The process is forked for each file, which takes milliseconds; a new one would take a quarter
of a second of processor time. It knows no secret, and no one's file but the one it reads.

For each file a socket arrives. On it stands a line of JSON (name, limit in bytes, seconds) and the content; the answer
is a line of JSON and, where the file is kept otherwise than it came, what is kept.
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

# A workbook of a million formulas takes some four seconds, everything else that people have at most two.
PROCESSOR_SECONDS = 15
MEMORY_BYTES = 2**30
# Pages are answered first.
NICENESS = 5


def main(descriptor: int) -> None:
    """Fork for each socket that arrives; return when the process that sends them has ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Nobody asks how a child ended: its answer says that, or is missing.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    sockets = socket.socket(fileno=descriptor)
    while arrived := socket.recv_fds(sockets, 1, 1)[1]:
        with socket.socket(fileno=arrived[0]) as connection:
            if os.fork() == 0:
                _check(connection)
                return


def _check(connection: socket.socket) -> None:
    """Read a file and answer. Past a limit the system ends the process without an answer."""
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
        # The message of an exception may quote the file.
        place = traceback.extract_tb(error.__traceback__)[-1]
        return {"failed": f"{type(error).__name__} at {place.filename}:{place.lineno}"}, b""
    return ({"kept": "as it came"}, b"") if kept == content else ({"kept": "changed"}, kept)


if __name__ == "__main__":
    main(int(sys.argv[1]))
