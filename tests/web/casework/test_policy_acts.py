"""What the policy says is asked for, enforced and kept on the pages where somebody decides."""

import pytest

from complaints.cases.operations import moves
from complaints.models import CaseEvent
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Move, Status
from councils.models import Council
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import inside
from tests.factories.clients import signed_in
from tests.web.casework.desk import Desk, desk, every_part, text

ANSWER = {"outcome": "upheld", "text": "You are right, and we are sorry."}


def kept(at: Desk, kind: str) -> dict[str, object]:
    with inside(at.council):
        return dict(CaseEvent.objects.filter(case=at.case, kind=kind).latest("pk").data)


class TestResponse:
    """The parts that the policy wants."""

    def test_a_part_is_confirmed_or_left_out_for_a_reason_that_is_kept(self, city: Council) -> None:
        at = desk(city, Status.UNDER_INVESTIGATION)
        parts = every_part(city)
        assert all(part in text(at.open(Move.RESPOND)) for part in parts)
        refused = at.make(Move.RESPOND, **ANSWER, parts=parts[:-1])
        assert refused.status_code == 409
        assert f"The policy requires this in a response (4.0): {parts[-1]}." in text(refused)
        at.make(Move.RESPOND, **ANSWER, parts=parts[:-1], left_out_because="This is the last stage.")
        assert at.case.status == "responded"
        assert kept(at, "responded")["left_out"] == [parts[-1]]
        assert kept(at, "responded")["left_out_because"] == "This is the last stage."

    def test_a_policy_that_names_no_parts_asks_for_none_and_says_what_the_codes_want(self, south: Council) -> None:
        at = desk(south, Status.UNDER_INVESTIGATION)
        page = text(at.open(Move.RESPOND))
        assert "The policy does not say. The Codes expect you to address every point" in page
        assert "What does the response contain?" not in page


class TestClosing:
    """The conditions before a case is closed."""

    def test_what_was_agreed_is_asked_for_kept_and_told(self, city: Council) -> None:
        at = desk(city, Status.RESPONDED)
        assert "Say what was agreed" in text(at.make(Move.CLOSE, scheduled=" "))
        at.make(Move.CLOSE, scheduled="The round is changed next week.")
        assert at.case.status == "closed"
        assert "The round is changed next week." in text(at.open())

    def test_a_policy_with_a_survey_says_that_the_letter_asks(self, east: Council) -> None:
        at = desk(east, Status.RESPONDED)
        at.make(Move.RECORD_LEARNING, lesson="The round missed the new houses.")
        assert "The closing letter asks for feedback" in text(at.open(Move.CLOSE))


class TestDeclining:
    """The policy's own list, with the way that a matter goes instead."""

    def test_the_reasons_are_those_of_the_policy_with_what_residents_read(self, east: Council) -> None:
        page = text(desk(east).open(Move.DECLINE))
        assert "The law or the policy of central government" in page
        assert "Letter: “Our complaints policy does not cover the law or central government policy.” Policy, 5." in page
        assert "insurance" not in page.lower()

    def test_the_letter_says_why_where_to_take_it_and_how_to_get_there(self, east: Council) -> None:
        at = desk(east)
        refused = "The council refused your extension."
        shown = text(at.check(Move.DECLINE, reason="appeal_right", explanation=refused, body="planning-inspectorate"))
        for words in (
            "We do not look into decisions that you have a legal right to appeal against.",
            "The council refused your extension.",
            "Planning Inspectorate",
            "Phone: 0303 444 5000",
            "https://www.gov.uk/government/organisations/planning-inspectorate",
            "Bristol, BS1 6PN",
            "You can ask the Ombudsman to review it.",
        ):
            assert words in shown
        at.make(Move.DECLINE, reason="decided", explanation="The tribunal decided this in May.")
        assert at.case.decline_reason == "decided"
        assert "A matter that a court or an independent tribunal has decided" in text(at.open())

    def test_a_reason_that_the_policy_does_not_list_is_refused(self, east: Council) -> None:
        at = desk(east)
        answer = at.make(Move.DECLINE, reason="insurance_claim", explanation="A claim.")
        assert "Choose one of the answers offered" in text(answer)
        assert at.case.status == "received"

    def test_what_the_council_has_a_procedure_for_is_moved_there_instead(self, city: Council) -> None:
        at = desk(city)
        assert at.address(Move.RECLASSIFY) in text(at.open(Move.DECLINE))
        choices = text(at.open(Move.RECLASSIFY))
        assert "Complaints about councillors" in choices
        shown = text(
            at.check(Move.RECLASSIFY, contact="councillor-conduct.complaint", reason="It is about how he spoke to you.")
        )
        assert "It is about how he spoke to you." in shown
        assert "Complaints about councillors" in shown
        at.make(Move.RECLASSIFY, contact="councillor-conduct.complaint", reason="It is about how he spoke to you.")
        assert at.case.procedure == "councillor-conduct"
        assert at.queued()[-1] == "reclassified"


