"""From another contact to a complaint, requests that are passed on, and thanks that reach staff."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime

import pytest

from complaints.case_facts.queries import facts_of
from complaints.cases.operations import correspondence, moves, offering
from complaints.cases.operations.offering import Thanks
from complaints.cases.rules.offering import Handover, Offer, OfferAnswer
from complaints.delivery import email_messages
from complaints.duplicates.operations import add_to_open
from complaints.models import Case, CaseEvent, CaseTask, OutboxMessage, StageRecord
from complaints.recalculation.operations import rebuild
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Status, TaskKind
from councils.calendars.rules import london_day
from councils.models import Council, PolicyVersion
from councils.policies.queries import _rules, procedure_rules
from councils.policies.rules.casework_rules import ComplaintOffer, ContactKind, Unanswered
from councils.tenancy.scope import ActorKind
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Actor, Role
from councils.vocabulary.values import Period, PeriodUnit
from tests.factories import councils
from tests.factories.cases import Walk, inside
from tests.factories.councils import london
from tests.integration.complaints.test_contacts import context, logged, owed, told

UNHAPPY = date(2026, 6, 1)
ASKED = Offer("You wrote that nobody ever answers.", UNHAPPY)


def offered(council: Council, kind: ContactKind = ContactKind.FEEDBACK, said: Offer = ASKED) -> Walk:
    walked = logged(council, "corporate", kind)
    with inside(council):
        offering.offer_complaint(context(walked), said)
    return walked


def by_the_person(walked: Walk, at: datetime) -> ActionContext:
    case = walked.case
    person = Actor.complainant(walked.council.pk, None, case.complainant_name, frozenset({case.pk}))
    return ActionContext(case.pk, person, at)


def waiting(case: Case) -> list[str]:
    return list(CaseTask.objects.filter(case=case, done_at=None).order_by("pk").values_list("kind", flat=True))


def test_feedback_becomes_a_complaint_from_the_confirmation_and_both_dates_are_kept(south: Council) -> None:
    """SC-07, SC!7: the policy counts from the confirmation, the Code from when they said that they were unhappy."""
    walked = offered(south)
    with inside(south, ActorKind.SYSTEM):
        assert waiting(walked.case) == [TaskKind.AWAIT_ANSWER]
        offering.answer_offer(by_the_person(walked, london("2026-06-10T09:00")), OfferAnswer.YES)
        case = Case.objects.get(pk=walked.case.pk)
        facts = facts_of(case)
        assert (case.kind, case.status, waiting(case)) == ("complaint", Status.RECEIVED, [])
        assert (london_day(case.received_at), case.complaint_since) == (date(2026, 6, 1), london("2026-06-10T09:00"))
        assert StageRecord.objects.get(case=case).received_at == case.complaint_since
        # Ten working days from the confirmation; the Code's five from when they were unhappy.
        assert owed(case)["response"] == date(2026, 6, 24)
        assert owed(case)["code_acknowledgement"] == date(2026, 6, 8)
        said = email_messages.write(OutboxMessage.objects.get(case=case, kind="complaint_confirmed"))
        assert said is not None
        assert "You first contacted us on Monday 1 June 2026" in said.body
        assert "We aim to respond by Wednesday 24 June" in said.body
        assert facts.clock.became is not None
    assert rebuild(south.pk).changed == ()


def test_a_dissatisfied_person_is_asked_before_anything_changes(south: Council) -> None:
    """SC!9, CC-03: by a letter with the way to answer, and a task stands until they do."""
    walked = offered(south)
    with inside(south, ActorKind.SYSTEM):
        email = email_messages.write(OutboxMessage.objects.get(case=walked.case, kind="complaint_offered"))
        case = Case.objects.get(pk=walked.case.pk)
    assert email is not None
    assert "You wrote that nobody ever answers." in email.body
    assert "Do you want us to treat this as a complaint?" in email.body
    assert (case.kind, case.offered) == ("feedback", True)


def test_who_declines_keeps_what_it_is(south: Council) -> None:
    walked = offered(south)
    with inside(south):
        case = offering.answer_offer(context(walked), OfferAnswer.NO, said="By phone today.")
        assert (case.kind, case.offered, waiting(case), owed(case)) == ("feedback", False, [], {})
        assert CaseEvent.objects.filter(case=case, kind="offer_declined", text="By phone today.").exists()
    with inside(south), pytest.raises(RuleBroken) as refused:
        offering.answer_offer(context(walked), OfferAnswer.YES, said="By phone today.")
    assert refused.value.code == "offer.none"
    with inside(south):
        offering.offer_complaint(context(walked), ASKED)
    with inside(south), pytest.raises(RuleBroken) as refused:
        offering.answer_offer(context(walked), OfferAnswer.NO)
    assert refused.value.code == "offer.said"


def test_where_the_policy_is_silent_it_counts_from_when_they_were_unhappy(east: Council) -> None:
    walked = offered(east, ContactKind.SERVICE_REQUEST)
    with inside(east):
        case = offering.answer_offer(context(walked), OfferAnswer.YES, said="In person.")
        assert owed(case)["acknowledgement"] == date(2026, 6, 2)
    assert rebuild(east.pk).changed == ()


@pytest.fixture
def answered_within_a_week(south: Council) -> Iterator[Callable[[Unanswered | None], None]]:
    """The policy with a time to answer, and what it says happens without an answer."""

    def say(unanswered: Unanswered | None) -> None:
        with inside(south, ActorKind.SYSTEM):
            version = PolicyVersion.objects.get(procedure="corporate", version="1.2")
            asked = ComplaintOffer("Feedback", answer_within=Period(5, PeriodUnit.WORKING_DAYS), unanswered=unanswered)
            rules = procedure_rules(version)
            kinds = tuple(replace(kind, offer=asked) for kind in rules.kinds)
            _rules.clear()
            _rules[version.pk, False, None, "", False] = replace(rules, kinds=kinds)

    yield say
    _rules.clear()


@pytest.mark.parametrize("unanswered", [None, *Unanswered])
def test_without_an_answer_what_the_policy_says_happens(
    south: Council, answered_within_a_week: Callable[[Unanswered | None], None], unanswered: Unanswered | None
) -> None:
    answered_within_a_week(unanswered)
    walked = offered(south)
    with inside(south, ActorKind.SYSTEM):
        email = email_messages.write(OutboxMessage.objects.get(case=walked.case, kind="complaint_offered"))
    assert email is not None
    assert "Please tell us by Tuesday 9 June" in email.body
    offering.close_unanswered(london("2026-06-09T23:00"))
    with inside(south, ActorKind.SYSTEM):
        assert waiting(walked.case) == [TaskKind.AWAIT_ANSWER]
    offering.close_unanswered(london("2026-06-10T00:30"))
    with inside(south, ActorKind.SYSTEM):
        case = Case.objects.get(pk=walked.case.pk)
        assert waiting(case) == []
    assert (case.kind == "complaint") is (unanswered is Unanswered.COMPLAINT)
    if unanswered is Unanswered.COMPLAINT:
        with inside(south, ActorKind.SYSTEM):
            letter = email_messages.write(OutboxMessage.objects.get(case=walked.case, kind="complaint_confirmed"))
        assert letter is not None
        assert "did not hear from you in time, so we’re now treating this as a complaint" in letter.body
        assert "You’ve told us" not in letter.body


@pytest.mark.parametrize("unanswered", [None, *Unanswered])
def test_staff_record_silence_when_the_time_is_over_and_it_means_what_the_policy_says(
    south: Council, answered_within_a_week: Callable[[Unanswered | None], None], unanswered: Unanswered | None
) -> None:
    answered_within_a_week(unanswered)
    walked = offered(south)
    last_day, next_day = (replace(context(walked), at=london(f"2026-06-{day}T12:00")) for day in ("09", "10"))
    with inside(south), pytest.raises(RuleBroken) as refused:
        offering.answer_offer(last_day, OfferAnswer.NONE, said="I rang twice.")
    assert (refused.value.code, refused.value.message) == ("offer.early", "They have until 9 June 2026 to answer.")
    with inside(south):
        case = offering.answer_offer(next_day, OfferAnswer.NONE, said="I rang twice.")
        assert (case.kind == "complaint") is (unanswered is Unanswered.COMPLAINT)


def test_an_offer_that_ends_with_its_case_or_must_wait_stops_no_other(
    south: Council, answered_within_a_week: Callable[[Unanswered | None], None]
) -> None:
    answered_within_a_week(Unanswered.COMPLAINT)
    withdrawn, refused, other = (offered(south) for _ in range(3))
    with inside(south):
        moves.withdraw(context(withdrawn), reason="They rang.")
        assert waiting(withdrawn.case) == []
    with inside(south, ActorKind.SYSTEM):
        # The rules refuse to treat it as a complaint.
        Case.objects.filter(pk=refused.case.pk).update(kind="complaint")
    offering.close_unanswered(london("2026-06-10T00:30"))
    with inside(south, ActorKind.SYSTEM):
        assert waiting(refused.case) == [TaskKind.AWAIT_ANSWER]
        assert waiting(other.case) == []
        assert Case.objects.get(pk=other.case.pk).kind == "complaint"


def test_a_complaint_becomes_something_less_only_with_the_persons_agreement(east: Council) -> None:
    """It still counts as a complaint received: see the report."""
    walked = logged(east, "corporate", ContactKind.COMPLAINT)
    with inside(east), pytest.raises(RuleBroken) as refused:
        offering.reclassify(context(walked), key="corporate.service_request", reason="It asks for a bin.")
    assert refused.value.code == "reclassify.agreement"
    with inside(east):
        why = {"reason": "You asked for a bin.", "agreed": "By phone on 3 June."}
        case = offering.reclassify(context(walked), key="corporate.service_request", **why)
        assert (case.kind, case.received_as) == ("service request", "complaint")
        assert CaseEvent.objects.get(case=case, kind="reclassified").data["agreed"] == "By phone on 3 June."
        # What came in as a complaint is one again at once, with its own dates.
        with pytest.raises(RuleBroken) as again:
            offering.offer_complaint(context(walked), ASKED)
    assert again.value.code == "offer.was_complaint"


def handed_over(council: Council) -> Walk:
    walked = logged(council, "corporate", ContactKind.SERVICE_REQUEST)
    to = Handover("Waste and recycling", date(2026, 6, 2), "WR-4411")
    with inside(council):
        offering.hand_over(context(walked), to)
    return walked


def test_a_request_is_passed_on_with_its_number_and_watched(city: Council) -> None:
    """CC-05: the service has it under its own number; whoever asks again is to be offered a complaint (CC-03)."""
    walked = handed_over(city)
    with inside(city, ActorKind.SYSTEM):
        case = Case.objects.get(pk=walked.case.pk)
        assert (case.passed_on_to, case.service_reference, case.status) == (
            "Waste and recycling",
            "WR-4411",
            Status.UNDER_INVESTIGATION,
        )
        email = email_messages.write(OutboxMessage.objects.get(case=case, kind="passed_to_service"))
        assert email is not None
        assert "Their reference for it is WR-4411." in email.body
        assert waiting(case) == []
        correspondence.add_note(by_the_person(walked, london("2026-06-09T10:00")), text="Still no bin.", public=True)
        assert waiting(case) == [TaskKind.READ_MESSAGE, TaskKind.OFFER_COMPLAINT]
        detail = CaseTask.objects.get(case=case, kind=TaskKind.OFFER_COMPLAINT).detail
    assert "passed to Waste and recycling on 2 June 2026 (their reference WR-4411)" in detail
    with inside(city):
        offering.offer_complaint(context(walked), Offer("You wrote again.", date(2026, 6, 3)))
        assert waiting(walked.case) == [TaskKind.READ_MESSAGE, TaskKind.AWAIT_ANSWER]


def test_a_second_contact_added_to_a_request_prompts_the_offer(city: Council) -> None:
    walked = handed_over(city)
    again = logged(city, "corporate", ContactKind.SERVICE_REQUEST, at=london("2026-06-09T10:00"))
    with inside(city):
        add_to_open(context(again), reference=walked.case.reference)
        assert TaskKind.OFFER_COMPLAINT in waiting(walked.case)


def test_an_unhappy_person_makes_a_complaint_of_their_request_by_themselves(city: Council) -> None:
    """The complaint counts from the day they said so; the request stays with the service."""
    walked = handed_over(city)
    with inside(city, ActorKind.SYSTEM):
        offering.ask_for_complaint(by_the_person(walked, london("2026-06-16T10:00")), why="Nobody came.")
        case = Case.objects.get(pk=walked.case.pk)
        assert (case.kind, case.service_reference) == ("complaint", "WR-4411")
        assert owed(case)["acknowledgement"] == date(2026, 6, 23)
        assert "complaint_confirmed" in told(case)
        account = facts_of(case).clock.became
    assert account is not None
    assert (account.was, account.under_code) == ("service request", date(2026, 6, 16))
    assert rebuild(city.pk).changed == ()
    with inside(city, ActorKind.SYSTEM), pytest.raises(RuleBroken) as refused:
        offering.ask_for_complaint(by_the_person(walked, london("2026-06-17T10:00")), why=" ")
    assert refused.value.code == "move.reason"


def test_its_first_contact_cannot_be_corrected_away(city: Council) -> None:
    walked = handed_over(city)
    with inside(city, ActorKind.SYSTEM):
        offering.ask_for_complaint(by_the_person(walked, london("2026-06-16T10:00")), why="Nobody came.")
    with inside(city), pytest.raises(RuleBroken) as refused:
        moves.correct_date_of_receipt(
            ActionContext(walked.case.pk, walked.champion, london("2026-06-17T10:00")),
            received_at=london("2026-06-15T10:00"),
            reason="Wrong.",
        )
    assert refused.value.code == "receipt.became_complaint"


def test_what_it_was_before_does_not_count_for_the_complaint(east: Council) -> None:
    """A comment's late reply and its acknowledgement are no part of the complaint's clock."""
    walked = logged(east, "comment", ContactKind.COMMENT)
    with inside(east):
        moves.acknowledge(context(walked), text="Thank you for your comment.")
        offering.offer_complaint(
            ActionContext(walked.case.pk, walked.champion, london("2026-07-01T10:00")), Offer("Shall we?")
        )
        answered = ActionContext(walked.case.pk, walked.champion, london("2026-07-02T10:00"))
        case = offering.answer_offer(answered, OfferAnswer.YES, said="By phone.")
        facts = facts_of(case)
    assert facts.clock.acknowledged_on is None
    assert facts.timetable.missed is None
    with inside(east):
        assert owed(case)["acknowledgement"] == date(2026, 7, 3)
    assert rebuild(east.pk).changed == ()


def test_thanks_reach_those_whom_they_are_for_and_their_head_of_service(east: Council) -> None:
    """EC-04: nothing about the sender goes with it."""
    walked = logged(east, "corporate", ContactKind.COMPLIMENT)
    officer = councils.staff(east, Role.RESPONDING_OFFICER, service_area=councils.area(east))
    with inside(east):
        assert officer.user_id is not None
        thanks = Thanks(
            "The crossing patrol was lovely.", "Thank you for telling us.", (officer.user_id,), "Night crew"
        )
        case = offering.share_praise(context(walked), thanks)
        assert (case.status, told(case)) == (Status.CLOSED, ["received", "praise_shared"])
    with inside(east, ActorKind.SYSTEM):
        messages = list(OutboxMessage.objects.filter(case=case, kind="praise_to_staff"))
        assert {message.user_id for message in messages} >= {officer.user_id, walked.officer.user_id}
        for message in messages:
            email = email_messages.write(message)
            assert email is not None
            assert "The crossing patrol was lovely." in email.body
            assert "Night crew" in email.body
            for hidden in (case.complainant_name, case.complainant_email, case.reference):
                assert hidden not in email.body + email.subject
    assert rebuild(east.pk).changed == ()


def test_thanks_go_only_to_people_who_work_for_the_council(east: Council) -> None:
    walked = logged(east, "corporate", ContactKind.COMPLIMENT)
    with inside(east), pytest.raises(RuleBroken) as refused:
        offering.share_praise(context(walked), Thanks("Lovely.", "Thank you.", (2**31,)))
    assert refused.value.code == "praise.unknown"


def test_whoever_thanks_is_told_that_it_has_been_passed_on(county: Council) -> None:
    """CO-09."""
    walked = logged(county, "corporate", ContactKind.COMPLIMENT)
    with inside(county):
        offering.share_praise(context(walked), Thanks("Lovely.", "Thank you for telling us.", others="Night crew"))
    with inside(county, ActorKind.SYSTEM):
        email = email_messages.write(OutboxMessage.objects.get(case=walked.case, kind="praise_shared"))
    assert email is not None
    assert "Thank you for telling us." in email.body
    assert "We’ve passed your thanks to the people they are for." in email.body
