"""A resident fills in the form, page by page; and what a council does with the complaint meanwhile."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from complaints.cases.operations import moves, triage
from complaints.models import Case
from complaints.vocabulary.actions import ActionContext
from councils.models import Council, User
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Actor, Role
from tests.factories import councils
from tests.factories.cases import every_part, inside
from tests.journeys.steps import can_sign_in, heading, press

SUMMARY = "Green bin not emptied three weeks running"
DESCRIPTION = "It stood outside at 6am each Monday.\n\nNobody came."
SURNAME = "O’Neill-Świątek"
NAME, EMAIL = f"Ifor {SURNAME}", "ifor@example.com"
SERVICE = "Bins and recycling"
# Of a council that takes nothing but complaints by its form.
FIRST_QUESTION = "Which service is your complaint about?"


def nothing(page: Page, name: str) -> None:
    """For whoever fills in the form without looking at each page."""


Look = Callable[[Page, str], None]


def begin(page: Page, look: Look = nothing) -> None:
    """From the product's first page to the first question."""
    page.goto("/")
    look(page, "resident-councils")
    page.get_by_role("link", name="Cambridge City Council").click()
    look(page, "resident-council")
    press(page, "Make a complaint")
    look(page, "resident-start")
    press(page, "Start now")
    heading(page, FIRST_QUESTION)


def say_what_happened(page: Page, look: Look = nothing) -> None:
    """The first two questions."""
    look(page, "resident-service")
    page.get_by_label(SERVICE).check()
    press(page, "Continue")
    look(page, "resident-what-happened")
    page.get_by_label("Your complaint in a few words").fill(SUMMARY)
    page.get_by_label("Tell us what went wrong").fill(DESCRIPTION)
    press(page, "Continue")
    expect(page.get_by_label("What would put it right?")).to_be_visible()


def say_who_complains(page: Page, look: Look = nothing) -> None:
    """The questions from there to the files."""
    look(page, "resident-put-right")
    page.get_by_label("What would put it right?").fill("Empty it this week, and tell me why it was missed.")
    press(page, "Continue")
    look(page, "resident-who-for")
    page.get_by_label("For me").check()
    press(page, "Continue")
    look(page, "resident-details")
    page.get_by_label("Full name").fill(NAME)
    page.get_by_label("Email address").fill(EMAIL)
    press(page, "Continue")
    look(page, "resident-adjustments")
    press(page, "Continue")
    heading(page, "Do you want to add files? (optional)")


def photograph(name: str = "The bin on Monday.png") -> FilePayload:
    """A real picture."""
    made = io.BytesIO()
    Image.new("RGB", (60, 40), "green").save(made, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": made.getvalue()}


@dataclass
class Desk:
    """The council's side of one complaint, through the real operations and at this very moment."""

    council: Council
    reference: str
    champion: Actor
    officer: User

    @classmethod
    def of(cls, council: Council, reference: str) -> "Desk":
        """With a champion, and an officer of the service who can sign in."""
        with inside(council):
            area = Case.objects.select_related("service_area").get(reference=reference).service_area
        officer = councils.person(council, Role.RESPONDING_OFFICER, name="Omar Quick", service_area=area)
        return cls(council, reference, councils.staff(council, Role.COMPLAINT_CHAMPION), can_sign_in(officer))

    @property
    def case(self) -> Case:
        """As it is now."""
        with inside(self.council, ActorKind.SYSTEM):
            return Case.objects.select_related("policy_version").get(reference=self.reference)

    def make(self, move: Callable[..., Any], by: Actor, **said: Any) -> None:
        """One move."""
        with inside(self.council):
            move(ActionContext(self.case.pk, by, timezone.now()), **said)

    def take_up(self) -> "Desk":
        """Accepted, assigned, acknowledged."""
        self.make(triage.accept, self.champion)
        self.make(moves.assign, self.champion, officer_id=self.officer.pk)
        self.make(moves.acknowledge, self.champion, text="You tell us that your bin was missed three times.")
        return self

    def answer(self) -> "Desk":
        """Answered by the officer."""
        by = councils.actor(self.officer, self.council)
        said = {"outcome": "not_upheld", "text": "The lorry could not pass a parked car."}
        self.make(moves.respond, by, **said, parts=every_part(self.case))
        return self
