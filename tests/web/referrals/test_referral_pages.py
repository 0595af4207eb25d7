"""The Ombudsman pages, as a champion and a head of service use them."""

from datetime import date

import pytest

from complaints.models import CaseEvent
from complaints.vocabulary.lifecycle import Status
from councils.models import Council, Membership
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Role
from ombudsman.models import Referral
from tests.factories import councils
from tests.factories.cases import Walk, case_at, inside
from tests.factories.clients import signed_in
from tests.factories.councils import london, user_of
from tests.web.setup.filled_form import filled_form

LETTER = {
    "body": "lgsco",
    "reference": "25 005 320",
    "kind": "enquiry",
    "notified_on-day": "3",
    "notified_on-month": "12",
    "notified_on-year": "2025",
    "question": "Please send your file.",
}


def _part(name: str, day: date) -> dict[str, str]:
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


@pytest.fixture
def walked(south: Council) -> Walk:
    return case_at(south, Status.RESPONDED, received_at=london("2025-10-01T10:00"))


def _logged(south: Council) -> Referral:
    with inside(south):
        return Referral.objects.get()


def test_from_the_letter_to_the_decision_in_four_pages(south: Council, walked: Walk) -> None:
    champion = signed_in(councils.person(south, Role.COMPLAINT_CHAMPION), south)
    head = councils.person(south, Role.HEAD_OF_SERVICE, name="Helen Ward", service_area=councils.area(south))
    log = f"/ombudsman/log/{walked.case.reference}/"
    assert b"Log a letter" in champion.get(log).content
    answer = champion.post(log, LETTER, follow=True)
    assert "31 December 2025" in answer.content.decode()
    referral = _logged(south)

    champion.post(f"/ombudsman/{referral.pk}/assign/", {"head": str(head.pk)})
    assert "Helen Ward" in champion.get("/ombudsman/").content.decode()

    service = signed_in(head, south)
    reply = {**_part("replied_on", date(2025, 12, 30)), "reply": "Our file."}
    assert "Replied on time" in service.post(f"/ombudsman/{referral.pk}/reply/", reply, follow=True).content.decode()

    decision = {**_part("decided_on", date(2026, 2, 27)), "decision": "upheld", "findings": "Apologise."}
    done = champion.post(f"/ombudsman/{referral.pk}/decision/", decision, follow=True).content.decode()
    assert "Log another letter" in done
    assert "Upheld, 27 February 2026" in done
    assert "Apologise." in done


def test_what_the_rules_refuse_is_said_on_the_form_and_what_was_typed_stays(south: Council, walked: Walk) -> None:
    champion = signed_in(councils.person(south, Role.COMPLAINT_CHAMPION), south)
    wrong = {**LETTER, **_part("notified_on", date(2025, 1, 2))}
    answer = champion.post(f"/ombudsman/log/{walked.case.reference}/", wrong)
    assert answer.status_code == 400
    assert "can&#39;t be earlier than the complaint" in answer.content.decode()
    assert 'href="#id_notified_on' in answer.content.decode()
    assert "Please send your file." in answer.content.decode()


def test_a_missing_reference_is_asked_for(south: Council, walked: Walk) -> None:
    champion = signed_in(councils.person(south, Role.COMPLAINT_CHAMPION), south)
    answer = champion.post(f"/ombudsman/log/{walked.case.reference}/", {**LETTER, "reference": ""})
    assert answer.status_code == 400
    with inside(south):
        assert not Referral.objects.exists()


def test_another_councils_referral_looks_like_a_missing_one(south: Council, city: Council, walked: Walk) -> None:
    champion = signed_in(councils.person(south, Role.COMPLAINT_CHAMPION), south)
    champion.post(f"/ombudsman/log/{walked.case.reference}/", LETTER)
    stranger = signed_in(councils.person(city, Role.COMPLAINT_CHAMPION), city)
    for step in ("", "assign/", "decision/"):
        foreign = stranger.get(f"/ombudsman/{_logged(south).pk}/{step}")
        missing = stranger.get(f"/ombudsman/999999999/{step}")
        assert (foreign.status_code, missing.status_code) == (404, 404)
        assert foreign.content == missing.content
    assert stranger.get(f"/ombudsman/log/{walked.case.reference}/").status_code == 404


@pytest.mark.parametrize("role", [Role.PERFORMANCE_OFFICER, Role.RESPONDING_OFFICER, Role.ADMINISTRATOR])
def test_other_roles_are_told_that_it_is_not_theirs(south: Council, role: Role) -> None:
    assert signed_in(councils.person(south, role), south).get("/ombudsman/").status_code == 403


def test_the_responding_officer_reads_the_letter_and_is_asked(south: Council, walked: Walk) -> None:
    champion = signed_in(councils.person(south, Role.COMPLAINT_CHAMPION), south)
    champion.post(f"/ombudsman/log/{walked.case.reference}/", LETTER)
    page = f"/ombudsman/{_logged(south).pk}/"
    officer = signed_in(user_of(walked.officer.user_id), south)
    seen = officer.get(page).content.decode()
    assert "Please send your file." in seen
    assert "Correct the details" not in seen
    asked = champion.post(f"{page}ask/", {"whom": "officer", "question": "When was it collected?"}, follow=True)
    assert "we’re emailing them" in asked.content.decode()
    assert "When was it collected?" in officer.get("/casework/tasks/").content.decode()


