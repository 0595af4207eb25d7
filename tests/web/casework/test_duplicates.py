"""Possible duplicates on the pages of intake: suggested with their reasons, decided by a person."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from complaints.models import Case, CaseLink, Note
from complaints.vocabulary.lifecycle import Move, Status
from councils.models import Council
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import RECEIVED, Walk, case_at, entered, inside, submission
from tests.factories.clients import signed_in
from tests.web.casework.desk import Desk, desk, text

PANEL = "Possible duplicates"


def again(council: Council, **contact: str) -> Walk:
    said = submission(councils.area(council), received_at=RECEIVED + timedelta(days=60))
    said = replace(said, summary="Green bin missed again", contact=replace(said.contact, **contact))
    return entered(council, said, at=said.received_at)


def champion_at(walked: Walk) -> Desk:
    who = councils.person(walked.council, Role.COMPLAINT_CHAMPION, name="Priya Anand")
    return Desk(walked, signed_in(who, walked.council))


def test_the_panel_says_which_case_why_and_what_can_be_done(city: Council) -> None:
    earlier, at = case_at(city, Status.UNDER_INVESTIGATION).case, champion_at(again(city))
    for page in ("case", Move.ACCEPT, Move.DECLINE, Move.ADD_TO_OPEN):
        shown = text(at.open(page))
        assert PANEL in shown
        assert f"{earlier.reference}</a>: The green bin was missed three times" in shown
        assert "Same email address. Both are about: bin, missed." in shown
        assert "The policy does not say what to do with a repeat." in shown
        assert f"{at.address(Move.ADD_TO_OPEN)}?to={earlier.reference}" in shown
    assert PANEL not in text(champion_at(again(city, name="Robin Poole")).open())


@pytest.mark.parametrize(
    ("stage", "advice", "action"),
    [
        (1, "they can ask for stage 2 (policy, Other Exceptions)", "to stage 2"),
        (2, "they can go to the Local Government and Social Care Ombudsman", "Decline this one"),
    ],
)
def test_an_answered_case_leads_to_the_next_stage_or_the_ombudsman(
    south: Council, stage: int, advice: str, action: str
) -> None:
    case_at(south, Status.RESPONDED, stage=stage)
    shown = text(champion_at(again(south)).open())
    assert advice in shown
    assert action in shown


def test_a_case_that_ended_without_a_response_is_only_a_hint(city: Council) -> None:
    case_at(city, Status.WITHDRAWN)
    shown = text(champion_at(again(city)).open())
    assert "It ended without a response." in shown
    assert "Add to the open complaint" not in shown


def test_it_is_added_after_the_letter_was_checked(city: Council) -> None:
    earlier, at = case_at(city, Status.UNDER_INVESTIGATION).case, champion_at(again(city))
    form = text(at.open(Move.ADD_TO_OPEN, to=earlier.reference))
    assert f'value="{earlier.reference}"' in form
    check = text(at.check(Move.ADD_TO_OPEN, reference=earlier.reference))
    assert f"Your reference for it is {earlier.reference}" in check
    assert at.case.status == Status.RECEIVED
    assert at.make(Move.ADD_TO_OPEN, reference=earlier.reference).status_code == 302
    assert at.case.status == Status.DUPLICATE
    with inside(city):
        assert Note.objects.get(case=earlier).text.startswith("Green bin missed again")
    shown = text(at.client.get(reverse("casework:case", args=[earlier.reference])))
    assert f"Note: came as {at.case.reference}, added by Priya Anand" in shown
    assert f'Includes <a class="govuk-link" href="{at.address("case")}">{at.case.reference}</a>' in shown
    assert f"Added to an open case: {earlier.reference}" in text(at.open())
    assert f"{earlier.reference}</a>: The green bin was missed three times<br>" in text(at.open())
    assert PANEL not in text(at.open())


def test_a_wrong_reference_is_refused_and_kept(city: Council) -> None:
    answer = champion_at(again(city)).check(Move.ADD_TO_OPEN, reference="CC-222-222-222")
    assert answer.status_code == 409
    assert "There is no case with the reference CC-222-222-222." in text(answer)


def test_not_a_duplicate_is_recorded_and_not_suggested_again(city: Council) -> None:
    earlier, at = case_at(city, Status.UNDER_INVESTIGATION).case, champion_at(again(city))
    said = {"kind": "not_duplicate", "reference": earlier.reference}
    answer = at.client.post(at.address("link"), said, follow=True)
    assert f"This is not a duplicate of {earlier.reference}." in text(answer)
    assert PANEL not in text(answer)
    with inside(city):
        assert CaseLink.objects.get().made_by_name == "Priya Anand"
    assert at.client.post(at.address("link"), {**said, "reference": "nothing"}).status_code == 409


def test_cases_are_linked_and_the_link_removed_by_hand(city: Council) -> None:
    other, at = case_at(city, Status.UNDER_INVESTIGATION).case, champion_at(again(city, name="Robin Poole"))
    assert at.address("link") in text(at.open())
    assert "Select how the two cases are connected" in text(at.client.post(at.address("link"), {}))
    said = {"kind": "related", "reference": other.reference.lower().replace("-", " "), "reason": "One block of flats"}
    shown = text(at.client.post(at.address("link"), said, follow=True))
    assert f"This case is linked to {other.reference} now." in shown
    assert f"Linked: related to {other.reference}" in shown
    refused = text(at.client.post(at.address("link"), {**said, "elsewhere": "Ely: 2026/17"}))
    assert "another council’s case, not both" in refused
    assert "Ely: 2026/17" in refused
    with inside(city):
        page = reverse("casework:remove-link", args=[other.reference, CaseLink.objects.get().pk])
    assert page in text(at.client.get(reverse("casework:case", args=[other.reference])))
    assert f"Between {other.reference} and {at.case.reference}." in text(at.client.get(page))
    assert "Enter why the link was wrong" in text(at.client.post(page, {}))
    assert "The link was removed." in text(at.client.post(page, {"reason": "Another block"}, follow=True))
    assert at.client.get(page).status_code == 404
    once_more = at.client.post(page, {"reason": "Another block"}, follow=True)
    assert "There is no such link any more." in text(once_more)


def test_a_case_is_split_from_its_page(city: Council) -> None:
    at = desk(city)
    asked = text(at.open(Move.SPLIT))
    assert "received on the same day as this one" in asked
    assert "Enter what this part is about" in text(at.check(Move.SPLIT))
    answers = {"summary": "The crew was rude", "description": "They swore.", "service_area": councils.area(city, 1).pk}
    assert at.make(Move.SPLIT, **answers).status_code == 302
    with inside(city):
        part = Case.objects.exclude(pk=at.case.pk).get()
    assert f"The new one is {part.reference}, which waits for triage." in text(at.open())
    assert f"Part split off: {part.reference}" in text(at.open())
    assert "Split from" in text(at.client.get(reverse("casework:case", args=[part.reference])))


def test_logging_a_call_shows_them_before_it_is_logged(city: Council) -> None:
    at = desk(city)
    answers = {
        "key": str(uuid4()),
        "contact": "corporate.complaint",
        "channel": "phone",
        "arrived": "now",
        "name": "Alexander Poole",
        "email": "Alex.Poole@example.com",
        "service_area": str(councils.area(city).pk),
        "summary": "bin not emptied",
        "description": "He rang: the green bin was missed again.",
    }
    shown = text(at.client.post(reverse("casework:log"), answers))
    assert PANEL in shown
    assert at.case.reference in shown
    assert "Not a duplicate" not in shown
    with inside(city):
        assert Case.objects.count() == 1
