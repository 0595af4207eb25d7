"""Processes of their own that do a worker's work until somebody kills them.

They are forked from a process that has the product loaded and nothing else going on, so that each is at work
in a few milliseconds and inherits neither a connection nor a thread.
"""

import multiprocessing
import os
import signal
from collections.abc import Callable
from datetime import datetime
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Barrier
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from complaints import tasks
from complaints.cases.operations import triage
from complaints.delivery.channels import EmailSender
from complaints.delivery.operations import outbox
from complaints.policy_trials import operations as policy_trials
from complaints.recalculation import operations as recalculation
from complaints.reminders import operations as reminders
from complaints.vocabulary.actions import ActionContext
from config import env
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.roles import Actor, Role
from portal.sessions.browser import cookie_of

FORKING = multiprocessing.get_context("forkserver")
PATIENCE = 60
Work = Callable[..., None]


def start(work: Work, *arguments: Any) -> BaseProcess:
    """A process on the test database; it is at work when this returns."""
    FORKING.set_forkserver_preload(["tests.reliability.loaded", __name__])
    at_work = FORKING.Event()
    database = {**connection.settings_dict, **env.database("DATABASE_URL"), "NAME": connection.settings_dict["NAME"]}
    process = FORKING.Process(target=_in_database, args=(database, at_work, work, arguments), daemon=True)
    process.start()
    assert at_work.wait(PATIENCE), "the process did not come to work"
    return process


def _in_database(database: dict[str, Any], at_work: Any, work: Work, arguments: tuple[Any, ...]) -> None:
    connection.settings_dict.update(database)
    connection.ensure_connection()
    at_work.set()
    work(*arguments)


def kill(process: BaseProcess) -> bool:
    """As the kernel does it: no handler runs, nothing is finished. False for one that had ended before."""
    if process.exitcode is None and process.pid is not None:
        os.kill(process.pid, signal.SIGKILL)
    process.join(PATIENCE)
    assert process.exitcode in (0, -signal.SIGKILL), f"the process failed by itself: {process.exitcode}"
    return process.exitcode == -signal.SIGKILL


def finish(processes: list[BaseProcess]) -> None:
    """Let them come to their end."""
    for process in processes:
        process.join(PATIENCE)
        assert process.exitcode == 0


def remind(at: datetime, batch: int) -> None:
    """What the task does, in batches small enough to be killed in."""
    reminders.send_due_reminders(at, batch)


def remind_at_once(start_line: Barrier, at: datetime, batch: int) -> None:
    """The same, beginning in the same instant as the others."""
    start_line.wait(PATIENCE)
    reminders.send_due_reminders(at, batch)


def remind_aloud(start_line: Barrier, council_id: int, at: datetime, batch: int) -> None:
    """The same for one council, failing where the task would only note that it has to try again."""
    start_line.wait(PATIENCE)
    sweep = reminders.CouncilSweep(council_id, at, batch)
    while not sweep.finished:
        sweep.remind()


def work_on_cases(start_line: Barrier, council_id: int, case_ids: list[int], at: datetime) -> None:
    """What officers do meanwhile: each move locks a case and then its deadlines."""
    champion = Actor(council_id, None, "A champion", frozenset({Role.COMPLAINT_CHAMPION}))
    start_line.wait(PATIENCE)
    for case_id in case_ids:
        with tenant(council_id, ActorKind.SYSTEM):
            triage.accept(ActionContext(case_id, champion, at))


def change_calendar(at: datetime, chunk: int) -> None:
    """What the task does, in chunks small enough to be killed in."""
    recalculation.CHUNK = chunk
    recalculation.carry_out_waiting(at, lambda: True)


def try_out(at: datetime, chunk: int) -> None:
    """What the task does, in chunks small enough to be killed in."""
    policy_trials.CHUNK = chunk
    policy_trials.carry_out_waiting(at, lambda: True)


def send(drafts: list[str], browser_key: str, version: int) -> None:
    """What a browser does: press the button below each draft, as it is shown in that version."""
    for address in drafts:
        client = Client()
        client.cookies[cookie_of(UUID(address.split("/")[-3]))] = browser_key
        assert client.post(address, {"version": version}).status_code == 302


def post(port: int) -> None:
    """What the task does, with the mail server at a port of this machine."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    with EmailSender() as server:
        outbox.drain(server, timezone.now(), lambda: True)


def post_by_task(port: int) -> None:
    """The task itself, as the worker runs it."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    tasks.dispatch_outbox()
