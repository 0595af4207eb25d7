"""Consent of the person whom a complaint is for: what may be recorded, and what it decides."""

from dataclasses import replace
from datetime import date

import pytest

from complaints.cases.rules import closing
from complaints.cases.rules.decisions import response_reader
from complaints.deadlines.stage_events import CaseFacts
from complaints.vocabulary.actions import TO_PERSON_CONCERNED
from complaints.vocabulary.correspondence import ConsentGiven, missing_consent, representative_words
from complaints.vocabulary.lifecycle import Audience, Status
from complaints.vocabulary.people import Authority, PartyRole, RepresentativeKind
from councils.vocabulary.errors import RuleBroken
from tests.unit.complaints.case_contexts import facts

ON = date(2026, 6, 1)
FORM = ConsentGiven(RepresentativeKind.RELATIVE, Authority.WRITTEN, "Form signed on 1 May", ON)


def acting(**changes: object) -> CaseFacts:
    return replace(facts(), on_behalf_of="Vera Vane", **changes)  # type: ignore[arg-type]


def code(refused: pytest.ExceptionInfo[RuleBroken]) -> str:
    return refused.value.code


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"evidence": " "}, "consent.evidence"),
        ({"authority": Authority.ELECTED}, "consent.elected"),
        ({"ends": date(2026, 5, 31)}, "consent.order"),
        ({"starts": date(2026, 1, 1), "ends": date(2026, 5, 31)}, "consent.ended"),
    ],
)
def test_consent_without_evidence_or_of_the_past_is_not_recorded(changes: dict[str, object], expected: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        closing.record_consent(acting(), replace(FORM, **changes), ON)  # type: ignore[arg-type]
    assert code(refused) == expected


@pytest.mark.parametrize("kind", [RepresentativeKind.COUNCILLOR, RepresentativeKind.MP])
def test_a_councillor_or_mp_acts_for_a_constituent_by_law(kind: RepresentativeKind) -> None:
    given = replace(FORM, kind=kind, authority=Authority.ELECTED, ends=date(2027, 6, 1))
    decision = closing.record_consent(acting(), given, ON)
    assert decision.changes == {"consent_from": ON, "consent_until": date(2027, 6, 1)}
    assert not decision.public
    said = representative_words(decision.data)
    called = {RepresentativeKind.COUNCILLOR: "councillor", RepresentativeKind.MP: "MP"}[kind]
    assert said.startswith(f"Elected representative acting for a constituent ({called}): Form signed")
    assert said.endswith("until 1 June 2027")


def test_whoever_handles_the_case_is_told_of_what_the_person_answers_through_the_link() -> None:
    link = replace(FORM, authority=Authority.LINK)
    for officer_id, to in ((1, Audience.OFFICER), (None, Audience.CHAMPIONS)):
        handled = acting(officer_id=officer_id)
        decided = (closing.record_consent(handled, link, ON), closing.refuse_consent(handled))
        assert [[each.to for each in decision.notify] for decision in decided] == [[to], [to]]
    assert not closing.record_consent(acting(), FORM, ON).notify


@pytest.mark.parametrize(
    "decide",
    [
        lambda given: closing.ask_consent(given, "vera@example.com"),
        lambda given: closing.record_consent(given, FORM, ON),
        lambda given: closing.end_consent(given, "She told us."),
        closing.refuse_consent,
        lambda given: closing.close_without_consent(given, "We wrote twice.", ON),
    ],
)
def test_who_complains_for_themselves_needs_no_ones_permission(decide) -> None:
    with pytest.raises(RuleBroken) as refused:
        decide(facts())
    assert code(refused) == "consent.not_needed"


def test_the_timeline_keeps_whom_we_asked_and_shows_it_to_staff_alone() -> None:
    asked = closing.ask_consent(acting(), "vera@example.com")
    assert asked.data["changes"] == [{"field": "email", "was": "", "now": "vera@example.com"}]
    assert not asked.public


def test_only_consent_that_is_recorded_can_end() -> None:
    with pytest.raises(RuleBroken) as refused:
        closing.end_consent(acting(), "She told us.")
    assert code(refused) == "consent.not_held"
    assert closing.end_consent(acting(consent_from=ON), "She told us.").changes == {
        "consent_from": None,
        "consent_until": None,
    }


def test_a_case_is_closed_without_consent_only_while_there_is_none() -> None:
    with pytest.raises(RuleBroken) as refused:
        closing.close_without_consent(acting(consent_from=ON), "We wrote twice.", ON)
    assert code(refused) == "consent.held"
    with pytest.raises(RuleBroken) as held:
        closing.close_without_consent(acting(holds=("An Ombudsman looks at it.",)), "We wrote twice.", ON)
    assert code(held) == "close.held"
    decision = closing.close_without_consent(acting(), "We wrote twice.", ON)
    assert decision.changes["status"] is Status.CLOSED
    assert not decision.public


def test_consent_counts_from_its_first_day_to_its_last() -> None:
    case = acting(consent_from=date(2026, 6, 2), consent_until=date(2026, 6, 3))
    days = (ON, date(2026, 6, 2), date(2026, 6, 3), date(2026, 6, 4))
    assert [case.has_consent(day) for day in days] == [False, True, True, False]
    assert closing.close_without_consent(case, "It ended.", days[-1]).changes["status"] is Status.CLOSED


def test_an_mp_stays_an_mp_and_no_sentence_ends_twice() -> None:
    given = replace(FORM, kind=RepresentativeKind.MP, evidence="Her letter about the ward.")
    said = representative_words(closing.record_consent(acting(), given, ON).data)
    assert "(MP): Her letter about the ward. Covers:" in said


def test_who_acts_for_no_one_misses_no_consent() -> None:
    assert missing_consent("", None, None, ON) == ""


def test_every_kind_has_a_label() -> None:
    assert all(each.label for each in (*RepresentativeKind, *Authority, *PartyRole))


def test_once_a_response_is_due_without_permission_there_are_two_ways() -> None:
    said = closing.due_without_consent(acting(), ON)
    assert "due date of the response is 1 June 2026" in said
    assert "goes to Vera Vane" in said
    assert "close the case without permission" in said


def test_the_representative_is_told_that_there_was_a_response_and_nothing_of_it() -> None:
    told = closing.tell_representative()
    assert [notify.to for notify in told.notify] == [Audience.COMPLAINANT]
    assert (told.text, told.data, told.changes) == ("", {}, {})


def test_a_response_without_permission_is_for_the_person_concerned() -> None:
    assert response_reader(acting(), ON) == {TO_PERSON_CONCERNED: True}
    assert response_reader(acting(consent_from=ON), ON) == {}
    assert response_reader(facts(), ON) == {}
