"""From another contact to a complaint, requests that are passed on, and thanks."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from complaints.cases.rules import offering
from complaints.cases.rules.closing import Correction, correct_receipt
from complaints.cases.rules.offering import Confirmation, Handover, Offer, OfferAnswer, Praise
from complaints.deadlines.clock import BecameComplaint, StageClock
from complaints.deadlines.explanation import DeadlineExplanation, Reader
from complaints.deadlines.stage_events import ClockEvent, rounds
from complaints.vocabulary.lifecycle import ACKNOWLEDGED, CONFIRMED, REOPENED, RESPONDED, Decision, Status
from complaints.vocabulary.people import RepresentativeKind
from councils.policies.rules.casework_rules import ComplaintOffer, ContactKind, Unanswered
from councils.policies.rules.policy_document import contact_choices, needs_agreement, rules_for
from councils.policies.rules.procedure_rules import ProcedureRules
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.values import Period, PeriodUnit
from tests.factories.councils import london
from tests.unit.complaints.case_contexts import CITY, EAST, ON, RECEIVED, SOUTH, clock, facts

FIRST = date(2026, 6, 1)
FEEDBACK = rules_for(SOUTH, ContactKind.FEEDBACK)
REQUEST = rules_for(CITY, ContactKind.SERVICE_REQUEST)
COMPLIMENT = rules_for(EAST, ContactKind.COMPLIMENT)
ASKED = Offer("You wrote that nobody answers.", FIRST)
CONFIRMED_AT = london("2026-06-10T09:00")


def with_offer(rules: ProcedureRules, known: ComplaintOffer) -> ProcedureRules:
    return replace(rules, kinds=tuple(replace(kind, offer=known) for kind in rules.kinds))


def refused(call: Any, *args: Any) -> str:
    with pytest.raises(RuleBroken) as broken:
        call(*args)
    return str(broken.value.code)


class TestOffering:
    def test_the_person_is_asked_and_nothing_changes_yet(self) -> None:
        decision = offering.offer(facts(FEEDBACK), ASKED, ON)
        assert (decision.changes, decision.data["unhappy_since"]) == ({"offered": True}, "2026-06-01")
        assert (decision.data["answer_by"], decision.data["unanswered"]) == (None, None)

    def test_they_are_asked_to_answer_in_the_policys_time(self) -> None:
        known = ComplaintOffer("X", None, Period(5, PeriodUnit.WORKING_DAYS), Unanswered.STAYS)
        decision = offering.offer(facts(with_offer(FEEDBACK, known)), replace(ASKED, unhappy_since=None), ON)
        assert decision.data == {
            "unhappy_since": None,
            "answer_by": "2026-06-10",
            "unanswered": "it stays what it is",
        }

    @pytest.mark.parametrize(
        ("changes", "said", "code"),
        [
            ({"offered": True}, ASKED, "offer.waiting"),
            ({"anonymous": True}, ASKED, "offer.unreachable"),
            ({}, Offer(" ", FIRST), "offer.empty"),
            ({}, Offer("Why", date(2026, 5, 31)), "offer.unhappy_since"),
            ({}, Offer("Why", date(2026, 6, 4)), "offer.unhappy_since"),
            ({"stage": 2}, ASKED, "offer.answered"),
            ({"rounds": 2}, ASKED, "offer.answered"),
            ({"clock": clock(responded_at=CONFIRMED_AT)}, ASKED, "offer.answered"),
            ({"timetable": facts(FEEDBACK).timetable._replace(paused=True)}, ASKED, "offer.paused"),
            ({"rules": SOUTH}, ASKED, "offer.complaint"),
            ({"rules": replace(FEEDBACK, code="lgsco")}, ASKED, "offer.was_complaint"),
        ],
    )
    def test_it_is_not_offered_where_that_makes_no_sense(self, changes: dict[str, Any], said: Offer, code: str) -> None:
        assert refused(offering.offer, replace(facts(FEEDBACK), **changes), said, ON) == code

    def test_only_a_request_is_made_a_complaint_by_the_person_alone(self) -> None:
        assert offering.may_complain(facts(REQUEST))
        assert not offering.may_complain(facts(FEEDBACK))
        assert not offering.may_complain(facts(CITY))


def confirmed(rules: ProcedureRules, **said: Any) -> Decision:
    choice = contact_choices([SOUTH])[0]
    return offering.confirm(facts(rules, status=said.pop("status", Status.RECEIVED)), Confirmation(choice, 9, **said))


class TestConfirming:
    @pytest.mark.parametrize(
        ("rules", "unhappy", "starts", "code"),
        [
            # South: from the confirmation, whenever they were unhappy; the Code from then.
            (FEEDBACK, FIRST, CONFIRMED_AT, "2026-06-01"),
            (FEEDBACK, None, CONFIRMED_AT, "2026-06-10"),
            # Where the policy is silent: from when they were unhappy.
            (REQUEST, FIRST, RECEIVED, "2026-06-01"),
            (REQUEST, date(2026, 6, 5), london("2026-06-05T12:00"), "2026-06-05"),
            (REQUEST, date(2026, 6, 11), CONFIRMED_AT, "2026-06-10"),
        ],
    )
    def test_the_policy_and_the_code_say_from_when_it_counts(
        self, rules: ProcedureRules, unhappy: date | None, starts: datetime, code: str
    ) -> None:
        decision = confirmed(rules, at=CONFIRMED_AT, unhappy_since=unhappy)
        assert decision.changes["complaint_since"] == starts
        assert decision.stage_changes == {"received_at": starts}
        assert decision.data["became"]["under_code"] == code
        assert decision.data["became"]["first"] == RECEIVED.isoformat()

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            (Status.RECEIVED, Status.RECEIVED),
            (Status.CLOSED, Status.RECEIVED),
            (Status.UNDER_INVESTIGATION, Status.UNDER_INVESTIGATION),
        ],
    )
    def test_it_is_triaged_unless_someone_works_on_it(self, before: Status, after: Status) -> None:
        decision = confirmed(FEEDBACK, at=CONFIRMED_AT, status=before)
        assert (decision.changes["status"], decision.changes["closed_at"]) == (after, None)

    def test_a_complaint_does_not_become_one(self) -> None:
        choice = contact_choices([SOUTH])[0]
        assert refused(offering.confirm, facts(SOUTH), Confirmation(choice, 9, CONFIRMED_AT)) == "offer.complaint"

    def test_who_says_no_or_nothing_keeps_what_it_is(self) -> None:
        waiting = facts(FEEDBACK, offered=True)
        said_no = offering.decline_offer(waiting, OfferAnswer.NO, "By phone")
        silent = offering.decline_offer(waiting, OfferAnswer.NONE)
        assert (said_no.event, said_no.public, said_no.text) == ("offer_declined", True, "By phone")
        assert (silent.event, silent.public, silent.changes) == ("offer_unanswered", False, {"offered": False})
        assert refused(offering.decline_offer, facts(FEEDBACK), OfferAnswer.NO) == "offer.none"

    @pytest.mark.parametrize(("unanswered", "becomes_one"), [(Unanswered.COMPLAINT, True), (Unanswered.STAYS, False)])
    def test_the_policy_says_what_happens_without_an_answer(self, unanswered: Unanswered, becomes_one: bool) -> None:
        rules = with_offer(FEEDBACK, ComplaintOffer("X", unanswered=unanswered))
        assert offering.becomes_one_unanswered(rules) is becomes_one
        assert not offering.becomes_one_unanswered(REQUEST)
        assert not offering.becomes_one_unanswered(replace(FEEDBACK, kinds=()))


def became(code: date = FIRST, starts: str = "2026-06-10T09:00:00+01:00") -> ClockEvent:
    said = {
        "was": "feedback",
        "first": RECEIVED.isoformat(),
        "received_at": starts,
        "under_code": code.isoformat(),
        "confirmed": "2026-06-10",
    }
    return ClockEvent(CONFIRMED, CONFIRMED_AT, {"became": said})


def test_what_happened_before_is_no_part_of_the_complaints_clock() -> None:
    thanked = ClockEvent(ACKNOWLEDGED, london("2026-06-02T09:00"), {})
    answered = ClockEvent(RESPONDED, london("2026-06-12T09:00"), {"outcome": "upheld"})
    again = ClockEvent(REOPENED, london("2026-06-15T09:00"), {})
    first, second = rounds(CONFIRMED_AT, [thanked, became(), answered, again])
    assert (first.acknowledged_on, first.responded_at) == (None, answered.at)
    known = BecameComplaint("feedback", RECEIVED, date(2026, 6, 10), FIRST)
    assert first.became == second.became == known


def said(at: StageClock, reader: Reader) -> str:
    known = facts(SOUTH, at=at)
    return " ".join(
        DeadlineExplanation(known.timetable, at, known.stage_rules, known.rules, known.counting).account(reader)
    )


def test_the_explanation_names_both_dates() -> None:
    (apart,) = rounds(CONFIRMED_AT, [became()])
    told = said(apart, Reader.OFFICER)
    assert "It first came in on 1 June 2026 as feedback." in told
    assert "confirmed it. Its time counts from 10 June 2026, 9 days later." in told
    assert "The Code’s time counts from 1 June 2026" in told
    assert "It first came in on 1 June 2026" in said(apart, Reader.OMBUDSMAN)
    assert "after we started to treat it as a complaint on 10 June 2026" in said(apart, Reader.RESIDENT)
    (next_day,) = rounds(london("2026-06-02T09:00"), [became(date(2026, 6, 2))])
    assert "2 June 2026, 1 day later." in said(next_day, Reader.OFFICER)
    (same,) = rounds(RECEIVED, [became()])
    assert "counts from 1 June 2026. " in said(same, Reader.OFFICER)
    assert "The Code’s time" not in said(same, Reader.OFFICER)


def test_the_day_of_the_first_contact_cannot_be_corrected_away() -> None:
    (apart,) = rounds(CONFIRMED_AT, [became()])
    now = london("2026-06-15T09:00")
    correction = Correction(RECEIVED, now, now, "Wrong", rules=SOUTH, policy_version_id=4)
    assert refused(correct_receipt, facts(SOUTH, at=apart), correction) == "receipt.became_complaint"


@pytest.mark.parametrize(
    ("rules", "to", "needed"),
    [
        (CITY, ContactKind.SERVICE_REQUEST, False),
        (EAST, ContactKind.SERVICE_REQUEST, True),
        (EAST, ContactKind.COMPLIMENT, True),
        (SOUTH, ContactKind.FEEDBACK, True),
        (CITY, ContactKind.REPRESENTATION, False),
        (FEEDBACK, ContactKind.SERVICE_REQUEST, False),
    ],
)
def test_a_complaint_becomes_something_less_only_if_the_person_agrees(
    rules: ProcedureRules, to: ContactKind, needed: bool
) -> None:
    assert needs_agreement(rules, to) is needed


class TestHandingOver:
    TO = Handover(" Waste ", ON, "WR-4411 ")

    def test_the_team_has_it_with_its_own_number(self) -> None:
        decision = offering.hand_over(facts(REQUEST), self.TO, ON)
        assert decision.changes == {
            "status": Status.UNDER_INVESTIGATION,
            "passed_on_to": "Waste",
            "passed_on_on": ON,
            "service_reference": "WR-4411",
        }

    @pytest.mark.parametrize(
        ("rules", "to", "code"),
        [
            (FEEDBACK, TO, "hand_over.kind"),
            (REQUEST, Handover(" ", ON), "hand_over.team"),
            (REQUEST, Handover("Waste", date(2026, 5, 31)), "hand_over.day"),
            (REQUEST, Handover("Waste", date(2026, 6, 4)), "hand_over.day"),
        ],
    )
    def test_it_is_refused_without_what_it_needs(self, rules: ProcedureRules, to: Handover, code: str) -> None:
        assert refused(offering.hand_over, facts(rules), to, ON) == code


@pytest.mark.parametrize(
    ("kind", "phrase"), [(RepresentativeKind.MP, "an MP"), (RepresentativeKind.COUNCILLOR, "a councillor")]
)
def test_a_member_is_named_with_an_article(kind: RepresentativeKind, phrase: str) -> None:
    assert kind.phrase == phrase


class TestThanks:
    PRAISE = Praise("Lovely.", ("Olga Trees",), "Thank you.")

    def test_the_sender_is_thanked_and_the_case_closed(self) -> None:
        decision = offering.share_praise(facts(COMPLIMENT), self.PRAISE)
        assert decision.changes["status"] is Status.CLOSED
        assert decision.data == {"shared": "Lovely.", "staff": ["Olga Trees"]}
        assert decision.notify
        assert not offering.share_praise(facts(COMPLIMENT, anonymous=True), self.PRAISE).notify

    @pytest.mark.parametrize(
        ("rules", "changes", "code"),
        [
            (FEEDBACK, {}, "praise.kind"),
            (COMPLIMENT, {"shared": " "}, "praise.shared"),
            (COMPLIMENT, {"staff": (" ",)}, "praise.staff"),
        ],
    )
    def test_it_is_refused_without_what_it_needs(
        self, rules: ProcedureRules, changes: dict[str, Any], code: str
    ) -> None:
        assert refused(offering.share_praise, facts(rules), replace(self.PRAISE, **changes)) == code

    def test_names_stand_once(self) -> None:
        assert offering.named(["Olga"], "Night crew\n \nOlga") == ("Olga", "Night crew")


def test_silence_counts_only_when_the_time_to_answer_is_over() -> None:
    offering.check_time_to_answer_is_over(None, date(2026, 6, 1))
    offering.check_time_to_answer_is_over("2026-06-09", date(2026, 6, 10))
    with pytest.raises(RuleBroken, match="They have until 9 June 2026 to answer"):
        offering.check_time_to_answer_is_over("2026-06-09", date(2026, 6, 9))
