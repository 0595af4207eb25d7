import json
import os
from pathlib import Path


class ErrorLines:
    """Reads lines added from now on, also after rotation."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file, self._place = _identity(path)

    def new(self) -> list[str]:
        file, size = _identity(self.path)
        if file != self._file or size < self._place:
            self._file, self._place = file, 0
        if size == self._place:
            return []
        with self.path.open("rb") as log:
            log.seek(self._place)
            added = log.read()
        whole, _, _ = added.rpartition(b"\n")
        self._place += len(whole) + 1 if whole else 0
        return [_line(line) for line in whole.decode(errors="replace").splitlines()]


def _identity(path: Path) -> tuple[int, int]:
    try:
        status = os.stat(path)
    except FileNotFoundError:
        return 0, 0
    return status.st_ino, status.st_size


def _line(text: str) -> str:
    try:
        error = json.loads(text)
    except ValueError:
        return text
    places = [place for place in error.get("trace", ()) if ":" in place]
    parts = [f"Error: {error.get('message')}"]
    parts += [f"request {error['request']}"] if "request" in error else []
    parts += [error["error"]] if error.get("error") else []
    parts += [f"at {places[-1]}"] if places else []
    return ", ".join(parts)