class TestAge:
    """How old a matter may be."""

    OLD = {"occurred_on-day": "1", "occurred_on-month": "3", "occurred_on-year": "2025"}

    def test_an_older_matter_is_pointed_out_with_who_may_make_an_exception(self, east: Council) -> None:
        at = desk(east)
        assert "Within 12 months of when it happened (5)." in text(at.open(Move.ACCEPT))
        refused = at.make(Move.ACCEPT, **self.OLD)
        assert refused.status_code == 409
        assert "Exceptions: Chief Executive." in text(refused)
        assert at.case.status == "received"

    def test_only_the_complaints_manager_records_the_exception_and_it_is_kept(self, east: Council) -> None:
        at = desk(east)
        why = {**self.OLD, "discretion": "The Chief Executive agreed: she was in hospital."}
        refused = at.make(Move.ACCEPT, **why)
        assert refused.status_code == 409
        assert "Only a complaints manager can make an exception" in text(refused)
        assert why["discretion"] in text(refused)
        manager = desk(east, Status.RECEIVED, Role.COMPLAINTS_MANAGER)
        manager.make(Move.ACCEPT, **why)
        assert manager.case.status == "under_investigation"
        assert kept(manager, "accepted")["discretion"] == why["discretion"]

    def test_awareness_in_time_is_enough(self, east: Council) -> None:
        at = desk(east)
        known = {"aware_on-day": "1", "aware_on-month": "5", "aware_on-year": "2026"}
        at.make(Move.ACCEPT, **self.OLD, **known)
        assert at.case.status == "under_investigation"

    def test_a_silent_policy_says_what_the_codes_say_and_stage_two_does_not_ask(self, city: Council) -> None:
        at = desk(city, Status.RECEIVED, stage=2)
        assert "When did it happen" not in text(at.open(Move.ACCEPT))


def test_somebody_whom_the_policy_does_not_name_answers_only_with_who_chose_them(south: Council) -> None:
    at = desk(south)
    at.make(Move.ACCEPT)
    head = councils.person(south, Role.HEAD_OF_SERVICE, name="Hilary Head")
    page = text(at.open(Move.ASSIGN))
    assert "Service manager, Nominated team leader" in page
    assert "Not named by the policy for this stage" in page
    refused = at.make(Move.ASSIGN, officer=head.pk)
    assert refused.status_code == 409
    assert "Say who chose Hilary Head instead, and why." in text(refused)
    at.make(Move.ASSIGN, officer=head.pk, named_by="The director: the team leader is on leave.")
    assert at.case.officer_id == head.pk
    assert kept(at, "assigned")["named_by"] == "The director: the team leader is on leave."


def test_a_complaint_is_reopened_within_the_policys_time_alone(city: Council) -> None:
    """Received on 1 June 2026, and the policy says "less than 12 months" (4.0)."""
    in_time, too_late = (desk(city, Status.CLOSED).walked for _ in range(2))
    with inside(city):
        last_day = ActionContext(in_time.case.pk, in_time.champion, councils.london("2027-05-31T23:00"))
        assert moves.reopen(last_day, reason="New photographs").status == "under_investigation"
        day_after = ActionContext(too_late.case.pk, too_late.champion, councils.london("2027-06-01T09:00"))
        with pytest.raises(RuleBroken) as refused:
            moves.reopen(day_after, reason="New photographs")
    assert refused.value.code == "reopen.too_late"
    assert "less than 12 months after it was made (4.0). The last day was 31 May 2027." in refused.value.message


def test_a_compliment_is_answered_on_its_own_page(east: Council) -> None:
    at = desk(east)
    at.make(Move.RECLASSIFY, contact="corporate.compliment", reason="You wrote to thank us.", agreed="By phone.")
    page = text(at.open())
    assert "Handled as" in page
    assert at.address(Move.SETTLE) in page
    assert "shared with the team" in text(at.open(Move.SETTLE))
    at.make(Move.SETTLE, done="We have shown it to the team.")
    assert at.case.status == "closed"


def test_who_gets_the_report_stands_on_the_report(south: Council) -> None:
    client = signed_in(councils.person(south, Role.COMPLAINTS_MANAGER), south)
    page = text(client.get("/oversight/"))
    assert "Corporate Management Team, Leadership Team, Scrutiny and Overview Committee" in page
