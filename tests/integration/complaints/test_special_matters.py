"""What follows from the answers to a policy's questions: letters, tasks, and the earlier complaint."""

from dataclasses import replace
from datetime import timedelta

import pytest

from complaints.cases.operations.apply import complete_task
from complaints.cases.operations.special_matters import pass_to_legal, record_answers, record_staff_told
from complaints.cases.rules.declining import DeclineFacts
from complaints.cases.rules.special_matters import LegalReferral, StaffTold
from complaints.delivery import email_messages
from complaints.duplicates.operations import escalate_and_add
from complaints.models import Case, CaseEvent, CaseTask, Letter, OutboxMessage, StageRecord
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.correspondence import PASSED_ON
from complaints.vocabulary.lifecycle import Move, Status, TaskKind
from councils.calendars.rules import london_day
from councils.models import Council
from councils.tenancy.scope import ActorKind
from councils.vocabulary.errors import RuleBroken
from tests.factories.cases import Walk, case_at, inside, walk

CLAIM = LegalReferral("They will write to you.", "They claim £2,000 for damp.")
FLUENCY, DISREPAIR = "fluency", "disrepair"


def context(walked: Walk) -> ActionContext:
    walked.at += timedelta(hours=2)
    return ActionContext(walked.case.pk, walked.champion, walked.at)


def waiting(walked: Walk) -> list[str]:
    return list(CaseTask.objects.filter(case=walked.case, done_at=None).order_by("pk").values_list("kind", flat=True))


def about_fluency(walked: Walk, move: Move | None = Move.ACCEPT) -> None:
    with inside(walked.council):
        record_answers(context(walked), matter=FLUENCY, answers=("standard",), move=move)


def told(walked: Walk, kind: TaskKind) -> None:
    with inside(walked.council):
        task = CaseTask.objects.get(case=walked.case, kind=kind)
        turn = context(walked)
        with pytest.raises(RuleBroken) as refused:
            complete_task(turn, task.pk)
        assert refused.value.code == "task.urgent"
        done = record_staff_told(turn, task.pk, StaffTold("Ann Lee", london_day(turn.at)))
    assert done.done_note.startswith("Told by Ann Lee on")


def test_the_complainant_and_the_member_of_staff_are_told(city: Council) -> None:
    """CC-14: of the complaint at once, and of what was done once there is a response."""
    walked = walk(city)
    about_fluency(walked)
    with inside(city):
        letter = Letter.objects.get(case=walked.case, kind="staff_notice")
        assert OutboxMessage.objects.filter(case=walked.case, kind="staff_notice", user=None).exists()
        event = CaseEvent.objects.get(case=walked.case, kind="matter_decided")
        assert waiting(walked) == [TaskKind.TELL_STAFF]
        task = CaseTask.objects.get(case=walked.case)
    assert "We tell the member of staff about a complaint like this, and what we do about it." in letter.full_text
    assert (event.public, event.data["outcome"]) == (False, "investigated and the member of staff told")
    assert "Do not send them the case or a link to it." in task.detail
    walked.triage()
    about_fluency(walked, None)
    with inside(city):
        assert Letter.objects.filter(case=walked.case, kind="staff_notice").count() == 1
        assert waiting(walked) == [TaskKind.TELL_STAFF]
    told(walked, TaskKind.TELL_STAFF)
    walked.acknowledge().respond()
    with inside(city):
        assert waiting(walked) == [TaskKind.TELL_STAFF_ACTION]
    told(walked, TaskKind.TELL_STAFF_ACTION)
    with inside(city):
        assert waiting(walked) == []


def test_without_an_email_address_the_letter_is_owed_until_it_is_posted(city: Council) -> None:
    walked = walk(city)
    with inside(city, ActorKind.SYSTEM):
        Case.objects.filter(pk=walked.case.pk).update(complainant_email="", complainant_address="1 Mill Road")
    about_fluency(walked)
    with inside(city):
        assert set(waiting(walked)) == {TaskKind.POST_LETTER, TaskKind.TELL_STAFF}
        assert not OutboxMessage.objects.filter(case=walked.case, kind="staff_notice").exists()


def test_no_one_is_told_where_nothing_is_investigated_or_the_answers_lead_elsewhere(city: Council) -> None:
    walked = walk(city)
    with inside(city):
        record_answers(context(walked), matter=DISREPAIR, answers=("asked", "not-yet"), move=Move.ACCEPT)
        assert waiting(walked) == []
        with pytest.raises(RuleBroken) as refused:
            record_answers(context(walked), matter=FLUENCY, answers=("manner",), move=Move.ACCEPT)
    assert refused.value.code == "matter.elsewhere"
    walked.triage().acknowledge().respond()
    with inside(city):
        assert waiting(walked) == []


def to_legal(walked: Walk, earlier: DeclineFacts) -> Case:
    with inside(walked.council):
        referral = LegalReferral(CLAIM.explanation, CLAIM.pass_on, "LG-7", earlier)
        return pass_to_legal(context(walked), matter=DISREPAIR, answers=("claim", "yes"), to=referral)


def test_a_claim_is_passed_on_after_the_final_response_and_the_person_is_told(city: Council) -> None:
    """CC-13."""
    answered = case_at(city, Status.RESPONDED, stage=2)
    walked = walk(city, received_at=answered.at + timedelta(days=1))
    case = to_legal(walked, DeclineFacts(reference=answered.case.reference))
    assert case.status == Status.CLOSED
    with inside(city):
        letter = Letter.objects.get(case=case, kind="passed_to_legal")
        to_team = email_messages.write(OutboxMessage.objects.get(case=case, kind=PASSED_ON))
    assert f"We sent our final response to your complaint {answered.case.reference}" in letter.full_text
    assert "The legal team’s reference is LG-7." in letter.full_text
    assert "Claims against Cambridge City Council" in letter.full_text
    assert to_team is not None
    assert "They claim £2,000 for damp." in to_team.body


def test_a_claim_is_not_passed_on_before_the_final_response(city: Council) -> None:
    answered = case_at(city, Status.RESPONDED)
    walked = walk(city, received_at=answered.at + timedelta(days=1))
    with pytest.raises(RuleBroken) as refused:
        to_legal(walked, DeclineFacts(reference=answered.case.reference))
    assert refused.value.code == "decline.earlier_not_final"
    with inside(city):
        assert Case.objects.get(pk=walked.case.pk).status == Status.RECEIVED


def test_an_earlier_complaint_goes_to_stage_2_with_what_came_now(city: Council) -> None:
    answered = case_at(city, Status.RESPONDED)
    walked = walk(city, received_at=answered.at + timedelta(days=1))
    with inside(city):
        later = replace(context(walked), at=walked.at + timedelta(days=6))
        case = escalate_and_add(later, reference=answered.case.reference)
        earlier = Case.objects.get(pk=answered.case.pk)
    assert (case.status, earlier.stage, earlier.status) == (Status.DUPLICATE, 2, Status.RECEIVED)
    with inside(city):
        second = StageRecord.objects.get(case=earlier, stage=2)
    assert london_day(second.received_at) == london_day(walked.case.received_at), "not when staff got to it"
    more = walk(city, received_at=walked.at + timedelta(days=1))
    with inside(city):
        assert escalate_and_add(context(more), reference=answered.case.reference).status == Status.DUPLICATE
        assert Case.objects.get(pk=answered.case.pk).stage == 2
