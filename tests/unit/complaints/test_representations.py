"""What becomes of a representation, and of contacts about one policy."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from complaints.cases.rules import closing, decisions, declining, offering
from complaints.cases.rules.decisions import Candidate, ResponseParts
from complaints.cases.rules.offering import ChosenPolicy, DirectorDecision, MembersDecision, Reclassification
from complaints.deadlines.stage_events import CaseFacts
from complaints.policy_clusters import rules as clusters
from complaints.policy_clusters.rules import Review
from complaints.vocabulary.actions import ANOTHER_BODY, DirectorSays, RepresentationState, ReviewOutcome
from complaints.vocabulary.lifecycle import DeclineReason, Status
from councils.policies.rules.casework_rules import ContactKind, PolicyClusters
from councils.policies.rules.policy_document import ContactChoice
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Role
from councils.vocabulary.values import LONDON
from tests.unit.complaints.case_contexts import CITY, ON, SOUTH, facts
from tests.unit.complaints.deadline_questions import seeded

COUNTY = seeded("representation")["cambridgeshire-county"][0]
SENT_ON, TODAY = ON, date(2026, 6, 10)
DIRECTOR = Candidate(11, "Dana Okafor", 3, frozenset({Role.HEAD_OF_SERVICE}))
REVIEW = Review(ReviewOutcome.AS_IT_IS, "It is a year old.", "Sam Reed, Head of Parking", ON)
PARKING = ChosenPolicy(5, "Parking")


def at(state: RepresentationState = RepresentationState.WITH_DIRECTOR, **others: Any) -> CaseFacts:
    return facts(COUNTY, representation=state, **others)


def decided(says: DirectorSays, body: str = "", on: date = ON) -> DirectorDecision:
    return DirectorDecision(says, on, "This is why.", body)


def refused(call: Any, *args: Any) -> str:
    with pytest.raises(RuleBroken) as broken:
        call(*args)
    return str(broken.value.code)


class TestTheDirector:
    @pytest.mark.parametrize("state", [RepresentationState.RECEIVED, RepresentationState.WITH_DIRECTOR])
    def test_the_director_has_it_and_answers_for_it(self, state: RepresentationState) -> None:
        decision = offering.send_to_director(at(state), DIRECTOR, {})
        assert decision.changes == {
            "officer_id": 11,
            "status": Status.UNDER_INVESTIGATION,
            "representation_state": RepresentationState.WITH_DIRECTOR,
        }

    def test_only_a_director_considers_it(self) -> None:
        officer = replace(DIRECTOR, roles=frozenset({Role.RESPONDING_OFFICER}))
        assert refused(offering.send_to_director, at(), officer, {}) == "assign.not_named"
        assert refused(offering.send_to_director, at(about_staff=frozenset({11})), DIRECTOR, {}) == "assign.about_them"

    @pytest.mark.parametrize(
        ("known", "code"),
        [
            (at(RepresentationState.TAKEN_FORWARD), "representation.decided"),
            (at(officer_id=11), "representation.with_them"),
            (facts(CITY), "representation.kind"),
        ],
    )
    def test_it_is_not_sent_where_that_makes_no_sense(self, known: CaseFacts, code: str) -> None:
        assert refused(offering.send_to_director, known, DIRECTOR, {}) == code

    def test_a_change_is_taken_forward_and_anything_else_ends_it(self) -> None:
        """CO-20: the person is told the next steps, why nothing changes, or who to contact."""
        change, nothing, other = (
            offering.director_decides(at(), decided(says, body), SENT_ON, TODAY)
            for says, body in (
                (DirectorSays.CHANGE, ""),
                (DirectorSays.NO_CHANGE, ""),
                (DirectorSays.OTHER_ORGANISATION, "national-highways"),
            )
        )
        assert change.changes == {"representation_state": RepresentationState.TAKEN_FORWARD}
        assert (nothing.changes["representation_state"], nothing.changes["status"]) == (
            RepresentationState.NO_CHANGE,
            Status.CLOSED,
        )
        assert (other.changes["representation_state"], other.data["bodies"]) == (
            RepresentationState.REFERRED,
            ["national-highways"],
        )
        assert all(each.notify and each.letter for each in (change, nothing, other))

    def test_an_organisation_that_is_not_listed_is_named_in_the_letter(self) -> None:
        decision = offering.director_decides(
            at(), decided(DirectorSays.OTHER_ORGANISATION, ANOTHER_BODY), SENT_ON, TODAY
        )
        assert decision.data["bodies"] == []

    def test_no_letter_is_written_where_no_one_can_be_reached(self) -> None:
        decision = offering.director_decides(at(anonymous=True), decided(DirectorSays.NO_CHANGE), SENT_ON, TODAY)
        assert decision.notify == ()

    @pytest.mark.parametrize(
        ("known", "said", "code"),
        [
            (at(RepresentationState.RECEIVED), decided(DirectorSays.CHANGE), "representation.not_sent"),
            (at(), decided(DirectorSays.CHANGE, on=date(2026, 6, 2)), "representation.day"),
            (at(), decided(DirectorSays.CHANGE, on=date(2026, 6, 11)), "representation.day"),
            (at(), decided(DirectorSays.OTHER_ORGANISATION), "representation.body"),
            (at(holds=("It is with the Ombudsman.",)), decided(DirectorSays.NO_CHANGE), "close.held"),
            (facts(SOUTH), decided(DirectorSays.CHANGE), "representation.kind"),
        ],
    )
    def test_a_decision_is_refused(self, known: CaseFacts, said: DirectorDecision, code: str) -> None:
        assert refused(offering.director_decides, known, said, SENT_ON, TODAY) == code

    def test_a_director_decides_and_nobody_else_responds_or_settles(self) -> None:
        parts = ResponseParts.every(COUNTY)
        assert refused(decisions.respond, at(), 7, "answered", "Hello", ON, parts) == "representation.director"
        assert refused(closing.settle, at(), "Done") == "representation.director"


class TestTheMembers:
    FORWARD = at(RepresentationState.TAKEN_FORWARD)

    def test_the_final_decision_ends_it(self) -> None:
        said = MembersDecision(date(2026, 6, 9), "The crossing is built.", " Transport Committee ")
        decision = offering.members_decide(self.FORWARD, said, ON, TODAY)
        assert (decision.changes["representation_state"], decision.changes["status"]) == (
            RepresentationState.DECIDED,
            Status.CLOSED,
        )
        assert decision.data == {"on": "2026-06-09", "meeting": "Transport Committee"}

    @pytest.mark.parametrize(
        ("known", "on", "code"),
        [
            (at(), ON, "representation.not_taken_forward"),
            (FORWARD, date(2026, 6, 2), "representation.day"),
            (replace(FORWARD, holds=("It is with the Ombudsman.",)), ON, "close.held"),
            (facts(CITY), ON, "representation.kind"),
        ],
    )
    def test_a_decision_is_refused(self, known: CaseFacts, on: date, code: str) -> None:
        assert refused(offering.members_decide, known, MembersDecision(on, "Yes."), ON, TODAY) == code


def test_what_is_reopened_or_reclassified_is_with_no_director() -> None:
    ended = at(RepresentationState.NO_CHANGE, status=Status.CLOSED)
    assert closing.reopen(ended, "New facts", ON).changes["representation_state"] == RepresentationState.RECEIVED
    moved = Reclassification(ContactChoice("corporate", ContactKind.SERVICE_REQUEST, "Request"), 1, "Why", ON)
    assert offering.reclassify(at(), moved).changes["representation_state"] == RepresentationState.RECEIVED
    complaint = ContactChoice("corporate", ContactKind.COMPLAINT, "Complaint")
    confirmed = offering.confirm(at(), offering.Confirmation(complaint, 1, datetime(2026, 6, 9, 9, tzinfo=LONDON)))
    assert confirmed.changes["representation_state"] == RepresentationState.RECEIVED
    assert "representation_state" not in closing.reopen(facts(CITY, status=Status.CLOSED), "Why", ON).changes


class TestPolicies:
    def test_staff_say_which_policy_it_is_about(self) -> None:
        decision = offering.name_policy(facts(CITY), None, PARKING)
        assert (decision.changes, decision.text, decision.public) == ({"about_policy_id": 5}, "Parking", False)
        assert offering.name_policy(at(), 5, ChosenPolicy()).text == "Not about a policy"

    def test_only_where_the_policy_asks_for_it_and_only_a_change(self) -> None:
        assert refused(offering.name_policy, facts(SOUTH), None, PARKING) == "policy.not_counted"
        assert refused(offering.name_policy, facts(CITY), 5, PARKING) == "policy.same"

    def test_a_new_policy_has_a_name(self) -> None:
        assert clusters.check_name("  Resident   parking ") == "Resident parking"
        assert refused(clusters.check_name, " ") == "policy.name"
        assert refused(clusters.check_name, "x" * 151) == "policy.long"

    @pytest.mark.parametrize(
        ("at_least", "contacts", "reviewed", "many"),
        [(3, 2, 0, False), (3, 3, 0, True), (3, 5, 3, False), (3, 6, 3, True), (None, 1000, 0, False)],
    )
    def test_many_are_as_many_as_the_council_says_since_the_last_review(
        self, at_least: int | None, contacts: int, reviewed: int, many: bool
    ) -> None:
        """CC-12, CO-20: no number is stated anywhere, so without the council's own none is."""
        assert clusters.is_many(PolicyClusters("Look again", "X", at_least), contacts, reviewed) is many
        assert not clusters.is_many(None, contacts, reviewed)

    def test_no_shipped_policy_has_a_number(self) -> None:
        for rules in (CITY, COUNTY):
            assert rules.practice.policy_clusters is not None
            assert rules.practice.policy_clusters.at_least is None

    def test_a_policy_is_never_a_ground_for_declining(self) -> None:
        """CC-12: it is recorded, even if the policy cannot change."""
        assert refused(declining.check_not_about_policy, DeclineReason.OTHER) == "decline.policy"
        declining.check_not_about_policy(DeclineReason.TOO_OLD)
        assert not any("policy" in ground.label.lower() for ground in declining.grounds(CITY, 1))

    def test_the_outcome_is_for_staff_on_each_case(self) -> None:
        said = clusters.review_policy(PARKING, replace(REVIEW, members="Cllr Lee agrees."), 12, ON)
        assert said.text == "Leave the policy as it is: Parking.\n\nIt is a year old.\n\nCouncillors: Cllr Lee agrees."
        assert (said.public, said.data["contacts"]) == (False, 12)
        assert "Councillors" not in clusters.review_policy(PARKING, REVIEW, 12, ON).text

    @pytest.mark.parametrize(
        ("said", "contacts", "code"),
        [
            (REVIEW, 0, "policy.no_contacts"),
            (replace(REVIEW, reasons=" "), 2, "policy.reasons"),
            (replace(REVIEW, reviewed_by=""), 2, "policy.reviewer"),
            (replace(REVIEW, on=date(2026, 6, 4)), 2, "policy.review_day"),
        ],
    )
    def test_a_review_is_refused(self, said: Review, contacts: int, code: str) -> None:
        assert refused(clusters.review_policy, PARKING, said, contacts, ON) == code
