"""Cases on real PostgreSQL, from receipt to their end, under four councils' rules."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from complaints.case_facts.queries import cases_visible_to, facts_of
from complaints.cases.operations import correspondence, external_deadlines, moves, pausing, triage
from complaints.intake import operations as intake
from complaints.models import Case, CaseEvent, Deadline, Letter, OutboxMessage, StageRecord
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Extension, Status
from councils.models import Council, ServiceArea, User
from councils.tenancy.scope import ActorKind
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import Actor, Role
from tests.factories import councils
from tests.factories.cases import AWAITED, case_at, inside, submission, walk
from tests.factories.councils import london, user_of


def _due(council: Council, case: Case, kind: str = "response") -> date | None:
    with inside(council):
        return (
            Deadline.objects.filter(case=case, kind=kind, subject=case.stage, open=True)
            .values_list("due_on", flat=True)
            .first()
        )


def test_a_complaint_is_kept_with_its_clock_its_timeline_and_its_messages(city: Council) -> None:
    case = walk(city, received_at=london("2026-02-02T10:00")).case
    with inside(city):
        assert case.status == Status.RECEIVED
        assert case.due_on == date(2026, 2, 9), "five working days to acknowledge come before ten to respond"
        assert StageRecord.objects.get(case=case).response_due == date(2026, 2, 16)
        assert [event.kind for event in CaseEvent.objects.filter(case=case)] == ["received"]
        assert OutboxMessage.objects.filter(case=case, kind="received", user=None).count() == 1


def test_a_pause_moves_the_date_by_its_working_days_and_an_extension_counts_on(city: Council) -> None:
    walked = walk(city, received_at=london("2026-02-02T10:00")).triage()
    officer = walked.officer
    with inside(city):
        pausing.pause(
            ActionContext(walked.case.pk, officer, london("2026-02-05T09:00")),
            reason="We need your photographs",
            awaited=AWAITED,
        )
        case = Case.objects.get(pk=walked.case.pk)
        assert case.paused
        pausing.resume(ActionContext(walked.case.pk, officer, london("2026-02-10T09:00")))
    assert _due(city, walked.case) == date(2026, 2, 19)
    with inside(city):
        moves.extend(
            ActionContext(walked.case.pk, officer, london("2026-02-11T09:00")),
            extension=Extension(10),
            reason="The contractor must be asked",
        )
    assert _due(city, walked.case) == date(2026, 3, 5)
    with pytest.raises(RuleBroken), inside(city):
        moves.extend(
            ActionContext(walked.case.pk, officer, london("2026-02-12T09:00")),
            extension=Extension(1),
            reason="Once more",
        )
    assert _due(city, walked.case) == date(2026, 3, 5)


def test_a_clock_that_starts_with_the_acknowledgement_does_so(east: Council) -> None:
    walked = walk(east, received_at=london("2025-10-08T14:00"))
    assert walked.case.due_on == date(2025, 10, 9)
    with inside(east):
        moves.acknowledge(
            ActionContext(walked.case.pk, walked.champion, london("2025-10-09T11:00")), text="We have it."
        )
    assert _due(east, walked.case) == date(2025, 10, 23)


def test_a_policy_without_pauses_refuses_one_and_nothing_changes(south: Council) -> None:
    walked = walk(south).triage()
    with pytest.raises(RuleBroken), inside(south):
        pausing.pause(ActionContext(walked.case.pk, walked.officer, walked.at), reason="Waiting", awaited=AWAITED)
    with inside(south):
        assert not CaseEvent.objects.filter(case=walked.case, kind="paused").exists()


def test_the_whole_way_to_a_closed_second_stage(city: Council) -> None:
    walked = case_at(city, Status.CLOSED, stage=2)
    with inside(city):
        stages = list(StageRecord.objects.filter(case=walked.case))
        assert [stage.stage for stage in stages] == [1, 2]
        assert stages[0].responded_by_id != stages[1].responded_by_id
        assert not Deadline.objects.filter(case=walked.case, open=True).exists()
        assert Case.objects.get(pk=walked.case.pk).due_on is None
        assert Letter.objects.filter(case=walked.case, kind="responded").count() == 2


def test_nobody_answers_the_second_stage_who_answered_the_first(south: Council) -> None:
    first = case_at(south, Status.RESPONDED)
    answered_by = first.officer
    walked = first.escalate()
    with inside(south):
        triage.accept(walked._turn(walked.champion))
    with pytest.raises(RuleBroken) as refused, inside(south):
        moves.assign(walked._turn(walked.champion), officer_id=answered_by.user_id)
    assert refused.value.code == "assign.not_independent"


def test_a_policy_may_ask_for_somebody_more_senior(city: Council) -> None:
    walked = case_at(city, Status.RESPONDED).escalate()
    equal = councils.staff(city, Role.RESPONDING_OFFICER, seniority=1)
    with inside(city):
        triage.accept(walked._turn(walked.champion))
    with pytest.raises(RuleBroken) as refused, inside(city):
        moves.assign(walked._turn(walked.champion), officer_id=equal.user_id)
    assert refused.value.code == "assign.not_senior"


def test_a_complainant_is_too_late_after_the_window_and_staff_may_make_an_exception(city: Council) -> None:
    resident = councils.user("Jo Marsh")
    walked = case_at(city, Status.RESPONDED, by=resident)
    actor = Actor.complainant(city.pk, resident.pk, "Jo Marsh")
    late = walked.at + timedelta(days=100)
    with pytest.raises(RuleBroken) as refused, inside(city):
        moves.escalate(ActionContext(walked.case.pk, actor, late))
    assert refused.value.code == "escalate.window_closed"
    with inside(city):
        assert moves.escalate(ActionContext(walked.case.pk, walked.champion, late)).stage == 2


def test_a_resident_takes_their_complaint_to_the_next_stage_themselves(city: Council) -> None:
    resident = councils.user("Jo Marsh")
    walked = case_at(city, Status.RESPONDED, by=resident)
    with inside(city):
        case = moves.escalate(
            ActionContext(
                walked.case.pk,
                Actor.complainant(city.pk, resident.pk, "Jo Marsh"),
                walked.at + timedelta(days=2),
            )
        )
    assert (case.stage, case.status) == (2, Status.RECEIVED)


def test_after_the_final_stage_there_is_no_next_one(city: Council) -> None:
    walked = case_at(city, Status.RESPONDED, stage=2)
    with pytest.raises(RuleBroken) as refused, inside(city):
        moves.escalate(walked._turn(walked.champion))
    assert refused.value.code == "escalate.final_stage"


def test_closing_waits_for_what_the_policy_wants_and_for_whoever_holds_the_case(east: Council) -> None:
    walked = case_at(east, Status.RESPONDED)
    with pytest.raises(RuleBroken) as refused, inside(east):
        moves.close(walked._turn(walked.champion))
    assert refused.value.code == "close.learning"
    with inside(east):
        correspondence.record_learning(walked._turn(walked.champion), lesson="Ring before closing a road.")
        external_deadlines.place(
            council_id=east.pk,
            case_id=walked.case.pk,
            kind="ombudsman",
            reason="The Ombudsman asks.",
            at=walked.at,
        )
    with pytest.raises(RuleBroken) as refused, inside(east):
        moves.close(walked._turn(walked.champion))
    assert refused.value.code == "close.held"
    with inside(east):
        external_deadlines.lift(council_id=east.pk, case_id=walked.case.pk, kind="ombudsman", at=walked.at)
        assert moves.close(walked._turn(walked.champion)).status == Status.CLOSED


def test_whoever_answered_a_stage_cannot_send_the_next_ones_answer_either(city: Council) -> None:
    walked = case_at(city, Status.RESPONDED)
    first = walked.officer
    walked.escalate().triage()
    with pytest.raises(RuleBroken) as refused, inside(city):
        moves.respond(walked._turn(first), outcome="upheld", text="I have looked at it again myself.")
    assert refused.value.code == "respond.not_independent"
    assert walked.respond().case.status == Status.RESPONDED


def test_a_case_that_was_withdrawn_while_paused_runs_again_when_it_is_reopened(city: Council) -> None:
    walked = walk(city, received_at=london("2026-02-02T10:00")).triage().acknowledge()
    with inside(city):
        pausing.pause(
            ActionContext(walked.case.pk, walked.officer, london("2026-02-05T09:00")),
            reason="Your photographs",
            awaited=AWAITED,
        )
        moves.withdraw(ActionContext(walked.case.pk, walked.champion, london("2026-02-06T09:00")), reason="They moved")
        case = moves.reopen(
            ActionContext(walked.case.pk, walked.champion, london("2026-02-10T09:00")), reason="They did not"
        )
        assert not case.paused
        assert not facts_of(case).paused
    assert _due(city, walked.case) == date(2026, 2, 19), "three working days stood still"


def test_reopening_an_answered_case_owes_a_new_answer_and_keeps_the_first_ones_dates(south: Council) -> None:
    walked = case_at(south, Status.CLOSED)
    with inside(south):
        first = StageRecord.objects.get(case=walked.case)
        case = moves.reopen(walked._turn(walked.champion), reason="New photographs arrived.")
        again = StageRecord.objects.get(case=walked.case)
    assert (again.responded_at, again.response_due) == (first.responded_at, first.response_due)
    assert case.status == Status.UNDER_INVESTIGATION
    assert case.due_on is not None
    assert case.due_on > walked.at.date()
    with inside(south):
        assert CaseEvent.objects.filter(case=case, kind="closed").exists(), "the closing stays on the record"


def test_the_same_form_sent_twice_is_one_case(city: Council) -> None:
    key, area = uuid4(), councils.area(city)
    with inside(city, ActorKind.SYSTEM):
        said = [submission(area, key=key, received_at=london(f"2026-06-01T10:0{minute}")) for minute in (0, 4, 5)]
        by, at = Actor.system(city.pk), london("2026-06-01T10:05")
        sent = [intake.log_complaint(submission=each, by=by, at=at) for each in said[:2]]
        # What the council answers no more takes no new complaint, but the repeat of one that came before.
        ServiceArea.objects.filter(pk=area.pk).update(active=False)
        sent.append(intake.log_complaint(submission=said[2], by=by, at=at))
        assert Case.objects.count() == 1
    assert {case.pk for case in sent} == {sent[0].pk}
    with pytest.raises(RuleBroken) as refused, inside(city, ActorKind.SYSTEM):
        intake.log_complaint(
            submission=submission(area, key=key, summary="Something else"),
            by=Actor.system(city.pk),
            at=london("2026-06-01T10:06"),
        )
    assert refused.value.code == "intake.other_submission"


def test_whoever_was_slower_is_told_and_nothing_of_theirs_is_written(city: Council) -> None:
    walked = walk(city)
    seen = walked.case.version
    with inside(city):
        triage.accept(ActionContext(walked.case.pk, walked.champion, walked.at, seen))
    with pytest.raises(RuleBroken) as refused, inside(city):
        triage.reroute(
            ActionContext(walked.case.pk, walked.champion, walked.at, seen),
            service_area_id=councils.area(city, 1).pk,
            reason="Not ours",
        )
    assert refused.value.code == "case.changed"


def test_an_officer_sees_their_service_area_and_a_performance_officer_no_case_at_all(city: Council) -> None:
    walked = walk(city)
    elsewhere = councils.staff(city, Role.RESPONDING_OFFICER, service_area=councils.area(city, 1))
    figures = councils.staff(city, Role.PERFORMANCE_OFFICER)
    with inside(city):
        for outsider in (elsewhere, figures):
            with pytest.raises(Case.DoesNotExist):
                correspondence.add_note(ActionContext(walked.case.pk, outsider, walked.at), text="Hello", public=False)
        with pytest.raises(NotAllowed):
            triage.accept(ActionContext(walked.case.pk, walked.officer, walked.at))


def test_staff_neither_see_nor_work_on_their_own_complaint(city: Council) -> None:
    walked = walk(city)
    with inside(city):
        own = walk(city, by=_user_of(walked.champion))
        assert walked.case in cases_visible_to(walked.champion)
        assert own.case not in cases_visible_to(walked.champion)
        with pytest.raises(Case.DoesNotExist):
            triage.accept(ActionContext(own.case.pk, walked.champion, own.at))


def _user_of(actor: Actor) -> User:
    return user_of(actor.user_id)


def test_a_closed_account_is_neither_written_to_nor_given_work(city: Council) -> None:
    gone = councils.staff(city, Role.COMPLAINT_CHAMPION)
    officer = councils.staff(city, Role.RESPONDING_OFFICER)
    for someone in (gone, officer):
        councils.change_user(someone.user_id, is_active=False)
    walked = walk(city).triage()
    with inside(city):
        assert OutboxMessage.objects.filter(case=walked.case, user=walked.champion.user_id).exists()
        assert not OutboxMessage.objects.filter(case=walked.case, user=gone.user_id).exists()
    with pytest.raises(RuleBroken, match="Choose someone who responds to complaints"), inside(city):
        moves.assign(walked._turn(walked.champion), officer_id=officer.user_id or 0)


def test_nobody_who_answered_a_reopened_stage_may_answer_the_next(south: Council) -> None:
    walked = case_at(south, Status.RESPONDED)
    first, second = walked.officer, councils.staff(south, Role.RESPONDING_OFFICER, seniority=1)
    with inside(south):
        moves.close(walked._turn(walked.champion), scheduled="Nothing is left.")
        moves.reopen(walked._turn(walked.champion), reason="New facts.")
        moves.assign(walked._turn(walked.champion), officer_id=second.user_id or 0, named_by="Their manager.")
        walked.officer = second
    walked.respond()
    with inside(south):
        moves.escalate(walked._turn(walked.champion), reason="It happened again.")
        triage.accept(walked._turn(walked.champion))
        for person in (first, second):
            with pytest.raises(RuleBroken) as refused:
                moves.assign(walked._turn(walked.champion), officer_id=person.user_id or 0, named_by="Again.")
            assert refused.value.code == "assign.not_independent"
