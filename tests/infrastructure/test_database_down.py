"""The database goes away under a running web server: calm answers, nothing half done, and no restart afterwards."""

import contextlib
import json
import re
from collections.abc import Iterator

import pytest

from script.embedded.postgres import Postgres
from tests.factories.web_service import (
    HIDDEN,
    Answer,
    Service,
    begin_complaint,
)

pytestmark = [pytest.mark.slow, pytest.mark.in_turns]

# A database that is gone refuses at once: nobody waits for a page that can't come.
SECONDS_TO_SAY_SO = 3
HAPPENED = {"summary": "The green bin was missed", "description": "On three Mondays in a row."}


@contextlib.contextmanager
def stopped(postgres: Postgres) -> Iterator[None]:
    """The database is stopped, as an administrator stops it, and started again at the end."""
    postgres.stop()
    try:
        assert not postgres.is_up()
        yield
    finally:
        postgres.ensure_up()


def test_every_page_says_calmly_that_it_will_be_back_and_comes_back_by_itself(service: Service) -> None:
    resident, champion = service.visitor(), service.signed_in("complaint_champion")
    draft = begin_complaint(resident)
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


def _workers(service: Service) -> list[tuple[int, int | None]]:
    return [(process.pid, process.poll()) for process in service.web]


def test_answers_that_could_not_be_saved_are_not_called_saved_and_arrive_when_the_page_is_reloaded(
    service: Service,
) -> None:
    resident = service.visitor()
    draft = begin_complaint(resident)
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
