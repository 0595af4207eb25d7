"""When contact may be limited, what each council's policy asks for first, and how limits are reviewed and appealed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from complaints.cases.rules.declining import check_merits, grounds
from complaints.people.rules import behaviour
from complaints.people.rules.behaviour import (
    BEHAVIOURS,
    MEASURES,
    AppealDecision,
    ChosenLimits,
    LimitsAgreement,
    LimitsAppeal,
    LimitsProposal,
    LimitsReview,
    behaviour_policy,
)
from complaints.vocabulary.lifecycle import DeclineReason
from complaints.vocabulary.people import (
    BehaviourOutcome,
    ContactLimit,
    ContactMatter,
    DecisionStatus,
    in_lines,
)
from councils.policies.rules.casework_rules import CaseworkRules
from councils.policies.rules.procedure_rules import ProcedureRules
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import Role
from tests.unit.complaints.case_contexts import CITY, EAST, SOUTH, facts
from tests.unit.complaints.deadline_questions import seeded

TODAY = date(2026, 6, 10)
COUNTY = seeded()["cambridgeshire-county"][0]
SOUTH_POLICY, CITY_POLICY = behaviour_policy(SOUTH.practice), behaviour_policy(CITY.practice)
IN_FORCE = DecisionStatus.IN_FORCE
ONE_CONTACT = "One named member of staff only"
AT_SOUTH = LimitsProposal(
    subject="Person",
    behaviours=("Falsified documents",),
    account="Forty calls in May.",
    evidence=(
        "Stage 2 was answered",
        "The Ombudsman agreed",
        "Each letter was answered",
        "The June letter is the same",
    ),
    limits=ChosenLimits((ONE_CONTACT,)),
    considered="No disability is known. Large print stays.",
    review_on=date(2027, 6, 10),
)
AT_CITY = LimitsProposal(
    subject="Person",
    behaviours=(BEHAVIOURS[0],),
    account="Forty calls in May.",
    evidence=(),
    limits=ChosenLimits((MEASURES[0],)),
    considered="No disability is known.",
    review_on=date(2027, 6, 10),
    warned_on=date(2026, 5, 20),
    warning="Our letter of 20 May",
)
SET_AT_SOUTH = LimitsAgreement(applies=True, reason="Forty calls", decided_by="Leadership Team")
SET_AT_CITY = LimitsAgreement(
    applies=True, reason="Forty calls", decided_by="Senior manager of the service", consulted="With Dr Lee on 8 June"
)
CONTINUES = LimitsReview(
    BehaviourOutcome.CONTINUE, "The calls go on", reviewed_by="Leadership Team", review_on=date(2027, 12, 1)
)
CHANGES = replace(CONTINUES, outcome=BehaviourOutcome.CHANGE, limits=ChosenLimits((ONE_CONTACT,)))
APPEAL = LimitsAppeal(date(2026, 6, 9), "I phoned twice.")


def code(check: Callable[[], object]) -> str:
    try:
        check()
    except RuleBroken as refusal:
        return refusal.code
    return ""


def proposed(policy: behaviour.BehaviourPolicy = SOUTH_POLICY, said: LimitsProposal = AT_SOUTH, **other: object) -> str:
    return code(lambda: behaviour.check_proposal(policy, replace(said, **other), TODAY))  # type: ignore[arg-type]


def agreed(policy: behaviour.BehaviourPolicy, said: LimitsAgreement, *, proposed_it: bool = False) -> str:
    status = DecisionStatus.PROPOSED
    return code(lambda: behaviour.check_agreement(policy, status, said, proposed_it=proposed_it))


def reviewed(said: LimitsReview, status: DecisionStatus = IN_FORCE, *, decided_appeal: bool = False) -> str:
    return code(lambda: behaviour.check_review(SOUTH_POLICY, status, said, TODAY, decided_appeal=decided_appeal))


def appealed(
    said: LimitsAppeal = APPEAL,
    status: DecisionStatus = IN_FORCE,
    to: str = "Monitoring Officer",
    *,
    waits: bool = False,
) -> str:
    known = {"appeal_to": to, "waits": waits, "decided_on": date(2026, 6, 8), "today": TODAY}
    return code(lambda: behaviour.check_appeal(status, said, **known))  # type: ignore[arg-type]


def decided(said: AppealDecision, *, waits: bool = True, took_part: bool = False) -> str:
    return code(lambda: behaviour.check_appeal_decision(SOUTH_POLICY, said, waits=waits, took_part=took_part))


def test_a_whole_proposal_is_taken() -> None:
    assert behaviour.check_proposal(SOUTH_POLICY, AT_SOUTH, TODAY) == date(2027, 6, 10)
    assert behaviour.check_proposal(CITY_POLICY, AT_CITY, TODAY) == date(2027, 6, 10)


@pytest.mark.parametrize(
    ("other", "refusal"),
    [
        ({"subject": "Family"}, "behaviour.subject"),
        ({"behaviours": ()}, "behaviour.behaviours"),
        ({"behaviours": ("Is rude",)}, "behaviour.behaviours"),
        ({"account": " "}, "behaviour.account"),
        ({"warned_on": date(2026, 6, 11)}, "behaviour.warned_on"),
        ({"limits": ChosenLimits()}, "behaviour.measures"),
        ({"limits": ChosenLimits(("Never again",))}, "behaviour.measures"),
        ({"considered": ""}, "behaviour.considered"),
        ({"review_on": None}, "behaviour.review_on"),
        ({"review_on": TODAY}, "behaviour.review_on"),
    ],
)
def test_an_incomplete_proposal_is_refused(other: dict[str, object], refusal: str) -> None:
    assert proposed(**other) == refusal


def test_limits_may_be_in_our_own_words() -> None:
    assert proposed(limits=ChosenLimits((), "Only Mr Green answers")) == ""


def test_each_precondition_needs_its_evidence() -> None:
    assert len(SOUTH_POLICY.preconditions) == 4
    for missing in range(4):
        evidence = [*AT_SOUTH.evidence[:missing], " ", *AT_SOUTH.evidence[missing + 1 :]]
        assert proposed(evidence=tuple(evidence)) == "behaviour.preconditions"
    assert proposed(evidence=AT_SOUTH.evidence[:3]) == "behaviour.preconditions"


def test_the_behaviour_is_one_of_the_policys_examples() -> None:
    assert len(SOUTH_POLICY.behaviours) == 14
    assert proposed(behaviours=("Falsified documents",)) == ""
    assert proposed(behaviours=(BEHAVIOURS[0],)) == "behaviour.behaviours"


def test_measures_against_abuse_may_be_taken() -> None:
    assert proposed(limits=ChosenLimits(("Access to offices restricted",))) == ""
    assert proposed(limits=ChosenLimits(("Communication in writing only",))) == ""


def test_correspondence_may_be_filed_unanswered_where_the_policy_says_so() -> None:
    assert proposed(limits=ChosenLimits((SOUTH_POLICY.effect,))) == ""
    assert proposed(CITY_POLICY, AT_CITY, limits=ChosenLimits((SOUTH_POLICY.effect,))) == "behaviour.measures"


def test_a_review_is_due_within_18_months_at_south() -> None:
    assert proposed(review_on=date(2027, 12, 10)) == ""
    assert proposed(review_on=date(2027, 12, 11)) == "behaviour.review_on"


def test_a_review_is_due_within_a_year_at_city() -> None:
    assert proposed(CITY_POLICY, AT_CITY, review_on=date(2027, 6, 10)) == ""
    assert proposed(CITY_POLICY, AT_CITY, review_on=date(2027, 6, 11)) == "behaviour.review_on"


def test_a_warning_and_the_director_come_first_at_city() -> None:
    unwarned = replace(AT_CITY, warned_on=None, warning="")
    assert proposed(CITY_POLICY, unwarned) == "behaviour.warning"
    assert proposed(CITY_POLICY, replace(AT_CITY, warning="")) == "behaviour.warning"
    assert proposed(CITY_POLICY, replace(unwarned, no_warning="They threatened an officer")) == ""
    assert agreed(CITY_POLICY, replace(SET_AT_CITY, consulted="")) == "behaviour.consulted"
    assert agreed(CITY_POLICY, SET_AT_CITY) == ""


def test_no_consultation_is_needed_to_leave_contact_alone() -> None:
    assert agreed(CITY_POLICY, replace(SET_AT_CITY, applies=False, consulted="")) == ""


def test_the_leadership_team_decides_at_south() -> None:
    assert agreed(SOUTH_POLICY, SET_AT_SOUTH) == ""
    assert agreed(SOUTH_POLICY, replace(SET_AT_SOUTH, decided_by="Service manager")) == "behaviour.decided_by"
    assert SOUTH_POLICY.subjects == ("Complaint", "Person", "Organisation")


def test_two_people_decide_with_reasons() -> None:
    assert agreed(SOUTH_POLICY, SET_AT_SOUTH, proposed_it=True) == "behaviour.same_person"
    assert agreed(SOUTH_POLICY, replace(SET_AT_SOUTH, reason="")) == "behaviour.reason"
    again = behaviour.check_agreement
    assert code(lambda: again(SOUTH_POLICY, IN_FORCE, SET_AT_SOUTH, proposed_it=False)) == "behaviour.decided"
    assert code(lambda: behaviour.check_none_waits([DecisionStatus.PROPOSED])) == "behaviour.waits"
    assert code(lambda: behaviour.check_none_waits([IN_FORCE, DecisionStatus.NOT_APPLIED])) == ""


def test_a_review_continues_changes_or_ends_limits() -> None:
    assert reviewed(CONTINUES) == reviewed(CHANGES) == ""
    assert reviewed(replace(CONTINUES, outcome=BehaviourOutcome.END, review_on=None)) == ""


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        (replace(CONTINUES, reviewed_by=""), "behaviour.reviewed_by"),
        (replace(CONTINUES, reason=""), "behaviour.reason"),
        (replace(CONTINUES, review_on=date(2028, 1, 1)), "behaviour.review_on"),
        (replace(CHANGES, limits=ChosenLimits()), "behaviour.measures"),
    ],
)
def test_an_incomplete_review_is_refused(said: LimitsReview, refusal: str) -> None:
    assert reviewed(said) == refusal


def test_only_limits_in_force_are_reviewed_or_appealed() -> None:
    assert reviewed(CONTINUES, DecisionStatus.ENDED) == "behaviour.not_in_force"
    assert appealed(status=DecisionStatus.NOT_APPLIED) == "behaviour.not_in_force"


def test_who_decided_the_appeal_says_why_they_review_too() -> None:
    assert reviewed(CONTINUES, decided_appeal=True) == "behaviour.reviewer"
    assert reviewed(replace(CONTINUES, why_same="The deputy has left"), decided_appeal=True) == ""


def test_an_appeal_goes_to_whom_the_policy_names() -> None:
    assert appealed(to=CITY_POLICY.appeal_to) == ""
    assert appealed(to=SOUTH_POLICY.appeal_to) == "behaviour.no_appeal"


def test_a_second_appeal_waits_for_the_first() -> None:
    assert appealed(waits=True) == "behaviour.appeal_waits"


@pytest.mark.parametrize("made_on", [None, date(2026, 6, 7), date(2026, 6, 11)])
def test_an_appeal_is_made_between_the_decision_and_today(made_on: date | None) -> None:
    assert appealed(replace(APPEAL, made_on=made_on)) == "behaviour.appealed_on"


def test_an_appeal_says_what_it_is_against() -> None:
    assert appealed(replace(APPEAL, grounds="")) == "behaviour.grounds"


def test_someone_else_decides_the_appeal() -> None:
    ends = AppealDecision(BehaviourOutcome.END, "Two calls are not forty")
    assert decided(ends) == ""
    assert decided(ends, took_part=True) == "behaviour.appeal_person"
    assert decided(ends, waits=False) == "behaviour.no_open_appeal"
    assert decided(replace(ends, reason="")) == "behaviour.reason"
    assert decided(replace(ends, outcome=BehaviourOutcome.CHANGE)) == "behaviour.measures"


@pytest.mark.parametrize("practice", [COUNTY.practice, EAST.practice], ids=["county", "east"])
def test_a_policy_elsewhere_leaves_the_products_lists_and_limit(practice: CaseworkRules) -> None:
    policy = behaviour_policy(practice)
    assert (policy.elsewhere, policy.behaviours, policy.preconditions) == (True, BEHAVIOURS, ())
    assert proposed(policy, replace(AT_CITY, warned_on=None, warning="", review_on=date(2027, 6, 10))) == ""
    assert proposed(policy, AT_CITY, review_on=date(2027, 6, 11)) == "behaviour.review_on"
    assert not policy.states_appeal


def test_a_policy_that_says_nothing_still_asks_for_reasons_and_a_review() -> None:
    policy = behaviour_policy(CaseworkRules())
    assert (policy.name, policy.subjects, policy.measures) == ("Unreasonable behaviour", ("Person",), MEASURES)
    assert agreed(policy, LimitsAgreement(applies=True, reason="")) == "behaviour.reason"


def test_only_some_roles_propose_decide_or_see_markers() -> None:
    for check, may, may_not, refusal in (
        (behaviour.check_proposer, Role.COMPLAINT_CHAMPION, Role.HEAD_OF_SERVICE, "behaviour.proposer"),
        (behaviour.check_decider, Role.HEAD_OF_SERVICE, Role.COMPLAINT_CHAMPION, "behaviour.decider"),
        (behaviour.check_sees_markers, Role.RESPONDING_OFFICER, Role.CONTACT_CENTRE, "marker.role"),
    ):
        check([may])
        with pytest.raises(NotAllowed) as refused:
            check([may_not])
        assert refused.value.code == refusal


def merits(rules: ProcedureRules, reason: str, matter: ContactMatter | None) -> str:
    return code(lambda: check_merits(facts(rules), reason, matter))


def test_a_new_matter_is_looked_at_on_its_merits() -> None:
    """A person with limits can be declined only on a ground of the policy, never because of how they behave."""
    silent = replace(CITY, exclusions=(), age_limit=None)
    repeats = [
        *((CITY, key) for key in ("already_investigated",)),
        *((SOUTH, key) for key in ("stage_1_closed", "stage_2_closed", "more_about_an_open_complaint")),
        (silent, DeclineReason.ALREADY_CONSIDERED),
    ]
    for rules, key in repeats:
        assert key in {ground.key for ground in grounds(rules, 1)}
        for new in (ContactMatter.NEW_MATTER, ContactMatter.NEW_INFORMATION):
            assert merits(rules, key, new) == "decline.behaviour", key
        assert merits(rules, key, ContactMatter.NOTHING_NEW) == ""
    assert merits(CITY, DeclineReason.OTHER, ContactMatter.NOTHING_NEW) == "decline.behaviour"
    assert merits(CITY, DeclineReason.TOO_OLD, ContactMatter.NEW_MATTER) == ""
    assert merits(CITY, DeclineReason.TOO_OLD, None) == "decline.matter"


def test_what_a_contact_is_about_must_be_said() -> None:
    assert code(lambda: behaviour.check_matter(None)) == "behaviour.matter"
    assert code(lambda: behaviour.check_matter(ContactMatter.NEW_MATTER)) == ""


@pytest.mark.parametrize(
    ("hazard", "source", "review_on", "refusal"),
    [
        ("A dog", "Housing officer", date(2027, 6, 10), ""),
        ("", "Housing officer", date(2027, 6, 10), "marker.hazard"),
        ("A dog", "", date(2027, 6, 10), "marker.source"),
        ("A dog", "Housing officer", None, "marker.review_on"),
        ("A dog", "Housing officer", date(2027, 6, 11), "marker.review_on"),
    ],
)
def test_a_safety_marker_says_what_who_and_until_when(
    hazard: str, source: str, review_on: date | None, refusal: str
) -> None:
    assert code(lambda: behaviour.check_safety_marker(hazard, source, review_on, TODAY)) == refusal


def test_a_safety_marker_is_kept_for_12_months_at_most() -> None:
    assert behaviour.check_marker_review(date(2027, 6, 10), TODAY) == date(2027, 6, 10)
    for day in (None, TODAY, date(2027, 6, 11)):
        assert code(lambda day=day: behaviour.check_marker_review(day, TODAY)) == "marker.review_on"  # type: ignore[misc]


def test_a_safety_marker_ends_with_a_reason() -> None:
    assert code(lambda: behaviour.check_marker_ends("")) == "marker.why"
    assert code(lambda: behaviour.check_marker_ends("They moved")) == ""


def test_a_limit_is_kept_as_it_was() -> None:
    limit = ContactLimit(3, (ONE_CONTACT, "Mr Green"), date(2026, 6, 10), date(2027, 6, 10))
    assert ContactLimit.from_data(limit.as_data()) == limit
    assert in_lines(limit.lines) == f"- {ONE_CONTACT}\n- Mr Green"
    assert {status.label for status in DecisionStatus} == {"Proposed", "In force", "Not applied", "Ended"}
    assert {outcome.label for outcome in BehaviourOutcome} == {
        "The limits continue",
        "The limits change",
        "The limits end",
    }
    assert ContactMatter.NEW_MATTER.label == "A new matter"
