"""What is logged: one JSON object a line, with ids and never with what people wrote."""

import json
import logging
from datetime import UTC, datetime
from typing import Any


class JsonLines(logging.Formatter):
    """A record as one line of JSON. Addresses are logged without their query, which may hold a search."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        message = record.getMessage()
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": message.partition("?")[0] if record.name == "django.request" else message,
        }
        if record.exc_info:
            # The kind and place of an error; its text could quote a person.
            line["error"] = record.exc_info[0].__name__ if record.exc_info[0] else ""
            line["trace"] = [line.strip() for line in self.formatException(record.exc_info).splitlines()[1:-1]]
        return json.dumps(line, ensure_ascii=False)


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "config.logging.JsonLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {"django": {"handlers": ["stderr"], "level": "INFO", "propagate": False}},
}
