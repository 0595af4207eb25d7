"""What is logged: one JSON object a line, with ids and never with what people wrote."""

import fcntl
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler
from pathlib import Path
from traceback import extract_tb
from typing import Any

from pythonjsonlogger.json import JsonFormatter

SECRET_IN_ADDRESS = re.compile(r"(/(?:track|key|confirm-email|calendar/[^/\s]+)/)[^/\s]+")
# A few hundred thousand lines: months of a busy council, before they are set aside.
MOST_BYTES_OF_SECURITY_LOG = 100_000_000
# Set for as long as a request is answered (config/request_ids.py).
request_id: ContextVar[str] = ContextVar("request_id", default="")


class JsonLines(JsonFormatter):
    """A record as one line of JSON. Addresses are logged without their query, which may hold a search."""

    def __init__(self) -> None:
        super().__init__(json_ensure_ascii=False)

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        """What the line says. Of `extra` only `fields`; of an error its kind and place, without its words."""
        log_data["at"] = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        log_data["level"] = record.levelname.lower()
        log_data["logger"] = record.name
        log_data["message"] = message_of(record)
        if request := request_of(record):
            log_data["request"] = request
        log_data.update(getattr(record, "fields", {}))
        if record.exc_info:
            log_data["error"] = record.exc_info[0].__name__ if record.exc_info[0] else ""
            log_data["trace"] = _places(record.exc_info[1])


def request_of(record: logging.LogRecord) -> str:
    """The number of the request that a record is about; empty outside any."""
    # Django logs some responses after the request has ended, and passes it on.
    return getattr(getattr(record, "request", None), "id", "") or request_id.get()


def message_of(record: logging.LogRecord) -> str:
    """What a record says, without what opens something or what somebody searched for."""
    return _without_secrets(_message(record))


def _message(record: logging.LogRecord) -> str:
    if record.name == "celery.app.trace" and isinstance(record.args, dict) and "name" in record.args:
        # Celery's own sentence quotes the words of the error.
        task = record.args
        return f"Task {task['name']}[{task.get('id')}] {task.get('description', 'ended')}"
    message = record.getMessage()
    return message.partition("?")[0] if record.name == "django.request" else message


def _places(error: BaseException | None) -> list[str]:
    """The kind and place of an error and before it of what led to it; their words could quote a person."""
    if error is None:
        return []
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in extract_tb(error.__traceback__)]
    return [*_places(cause), *frames, type(error).__name__]


def _without_secrets(message: str) -> str:
    """Addresses without the part that opens something: a private link, a new password, a confirmation."""
    return SECRET_IN_ADDRESS.sub(r"\1...", message)


class BoundedFile(WatchedFileHandler):
    """A log file that all processes write to; at `most_bytes` it is set aside as NAME.1, replacing the one before."""

    def __init__(self, filename: str, most_bytes: int = 5_000_000) -> None:
        Path(filename).parent.mkdir(parents=True, exist_ok=True)
        super().__init__(filename, encoding="utf-8", delay=True)
        self.most_bytes = most_bytes

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line, alone among the processes."""
        with open(f"{self.baseFilename}.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            path = Path(self.baseFilename)
            if path.exists() and path.stat().st_size >= self.most_bytes:
                path.replace(f"{path}.1")
            super().emit(record)


def logging_to(
    error_log: str = "", level: str = "INFO", security_log: str = "", *, report_errors: bool = False
) -> dict[str, Any]:
    """Django's LOGGING: lines of a level and above on stderr, and errors also in a file where one is named.

    The lines of config/security_log.py go to a file of their own; without one to stderr, whatever the level.
    `report_errors` hands errors on to config/error_reporting.py as well.
    """
    handlers: dict[str, Any] = {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}}
    if error_log:
        file = {"class": "config.logging.BoundedFile", "filename": error_log, "formatter": "json", "level": "ERROR"}
        handlers["file"] = file
    if report_errors:
        handlers["sentry"] = {"class": "sentry_sdk.integrations.logging.EventHandler", "level": "ERROR"}
    everywhere = list(handlers)
    if security_log:
        handlers["security"] = {
            "class": "config.logging.BoundedFile",
            "filename": security_log,
            "formatter": "json",
            "most_bytes": MOST_BYTES_OF_SECURITY_LOG,
        }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "config.logging.JsonLines"}},
        "handlers": handlers,
        "root": {"handlers": everywhere, "level": level},
        "loggers": {
            "django": {"handlers": everywhere, "level": level, "propagate": False},
            "redress.security": {
                "handlers": ["security" if security_log else "stderr"],
                "level": "INFO",
                "propagate": False,
            },
            # Anyone can cause these at will, and they would push the errors out of their file.
            "django.security.DisallowedHost": {"handlers": ["stderr"], "level": level, "propagate": False},
            # Python itself prints on the terminal why a command ended.
            "redress.command": {"handlers": everywhere[1:], "level": level, "propagate": False},
        },
    }
