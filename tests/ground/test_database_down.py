"""The database goes away under a running web server: calm answers, nothing half done, and no restart afterwards."""

import contextlib
import json
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from script.embedded.environment import LOCAL, PROJECT
from script.embedded.postgres import OWNER, Postgres
from script.run_tests import throwaway_folder
from tests.factories.smtp import free_port

pytestmark = pytest.mark.slow

SECONDS_TO_START = 60
# A database that is gone refuses at once: nobody waits for a page that can't come.
SECONDS_TO_SAY_SO = 3
COMPLAIN = "/c/cambridge-city/complain"
HAPPENED = {"summary": "The green bin was missed", "description": "On three Mondays in a row."}


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

    def get(self, path: str, **headers: str) -> Answer:
        return self._open(urllib.request.Request(self.base_url + path, headers=headers))

    def post(self, path: str, answers: dict[str, str]) -> Answer:
        token = next((each.value for each in self.cookies if each.name == "csrftoken"), "")
        body = urllib.parse.urlencode({**answers, "csrfmiddlewaretoken": token or ""}).encode()
        return self._open(urllib.request.Request(self.base_url + path, data=body))

    def _open(self, request: urllib.request.Request) -> Answer:
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        started = time.monotonic()
        try:
            with opener.open(request, timeout=20) as said:
                status, headers, body, url = said.status, said.headers, said.read(), said.geturl()
        except urllib.error.HTTPError as refused:
            status, headers, body, url = refused.code, refused.headers, refused.read(), refused.geturl()
        return Answer(status, body.decode(), dict(headers), time.monotonic() - started, url)


@dataclass
class Service:
    """The running web server, its database and an account of each role."""

    postgres: Postgres
    web: subprocess.Popen[bytes]
    base_url: str
    accounts: dict[str, dict[str, str]]
    token: str

    def visitor(self) -> Visitor:
        return Visitor(self.base_url)

    def signed_in(self, role: str) -> Visitor:
        somebody, account = self.visitor(), self.accounts[role]
        somebody.get("/accounts/login/")
        there = somebody.post("/accounts/login/", {"login": account["email"], "password": account["password"]})
        assert "Sign out" in there.text
        return somebody


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    """The product on a database of its own, with a few cases, and without any broker."""
    with throwaway_folder(LOCAL) as folder:
        postgres = Postgres(folder / "postgres", durable=False)
        postgres.join()
        base_url = f"http://127.0.0.1:{free_port()}"
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.local",
            "DATABASE_URL": postgres.url(),
            "MIGRATION_DATABASE_URL": postgres.url(OWNER),
            "CELERY_BROKER_URL": f"redis://127.0.0.1:{free_port()}/0",
            "REDRESS_BASE_URL": base_url,
        }
        accounts = _prepared(environment, folder / "demo.json")
        token = _manage(environment, "api_token", accounts["complaint_champion"]["email"]).split()[-1]
        web = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn", "-b", base_url[7:], "config.wsgi"],
            cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        running = Service(postgres, web, base_url, accounts, token)
        try:
            _wait_until_ready(running.visitor())
            yield running
        finally:
            web.terminate()
            web.wait(30)
            postgres.leave()


def _prepared(environment: dict[str, str], sign_ins: Path) -> dict[str, dict[str, str]]:
    _manage(environment, "migrate", "--noinput", "-v0")
    _manage(environment, "load_policies")
    seed = ("--cases", "12", "--councils", "4", "--seed", "1", "--sign-ins", str(sign_ins))
    _manage(environment, "seed_demo", *seed)
    found: dict[str, dict[str, str]] = {}
    for account in json.loads(sign_ins.read_text())["accounts"]:
        found.setdefault(account["role"], account)
    return found


def _manage(environment: dict[str, str], *command: str) -> str:
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


@contextlib.contextmanager
def stopped(postgres: Postgres) -> Iterator[None]:
    """The database is stopped, as an administrator stops it, and started again at the end."""
    postgres.stop()
    try:
        assert not postgres.is_up()
        yield
    finally:
        postgres.ensure_up()


HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


def _answer(resident: Visitor, page: str, answers: dict[str, str]) -> Answer:
    """Send a question's form with what the page keeps in hidden fields."""
    hidden = dict(HIDDEN.findall(resident.get(page).text))
    return resident.post(page, {**hidden, **answers})


def _asked(resident: Visitor) -> str:
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
        there = _answer(resident, page, {name[1]: first[1] or first[2]})
    assert "What happened" in there.text
    return draft


def test_every_page_says_calmly_that_it_will_be_back_and_comes_back_by_itself(service: Service) -> None:
    resident, champion = service.visitor(), service.signed_in("complaint_champion")
    draft = _asked(resident)
    workers = _workers(service)
    pages = [(resident, path) for path in ("/", "/c/cambridge-city/", f"{draft}service/")]
    pages += [(champion, path) for path in ("/casework/", "/oversight/")]
    before = [who.get(path).status for who, path in pages]
    with stopped(service.postgres):
        for who, path in pages:
            _is_calm(who.get(path))
        style = re.search(r'href="(/static/[^"]+app[^"]*\.css)"', resident.get("/").text)
        assert style, "the page has no style"
        assert resident.get(style[1]).status == 200
        assert resident.get("/healthz").status == 200
        assert resident.get("/readyz").status == 503
    assert [who.get(path).status for who, path in pages] == before == [200] * len(pages)
    assert resident.get("/readyz").status == 200
    assert _workers(service) == workers


def _is_calm(answer: Answer) -> None:
    assert answer.status == 503
    assert answer.headers["Retry-After"] == "60"
    assert answer.seconds < SECONDS_TO_SAY_SO
    assert "<h1" in answer.text
    assert "not available just now" in answer.text
    assert "Reload this page in a few minutes" in answer.text
    assert "Traceback" not in answer.text


def _workers(service: Service) -> set[str]:
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(service.web.pid)], capture_output=True, text=True)
    return {f"{service.web.pid}", *listed.stdout.split()}


def test_answers_that_could_not_be_saved_are_not_called_saved_and_arrive_when_the_page_is_reloaded(
    service: Service,
) -> None:
    resident = service.visitor()
    draft = _asked(resident)
    page = f"{draft}what-happened/"
    hidden = dict(HIDDEN.findall(resident.get(page).text))
    with stopped(service.postgres):
        refused = resident.post(page, {**hidden, **HAPPENED})
    assert refused.status == 503
    assert "We could not save what you sent" in refused.text
    assert "Answers from earlier pages are saved" in refused.text
    # What a browser does when the page is reloaded: the same form again, with the same cookies.
    assert resident.post(page, {**hidden, **HAPPENED}).status == 200
    assert HAPPENED["summary"] in resident.get(page).text
    before = resident.get(f"{draft}service/").text
    assert re.search(r'name="service"[^>]*checked', before), "the answer from the page before is gone"


def test_a_program_is_told_in_its_own_shape_to_send_the_same_request_again(service: Service) -> None:
    program, sign_in = service.visitor(), {"Authorization": f"Bearer {service.token}"}
    listing = f"/api/v1/councils/{service.accounts['complaint_champion']['council']}/cases/"
    before = program.get(listing, **sign_in)
    assert before.status == 200
    with stopped(service.postgres):
        refused = program.get(listing, **sign_in)
    assert (refused.status, refused.headers["Retry-After"]) == (503, "60")
    assert set(json.loads(refused.text)) == {"code", "message"}
    assert json.loads(refused.text)["code"] == "unavailable"
    assert json.loads(program.get(listing, **sign_in).text) == json.loads(before.text)
