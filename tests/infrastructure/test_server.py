"""script/server's program in a copy of the project, in a folder with a space: started, hurt and stopped for real."""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import pytest

from script.embedded.environment import LOCAL, PROJECT
from script.embedded.postgres import Postgres
from script.run_tests import throwaway_folder
from tests.factories.sampling import is_whole

pytestmark = [pytest.mark.slow, pytest.mark.in_turns]

SECONDS_TO_START = 180
WEB = "config.web_server"


@dataclass
class Server:
    """The running program, what it has said, and the folder it runs in."""

    folder: Path
    process: subprocess.Popen[bytes]
    said: Path

    @property
    def address(self) -> str:
        ready = re.findall(r"^ready (\S+)$", self.said.read_text(), flags=re.MULTILINE)
        assert len(ready) == 1, self.said.read_text()
        return str(ready[0])

    def readyz(self) -> bool:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.address}readyz", timeout=10) as answer:
            return bool(answer.status == 200)
        return False

    def children(self, words: str) -> list[int]:
        """The direct children whose command line contains ``words``."""
        listing = subprocess.run(
            ["ps", "-o", "pid=,args=", "--ppid", str(self.process.pid)], capture_output=True, text=True, check=False
        ).stdout
        return [int(line.split()[0]) for line in listing.splitlines() if words in line]


def start(folder: Path, *arguments: str) -> Server:
    said = folder / "said"
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DATABASE_URL", "MIGRATION_DATABASE_URL", "CELERY_BROKER_URL", "DJANGO_SETTINGS_MODULE")
    }
    with said.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "script.run_server", *arguments],
            cwd=folder, env=environment, stdout=output, stderr=output,
        )  # fmt: skip
    return Server(folder, process, said)


def wait_until_ready(server: Server) -> Server:
    wait_for(lambda: "\nready http" in f"\n{server.said.read_text()}", SECONDS_TO_START, server)
    return server


def wait_for(holds, seconds: float, server: Server) -> None:
    give_up = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < give_up, server.said.read_text()
        time.sleep(0.2)


def processes_in(folder: Path) -> list[str]:
    """The command lines of living processes that mention the folder or work in it."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            if words and (str(folder) in words or os.readlink(process / "cwd").startswith(str(folder))):
                found.append(words)
    return found


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A copy of the project's files, without what is made at run time; the built assets are lent."""
    with throwaway_folder(LOCAL) as throwaway:
        copy = copy_of_the_project(throwaway / "my redress")
        if not is_whole():
            replace_in(copy / "script" / "server_parts.py", '"--cases", "600"', '"--cases", "4"')
        yield copy


def copy_of_the_project(copy: Path) -> Path:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT, capture_output=True, check=True,
    ).stdout  # fmt: skip
    for name in listed.decode().split("\0"):
        if name and (PROJECT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / name, copy / name)
    (copy / "build").symlink_to(PROJECT / "build")
    return copy


def replace_in(path: Path, now: str, then: str) -> None:
    text = path.read_text()
    assert now in text, f"{path} has changed"
    path.write_text(text.replace(now, then))


@pytest.fixture(scope="module")
def running(folder: Path) -> Iterator[dict[str, Server]]:
    """The server that the tests below take turns with; a test that restarts it leaves the new one here."""
    now = {"server": wait_until_ready(start(folder, "--port", "0"))}
    yield now
    now["server"].process.terminate()
    now["server"].process.wait(60)


def test_one_command_makes_the_whole_product_answer(running: dict[str, Server]):
    assert running["server"].readyz()


def test_the_sign_ins_are_written_down_for_programs_and_people(running: dict[str, Server]):
    server = running["server"]
    demo = json.loads((server.folder / ".local" / "demo.json").read_text())
    assert {"base_url", "portal_url", "staff_url", "mail_url", "api_url", "accounts"} <= set(demo)
    assert demo["base_url"].rstrip("/") == server.address.rstrip("/")
    assert {"role", "council", "email", "password", "name"} <= set(demo["accounts"][0])
    assert demo["accounts"][0]["email"] in server.said.read_text()


def test_a_defect_is_on_the_terminal_in_a_file_and_on_the_page_under_one_number(running: dict[str, Server]):
    server = running["server"]
    for page in (server.folder / "templates" / "gallery").glob("*.html"):
        page.write_text("{{ 1 / 0 }}")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{server.address}gallery/?name=Ann+Poole", timeout=10)
    number = refused.value.headers["X-Request-ID"]
    assert (refused.value.status, f"Quote this number: {number}." in refused.value.read().decode()) == (500, True)
    log = server.folder / ".local" / "logs" / "errors.log"
    (line,) = [line for line in log.read_text().splitlines() if number in line]
    assert json.loads(line)["error"] == "ZeroDivisionError"
    assert "Poole" not in line
    wait_for(
        lambda: f"Error: Internal Server Error: /gallery/, request {number}" in server.said.read_text(), 10, server
    )


