"""What can be done now is what the rules answer on trial: no second list of them exists."""

from dataclasses import replace
from datetime import date

import pytest

from complaints.cases.rules.available_moves import (
    DRY_RUNS,
    NEVER_TO_COMPLAINANT,
    dry_run,
    may_tell_complainant,
    open_moves,
)
from complaints.deadlines.clock import StageClock
from complaints.deadlines.stage_events import CaseFacts
from complaints.vocabulary.lifecycle import Extension, Move, Status, moves_open_to
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import STAFF_ROLES
from councils.vocabulary.values import read_instant
from tests.unit.complaints import case_contexts
from tests.unit.complaints.deadline_questions import seeded

TODAY = date(2026, 6, 3)
RECEIVED = read_instant("2026-06-01T10:00")
EVERYBODY = frozenset(STAFF_ROLES)


def facts(council: str, status: Status, clock: StageClock | None = None, **changes: object) -> CaseFacts:
    """A case of a council's first policy, received on 1 June 2026 and assigned."""
    return case_contexts.facts(seeded()[council][0], at=clock, status=status, **changes)


def refusals(case: CaseFacts) -> dict[Move, str]:
    """Why the moves that status and roles allow are refused."""
    return {each.move: each.refusal.code for each in open_moves(case, EVERYBODY, TODAY) if each.refusal is not None}


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("council", ["cambridge-city", "south-cambridgeshire", "east-cambridgeshire"])
def test_every_move_of_the_table_is_answered_once_and_in_its_order(council: str, status: Status) -> None:
    found = [opening.move for opening in open_moves(facts(council, status), EVERYBODY, TODAY)]
    assert found == list(moves_open_to(status, EVERYBODY))


NOTHING_SPECIAL = dict.fromkeys(
    (Move.ASK_CONSENT, Move.RECORD_CONSENT, Move.END_CONSENT, Move.CLOSE_WITHOUT_CONSENT), "consent.not_needed"
) | {
    Move.LIFT_SAFEGUARDING: "safeguarding.not_marked",
    Move.OFFER_COMPLAINT: "offer.complaint",
    Move.ANSWER_OFFER: "offer.none",
    Move.HAND_OVER: "hand_over.kind",
    Move.SHARE_PRAISE: "praise.kind",
    Move.SEND_TO_DIRECTOR: "representation.kind",
    Move.DIRECTOR_DECISION: "representation.kind",
    Move.MEMBERS_DECISION: "representation.kind",
}
NO_QUESTIONS = {Move.DECIDE_MATTER: "matter.none"}


def test_what_one_policy_has_and_another_has_not() -> None:
    assert refusals(facts("cambridge-city", Status.UNDER_INVESTIGATION)) == NOTHING_SPECIAL | {
        Move.SETTLE: "settle.complaint",
        Move.SKIP_STAGE: "skip.not_in_policy",
        Move.RESUME: "resume.not_paused",
        Move.WITHDRAW_EXTENSION: "extension.none",
    }
    assert refusals(facts("south-cambridgeshire", Status.UNDER_INVESTIGATION)) == NOTHING_SPECIAL | NO_QUESTIONS | {
        Move.SETTLE: "settle.complaint",
        Move.NAME_POLICY: "policy.not_counted",
        Move.SKIP_STAGE: "skip.not_in_policy",
        Move.PAUSE: "pause.not_in_policy",
        Move.RESUME: "resume.not_paused",
        Move.WITHDRAW_EXTENSION: "extension.none",
    }


def test_a_policy_that_extends_to_an_agreed_date_is_tried_with_one() -> None:
    decided = dry_run(Move.EXTEND, facts("east-cambridgeshire", Status.UNDER_INVESTIGATION), TODAY)
    assert decided is not None
    assert decided.data["agreed"] is not None


def test_a_used_up_extension_is_not_offered_again() -> None:
    clock = StageClock(RECEIVED, extensions=(Extension(working_days=5, on=date(2026, 6, 2)),))
    used = facts("cambridge-city", Status.UNDER_INVESTIGATION, clock=clock)
    assert refusals(used)[Move.EXTEND] == "extension.too_many"


def test_an_extension_can_be_taken_back_while_there_is_one() -> None:
    clock = StageClock(RECEIVED, extensions=(Extension(working_days=5, on=date(2026, 6, 2)),))
    case = facts("cambridge-city", Status.UNDER_INVESTIGATION, clock=clock)
    assert Move.WITHDRAW_EXTENSION not in refusals(case)


def test_a_policy_without_extensions_says_so() -> None:
    case = facts("cambridge-city", Status.UNDER_INVESTIGATION)
    first, *rest = case.rules.stages
    rules = replace(case.rules, stages=(replace(first, extension=None), *rest))
    assert refusals(replace(case, rules=rules))[Move.EXTEND] == "extension.not_in_policy"


def test_what_is_missing_before_a_case_is_closed_or_answered() -> None:
    answered = facts("east-cambridgeshire", Status.RESPONDED)
    assert refusals(answered)[Move.CLOSE] == "close.learning"
    assert Move.CLOSE not in refusals(replace(answered, has_learning=True))
    assert refusals(replace(answered, has_learning=True, holds=("The LGSCO asks.",)))[Move.CLOSE] == "close.held"
    unassigned = facts("cambridge-city", Status.UNDER_INVESTIGATION, officer_id=None)
    assert refusals(unassigned)[Move.RESPOND] == "respond.not_assigned"


def test_a_move_that_depends_on_what_is_given_is_not_tried() -> None:
    case = facts("cambridge-city", Status.UNDER_INVESTIGATION)
    for move in set(Move) - set(DRY_RUNS):
        assert dry_run(move, case, TODAY) is None


def test_a_trial_refuses_in_the_rules_own_words() -> None:
    with pytest.raises(RuleBroken, match="does not allow a pause"):
        dry_run(Move.PAUSE, facts("south-cambridgeshire", Status.UNDER_INVESTIGATION), TODAY)


def test_whether_a_move_may_write_to_the_complainant_is_what_its_decision_says() -> None:
    case = facts("cambridge-city", Status.UNDER_INVESTIGATION)
    may_tell = {move: may_tell_complainant(move, case, TODAY) for move in Move}
    assert may_tell[Move.ACKNOWLEDGE]
    assert not may_tell[Move.REROUTE]
    assert not any(may_tell[move] for move in NEVER_TO_COMPLAINANT)
    # What the rules refuse on trial, and what depends on what is given, may.
    assert may_tell[Move.RESUME]
    assert may_tell[Move.ADD_NOTE]
