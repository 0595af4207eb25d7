"""JSON logs, without what people wrote."""

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
# A few hundred thousand lines: months of a busy council, before the file is set aside.
MOST_BYTES_OF_SECURITY_LOG = 100_000_000
# Set while a request is answered (config/request_ids.py).
request_id: ContextVar[str] = ContextVar("request_id", default="")


class JsonLines(JsonFormatter):
    """A JSON line; addresses lose their query, which may be a search."""

    def __init__(self) -> None:
        super().__init__(json_ensure_ascii=False)

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        """Of `extra` only `fields`; of errors no message."""
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
    """Return the request's number; empty outside any."""
    # Django logs some responses after the request has ended, and passes it on.
    return getattr(getattr(record, "request", None), "id", "") or request_id.get()


def message_of(record: logging.LogRecord) -> str:
    """Return the message without secrets or searches."""
    return _without_secrets(_message(record))


def _message(record: logging.LogRecord) -> str:
    if record.name == "celery.app.trace" and isinstance(record.args, dict) and "name" in record.args:
        # Celery's own sentence quotes the error's message.
        task = record.args
        return f"Task {task['name']}[{task.get('id')}] {task.get('description', 'ended')}"
    message = record.getMessage()
    return message.partition("?")[0] if record.name == "django.request" else message


def _places(error: BaseException | None) -> list[str]:
    if error is None:
        return []
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in extract_tb(error.__traceback__)]
    return [*_places(cause), *frames, type(error).__name__]


def _without_secrets(message: str) -> str:
    return SECRET_IN_ADDRESS.sub(r"\1...", message)


class BoundedFile(WatchedFileHandler):
    """A log file of all processes, renamed NAME.1 at `most_bytes`."""

    def __init__(self, filename: str, most_bytes: int = 5_000_000) -> None:
        Path(filename).parent.mkdir(parents=True, exist_ok=True)
        super().__init__(filename, encoding="utf-8", delay=True)
        self.most_bytes = most_bytes

    def emit(self, record: logging.LogRecord) -> None:
        """Lock, because processes share the file."""
        with open(f"{self.baseFilename}.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            path = Path(self.baseFilename)
            if path.exists() and path.stat().st_size >= self.most_bytes:
                path.replace(f"{path}.1")
            super().emit(record)


def logging_to(
    error_log: str = "", level: str = "INFO", security_log: str = "", *, report_errors: bool = False
) -> dict[str, Any]:
    """Return Django's LOGGING.

    Security events go to `security_log`, else to stderr, whatever the `level`.
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
            # Anyone can cause these, and they would push errors out of their file.
            "django.security.DisallowedHost": {"handlers": ["stderr"], "level": level, "propagate": False},
            # Python itself prints why a command ended.
            "redress.command": {"handlers": everywhere[1:], "level": level, "propagate": False},
        },
    }
