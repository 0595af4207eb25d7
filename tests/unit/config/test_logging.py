"""Logs say what happened where, and nothing that a person wrote or that opens something."""

import json
import logging
import sys
from typing import Any

import pytest

from config.logging import JsonLines


def _logged(message: str, name: str = "redress", error: Any = None) -> dict[str, Any]:
    record = logging.LogRecord(name, logging.ERROR, __file__, 1, message, (), error)
    said: dict[str, Any] = json.loads(JsonLines().format(record))
    return said


def test_an_error_is_logged_by_kind_and_place_and_so_is_what_led_to_it_without_their_words() -> None:
    address = "ann" + "@example.com"
    try:
        try:
            raise ValueError(f"duplicate key\nDETAIL:  Key (email)=({address}) already exists.\n{address}")
        except ValueError as cause:
            raise RuntimeError(f"not stored: {address}\n") from cause
    except RuntimeError:
        said = _logged("It failed", error=sys.exc_info())
    assert said["error"] == "RuntimeError"
    assert [each for each in said["trace"] if each in ("ValueError", "RuntimeError")] == ["ValueError", "RuntimeError"]
    assert any("test_logging.py" in each for each in said["trace"])
    assert address not in json.dumps(said)


@pytest.mark.parametrize(
    ("message", "logged"),
    [
        ("Forbidden (Referer): /c/city/track/c2VjcmV0.sign/", "Forbidden (Referer): /c/city/track/.../"),
        ("Not Found: /accounts/password/reset/key/3-abc-def/", "Not Found: /accounts/password/reset/key/.../"),
        ("Gone: /accounts/confirm-email/Mw:abc/", "Gone: /accounts/confirm-email/.../"),
        ("Not Found: /calendar/city/c2VjcmV0.ics", "Not Found: /calendar/city/..."),
    ],
)
def test_what_opens_something_is_left_out_of_a_logged_address(message: str, logged: str) -> None:
    assert _logged(message, "django.security.csrf")["message"] == logged


def test_a_search_is_left_out_of_a_logged_address() -> None:
    assert _logged("Not Found: /casework/?search=Ann+Poole", "django.request")["message"] == "Not Found: /casework/"
