"""What may be given as the reason to decline: under each policy that is shipped, at each of its stages."""

from dataclasses import replace
from datetime import date

import pytest

from complaints.cases.rules import available_moves, declining
from complaints.cases.rules.declining import ground, grounds, moved_elsewhere
from complaints.vocabulary.lifecycle import DECLINE_WORDING, DeclineReason, Move
from councils.policies.rules.casework_rules import ContactKind
from councils.policies.rules.procedure_rules import ProcedureRules
from councils.vocabulary.errors import RuleBroken
from tests.unit.complaints.case_contexts import ON, facts, true_of
from tests.unit.complaints.deadline_questions import every_policy

POLICIES = {
    f"{slug} {rules.procedure} {rules.version}": rules for slug, all_of in every_policy().items() for rules in all_of
}
AT_EACH_STAGE = [
    (rules, stage.number)
    for rules in POLICIES.values()
    if rules.takes is ContactKind.COMPLAINT
    for stage in rules.stages
]
CHILDREN = next(rules for rules in POLICIES.values() if rules.procedure == "children")


def code(rules: ProcedureRules, stage: int, reason: str) -> str:
    """Why declining for a reason is refused, given all that it may depend on; empty where it isn't."""
    case = facts(rules, stage=stage)
    by_condition = {each.key: each.condition for each in grounds(rules, stage)}
    given = true_of(case, by_condition.get(reason))
    try:
        declining.decline(case, reason, "Why", ON, given)
    except RuleBroken as refusal:
        return refusal.code
    return ""


@pytest.mark.parametrize(("rules", "stage"), AT_EACH_STAGE)
def test_what_is_offered_is_taken_and_everything_else_refused(rules: ProcedureRules, stage: int) -> None:
    offered = {each.key for each in grounds(rules, stage)}
    every = {each.value for each in DeclineReason} | {each.key.replace("-", "_") for each in rules.exclusions}
    assert {reason for reason in every if not code(rules, stage, reason)} == offered


def test_the_law_gives_a_right_to_the_next_stage_of_the_childrens_procedure() -> None:
    assert [each.key for each in grounds(CHILDREN, 1)] == ["prejudice", "too_old"]
    assert code(CHILDREN, 1, "too_old") == ""
    for stage in (2, 3):
        assert [each.key for each in grounds(CHILDREN, stage)] == ["prejudice"]
        assert code(CHILDREN, stage, "other") == code(CHILDREN, stage, "too_old") == "decline.reason"
    nothing = replace(CHILDREN, exclusions=())
    assert grounds(nothing, 2) == ()
    assert code(nothing, 2, "other") == "decline.none"
    with pytest.raises(RuleBroken, match="legal right"):
        available_moves.dry_run(Move.DECLINE, facts(nothing, stage=2), date(2026, 6, 3))


@pytest.mark.parametrize("rules", [each for each in POLICIES.values() if moved_elsewhere(each)])
def test_what_another_procedure_takes_is_moved_there(rules: ProcedureRules) -> None:
    for each in moved_elsewhere(rules):
        assert code(rules, 1, each.key) == "decline.move"
        assert each.key not in {offered.key for offered in grounds(rules, 1)}
        known = ground(rules, each.key)
        assert known is not None
        assert known.label == each.label


@pytest.mark.parametrize("rules", POLICIES.values(), ids=POLICIES)
def test_every_reason_has_a_sentence_for_residents_that_is_not_the_note_for_staff(rules: ProcedureRules) -> None:
    for each in rules.exclusions:
        assert each.public_wording.endswith(".")
        assert each.public_wording not in (each.matter, each.route, each.note)
        assert "customer" not in each.public_wording.lower()
        assert "[" not in each.public_wording


def test_the_usual_reasons_have_their_sentences_too() -> None:
    assert set(DECLINE_WORDING) == set(DeclineReason)
    assert [reason for reason, words in DECLINE_WORDING.items() if not words] == [DeclineReason.OTHER]
