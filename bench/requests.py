"""The operations that are requests: pages and the API."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

from bench.browser import Browser, BrowserResponse
from bench.counting import StatementCount, counted, summed
from bench.rounds import Goal, Operation, Timed
from bench.world import World, picture

FOUND, MOVED = 200, 302
# How many statements a page takes is pinned in the tests.
PAGE = Goal(ratio=2.5, ms=10.0)
CASEWORK = Goal(ratio=2.5, ms=20.0)
SEARCH = Goal(ms=60.0)
FIRST_CHOICE = re.compile(rb'name="service"[^>]*value="([^"]+)"')
VERSION = re.compile(rb'name="version" value="(\d+)"')


class UnexpectedAnswer(Exception):
    """A page answered with another status than it should: its time would mean nothing."""


def page(name: str, browser: Browser, address: str, floor: tuple[Browser, str], goal: Goal) -> Operation:
    """A page that is asked for with GET, beside its floor."""
    plain, plain_address = floor
    return Operation(
        name,
        lambda: time_of(browser.get(address)),
        lambda: time_of(plain.get(plain_address)),
        goal,
        queries_of(lambda: time_of(browser.get(address))),
    )


def time_of(answer: BrowserResponse, expected: int = FOUND) -> Timed:
    """Its times, if it is the answer that was meant."""
    if answer.status != expected:
        raise UnexpectedAnswer(f"{answer.status} instead of {expected}: {answer.body[:2000]!r}")
    return answer.seconds, answer.cpu_seconds


def queries_of(act: Callable[[], Any]) -> StatementCount:
    """Which statements something takes once everything that is kept has been read."""
    act()
    act()
    with counted() as asked:
        act()
        return summed(asked)


def staff_pages(world: World) -> Iterator[Operation]:
    """The worklist, a case and searches."""
    browser, plain = world.staff(world.product), world.staff(world.plain)
    yield page("worklist", browser, "/casework/", (plain, "/queue/"), CASEWORK)
    address = f"/casework/cases/{world.reference}/"
    floor = (plain, f"/case/{world.reference}/")
    yield page("case page, 50 events", browser, address, floor, CASEWORK)
    yield page("search: a name", browser, f"/casework/?search={quote_plus(world.name)}", (plain, "/queue/"), SEARCH)
    yield page("search: nothing found", browser, "/casework/?search=helicopter", (plain, "/queue/"), SEARCH)


def resident_pages(world: World) -> Iterator[Operation]:
    """The form and the private link; behind its button the complaint itself."""
    visitor, plain = Browser(world.product), Browser(world.plain)
    base = f"/c/{world.slug}"
    writer = begin(world, Browser(world.product))
    yield page("form page", writer.browser, f"{writer.draft}/what-happened/", (plain, "/form/"), PAGE)
    track = (plain, f"/track/{world.link_key}/?council={world.council_id}&case={world.case_id}")
    link = f"{base}/track/{world.link}/"
    yield page("track: the private link", visitor, link, track, PAGE)
    visitor.get(link)
    opened = visitor.post(link, {"answer": world.name})
    time_of(opened, MOVED)
    yield page("track: the complaint", visitor, opened.headers["Location"], track, PAGE)


def api(world: World) -> Iterator[Operation]:
    """List and detail."""
    system, plain = world.machine(world.product), world.machine(world.plain)
    base, council = f"/api/v1/councils/{world.slug}/cases/", f"?council={world.council_id}"
    yield page("API list", system, base, (plain, f"/api/{council}"), PAGE)
    address, floor = f"{base}{world.reference}/", (plain, f"/api/{world.reference}/{council}")
    yield page("API detail", system, address, floor, PAGE)


def submissions(world: World) -> Iterator[Operation]:
    """Sending a complaint with a file of 20 KB: the file first, then the complaint that takes it up."""
    plain, name_and_content = Browser(world.plain), picture()
    said = {"summary": ANSWERS["what-happened"]["summary"], "description": ANSWERS["what-happened"]["description"]}
    values = {**said, "name": "Alex Poole", "email": "alex.poole@mail.example"}

    def floor() -> Timed:
        plain.get("/form/")
        return time_of(plain.post("/submit/", values, {"file": name_and_content}), MOVED)

    yield Operation(
        "submit: attach a file", lambda: time_of(_attach(_writer(world)), MOVED), floor, Goal(),
        _queries_after(lambda: _writer(world), _attach),
    )  # fmt: skip
    yield Operation(
        "submit: send the complaint with its file", lambda: time_of(_send(_ready(world)), MOVED), floor,
        Goal(ratio=3.0, ms=20.0), _queries_after(lambda: _ready(world), _send),
    )  # fmt: skip


ANSWERS = {
    "what-happened": {
        "summary": "The bin was not emptied three times",
        "description": "It stood outside at six every time. Everybody else's was emptied. " * 6,
    },
    "who-for": {"who": "me", "on_behalf_of": ""},
    "your-details": {
        "name": "Alex Poole", "email": "alex.poole@mail.example", "phone": "", "address": "",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ComplaintWriter:
    """A browser in which a complaint is being written, at an address of its own."""

    browser: Browser
    draft: str

    def answer(self, step: str, answers: dict[str, str]) -> None:
        """Open a question and answer it."""
        shown = self.browser.get(f"{self.draft}/{step}/")
        if step == "service":
            answers = {"service": _first_choice(shown.body)}
        time_of(self.browser.post(f"{self.draft}/{step}/", answers), MOVED)


def begin(world: World, browser: Browser) -> ComplaintWriter:
    """A complaint of which the service has been chosen."""
    first = browser.get(f"/c/{world.slug}/complain/new/").headers["Location"]
    draft, _, question = first.rstrip("/").rpartition("/")
    writer = ComplaintWriter(browser, draft)
    if question == "kind":
        writer.answer("kind", {"contact": "corporate.complaint"})
    writer.answer("service", {})
    return writer


def _writer(world: World) -> ComplaintWriter:
    """A browser in which all questions have been answered."""
    writer = begin(world, Browser(world.product))
    for step, answers in ANSWERS.items():
        writer.answer(step, answers)
    writer.browser.get(f"{writer.draft}/files/")
    return writer


def _first_choice(body: bytes) -> str:
    found = FIRST_CHOICE.search(body)
    if found is None:
        raise UnexpectedAnswer("The page has no services to choose from.")
    return found[1].decode()


def _ready(world: World) -> tuple[ComplaintWriter, str]:
    """A writer who looks at the last page, and which state of the draft it shows."""
    writer = _writer(world)
    _attach(writer)
    shown = writer.browser.get(f"{writer.draft}/check/").body
    version = VERSION.search(shown)
    if picture()[0].encode() not in shown or version is None:
        raise UnexpectedAnswer("The file was not kept.")
    return writer, version[1].decode()


def _attach(writer: ComplaintWriter) -> BrowserResponse:
    return writer.browser.post(f"{writer.draft}/files/", {}, {"documents": picture()})


def _send(ready: tuple[ComplaintWriter, str]) -> BrowserResponse:
    writer, version = ready
    return writer.browser.post(f"{writer.draft}/check/", {"version": version})


def _queries_after(prepare: Callable[[], Any], act: Callable[[Any], BrowserResponse]) -> StatementCount:
    act(prepare())
    ready = prepare()
    with counted() as asked:
        act(ready)
        return summed(asked)
