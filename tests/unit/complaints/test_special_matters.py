"""The questions of a policy about special matters, and what each way through them leads to."""

from dataclasses import replace
from datetime import date

import pytest

from complaints.cases.rules import declining, special_matters
from complaints.cases.rules.available_moves import dry_run
from complaints.cases.rules.declining import DeclineFacts, EarlierComplaint, asked_about, grounds
from complaints.cases.rules.special_matters import (
    LegalReferral,
    MatterPath,
    StaffTold,
    follow,
    move_for,
    outcomes_of,
    said_of_staff_told,
)
from complaints.deadlines.stage_events import CaseFacts
from complaints.vocabulary.lifecycle import Audience, Decision, Move, Status
from councils.policies.rules.casework_rules import ContactKind, MatterOutcome, SpecialMatter
from councils.policies.rules.policy_document import matters_asked_about
from councils.vocabulary.errors import RuleBroken
from tests.unit.complaints.case_contexts import CITY, ON, SOUTH, facts

REFERRAL = LegalReferral("It is with them now.", "They claim £2,000 for damp.", " LG-7 ")
FINAL = EarlierComplaint("CC-222-333-444", True, True, 2, 2, 2, date(2026, 3, 2))


def new(**others: object) -> CaseFacts:
    return facts(CITY, status=Status.RECEIVED, **others)  # type: ignore[arg-type]


def refusal(decide: object) -> str:
    with pytest.raises(RuleBroken) as refused:
        decide()  # type: ignore[operator]
    return refused.value.code


def disrepair(*answers: str) -> MatterPath:
    return follow(CITY, "disrepair", answers)


def matter(key: str) -> SpecialMatter:
    return next(each for each in matters_asked_about(CITY) if each.key == key)


@pytest.mark.parametrize(
    ("answers", "outcome", "move"),
    [
        (["not-asked"], MatterOutcome.SERVICE_REQUEST, Move.RECLASSIFY),
        (["asked", "not-yet"], MatterOutcome.INVESTIGATED, Move.ACCEPT),
        (["asked", "stage-1"], MatterOutcome.NEXT_STAGE, Move.ADD_TO_OPEN),
        (["claim", "yes"], MatterOutcome.LEGAL, Move.PASS_TO_LEGAL),
        (["claim", "no", "not-yet"], MatterOutcome.INVESTIGATED, Move.ACCEPT),
        (["claim", "no", "stage-1"], MatterOutcome.NEXT_STAGE, Move.ADD_TO_OPEN),
    ],
)
def test_each_kind_of_disrepair_goes_where_the_policy_sends_it(
    answers: list[str], outcome: MatterOutcome, move: Move
) -> None:
    """CC-13."""
    path = disrepair(*answers)
    assert path.leads_to(outcome)
    assert move_for(outcome, new()) is move
    assert special_matters.record_answers(new(), path, move).data["outcome"] == outcome


def test_no_way_through_the_questions_about_disrepair_ends_in_a_refusal() -> None:
    """CC!5: listed as not covered, and yet investigated."""
    paths = list(outcomes_of(matter("disrepair")))
    assert len(paths) == 6
    for path in paths:
        assert path.decided is not None
        assert path.decided.outcome is not None
        assert move_for(path.decided.outcome, new()) not in (Move.DECLINE, Move.FORWARD, None)
        given = DeclineFacts(led_to=path.exclusion)
        assert refusal(lambda given=given: declined("disrepair", given)) == "decline.questions"
    assert refusal(lambda: declined("disrepair", DeclineFacts())) == "decline.questions"
    assert "disrepair" not in {each.key for each in grounds(CITY, 1)}


def declined(ground: str, given: DeclineFacts) -> Decision:
    return declining.decline(new(), ground, "We looked at it.", ON, given)


def test_only_the_standard_of_english_is_investigated() -> None:
    """CC-14."""
    for answer in ("standard", "both"):
        path = follow(CITY, "fluency", [answer])
        assert path.tells_staff
        assert move_for(MatterOutcome.STAFF_TOLD, new()) is Move.ACCEPT
        given = DeclineFacts(led_to=path.exclusion)
        assert refusal(lambda given=given: declined("not_fluency", given)) == "decline.questions"
    path = follow(CITY, "fluency", ["manner"])
    assert (path.tells_staff, path.exclusion) == (False, "not_fluency")
    decided = declined("not_fluency", DeclineFacts(led_to=path.exclusion))
    assert decided.changes["decline_reason"] == "not_fluency"
    assert "accent, dialect, manner" in decided.data["wording"]
    assert "cannot look into it" in path.letter_text


def test_the_complainant_is_told_that_the_member_of_staff_will_know() -> None:
    told = special_matters.staff_notice(new())
    assert [(each.kind, each.to) for each in told.notify] == [("staff_notice", Audience.COMPLAINANT)]
    assert told.public
    unknown = special_matters.staff_notice(new(anonymous=True))
    assert (unknown.notify, unknown.public) == ((), False)


def test_who_told_the_member_of_staff_is_said_with_the_day() -> None:
    opened = date(2026, 6, 2)
    told = StaffTold(" Ann Lee ", ON, "She will take a course.")
    assert said_of_staff_told(told, opened, ON) == "Told by Ann Lee on 3 June 2026. She will take a course."
    assert said_of_staff_told(replace(told, answer=" "), opened, ON) == "Told by Ann Lee on 3 June 2026."
    assert refusal(lambda: said_of_staff_told(replace(told, by=" "), opened, ON)) == "staff_told.by"
    for day in (date(2026, 6, 1), date(2026, 6, 4)):
        assert refusal(lambda day=day: said_of_staff_told(replace(told, on=day), opened, ON)) == "staff_told.day"


