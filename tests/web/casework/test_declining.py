"""Declining asks for what the chosen reason depends on, refuses what is not true, and keeps what was typed."""

import re
from datetime import date
from typing import Any

import pytest

from complaints.models import Case, CaseEvent
from complaints.vocabulary.lifecycle import Move, Status
from councils.models import Council
from tests.factories.cases import case_at, inside, walk
from tests.web.casework.desk import Desk, desk, text

EXCEPTION = "Nobody who knew about it works here now."


def on(name: str, day: date) -> dict[str, str]:
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


def too_old(**others: Any) -> dict[str, Any]:
    """The answers about a matter of January 2024, in a complaint of June 2026."""
    dates = {**on("occurred_on", date(2024, 1, 8)), **on("aware_on", date(2024, 2, 5))}
    return {"reason": "too_old", "explanation": "It is about 2024.", "no_exception": EXCEPTION, **dates, **others}


def told(at: Desk) -> dict[str, Any]:
    with inside(at.council):
        return CaseEvent.objects.get(case=at.case, kind="declined").data


def test_the_letter_tells_the_dates_on_which_too_old_rests_and_why_no_exception_is_made(city: Council) -> None:
    at = desk(city)
    shown = text(at.check(Move.DECLINE, **too_old()))
    for words in (
        "We do not usually look into something that happened more than 12 months ago.",
        "This happened on Monday 8 January 2024. You became aware of it on Monday 5 February 2024.",
        "We received your complaint on Monday 1 June 2026, which is more than 12 months later.",
        f"We considered whether to make an exception. {EXCEPTION}",
    ):
        assert words in shown
    assert at.make(Move.DECLINE, **too_old()).status_code == 302
    assert at.case.decline_reason == "too_old"
    assert told(at)["aware_on"] == "2024-02-05"


def test_what_is_missing_is_asked_for_beside_its_question_and_nothing_is_sent(city: Council) -> None:
    at = desk(city)
    answer = at.make(Move.DECLINE, reason="too_old", explanation="It is about 2024.", no_exception="\u200b")
    page = text(answer)
    assert answer.status_code == 200
    for error in (
        "Enter the date it happened",
        "Enter the date the person became aware of it",
        "Say why you are not making an exception",
    ):
        assert error in page
    assert '<details class="govuk-details" open>' in page
    assert (at.case.status, at.letters()) == ("received", [])


def test_what_its_dates_contradict_is_refused_with_everything_that_was_typed(city: Council) -> None:
    at = desk(city)
    answer = at.make(Move.DECLINE, **too_old(**on("aware_on", date(2026, 1, 15))))
    page = text(answer)
    assert answer.status_code == 409
    assert "When it was received on 1 June 2026, they had known about it for 4 months" in page
    assert EXCEPTION in page
    assert 'value="2024"' in page
    assert (at.case.status, at.letters()) == ("received", [])


def test_the_page_says_who_makes_an_exception(east: Council, south: Council) -> None:
    assert "Exceptions under the policy: Chief Executive (5)." in text(desk(east).open(Move.DECLINE))
    assert "The Codes expect you to consider an exception each time" in text(desk(south).open(Move.DECLINE))


def test_a_policy_that_counts_from_awareness_does_not_need_the_day_it_happened(south: Council) -> None:
    at = desk(south)
    assert "When did it happen?" in text(at.open(Move.DECLINE))
    answers = {name: value for name, value in too_old().items() if not name.startswith("occurred_on")}
    assert at.make(Move.DECLINE, **answers).status_code == 302
    assert "You became aware of this on Monday 5 February 2024." in at.letters()[0]


def test_what_is_too_old_to_accept_goes_to_the_decline_page_with_its_dates(city: Council) -> None:
    at = desk(city)
    page = text(at.make(Move.ACCEPT, theme="", **on("occurred_on", date(2024, 1, 8))))
    assert "say why you are accepting it, or decline it" in page
    way = re.search(r'href="([^"]+reason=too_old[^"]*)"', page)
    assert way is not None
    decline = text(at.client.get(way[1]))
    assert re.search(r'value="too_old" checked', decline)
    assert decline.count('value="2024"') == 2
    assert '<details class="govuk-details" open>' in decline


def test_a_ground_is_picked_once_and_never_discards_what_was_typed(city: Council) -> None:
    at = desk(city)
    page = at.open(Move.DECLINE).content.decode()
    assert page.count('value="insurance_claim"') == 1
    assert "/decline/?" not in page
    typed = {"reason": "appeal_right", "explanation": "Three paragraphs about the tribunal.", "body": ""}
    assert "Three paragraphs about the tribunal." in text(at.make(Move.DECLINE, **typed))
    changed = at.check(Move.DECLINE, **{**typed, "reason": "insurance_claim", "change": "1"})
    assert "Three paragraphs about the tribunal." in text(changed)