def test_the_date_is_extended_and_a_mistake_corrected_on_their_pages(south: Council, walked: Walk) -> None:
    champion = signed_in(councils.person(south, Role.COMPLAINT_CHAMPION), south)
    champion.post(f"/ombudsman/log/{walked.case.reference}/", LETTER)
    page = f"/ombudsman/{_logged(south).pk}/"
    until = {**_part("until", date(2026, 1, 14)), **_part("agreed_on", date(2025, 12, 22)), "why": "Ms Page agreed."}
    assert "14 January 2026" in champion.post(f"{page}extend/", until, follow=True).content.decode()
    form = filled_form(champion.get(f"{page}correct/"))
    assert (form["reference"], form["question"]) == ("25 005 320", "\r\nPlease send your file.".strip())
    form |= {"body": "lgsco", "kind": "enquiry", "reference": "25 005 321", "why": "A slip of the pen."}
    done = champion.post(f"{page}correct/", form, follow=True).content.decode()
    assert "25 005 321" in done
    assert "Details corrected." in done


def test_only_colleagues_who_can_be_asked_are_offered(south: Council, walked: Walk) -> None:
    champion = signed_in(councils.person(south, Role.COMPLAINT_CHAMPION), south)
    champion.post(f"/ombudsman/log/{walked.case.reference}/", LETTER)
    page = f"/ombudsman/{_logged(south).pk}/ask/"
    with inside(south, ActorKind.SYSTEM):
        Membership.objects.filter(user_id=walked.officer.user_id).delete()
    councils.person(south, Role.COMPLAINTS_MANAGER)
    asked = champion.get(page).content.decode()
    assert "The responding officer no longer works here." in asked
    assert 'value="officer"' not in asked
    assert 'value="complaints_managers"' in asked


def test_a_reply_can_be_recorded_after_the_decision(south: Council, walked: Walk) -> None:
    manager = signed_in(councils.person(south, Role.COMPLAINTS_MANAGER), south)
    manager.post(f"/ombudsman/log/{walked.case.reference}/", LETTER)
    page = f"/ombudsman/{_logged(south).pk}/"
    assert "Enquiry, 3 December 2025" in manager.get(f"{page}decision/").content.decode()
    decision = {**_part("decided_on", date(2026, 2, 27)), "decision": "upheld", "findings": "Apologise."}
    decided = manager.post(f"{page}decision/", decision, follow=True).content.decode()
    assert "No reply recorded" in decided
    assert f'href="{page}reply/"' in decided
    reply = {**_part("replied_on", date(2025, 12, 30)), "reply": "Our file."}
    assert "Replied on time" in manager.post(f"{page}reply/", reply, follow=True).content.decode()


def test_a_shared_fact_is_said_to_change_on_every_letter_before_it_is_corrected(south: Council, walked: Walk) -> None:
    champion = signed_in(councils.person(south, Role.COMPLAINT_CHAMPION), south)
    log = f"/ombudsman/log/{walked.case.reference}/"
    champion.post(log, LETTER)
    page = f"/ombudsman/{_logged(south).pk}/correct/"
    warning = "Changing this changes all 2 letters under this reference"
    assert warning not in champion.get(page).content.decode()
    champion.post(log, {**LETTER, "kind": "draft_decision"})
    assert champion.get(page).content.decode().count(warning) == 2
    assert "Draft decision" in champion.get("/ombudsman/").content.decode()
    assert "draft decision" in champion.get(f"/casework/cases/{walked.case.reference}/").content.decode()


def test_a_compliment_offers_no_letter_from_an_ombudsman(south: Council, walked: Walk) -> None:
    champion = signed_in(councils.person(south, Role.COMPLAINT_CHAMPION), south)
    page = f"/casework/cases/{walked.case.reference}/"
    assert "Log a letter from the Ombudsman" in champion.get(page).content.decode()
    with inside(south):
        type(walked.case).objects.filter(pk=walked.case.pk).update(kind="compliment", received_as="compliment")
    assert "Log a letter from the Ombudsman" not in champion.get(page).content.decode()


def test_a_button_pressed_twice_takes_the_step_once(south: Council, walked: Walk) -> None:
    champion = signed_in(councils.person(south, Role.COMPLAINT_CHAMPION), south)
    log = f"/ombudsman/log/{walked.case.reference}/"
    sent = {**LETTER, "csrfmiddlewaretoken": "of-the-first-form"}
    pressed = [champion.post(log, sent) for _ in range(2)]
    page = f"/ombudsman/{_logged(south).pk}/"
    assert [(answer.status_code, answer["Location"]) for answer in pressed] == [(302, page)] * 2
    assert champion.post(log, {**LETTER, "csrfmiddlewaretoken": "of-another"}).status_code == 400
    question = {"whom": "officer", "question": "When was it collected?", "csrfmiddlewaretoken": "of-the-question"}
    assert [champion.post(f"{page}ask/", question).status_code for _ in range(2)] == [302, 302]
    with inside(south):
        assert CaseEvent.objects.filter(case=walked.case, kind="ombudsman_question").count() == 1
