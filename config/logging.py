"""What is logged: one JSON object a line, with ids and never with what people wrote."""

import json
import logging
import re
from datetime import UTC, datetime
from traceback import extract_tb
from typing import Any

SECRET_IN_ADDRESS = re.compile(r"(/(?:track|key|confirm-email|calendar/[^/\s]+)/)[^/\s]+")


class JsonLines(logging.Formatter):
    """A record as one line of JSON. Addresses are logged without their query, which may hold a search."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        message = record.getMessage()
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _without_secrets(message.partition("?")[0] if record.name == "django.request" else message),
        }
        if record.exc_info:
            line["error"] = record.exc_info[0].__name__ if record.exc_info[0] else ""
            line["trace"] = _places(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


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


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "config.logging.JsonLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {"django": {"handlers": ["stderr"], "level": "INFO", "propagate": False}},
}
