"""The product as its visitors meet it: web processes on a database of their own, and somebody's browser."""

import json
import os
import re
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from typing import IO

from script.embedded.environment import LOCAL, PROJECT
from script.embedded.postgres import OWNER, Postgres
from script.run_tests import throwaway_folder
from script.test_cluster import provide
from tests.factories.smtp import free_port

BOUNDARY = "between-the-parts"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"
SECONDS_TO_START = 60
PROCESSES = 2
COMPLAIN = "/c/cambridge-city/complain"


@dataclass
class Answer:
    """What the server said, whatever its status."""

    status: int
    text: str
    headers: dict[str, str]
    seconds: float
    url: str


@dataclass
class Visitor:
    """Somebody's browser: keeps cookies, follows redirections and sends the token of a form."""

    base_url: str
    cookies: CookieJar = field(default_factory=CookieJar)
    tls: ssl.SSLContext | None = None

    def get(self, path: str, **headers: str) -> Answer:
        return self._open(urllib.request.Request(self.base_url + path, headers=headers))

    def post(self, path: str, answers: dict[str, str], **headers: str) -> Answer:
        token = next((each.value for each in self.cookies if each.name == "csrftoken"), "")
        body = urllib.parse.urlencode({**answers, "csrfmiddlewaretoken": token or ""}).encode()
        headers = {"Origin": self.base_url, **headers}
        return self._open(urllib.request.Request(self.base_url + path, data=body, headers=headers))

    def upload(self, path: str, answers: dict[str, str], name: str, content: bytes) -> Answer:
        token = next((cookie.value for cookie in self.cookies if cookie.name == "csrftoken"), "")
        body = multipart({**answers, "csrfmiddlewaretoken": token or ""}, name, content)
        headers = {"Origin": self.base_url, "Content-Type": MULTIPART}
        return self._open(urllib.request.Request(self.base_url + path, data=body, headers=headers))

    def _open(self, request: urllib.request.Request) -> Answer:
        opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.cookies), urllib.request.HTTPSHandler(context=self.tls)
        )
        started = time.monotonic()
        try:
            with opener.open(request, timeout=20) as said:
                status, headers, body, url = said.status, said.headers, said.read(), said.geturl()
        except urllib.error.HTTPError as refused:
            status, headers, body, url = refused.code, refused.headers, refused.read(), refused.geturl()
        return Answer(status, body.decode(), dict(headers), time.monotonic() - started, url)


def multipart(answers: dict[str, str], name: str, content: bytes) -> bytes:
    """A form with a file, as a browser sends it."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
        for field, value in answers.items()
    ]
    file = f'Content-Disposition: form-data; name="documents"; filename="{name}"\r\nContent-Type: text/plain\r\n\r\n'
    return "".join([*parts, f"--{BOUNDARY}\r\n", file]).encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()


@dataclass
class Service:
    """The running web processes, their database and an account of each role."""

    postgres: Postgres
    web: list[subprocess.Popen[bytes]]
    base_url: str
    accounts: dict[str, dict[str, str]]
    token: str
    log: Path
    environment: dict[str, str]

    def visitor(self) -> Visitor:
        return Visitor(self.base_url)

    def signed_in(self, role: str) -> Visitor:
        somebody, account = self.visitor(), self.accounts[role]
        somebody.get("/accounts/login/")
        there = somebody.post("/accounts/login/", {"login": account["email"], "password": account["password"]})
        assert "Sign out" in there.text
        return somebody


@contextmanager
def running_service(base_url: str = "", **settings: str) -> Iterator[Service]:
    """The product on a database of its own, with a few cases, and without any broker."""
    with throwaway_folder(LOCAL) as folder, socket.create_server(("127.0.0.1", 0)) as listening:
        provide(folder / "postgres", Path(os.environ["TEST_CLUSTERS"]))
        postgres = Postgres(folder / "postgres", durable=False)
        postgres.join()
        here = f"http://127.0.0.1:{listening.getsockname()[1]}"
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.local",
            "DATABASE_URL": postgres.url(),
            "MIGRATION_DATABASE_URL": postgres.url(OWNER),
            "CELERY_BROKER_URL": f"redis://127.0.0.1:{free_port()}/0",
            "REDRESS_BASE_URL": base_url or here,
            "ERROR_LOG": str(folder / "errors.log"),
            **settings,
        }
        accounts = _seeded(environment, folder / "demo.json")
        champion = accounts["complaint_champion"]
        token = manage(environment, "api_token", champion["email"], champion["council"], "--write").split()[-1]
        with (folder / "web.log").open("wb") as log:
            web = [web_process(listening, environment, log) for _ in range(PROCESSES)]
        running = Service(postgres, web, here, accounts, token, folder / "web.log", environment)
        try:
            _wait_until_ready(running.visitor())
            yield running
        finally:
            for process in web:
                process.terminate()
            for process in web:
                process.wait(30)
            postgres.leave()


def web_process(listening: socket.socket, environment: dict[str, str], log: IO[bytes]) -> subprocess.Popen[bytes]:
    """A web process on a socket that it inherits."""
    return subprocess.Popen(
        [sys.executable, "-m", "config.web_server", "--fd", str(listening.fileno())],
        cwd=PROJECT, env=environment, pass_fds=(listening.fileno(),), stdout=log, stderr=log,
    )  # fmt: skip


def _seeded(environment: dict[str, str], sign_ins: Path) -> dict[str, dict[str, str]]:
    seed = ("--cases", "12", "--councils", "4", "--seed", "1", "--sign-ins", str(sign_ins))
    manage(environment, "seed_demo", *seed)
    found: dict[str, dict[str, str]] = {}
    for account in json.loads(sign_ins.read_text())["accounts"]:
        found.setdefault(account["role"], account)
    return found


def manage(environment: dict[str, str], *command: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *command], cwd=PROJECT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _wait_until_ready(visitor: Visitor) -> None:
    give_up = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            if visitor.get("/readyz").status == 200:
                return
        except OSError:
            pass
        assert time.monotonic() < give_up, "the web server does not answer"
        time.sleep(0.1)


HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


def answer_form(resident: Visitor, page: str, answers: dict[str, str]) -> Answer:
    """Send a question's form with what the page keeps in hidden fields."""
    hidden = dict(HIDDEN.findall(resident.get(page).text))
    return resident.post(page, {**hidden, **answers})


def begin_complaint(resident: Visitor) -> str:
    """A resident's draft, answered up to the question of what happened; its address."""
    started = resident.get(f"{COMPLAIN}/new/").url.removeprefix(resident.base_url)
    draft = started.rpartition("/")[0].rpartition("/")[0] + "/"
    # The first question is what the person would like to do, where the council offers more than a complaint.
    for page in dict.fromkeys((started, f"{draft}service/")):
        shown = resident.get(page).text
        first = re.search(r'type="radio" [^>]*value="([^"]+)"|value="([^"]+)"[^>]* type="radio"', shown)
        name = re.search(r'name="(contact|service)"', shown)
        assert first, page
        assert name, page
        there = answer_form(resident, page, {name[1]: first[1] or first[2]})
    assert "What happened" in there.text
    return draft
