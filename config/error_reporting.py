"""Errors reported to Sentry, or what speaks its protocol: their kind and place, and nothing that people wrote."""

import atexit
import logging
from typing import Any
from urllib.parse import urlsplit

import sentry_sdk
from sentry_sdk.transport import Transport
from sentry_sdk.types import DataCollectionUserOptions, Event, Hint

from config.links import ServiceLink
from config.logging import message_of, request_of

# All that leaves of an event, of one of its errors and of a line of a stack: what a later release adds stays here.
OF_EVENT = ("event_id", "timestamp", "level", "logger", "platform", "release", "environment", "server_name", "sdk")
OF_ERROR = ("type", "module", "mechanism")
OF_FRAME = ("filename", "abs_path", "module", "function", "lineno", "in_app")
# Of what the SDK could collect by itself; this takes the place of its older `send_default_pii=False`.
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
    """Report what is logged as an error; `config.logging.logging_to` says from which loggers.

    Nothing is taken from requests, tasks or local variables in the first place, and `without_words` lets nothing
    through that is not named here.
    """
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
    # The library's own integrations are off, and with them the one that waits for what is still to be sent.
    atexit.register(sentry_sdk.flush, SECONDS_TO_SEND)


def without_words(event: Event, hint: Hint) -> Event | None:
    """The event without request, user, breadcrumbs, local variables and the words of errors, which may quote a person.

    Its message is that of the log's line; without such a line it is not sent.
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
    """The link to Sentry; without an address there is none, as on this machine."""
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