def test_a_second_start_in_the_same_folder_says_where_the_first_is(running: dict[str, Server]):
    second = subprocess.run(
        [sys.executable, "-m", "script.run_server"],
        cwd=running["server"].folder, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert second.returncode == 1
    assert f"already running in this folder: {running['server'].address}" in second.stdout


def test_a_port_that_is_taken_is_named(running: dict[str, Server], tmp_path: Path):
    taken = re.findall(r":(\d+)/", running["server"].address)[0]
    program = "import sys; from script import run_server; run_server.listener(int(sys.argv[1]), after_a_crash=False)"
    refused = subprocess.run(
        [sys.executable, "-c", program, taken], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert f"Port {taken} is taken" in refused.stderr


@pytest.mark.parametrize("part", [WEB, "celery"])
def test_a_killed_part_comes_back(running: dict[str, Server], part: str):
    server = running["server"]
    killed = server.children(part)
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    wait_for(lambda: len(set(server.children(part)) - set(killed)) == len(killed), 30, server)
    wait_for(server.readyz, 30, server)
    assert "ended with status -9" in server.said.read_text()


def test_one_web_process_answers_while_another_is_gone(running: dict[str, Server]):
    server = running["server"]
    killed, *others = server.children(WEB)
    assert others
    os.kill(killed, signal.SIGKILL)
    began = time.monotonic()
    assert server.readyz()
    assert time.monotonic() - began < 1
    wait_for(lambda: len(server.children(WEB)) == 1 + len(others), 10, server)


def test_a_web_process_that_stands_still_is_ended_and_started_again(running: dict[str, Server]):
    server = running["server"]
    before = set(server.children(WEB))
    page = server.folder / "templates" / "errors" / "404.html"
    written = page.read_text()
    # No other thread of the process runs before that is calculated.
    page.write_text("{{ 7 ** (9 ** 9) }}")
    with pytest.raises(OSError, match="timed out"):
        urllib.request.urlopen(f"{server.address}nowhere/", timeout=5)
    page.write_text(written)
    assert set(server.children(WEB)) == before
    assert server.readyz(), "the other one answers"
    wait_for(lambda: len(set(server.children(WEB)) - before) == 1, 40, server)
    assert "ended with status 1:" in server.said.read_text()
    assert len(set(server.children(WEB)) & before) == 1
    wait_for(server.readyz, 30, server)


def test_killed_web_processes_are_back_within_five_seconds_each_time(running: dict[str, Server]):
    server = running["server"]
    began = time.monotonic()
    subprocess.run([sys.executable, "manage.py", "version"], cwd=server.folder, capture_output=True, check=True)
    # On a machine that is busy with other things everything takes longer.
    limit = max(5, 3 * (time.monotonic() - began))
    for _ in range(3 if is_whole() else 1):
        # As long as one that works lives at the least; whatever dies sooner is started again later and later.
        time.sleep(11)
        for pid in server.children(WEB):
            os.kill(pid, signal.SIGKILL)
        began = time.monotonic()
        assert server.readyz()
        assert time.monotonic() - began < limit


def test_killed_database_backends_stop_nothing_and_move_no_port(running: dict[str, Server]):
    server = running["server"]
    postgres = Postgres(server.folder / ".local" / "postgres")
    port, pages, killed = postgres.port, server.children(WEB), 0
    give_up = time.monotonic() + 120
    # As soon as it has recovered, so that the supervisor looks at a database that recovers.
    while killed < (10 if is_whole() else 3):
        assert time.monotonic() < give_up, f"only {killed} killed: the database did not recover"
        with (
            contextlib.suppress(psycopg2.OperationalError),
            contextlib.closing(psycopg2.connect(postgres.url())) as mine,
        ):
            os.kill(mine.info.backend_pid, signal.SIGKILL)
            killed += 1
        time.sleep(0.1)
    wait_for(server.readyz, 30, server)
    assert server.process.poll() is None
    assert (postgres.port, server.children(WEB)) == (port, pages)


def test_killed_and_started_again_it_recovers_on_the_same_port(running: dict[str, Server]):
    killed = running["server"]
    port = re.findall(r":(\d+)/", killed.address)[0]
    killed.process.kill()
    killed.process.wait()
    running["server"] = wait_until_ready(start(killed.folder, "--port", port))
    assert running["server"].readyz()


def test_ctrl_c_ends_every_process_and_the_next_start_finds_everything_again(running: dict[str, Server]):
    stopped = running["server"]
    assert status_after(stopped, signal.SIGINT) == 0
    running["server"] = wait_until_ready(start(stopped.folder, "--port", "0"))
    assert running["server"].readyz()


def test_term_ends_every_process(running: dict[str, Server]):
    assert status_after(running["server"], signal.SIGTERM) == 0


def status_after(server: Server, number: signal.Signals) -> int:
    """The exit status after a signal; nothing of the server may be left then."""
    server.process.send_signal(number)
    status = server.process.wait(60)
    assert processes_in(server.folder) == []
    return status
