"""What a contact centre agent does with what they logged: letters, permission, notes; and what they are not offered."""

import re
from dataclasses import dataclass, replace

import pytest
from django.test import Client

from complaints.intake.operations import log_complaint
from complaints.models import Case, CaseTask
from complaints.vocabulary.lifecycle import TaskKind
from councils.models import Council
from councils.vocabulary.roles import Actor, Role
from tests.factories import councils
from tests.factories.cases import RECEIVED, inside, submission
from tests.factories.clients import signed_in

pytestmark = pytest.mark.django_db
PHONE = "01632 960444"


@dataclass
class Agent:
    council: Council
    by: Actor
    client: Client

    def log(self, **contact: str) -> Case:
        with inside(self.council):
            said = submission(councils.area(self.council))
            said = replace(said, contact=replace(said.contact, **contact))  # type: ignore[arg-type]
            return log_complaint(submission=said, by=self.by, at=RECEIVED)

    def task(self, case: Case, kind: TaskKind) -> CaseTask:
        with inside(self.council):
            return CaseTask.objects.get(case=case, kind=kind)

    def page(self, case: Case, below: str = "") -> str:
        return self.client.get(f"/casework/cases/{case.reference}/{below}", follow=True).content.decode()


@pytest.fixture
def agent(city: Council) -> Agent:
    by = councils.staff(city, Role.CONTACT_CENTRE)
    return Agent(city, by, signed_in(councils.user_of(by.user_id), city))


def test_no_link_on_a_case_that_they_logged_leads_to_a_refusal(agent: Agent) -> None:
    agent.log()
    case = agent.log(on_behalf_of="Vera Vane")
    main = agent.page(case).partition("<main")[2]
    links = {href for href in re.findall(r'href="(/casework/cases/[^"#]*)"', main)}
    assert any("record-consent" in href for href in links)
    assert not any("add-to-open" in href for href in links), "joining cases is decided at triage"
    answers = {href: agent.client.get(href, follow=True).status_code for href in links}
    assert {href: code for href, code in answers.items() if code in (403, 404)} == {}


def test_a_letter_that_must_not_go_to_them_says_so_and_asks_for_no_address(agent: Agent) -> None:
    case = agent.log(on_behalf_of="Vera Vane", phone=PHONE, email="")
    page = agent.page(case, f"letters/{agent.task(case, TaskKind.SEND_ANOTHER_WAY).letter_id}/")
    assert "Letter that waits for permission" in page
    assert "There is no permission from Vera Vane" in page
    assert PHONE not in page


def test_who_read_a_letter_out_records_it(agent: Agent) -> None:
    case = agent.log(email="", address="", phone=PHONE)
    task = agent.task(case, TaskKind.POST_LETTER)
    said = {"posted": "posted", "posted_on-day": "1", "posted_on-month": "6", "posted_on-year": "2026", "why": "Late."}
    place = f"/casework/cases/{case.reference}/letters/{task.letter_id}/"
    assert agent.client.post(place, said).status_code == 302
    assert agent.task(case, TaskKind.POST_LETTER).done_by_name == agent.by.name
