"""axe, the accessibility checker, run inside the page that the browser shows."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']})"
SCRIPTING = """() => {
    const probe = document.createElement("div");
    probe.innerHTML = "<noscript><i></i></noscript>";
    return probe.querySelector("i") === null;
}"""


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """What axe finds wrong with the page: one line for each element, with the rule and where to read about it.

    axe is evaluated by the browser's debugger, which a strict content security policy does not hold back.
    """
    page.wait_for_load_state()
    return _violations(page if scripts_run(page) else _photograph(page))


def _violations(page: Page) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe())
    found: list[dict[str, Any]] = page.evaluate(RUN, RULES)["violations"]
    return [
        f"{rule['id']}: {rule['help']}: {node['html']} ({rule['helpUrl']})" for rule in found for node in rule["nodes"]
    ]


def scripts_run(page: Page) -> bool:
    """Whether scripting is on: only then does a browser take a noscript's content for text."""
    return bool(page.evaluate(SCRIPTING))


def _photograph(page: Page) -> Page:
    """The page's markup without its scripts, at the same address, in a window where axe's own timers run."""
    twin, address = _twin(page.context.browser), page.url.partition("#")[0]
    markup = re.sub(r"<script\b.*?</script>", "", page.content(), flags=re.DOTALL)
    if page.viewport_size:
        twin.set_viewport_size(page.viewport_size)
    twin.route(address, lambda route: route.fulfill(body=markup, content_type="text/html; charset=utf-8"))
    twin.goto(address)
    twin.unroute(address)
    return twin


@cache
def _twin(browser: Browser) -> Page:
    """One window for all photographs, which has the style sheets already; it closes with its browser."""
    return browser.new_context().new_page()


def assert_accessible(page: Page) -> None:
    """Fail with every violation on the page, by name."""
    found = violations(page)
    assert not found, f"{page.url} has {len(found)} accessibility violations:\n" + "\n".join(found)
