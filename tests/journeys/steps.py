"""What people do on every journey: look at a page, sign in, open a letter, fill in a date."""

import os
import re
from dataclasses import dataclass
from datetime import date
from email.message import EmailMessage
from pathlib import Path

from allauth.account.models import EmailAddress
from django.conf import settings
from playwright.sync_api import BrowserContext, Locator, Page, ViewportSize, expect

from complaints import tasks
from councils.calendars.rules import written
from councils.models import Council, User
from councils.queries import working_calendar
from councils.tenancy.scope import ActorKind
from tests.factories import accounts
from tests.factories.clients import signed_in
from tests.factories.councils import inside
from tests.factories.smtp import Sink
from tests.journeys.accessibility import assert_accessible, scripts_run

# Where to leave a picture of every page, for somebody to look at.
PICTURES = os.environ.get("PICTURES")
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
FOCUSED = "element => element === document.activeElement"
PHONE: ViewportSize = {"width": 375, "height": 740}
MOST_TABS = 120
PASSWORD = "three bins on a Monday"
LINK = re.compile(r"https?://\S+")


def look(page: Page, name: str) -> None:
    """The page is accessible and no wider than the window. A desktop's window is narrowed to a phone's, too."""
    page.wait_for_load_state()
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    before = page.viewport_size
    assert before is not None
    # Without scripts the server sends the same markup.
    if scripts_run(page):
        assert_accessible(page)
    for size in [before] if before == PHONE else [PHONE, before]:
        page.set_viewport_size(size)
        assert page.evaluate(SIDEWAYS) == 0, f"{page.url} scrolls sideways at {size['width']}"
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}-{size['width']}.png", full_page=True)


def heading(page: Page, text: str | re.Pattern[str]) -> None:
    """The page is the one with this heading."""
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def press(page: Page, name: str) -> None:
    """A button, or a link that looks like one, of the page itself."""
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str | re.Pattern[str]) -> None:
    """The first link of the page itself that is called so."""
    page.get_by_role("main").get_by_role("link", name=name).first.click()


def enter_date(page: Page, question: str, day: date) -> None:
    """Day, month and year in their three boxes."""
    asked = page.get_by_role("group", name=question)
    for part, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        asked.get_by_label(part).fill(str(number))


def tick_all(page: Page, question: str) -> None:
    """Every box of a question."""
    boxes = page.get_by_role("group", name=question).get_by_role("checkbox").all()
    assert boxes, f"“{question}” has no boxes"
    for box in boxes:
        box.check()


def working_day(council: Council, day: date, number: int) -> str:
    """The working day that comes so many after a day in this council, as it is written."""
    with inside(council, ActorKind.SYSTEM):
        return written(working_calendar(council.pk).add(day, number))


def can_sign_in(who: User) -> User:
    """The account has a password and an address that proved to be its owner's."""
    who.set_password(PASSWORD)
    with accounts.of(who):
        who.save(update_fields=["password"])
        EmailAddress.objects.get_or_create(user=who, email=who.email, verified=True, primary=True)
    return who


def sign_in(page: Page, who: User, address: str = "/accounts/login/") -> None:
    """By the sign-in page, to which any page for staff leads."""
    page.goto(address)
    page.get_by_label("Email address").fill(who.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page, "Sign in")
    expect(page.get_by_role("link", name="Sign out")).to_have_count(1)


def at_work(context: BrowserContext, who: User, council: Council, site: str) -> Page:
    """A page of somebody signed in already: signing in has journeys of its own."""
    session = signed_in(who, council).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
    return context.new_page()


def tab_to(page: Page, wanted: Locator) -> None:
    """By the tabulator key alone."""
    for _ in range(MOST_TABS):
        if wanted.evaluate(FOCUSED):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} is not reached by the tabulator on {page.url}")


def hit(page: Page, name: str) -> None:
    """Tab to the button and press it."""
    tab_to(page, page.get_by_role("main").get_by_role("button", name=name, exact=True))
    with page.expect_navigation():
        page.keyboard.press("Enter")


def choose(page: Page, answer: str) -> None:
    """Tab to the first answer, then walk down to the one that is meant."""
    wanted = page.get_by_label(answer)
    tab_to(page, page.get_by_role("radio").first)
    page.keyboard.press("Space")
    for _ in range(page.get_by_role("radio").count()):
        if wanted.is_checked():
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{answer} is not reached by the arrow keys")


@dataclass
class Post:
    """The mail server that the product writes to."""

    sink: Sink

    def deliver(self) -> None:
        """What the worker does every few seconds: scan what was added, send what waits."""
        tasks.scan_documents()
        tasks.dispatch_outbox()

    def to(self, address: str) -> list[EmailMessage]:
        """What somebody was sent, oldest first."""
        return [message for message in self.sink.received if message["To"] == address]

    def letter(self, address: str, subject: str) -> str:
        """The text of the newest letter to somebody whose subject begins so."""
        found = [message for message in self.to(address) if str(message["Subject"]).startswith(subject)]
        assert found, f"no “{subject}” among {[str(message['Subject']) for message in self.to(address)]}"
        return str(found[-1].get_content())

    def link(self, address: str, subject: str) -> str:
        """The first address in that letter that leads into the product: it may name the Ombudsman's before."""
        found = [link for link in LINK.findall(self.letter(address, subject)) if link.startswith(settings.BASE_URL)]
        assert found, "no link into the product in it"
        return str(found[0])
