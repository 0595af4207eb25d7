"""Declining: each reason counts only where what it depends on is true of the complaint, and the letter says so."""

from dataclasses import replace
from datetime import date

import pytest

from complaints.cases.rules import available_moves, declining
from complaints.cases.rules.declining import ANOTHER_BODY, DeclineFacts, grounds
from complaints.deadlines.stage_events import CaseFacts
from complaints.vocabulary.lifecycle import Audience, Channel, Decision, DeclineReason, Move
from councils.policies.rules.casework_rules import ContactKind
from councils.policies.rules.lifecycle_rules import ExclusionCondition
from councils.policies.rules.procedure_rules import ProcedureRules
from councils.vocabulary.errors import RuleBroken
from tests.unit.complaints.case_contexts import CITY, EAST, ON, SOUTH, facts, true_of
from tests.unit.complaints.deadline_questions import seeded

COUNTY = seeded()["cambridgeshire-county"][0]
ADULTS = seeded("adult-social-care")["cambridgeshire-county"][0]
# The reasons that the Codes usually accept, where a policy lists none.
USUAL = replace(CITY, exclusions=(), age_limit=None)
LONG_AGO, LATELY = date(2024, 1, 8), date(2026, 1, 15)
OLD = DeclineFacts(LONG_AGO, LONG_AGO, "Nobody who knew it works here now.")


def declined(rules: ProcedureRules, reason: str, given: DeclineFacts, **others: object) -> Decision:
    return declining.decline(facts(rules, **others), reason, "We looked at it.", ON, given)  # type: ignore[arg-type]


def refused(rules: ProcedureRules, reason: str, given: DeclineFacts, **others: object) -> tuple[str, str]:
    """The code of the refusal and what it says."""
    with pytest.raises(RuleBroken) as refusal:
        declined(rules, reason, given, **others)
    return refusal.value.code, refusal.value.message


def condition_of(case: CaseFacts, reason: str) -> ExclusionCondition | None:
    return next(each.condition for each in grounds(case.rules, case.stage) if each.key == reason)


def test_whoever_is_declined_gets_the_explanation_in_a_letter() -> None:
    decided = declining.decline(facts(), DeclineReason.SERVICE_REQUEST, "We have ordered a bin.", ON)
    assert decided.changes["decline_reason"] == DeclineReason.SERVICE_REQUEST
    assert decided.text == "We have ordered a bin."
    assert decided.data["wording"].startswith("Asking for a service for the first time is not a complaint.")
    assert decided.letter == "Why we are not looking into your complaint"
    assert {(each.kind, each.to) for each in decided.notify} == {("declined", Audience.COMPLAINANT)}


def test_only_a_complaint_is_declined() -> None:
    praise = replace(CITY, takes=ContactKind.COMPLIMENT)
    assert refused(praise, DeclineReason.SERVICE_REQUEST, DeclineFacts())[0] == "decline.not_complaint"


def test_of_several_bodies_one_is_chosen_or_none() -> None:
    assert refused(CITY, "appeal_right", DeclineFacts())[0] == "decline.body"
    assert refused(CITY, "appeal_right", DeclineFacts(body="ermine-street-housing"))[0] == "decline.body"
    assert declined(CITY, "appeal_right", DeclineFacts(body="planning-inspectorate")).data["bodies"] == [
        "planning-inspectorate"
    ]
    assert declined(CITY, "appeal_right", DeclineFacts(body=ANOTHER_BODY)).data["bodies"] == []
    assert declined(CITY, "housing_support", DeclineFacts()).data["bodies"] == ["care-quality-commission"]


