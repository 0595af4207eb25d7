"""The processes of script/server."""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping

from celery import Celery

from script.children import die_with_parent
from script.embedded.environment import LOCAL, PROJECT
from script.embedded.up_to_date import PREPARATIONS
from script.supervision import ChildProcess

LOGS = LOCAL / "logs"
ERROR_LOG = LOGS / "errors.log"
WEB_PROCESSES = 2
WORKER_PROCESSES = 2
# Stores no last run times, which would delay jobs after the clock is set back.
SCHEDULER = "celery.beat.Scheduler"
DEMONSTRATION = (
    "Making demonstration cases, unless there are cases already",
    ("seed_demo", "--cases", "600", "--councils", "4", "--seed", "1", "--stories", "--if-empty"),
)


class PreparationFailed(Exception):
    """The message is the output."""


def environment_for(base_url: str) -> dict[str, str]:
    environment = {
        "DJANGO_SETTINGS_MODULE": "config.settings.local",
        **os.environ,
        "REDRESS_BASE_URL": base_url,
        "ERROR_LOG": str(ERROR_LOG),
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return environment


def prepare(environment: Mapping[str, str], tell: Callable[[str], None]) -> None:
    """Raises PreparationFailed."""
    for what, command in (*PREPARATIONS, DEMONSTRATION):
        tell(what)
        done = subprocess.run(
            [sys.executable, "manage.py", *command], cwd=PROJECT, env=environment, text=True, check=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            preexec_fn=die_with_parent,
        )  # fmt: skip
        if done.returncode:
            raise PreparationFailed(f"{what} failed (manage.py {' '.join(command)}):\n{done.stdout[-4000:]}")


def web(base_url: str, listening: int) -> list[ChildProcess]:
    """They share a socket; /readyz shows when they are ready."""
    return [
        ChildProcess(
            name=f"web server {number}",
            command=[sys.executable, "-m", "config.web_server", "--fd", str(listening)],
            log_file=LOGS / f"web-{number}.log",
            answers=lambda: _answers(f"{base_url}/readyz"),
            inherited=(listening,),
        )
        for number in range(1, WEB_PROCESSES + 1)
    ]


def background(base_url: str, broker_url: str) -> list[ChildProcess]:
    """Worker and schedule. Both restart when jobs stop: either may be stuck."""
    celery = Celery(broker=broker_url)
    command = [sys.executable, "-m", "celery", "-A", "config"]
    return [
        ChildProcess(
            name="worker",
            command=[*command, "worker", "-c", str(WORKER_PROCESSES), "-l", "WARNING", "--pidfile="],
            log_file=LOGS / "worker.log",
            answers=lambda: bool(celery.control.ping(timeout=1)),
            does_its_work=lambda: not _background_work_stopped(base_url),
        ),
        ChildProcess(
            name="schedule",
            command=[*command, "beat", "-l", "WARNING", "-S", SCHEDULER, "--pidfile="],
            log_file=LOGS / "schedule.log",
            answers=lambda: True,
            does_its_work=lambda: not _background_work_stopped(base_url),
        ),
    ]


def _background_work_stopped(base_url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{base_url}/readyz", timeout=2) as response:
            return bool(json.load(response)["background_work"] == "stopped")
    except (OSError, ValueError):
        return False


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=10) as response:
            return bool(response.status == 200)
    except OSError:
        return False
