"""A real browser for the journeys: Debian's Chromium through Playwright, with phones and without JavaScript."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.factories.sampling import commit, sample
from tests.factories.smtp import Sink, listening
from tests.journeys.steps import PHONE, Post

# Playwright keeps an event loop in the test's thread, which Django would take for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

HERE = Path(__file__).parent
MILLISECONDS_TO_WAIT = 15_000
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
# The shell has no window, so it takes a third less of a processor.
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium-headless-shell") or shutil.which("chromium")
NO_BROWSER = "no Chromium here: sudo apt-get install chromium-headless-shell, or name one (CHROMIUM=/path/to/chromium)"
# Nothing leaves this machine, whatever a page or the browser itself would like to fetch.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
# A page that refuses something is expected to say so with 403, 404 or 409, and without a mail server with 503;
# the browser calls each an error.
STATUS = "Failed to load resource: the server responded with a status of "
EXPECTED = (f"{STATUS}4", f"{STATUS}503")


# They see every page.
ALWAYS = ("test_browser.py", "test_every_address.py")


# Before the hook that makes tests take turns.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys are marked as such; without a browser they are skipped by name, or fail where CI=true."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.journey)
            if item.path.name not in ALWAYS:
                item.add_marker(pytest.mark.in_turns)
            if not CHROMIUM and os.environ.get("CI") != "true":
                item.add_marker(pytest.mark.skip(reason=NO_BROWSER))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all journeys; its windows are opened anew for each."""
    assert CHROMIUM, NO_BROWSER
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def live_app(live_server: LiveServer) -> str:
    """The address of the running product, on the test database."""
    return live_server.url


OpenContext = Callable[..., BrowserContext]


@pytest.fixture
def open_context(browser: Browser, live_app: str) -> Iterator[OpenContext]:
    """A function that opens a browser window of its own, with whatever differs: one for each person.

    Addresses start at the product's own, the window is a desktop's. At the end the test fails if a page raised
    an error or broke the content security policy.
    """
    opened: list[BrowserContext] = []
    problems: list[str] = []

    def open_one(**differences: Any) -> BrowserContext:
        settings: dict[str, Any] = {"base_url": live_app, "viewport": DESKTOP, "locale": "en-GB"}
        context = browser.new_context(**{**settings, **differences})
        context.set_default_timeout(MILLISECONDS_TO_WAIT)
        context.on("console", lambda message: _note(problems, message.type, message.text))
        context.on("weberror", lambda error: problems.append(str(error.error)))
        opened.append(context)
        return context

    yield open_one
    for context in opened:
        context.close()
    assert not problems, "The browser reported: " + "; ".join(problems)


def _note(problems: list[str], kind: str, text: str) -> None:
    if kind == "error" and not text.startswith(EXPECTED):
        problems.append(text)


@pytest.fixture
def page(open_context: OpenContext) -> Page:
    """A page in a desktop's window."""
    return open_context().new_page()


@pytest.fixture
def phone(open_context: OpenContext) -> Page:
    """A page in a phone's window."""
    return open_context(viewport=PHONE, is_mobile=True, has_touch=True).new_page()


@pytest.fixture
def page_without_javascript(open_context: OpenContext) -> Page:
    """A page whose scripts never run."""
    return open_context(java_script_enabled=False).new_page()


@pytest.fixture(params=sample(["at a desk", "on a phone without scripts"], 1, commit()))
def any_page(request: pytest.FixtureRequest, open_context: OpenContext) -> Page:
    """A page at the two ends of what people open the product with; in the short form at one, in turns."""
    if request.param == "at a desk":
        return open_context().new_page()
    return open_context(viewport=PHONE, java_script_enabled=False).new_page()


@pytest.fixture
def post(settings: Any, live_app: str) -> Iterator[Post]:
    """A real mail server; what the letters say leads to the running product."""
    settings.BASE_URL = live_app
    # No table of a model, so the last test's count of messages to an address is still there.
    cache.clear()
    with listening(settings, Sink()) as sink:
        yield Post(sink)
