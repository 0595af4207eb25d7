"""Logs say what happened where, and nothing that a person wrote or that opens something."""

import json
import logging
import logging.config
import os
import subprocess
import sys
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from config.logging import BoundedFile, JsonLines, logging_to, request_id
from script.error_lines import ErrorLines


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


def test_what_celery_says_of_a_task_that_failed_is_logged_without_the_words_of_the_error() -> None:
    record = logging.LogRecord(
        "celery.app.trace", logging.ERROR, __file__, 1, "Task %(name)s[%(id)s] %(description)s: %(exc)s",
        ({"name": "a.task", "id": "7", "description": "raised unexpected", "exc": "Ann Poole"},), None,
    )  # fmt: skip
    assert json.loads(JsonLines().format(record))["message"] == "Task a.task[7] raised unexpected"


def test_a_line_carries_the_number_of_its_request() -> None:
    assert "request" not in _logged("Before any request")
    token = request_id.set("1234-5678-9012")
    try:
        assert _logged("During it")["request"] == "1234-5678-9012"
    finally:
        request_id.reset(token)


def write_lines(path: str, number: int) -> None:
    handler = BoundedFile(path, most_bytes=2_000)
    for line in range(number):
        handler.emit(logging.LogRecord("redress", logging.ERROR, __file__, 1, f"line {os.getpid()} {line}", (), None))
    handler.close()


def test_the_file_stays_bounded_however_many_processes_write(tmp_path: Path) -> None:
    path = tmp_path / "logs" / "errors.log"
    forking = get_context("fork")
    writers = [forking.Process(target=write_lines, args=(str(path), 300)) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    files = [path, Path(f"{path}.1")]
    assert all(0 < file.stat().st_size < 2_100 for file in files)
    lines = "".join(file.read_text() for file in files).splitlines()
    assert all(line.startswith("line ") for line in lines), "no line is torn"


def test_a_reader_of_the_file_misses_no_error_when_it_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "errors.log"
    path.write_text("old\n")
    errors = ErrorLines(path)
    assert errors.new() == []
    with path.open("a") as log:
        log.write('{"message": "It failed", "request": "1", "error": "KeyError", "trace": ["a.py:3 f", "KeyError"]}\n')
        log.write("hal")
    assert errors.new() == ["Error: It failed, request 1, KeyError, at a.py:3 f"]
    with path.open("a") as log:
        log.write("f a line\n")
    assert errors.new() == ["half a line"]
    path.replace(f"{path}.1")
    assert errors.new() == []
    path.write_text("new\n")
    assert errors.new() == ["new"]


PROGRAM = """
import logging, django
django.setup()
logging.getLogger("{name}").error("canary")
"""


@pytest.mark.parametrize(
    "name", ["django.request", "complaints.delivery.operations.outbox", "celery.app.trace", "waitress"]
)
@pytest.mark.parametrize("settings", ["local", "production"])
def test_errors_reach_the_terminal_and_a_file_however_the_product_is_started(
    tmp_path: Path, settings: str, name: str
) -> None:
    log = tmp_path / "errors.log"
    example = dict(line.split("=", 1) for line in Path(".env.example").read_text().splitlines() if "=" in line[1:])
    environment = {**example, **os.environ, "DJANGO_SETTINGS_MODULE": f"config.settings.{settings}"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(name=name)],
        env={**environment, "ERROR_LOG": str(log)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "canary" in done.stderr
    assert "canary" in log.read_text()


def test_without_a_file_errors_are_on_the_terminal_alone() -> None:
    assert list(logging_to("")["handlers"]) == ["stderr"]


def test_hosts_that_are_not_ours_push_no_error_out_of_its_file() -> None:
    assert logging_to("errors.log")["loggers"]["django.security.DisallowedHost"]["handlers"] == ["stderr"]
