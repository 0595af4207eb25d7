"""Error reports to Sentry: nothing that people wrote."""

import atexit
import logging
from typing import Any
from urllib.parse import urlsplit

import sentry_sdk
from sentry_sdk.transport import Transport
from sentry_sdk.types import DataCollectionUserOptions, Event, Hint

from config.links import ServiceLink
from config.logging import message_of, request_of

# All that is sent of an event, an error and a stack frame; what a later release of the SDK adds is not sent.
OF_EVENT = ("event_id", "timestamp", "level", "logger", "platform", "release", "environment", "server_name", "sdk")
OF_ERROR = ("type", "module", "mechanism")
OF_FRAME = ("filename", "abs_path", "module", "function", "lineno", "in_app")
# What the SDK may collect by itself. This replaces the older `send_default_pii=False`.
NOTHING: DataCollectionUserOptions = {
    "user_info": False,
    "cookies": {"mode": "off"},
    "http_headers": {"request": {"mode": "off"}},
    "http_bodies": [],
    "url_query_params": {"mode": "off"},
    "graphql": {"document": False, "variables": False},
    "gen_ai": {"inputs": False, "outputs": False},
    "database_query_data": False,
    "queues": False,
    "stack_frame_variables": False,
    "frame_context_lines": 0,
}

# How long a process that ends waits for its errors to be sent.
SECONDS_TO_SEND = 2


def start(dsn: str, transport: type[Transport] | None = None) -> None:
    """Report what is logged as an error."""
    sentry_sdk.init(
        dsn=dsn,
        transport=transport,
        data_collection=NOTHING,
        default_integrations=False,
        auto_enabling_integrations=False,
        auto_session_tracking=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        spotlight=False,
        before_send=without_words,
    )
    # The SDK's integrations are off, and with them the one that waits for errors to be sent.
    atexit.register(sentry_sdk.flush, SECONDS_TO_SEND)


def without_words(event: Event, hint: Hint) -> Event | None:
    """Return the event without anything that may quote a person.

    None, which is not sent, if no log record caused it.
    """
    record = hint.get("log_record")
    if not isinstance(record, logging.LogRecord):
        return None
    kept: dict[str, Any] = _only(event, OF_EVENT)
    kept["logentry"] = {"message": message_of(record)}
    if request := request_of(record):
        kept["tags"] = {"request": request}
    if errors := _values(event.get("exception")):
        kept["exception"] = {"values": [_error(error) for error in errors]}
    return kept  # type: ignore[return-value]


def link(dsn: str) -> ServiceLink:
    """An empty DSN counts as this machine."""
    url = urlsplit(dsn)
    return ServiceLink("sentry", url.hostname or "", url.scheme == "https", "Let SENTRY_DSN begin with https://")


def _error(error: dict[str, Any]) -> dict[str, Any]:
    kept = _only(error, OF_ERROR)
    frames = (error.get("stacktrace") or {}).get("frames") or []
    kept["stacktrace"] = {"frames": [_only(frame, OF_FRAME) for frame in frames]}
    return kept


def _values(found: Any) -> list[dict[str, Any]]:
    return list((found or {}).get("values") or [])


def _only(found: Any, keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: found[key] for key in keys if key in found}