def test_questions_come_one_after_another_and_their_answers_are_kept_for_staff() -> None:
    first, second = disrepair(), disrepair("claim")
    assert (first.next_question is not None and first.next_question.key) == "kind"
    assert (second.next_question is not None and second.next_question.key) == "exhausted"
    assert (first.decided, first.letter_text, first.exclusion) == (None, "", "")
    kept = special_matters.record_answers(new(), disrepair("asked", "not-yet"))
    assert kept.text.splitlines() == [
        "What is it about? A repair that they have asked us for",
        "Have we already investigated it as a complaint? No",
        "It is a new complaint at stage 1. It is not refused for being about disrepair or a claim.",
    ]
    assert (kept.public, kept.data["answers"]) == (False, ["asked", "not-yet"])
    assert refusal(lambda: special_matters.record_answers(new(), second)) == "matter.unanswered"
    assert refusal(lambda: special_matters.record_answers(new(), disrepair("not-asked"), Move.DECLINE)) == (
        "matter.elsewhere"
    )


def test_an_unknown_matter_or_answer_is_refused() -> None:
    assert refusal(lambda: follow(CITY, "contractor", [])) == "matter.unknown"
    assert refusal(lambda: disrepair("perhaps")) == "matter.answer"
    assert refusal(lambda: disrepair("not-asked", "yes")) == "matter.answer"


def test_a_policy_without_questions_and_what_is_no_complaint_are_not_asked() -> None:
    for rules in (SOUTH, replace(CITY, takes=ContactKind.COMPLIMENT)):
        assert matters_asked_about(rules) == ()
        assert asked_about(rules) == ()
        assert refusal(lambda rules=rules: dry_run(Move.DECIDE_MATTER, facts(rules), ON)) == "matter.none"
    assert dry_run(Move.DECIDE_MATTER, new(), ON) is None


def test_what_is_investigated_already_or_at_stage_2_goes_on() -> None:
    at_work = facts(CITY)
    assert move_for(MatterOutcome.INVESTIGATED, at_work) is None
    assert move_for(MatterOutcome.NEXT_STAGE, at_work) is None
    assert move_for(MatterOutcome.NEXT_STAGE, new(stage=2)) is Move.ACCEPT
    assert special_matters.record_answers(at_work, disrepair("asked", "not-yet")).data["outcome"] == "investigated"


def to_legal(case: CaseFacts, earlier: DeclineFacts, *answers: str) -> Decision:
    return special_matters.pass_to_legal(case, disrepair(*answers), replace(REFERRAL, earlier=earlier), ON)


def test_a_claim_goes_to_the_legal_team_once_the_procedure_has_ended() -> None:
    answered = DeclineFacts(reference=FINAL.reference, earlier=FINAL)
    decided = to_legal(new(), answered, "claim", "yes")
    assert decided.changes["status"] is Status.CLOSED
    assert decided.data == {
        "bodies": ["cambridge-city-claims"],
        "passed_on": "They claim £2,000 for damp.",
        "reference": "LG-7",
        "earlier": "CC-222-333-444",
    }
    assert decided.text.startswith(
        "It is with them now.\n\nWe sent our final response to your complaint CC-222-333-444"
    )
    kept_elsewhere = to_legal(new(), DeclineFacts(answered_on=date(2026, 3, 2)), "claim", "yes")
    assert kept_elsewhere.text.endswith("We sent our final response on Monday 2 March 2026.")
    reopened = to_legal(new(stage=2, rounds=2), DeclineFacts(), "claim", "yes")
    assert reopened.text == "It is with them now."


def test_a_claim_goes_nowhere_before_the_procedure_has_ended() -> None:
    answered = DeclineFacts(reference=FINAL.reference, earlier=FINAL)
    for answers in (("not-asked",), ("claim", "no", "not-yet"), ("claim",)):
        assert refusal(lambda answers=answers: to_legal(new(), answered, *answers)) == "legal.questions"
    for given in (DeclineFacts(), DeclineFacts(answered_on=date(2026, 6, 4))):
        assert refusal(lambda given=given: to_legal(new(), given, "claim", "yes")) == "legal.not_exhausted"
    at_stage_1 = replace(answered, earlier=replace(FINAL, stage=1, answered_stage=1))
    assert refusal(lambda: to_legal(new(), at_stage_1, "claim", "yes")) == "decline.earlier_not_final"
    empty = replace(REFERRAL, pass_on="\u200b", earlier=answered)
    path = disrepair("claim", "yes")
    assert refusal(lambda: special_matters.pass_to_legal(new(), path, empty, ON)) == "legal.pass_on"
    held = new(holds=("The LGSCO asks.",))
    assert refusal(lambda: to_legal(held, answered, "claim", "yes")) == "close.held"


def test_nothing_goes_to_the_legal_team_where_the_policy_asks_nothing() -> None:
    special_matters.check_has_questions(facts(CITY))
    for rules in (SOUTH, replace(CITY, takes=ContactKind.COMPLIMENT)):
        with pytest.raises(RuleBroken) as refused:
            special_matters.check_has_questions(facts(rules))
        assert refused.value.code == "legal.questions"
