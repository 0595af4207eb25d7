"""The errors that the parts of the product write into their common file, for whoever looks at the terminal."""

import json
import os
from pathlib import Path


class ErrorLines:
    """Reads what is added to an error log from now on, also after the file was set aside."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file, self._place = _identity(path)

    def new(self) -> list[str]:
        """The errors since the last time, one line each."""
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
    """An error as a person reads it."""
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
