"""A policy on its way to being published: every step from every state, and what stands against it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from councils.document_reading import read_yaml
from councils.policies.rules.drafts import (
    LEAD,
    NEEDS_REASON,
    Neighbour,
    changes,
    check_agreed_by_another,
    check_lead,
    check_second_person,
    check_start,
    check_step,
    check_withdrawable,
    keeper,
    read_draft,
)
from councils.policies.rules.policy_document import read_policy
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import CONFIGURATION_ROLES, Actor, Role
from councils.vocabulary.values import STEPS, DraftState, DraftStep
from tests.unit.complaints.deadline_questions import FIXTURES

EAST = FIXTURES / "policies" / "east-cambridgeshire" / "corporate-undated.yaml"
RULES = read_policy(read_yaml(EAST))
BEGINS = RULES.in_force_from
NOW = BEGINS - timedelta(days=30)


def document(**change: Any) -> Any:
    read: Any = read_yaml(EAST)
    return read | change


def code(refused: pytest.ExceptionInfo[RuleBroken]) -> str:
    return refused.value.code


@pytest.mark.parametrize("role", Role)
def test_policies_are_kept_by_those_whose_role_it_is(role: Role) -> None:
    who = Actor(1, 9, "Sam Reed", frozenset({role}))
    if role in CONFIGURATION_ROLES:
        assert keeper(who) == 9
    for by in (who,) if role not in CONFIGURATION_ROLES else (replace(who, user_id=None),):
        with pytest.raises(NotAllowed):
            keeper(by)


@pytest.mark.parametrize("state", DraftState)
@pytest.mark.parametrize("step", STEPS)
def test_a_step_is_open_from_the_states_of_the_table_and_from_no_other(step: DraftStep, state: DraftState) -> None:
    sources, target = STEPS[step]
    if state in sources:
        assert check_step(step, state, "Because the Code changed") is target
        return
    with pytest.raises(RuleBroken) as refused:
        check_step(step, state, "Because the Code changed")
    assert code(refused) == "draft.state"


@pytest.mark.parametrize("step", STEPS)
def test_a_step_that_means_nothing_without_its_reason_asks_for_one(step: DraftStep) -> None:
    (state, *_), target = STEPS[step]
    if step not in NEEDS_REASON:
        assert check_step(step, state, "") is target
        return
    with pytest.raises(RuleBroken) as refused:
        check_step(step, state, " \n")
    assert code(refused) == "draft.no_reason"


def test_nobody_approves_what_they_wrote() -> None:
    check_second_person(1, [2, 3])
    with pytest.raises(RuleBroken) as refused:
        check_second_person(2, [2, 3])
    assert code(refused) == "draft.same_person"


@pytest.mark.parametrize(
    ("change", "council", "procedure", "refusal"),
    [
        ({}, "cambridge-city", "corporate", "policy.other_council"),
        ({}, "east-cambridgeshire", "comment", "policy.other_procedure"),
        ({"title": None}, "east-cambridgeshire", "corporate", "policy.invalid"),
        ({"ombudsman": document()["ombudsman"] | {"reply_within": "20 months"}}, "east-cambridgeshire", "corporate",
         "policy.unsound"),
    ],
)  # fmt: skip
def test_a_draft_is_read_for_its_own_council_and_procedure(
    change: dict[str, Any], council: str, procedure: str, refusal: str
) -> None:
    with pytest.raises(RuleBroken) as refused:
        read_draft(document(**change), council, procedure)
    assert code(refused) == refusal


def test_a_draft_that_holds_together_is_read_as_rules() -> None:
    assert read_draft(document(), "east-cambridgeshire", "corporate") == RULES


@pytest.mark.parametrize(
    ("at", "published", "refusal"),
    [
        (BEGINS, [], "draft.past"),
        (NOW, [Neighbour(RULES.version, BEGINS - timedelta(days=400))], "draft.name_taken"),
        (NOW, [Neighbour("later", BEGINS)], "draft.overlap"),
    ],
)
def test_a_version_neither_begins_in_the_past_nor_gets_in_the_way(
    at: Any, published: list[Neighbour], refusal: str
) -> None:
    with pytest.raises(RuleBroken) as refused:
        check_start(RULES, published, at)
    assert code(refused) == refusal


def test_a_version_begins_after_every_published_one() -> None:
    check_start(RULES, [Neighbour("earlier", BEGINS - timedelta(days=400))], NOW)
    check_start(RULES, [], NOW)


def test_a_draft_is_told_by_what_it_changes_and_not_by_its_date_being_stated_now() -> None:
    dated = replace(RULES, in_force_from_stated=True, in_force_note="")
    assert changes(RULES, dated) == []
    assert changes(RULES, replace(dated, title="Another title")) != []


def test_a_version_is_published_some_minutes_before_it_begins() -> None:
    check_lead(RULES, BEGINS - LEAD)
    with pytest.raises(RuleBroken) as refused:
        check_lead(RULES, BEGINS - LEAD + timedelta(seconds=1))
    assert code(refused) == "draft.too_late"


def test_a_version_is_withdrawn_some_minutes_before_it_begins() -> None:
    check_withdrawable(BEGINS, BEGINS - LEAD)
    with pytest.raises(RuleBroken) as refused:
        check_withdrawable(BEGINS, BEGINS - LEAD + timedelta(seconds=1))
    assert code(refused) == "withdrawal.begun"


def test_nobody_agrees_to_a_withdrawal_that_they_asked_for() -> None:
    check_agreed_by_another(2, 1)
    with pytest.raises(RuleBroken) as refused:
        check_agreed_by_another(1, 1)
    assert code(refused) == "withdrawal.same_person"