@pytest.mark.parametrize("rules", [CITY, EAST, COUNTY, USUAL])
def test_too_old_rests_on_both_dates_and_on_a_reason_against_an_exception(rules: ProcedureRules) -> None:
    for name in ("occurred_on", "aware_on"):
        assert refused(rules, "too_old", replace(OLD, **{name: None}))[0] == "decline.missing"
    assert refused(rules, "too_old", replace(OLD, no_exception="\u200b"))[0] == "decline.missing"
    decided = declined(rules, "too_old", replace(OLD, aware_on=date(2024, 2, 5)))
    assert decided.text == (
        "We looked at it.\n\nThis happened on Monday 8 January 2024. You became aware of it on "
        "Monday 5 February 2024. We received "
        "your complaint on Monday 1 June 2026, which is more than 12 months later.\n\nWe considered whether to make an "
        "exception. Nobody who knew it works here now."
    )
    assert decided.data["occurred_on"] == "2024-01-08"
    assert decided.data["no_exception"] == "Nobody who knew it works here now."
    assert "aware of it on the same day." in declined(rules, "too_old", OLD).text


def test_a_policy_that_counts_from_awareness_asks_for_that_day_alone() -> None:
    decided = declined(SOUTH, "too_old", replace(OLD, occurred_on=None))
    assert "You became aware of this on Monday 8 January 2024. We received" in decided.text
    assert "occurred_on" not in decided.data


@pytest.mark.parametrize(
    ("aware_on", "known_for"),
    [
        (date(2025, 6, 1), "12 months"),
        (date(2025, 6, 2), "11 months"),
        (LATELY, "4 months"),
        (date(2026, 5, 20), "less than a month"),
    ],
)
def test_what_is_not_too_old_by_its_dates_is_not_declined_as_that(aware_on: date, known_for: str) -> None:
    code, says = refused(CITY, "too_old", replace(OLD, aware_on=aware_on))
    assert code == "age.in_time"
    assert f"received on 1 June 2026, they had known about it for {known_for}, since" in says
    assert says.endswith("The limit is 12 months (2.5).")


def test_the_day_after_the_anniversary_is_too_old_and_dates_have_an_order() -> None:
    assert declined(CITY, "too_old", replace(OLD, aware_on=date(2025, 5, 31))).event == "declined"
    assert refused(CITY, "too_old", replace(OLD, aware_on=date(2024, 1, 7)))[0] == "age.order"
    assert refused(CITY, "too_old", replace(OLD, aware_on=date(2026, 6, 2)))[0] == "age.after_receipt"


def test_what_was_taken_at_stage_1_is_no_longer_too_old_or_a_request_for_a_service() -> None:
    for rules in (CITY, EAST, SOUTH, COUNTY, USUAL):
        later = {each.key for each in grounds(rules, 2)}
        assert not later & {"too_old", "service_request", "first_highway_report", "feedback", "stage_1_closed"}
        assert "other" in later


@pytest.mark.parametrize("reason", ["more_about_an_open_complaint", "stage_1_closed", "stage_2_closed"])
def test_an_earlier_complaint_is_another_one_of_the_same_person(reason: str) -> None:
    case = facts(SOUTH)
    given = true_of(case, condition_of(case, reason))
    assert "SC-222-333-444" in declined(SOUTH, reason, given).text
    assert declined(SOUTH, reason, given).data["reference"] == "SC-222-333-444"
    assert refused(SOUTH, reason, DeclineFacts())[0] == "decline.missing"
    assert refused(SOUTH, reason, replace(given, earlier=None))[0] == "decline.earlier_unknown"
    assert given.earlier is not None
    someone_else = replace(given.earlier, same_person=False)
    assert refused(SOUTH, reason, replace(given, earlier=someone_else))[0] == "decline.earlier_other_person"