@pytest.mark.parametrize(
    ("reason", "body", "said"),
    [
        ("insurance_claim", "", ("Say in writing what you claim and why", "Phone: 01223 457000")),
        ("staff_matter", "", ("Acas", "Phone: 0300 123 1100", "Website: https://www.acas.org.uk")),
    ],
)
def test_insurance_and_employment_have_their_body_in_the_letter(
    city: Council, reason: str, body: str, said: tuple[str, ...]
) -> None:
    at = desk(city)
    assert "Checked on 1 December 2026" in text(at.open(Move.DECLINE))
    at.make(Move.DECLINE, reason=reason, explanation="This is not a complaint.", body=body)
    (letter,) = at.letters()
    shown = text(at.client.get(at.address(Move.DECLINE).replace("decline/", "")))
    for words in said:
        assert words in letter or words in shown


def repeat(at: Desk, reason: str, reference: str) -> str:
    return text(at.make(Move.DECLINE, reason=reason, explanation="It is the same bin.", reference=reference))


def test_a_complaint_that_is_answered_already_is_named_by_its_reference(south: Council) -> None:
    earlier = case_at(south, Status.RESPONDED).case
    at = desk(south)
    page = repeat(at, "stage_1_closed", "")
    assert "Enter the reference of the earlier complaint" in page
    assert "There is no other complaint with the reference SC-222-222-222." in repeat(
        at, "stage_1_closed", "SC-222-222-222"
    )
    assert "There is no other complaint" in repeat(at, "stage_1_closed", at.case.reference)
    assert "can still go to the next stage" in repeat(at, "stage_2_closed", earlier.reference)
    assert at.case.status == "received"
    repeat(at, "stage_1_closed", earlier.reference.replace("-", " ").lower())
    assert at.case.status == "declined"
    assert f"We responded to your complaint {earlier.reference} on " in at.letters()[0]


def test_a_complaint_is_not_declined_because_of_somebody_elses(south: Council) -> None:
    earlier = walk(south).case
    at = desk(south)
    with inside(south):
        Case.objects.filter(pk=earlier.pk).update(
            complainant_name="Vera Vane", complainant_email="vera.vane@example.com", complainant_phone=""
        )
    assert "was made by someone else" in repeat(at, "more_about_an_open_complaint", earlier.reference)
    assert at.case.status == "received"


def test_an_open_complaint_takes_what_is_added_and_a_closed_one_does_not(south: Council) -> None:
    withdrawn, earlier = case_at(south, Status.WITHDRAWN).case, walk(south).case
    at = desk(south)
    assert "is no longer open" in repeat(at, "more_about_an_open_complaint", withdrawn.reference)
    repeat(at, "more_about_an_open_complaint", earlier.reference)
    assert f"Its reference is {earlier.reference}." in at.letters()[0]


def test_what_was_investigated_outside_this_system_is_known_by_its_date(city: Council) -> None:
    at = desk(city)
    answers = {"reason": "already_investigated", "explanation": "It is the same bin."}
    assert "or the date of the response to it" in text(at.make(Move.DECLINE, **answers))
    long_ago = at.make(Move.DECLINE, **answers, **on("answered_on", date(2025, 5, 31)))
    assert "more than 12 months before this complaint was received" in text(long_ago)
    at.make(Move.DECLINE, **answers, **on("answered_on", date(2026, 2, 2)))
    assert "The response about this was sent on Monday 2 February 2026." in at.letters()[0]


def test_proceedings_are_a_reason_once_they_have_started(east: Council) -> None:
    at = desk(east)
    answers = {"reason": "legal_proceedings", "explanation": "You told us of the claim."}
    assert "Enter the date the proceedings started" in text(at.make(Move.DECLINE, **answers))
    at.make(Move.DECLINE, **answers, **on("started_on", date(2026, 5, 5)))
    assert "The legal proceedings started on Tuesday 5 May 2026." in at.letters()[0]


@pytest.mark.parametrize("reason", ["too_old", "service_request"])
def test_a_complaint_that_was_answered_is_not_refused_as_what_it_was_not(city: Council, reason: str) -> None:
    at = desk(city, Status.RECEIVED, stage=2)
    answer = at.make(Move.DECLINE, **too_old(reason=reason))
    assert "Choose one of the answers offered" in text(answer)
    assert at.case.status == "received"


def test_a_letter_names_only_the_body_that_was_chosen(city: Council) -> None:
    at = desk(city)
    page = text(at.make(Move.DECLINE, reason="appeal_right", explanation="You can appeal."))
    assert "Select who they should go to instead" in page
    assert at.case.status == "received"
    shown = text(
        at.check(Move.DECLINE, reason="appeal_right", explanation="You can appeal.", body="valuation-tribunal")
    )
    assert f"Your complaint about: {at.case.summary}\n\nWe’ve read your complaint." in shown
    assert "Appeals about Council Tax" in shown
    for other in ("Planning Inspectorate", "First-tier Tribunal", "Housing Advice Team"):
        assert other not in shown


def test_a_letter_names_no_body_where_none_of_them_fits(city: Council) -> None:
    at = desk(city)
    at.make(Move.DECLINE, reason="appeal_right", explanation="The Traffic Penalty Tribunal decides.", body="another")
    assert told(at)["bodies"] == []
    assert at.case.status == "declined"
