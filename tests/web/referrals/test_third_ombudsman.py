"""An Ombudsman that only data knows: choices, words and limits of the pages are its own, without a change of code."""

import re
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from complaints.delivery.email_messages import write
from complaints.models import OutboxMessage
from complaints.vocabulary.lifecycle import Status
from councils.bodies import rules as ombudsmen
from councils.models import Council
from councils.policies.queries import policy_in_force
from councils.policies.rules.policy_questions import policy_parts
from councils.vocabulary.roles import Role
from ombudsman.models import Referral
from portal.setup.drafts.forms import PartForm, name_of
from tests.factories import councils
from tests.factories.cases import Walk, case_at, inside
from tests.factories.clients import signed_in
from tests.factories.councils import london
from tests.factories.ombudsmen import THIRD, with_a_third

LETTER = {"reference": "W 12", "kind": "enquiry", "question": "Please send your file."}
NAME, WORDS = THIRD["name"], THIRD["words"]


@pytest.fixture(autouse=True)
def _third(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ombudsmen, "FILE", with_a_third(tmp_path))


@pytest.fixture
def walked(city: Council) -> Walk:
    return case_at(city, Status.RESPONDED, stage=2, received_at=london("2025-10-01T10:00"))


@pytest.fixture
def champion(city: Council) -> Client:
    return signed_in(councils.person(city, Role.COMPLAINT_CHAMPION), city)


@pytest.fixture
def referral(city: Council, walked: Walk, champion: Client) -> Referral:
    said = {**LETTER, "body": THIRD["key"], **_day("notified_on", date(2026, 2, 2))}
    answer = champion.post(f"/ombudsman/log/{walked.case.reference}/", said)
    assert answer.status_code == 302, _text(answer)
    with inside(city):
        return Referral.objects.get()


def _day(name: str, day: date) -> dict[str, str]:
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


def _text(answer: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def test_it_is_offered_and_suggested_for_what_it_covers(walked: Walk, champion: Client) -> None:
    page = champion.get(f"/ombudsman/log/{walked.case.reference}/")
    assert f"{NAME} {THIRD['remit']}" in _text(page)
    assert re.search(rf'value="{THIRD["key"]}"\s+checked', page.content.decode())


def test_its_usual_time_counts_where_letter_and_policy_are_silent(
    walked: Walk, champion: Client, referral: Referral
) -> None:
    assert referral.due_on == date(2026, 2, 12)
    page = _text(champion.get(f"/ombudsman/{referral.pk}/"))
    assert f"{NAME} W 12" in page
    assert "Time for the reply 10 calendar days" in page
    assert "The Ombudsman's usual time" in page
    assert f"{NAME} W 12, enquiry" in _text(champion.get(f"/casework/cases/{walked.case.reference}/"))
    assert NAME in _text(champion.get("/ombudsman/"))


def test_it_decides_in_its_own_words(city: Council, champion: Client, referral: Referral) -> None:
    address = f"/ombudsman/{referral.pk}/decision/"
    form = _text(champion.get(address))
    asked = (f"Record the Ombudsman's {WORDS['decision']}", f"Date of the {WORDS['decision']}", "Failing found")
    for words in (*asked, f"Findings and {WORDS['action']}s", f"found {WORDS['fault']}, and each {WORDS['action']}"):
        assert words in form
    assert "Upheld" not in form
    said = {**_day("decided_on", date(2026, 3, 2)), "decision": "failing_found", "findings": "Clear the drain."}
    assert champion.post(address, {**said, "decision": "upheld"}).status_code == 400
    decided = _text(champion.post(address, said, follow=True))
    assert f"The {WORDS['decision']} has been recorded." in decided
    assert "Ruling Failing found, 2 March 2026" in decided
    assert "Findings and directions Clear the drain." in decided
    with inside(city):
        email = write(OutboxMessage.objects.filter(kind="ombudsman_decided")[0])
    assert email is not None
    assert "Please read the ruling and act on each direction." in email.body


def test_a_final_response_sends_on_to_it(city: Council, walked: Walk) -> None:
    with inside(city):
        email = write(OutboxMessage.objects.filter(case=walked.case, kind="responded").latest("created_at"))
    assert email is not None
    assert THIRD["organisation"] in email.body
    assert THIRD["phone"] in email.body
    assert "more than 6 months ago" in email.body


def test_a_policy_can_name_it_and_stand_under_its_code() -> None:
    asked = {
        question.path: question
        for part in policy_parts()
        if part.key in ("general", "ombudsman")
        for question in part.questions
    }
    form = PartForm(questions=(asked["code"], asked["bodies"]), content={}, revision=1)
    for path in ("code", "bodies"):
        choices: Any = form.fields[name_of(asked[path])]
        assert (THIRD["key"], NAME) in choices.choices


def test_the_comparison_with_the_codes_has_a_column_for_its_own(city: Council) -> None:
    manager = signed_in(councils.person(city, Role.COMPLAINTS_MANAGER), city)
    with inside(city):
        version = policy_in_force(city.pk, "corporate", london("2026-06-01T00:00")).pk
    page = manager.get(f"/setup/policies/{version}/code/").content.decode()
    assert re.search(r'data-label="WO Code">\s*W1\s*<', page)
    assert re.search(r'data-label="LGSCO Code">\s*6\.2\s*<', page)


def test_a_reply_counts_by_the_time_of_the_ombudsman_that_it_is_corrected_to(
    city: Council, champion: Client, referral: Referral
) -> None:
    said = {
        **LETTER,
        **_day("notified_on", date(2026, 2, 2)),
        **_day("reply_by", referral.due_on),
        "body": "lgsco",
        "why": "The letter came from the other Ombudsman",
    }
    answer = champion.post(f"/ombudsman/{referral.pk}/correct/", said, follow=True)
    assert "Time for the reply 28 calendar days" in _text(answer)
    with inside(city):
        assert Referral.objects.get().due_on == date(2026, 3, 2)