@pytest.mark.parametrize(
    ("reason", "stands", "code"),
    [
        ("more_about_an_open_complaint", {"ended": True}, "decline.earlier_ended"),
        ("stage_1_closed", {"answered_stage": 0, "answered_on": None}, "decline.earlier_unanswered"),
        ("stage_1_closed", {"stage": 2, "answered_stage": 1}, "decline.earlier_unanswered"),
        ("stage_1_closed", {"stage": 2, "answered_stage": 2}, "decline.earlier_final"),
        ("stage_2_closed", {"answered_stage": 1}, "decline.earlier_unanswered"),
        ("stage_2_closed", {"stage": 1, "answered_stage": 1}, "decline.earlier_not_final"),
    ],
)
def test_an_earlier_complaint_is_as_far_as_the_reason_says(reason: str, stands: dict[str, object], code: str) -> None:
    case = facts(SOUTH)
    given = true_of(case, condition_of(case, reason))
    assert given.earlier is not None
    assert refused(SOUTH, reason, replace(given, earlier=replace(given.earlier, **stands)))[0] == code  # type: ignore[arg-type]


def test_what_was_investigated_before_has_a_response_that_is_recent_enough() -> None:
    reason, given = "already_investigated", true_of(facts(), ExclusionCondition.INVESTIGATED)
    assert "We responded to your complaint SC-222-333-444 on Monday 2 March 2026." in declined(CITY, reason, given).text
    assert given.earlier is not None
    others = replace(given, earlier=replace(given.earlier, same_person=False))
    assert "SC-222" not in declined(CITY, reason, others).text
    unanswered = replace(given, earlier=replace(given.earlier, answered_on=None))
    assert refused(CITY, reason, unanswered)[0] == "decline.earlier_unanswered"
    assert refused(CITY, reason, replace(given, earlier=None))[0] == "decline.earlier_unknown"
    assert refused(CITY, reason, DeclineFacts())[0] == "decline.missing"
    elsewhere = DeclineFacts(answered_on=date(2025, 6, 1))
    assert "The response about this was sent on Sunday 1 June 2025." in declined(CITY, reason, elsewhere).text
    assert refused(CITY, reason, DeclineFacts(answered_on=date(2026, 6, 4)))[0] == "decline.future"
    long_ago = DeclineFacts(answered_on=date(2025, 5, 31))
    assert refused(CITY, reason, long_ago)[0] == "decline.earlier_long_ago"
    without_limit = replace(USUAL, practice=replace(USUAL.practice, repeats=()))
    assert declined(without_limit, "already_considered", long_ago).event == "declined"
    assert declined(SOUTH, "stage_2_closed", true_of(facts(SOUTH), ExclusionCondition.FINAL)).event == "declined"


def test_legal_proceedings_have_started_on_a_day() -> None:
    for rules in (EAST, USUAL):
        assert refused(rules, "legal_proceedings", DeclineFacts())[0] == "decline.missing"
        assert refused(rules, "legal_proceedings", DeclineFacts(started_on=date(2026, 6, 4)))[0] == "decline.future"
        decided = declined(rules, "legal_proceedings", DeclineFacts(started_on=ON))
        assert "The legal proceedings started on Wednesday 3 June 2026." in decided.text


def test_only_what_was_said_and_put_right_at_once_need_not_be_looked_into() -> None:
    reason = "resolved_at_once"
    assert refused(ADULTS, reason, DeclineFacts())[0] == "decline.missing"
    # The next working day after Monday 1 June.
    at_once = DeclineFacts(put_right_on=date(2026, 6, 2))
    assert "It was put right on Tuesday 2 June 2026." in declined(ADULTS, reason, at_once).text
    code, says = refused(ADULTS, reason, at_once, channel=Channel.EMAIL)
    assert code == "decline.in_writing"
    assert says.startswith("It came by email.")
    for day in (date(2026, 5, 31), date(2026, 6, 3)):
        assert refused(ADULTS, reason, DeclineFacts(put_right_on=day))[0] == "decline.put_right_late"


def test_declining_is_offered_where_every_reason_depends_on_something() -> None:
    only = replace(ADULTS, exclusions=tuple(each for each in ADULTS.exclusions if each.key == "too-old"))
    assert available_moves.dry_run(Move.DECLINE, facts(only), ON) is None
    with pytest.raises(RuleBroken, match="legal right"):
        available_moves.dry_run(Move.DECLINE, facts(replace(only, exclusions=()), stage=1), ON)
