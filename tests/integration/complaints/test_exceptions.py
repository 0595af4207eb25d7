"""Straight to the next stage, and logged by mistake: proposed by one person and approved by another."""

from datetime import date

import pytest

from complaints.approvals.operations.moves import approve, propose
from complaints.approvals.operations.requests import refuse
from complaints.cases.operations import exceptions, moves
from complaints.models import Case, CaseEvent, Deadline, Letter, OutboxMessage, StageRecord
from complaints.vocabulary.actions import ActionContext, CaseProposal, ProposedMistake, ProposedSkip
from complaints.vocabulary.lifecycle import Status
from councils.models import Council
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Role
from reporting.queries.figures import count_quarter
from reporting.rules.definitions import Figures
from reporting.rules.quarters import Quarter
from tests.factories import councils
from tests.factories.cases import Walk, inside, walk
from tests.factories.councils import london

pytestmark = pytest.mark.django_db(transaction=True)
WHY = "A child goes without a school place."
AT, THEN, LATER = london("2026-06-04T10:00"), london("2026-06-04T15:00"), london("2026-07-20T10:00")


def now(walked: Walk) -> Case:
    with inside(walked.council):
        return Case.objects.get(pk=walked.case.pk)


def decided(walked: Walk, proposal: CaseProposal, why: str = WHY) -> Case:
    """Proposed by the champion and approved by a complaints manager."""
    manager = councils.staff(walked.council, Role.COMPLAINTS_MANAGER)
    with inside(walked.council):
        request = propose(ActionContext(walked.case.pk, walked.champion, AT), proposal, why)
    with inside(walked.council):
        approve(request.pk, by=manager, at=THEN)
    return now(walked)


def stages(walked: Walk) -> list[tuple[int, date | None, date | None]]:
    with inside(walked.council):
        rows = StageRecord.objects.filter(case=walked.case).order_by("stage")
        return list(rows.values_list("stage", "acknowledged_on", "response_due"))


def test_the_next_stage_counts_from_the_same_receipt_and_the_figures_know_only_it(east: Council) -> None:
    """Acknowledged on Tuesday 2 June 2026; a response at stage 2 is due 10 working days later."""
    walked = walk(east).triage().acknowledge()
    case = decided(walked, ProposedSkip())
    assert (case.stage, case.status, case.officer_id, case.due_on) == (2, Status.RECEIVED, None, date(2026, 6, 16))
    assert stages(walked) == [(2, date(2026, 6, 2), date(2026, 6, 16))], "the acknowledgement holds"
    with inside(east):
        assert set(Deadline.objects.filter(case=case).values_list("subject", flat=True)) == {2}
        letter = Letter.objects.get(case=case, kind="stage_skipped")
        assert WHY in letter.full_text
        assert "Tuesday 16 June 2026" in letter.full_text
        figures = count_quarter(councils.staff(east, Role.COMPLAINTS_MANAGER), Quarter(2026, 4), LATER)
    assert {row.stage for row in figures.stages} == {2}


def test_it_is_answered_at_the_next_stage_like_any_other(east: Council) -> None:
    walked = walk(east).triage().acknowledge()
    decided(walked, ProposedSkip())
    walked.case, walked.at = now(walked), THEN
    walked.triage().respond()
    assert now(walked).status == Status.RESPONDED
    assert [stage for stage, *_ in stages(walked)] == [2]


def test_it_waits_for_the_second_person_and_stays_if_they_refuse(east: Council) -> None:
    walked = walk(east)
    context = ActionContext(walked.case.pk, walked.champion, AT)
    with inside(east), pytest.raises(RuleBroken) as refused:
        exceptions.skip_stage(context, reason=WHY)
    assert refused.value.code == "skip.needs_approval"
    manager = councils.staff(east, Role.COMPLAINTS_MANAGER)
    with inside(east):
        request = propose(context, ProposedSkip(), WHY)
    with inside(east):
        refuse(request.pk, by=manager, at=THEN, note="It can wait ten days.")
    assert (now(walked).stage, [stage for stage, *_ in stages(walked)]) == (1, [1])


def test_what_was_logged_by_mistake_leaves_the_figures_and_nobody_is_written_to(city: Council) -> None:
    walked, other = walk(city), walk(city)
    with inside(city):
        before = OutboxMessage.objects.filter(case=walked.case, user=None).count()
    case = decided(walked, ProposedMistake(), "The same call was logged twice.")
    assert (case.status, case.due_on, case.next_deadline_on) == (Status.MISTAKE, None, None)
    with inside(city):
        assert OutboxMessage.objects.filter(case=case, user=None).count() == before
        assert not CaseEvent.objects.get(case=case, kind="logged_by_mistake").public
        figures = count_quarter(councils.staff(city, Role.COMPLAINTS_MANAGER), Quarter(2026, 4), LATER)
    assert Figures(figures).received(0, "channel") == 1, other.case.reference


def test_a_mistake_about_a_mistake_is_put_right(city: Council) -> None:
    walked = walk(city)
    decided(walked, ProposedMistake(), "A test.")
    with inside(city):
        moves.reopen(ActionContext(walked.case.pk, walked.champion, THEN), reason="They rang again.")
    case = now(walked)
    assert (case.status, case.due_on) == (Status.UNDER_INVESTIGATION, date(2026, 6, 8))


def test_an_officer_proposes_neither(east: Council) -> None:
    walked = walk(east).triage()
    for proposal in (ProposedSkip(), ProposedMistake()):
        with inside(east), pytest.raises(RuleBroken) as refused:
            propose(ActionContext(walked.case.pk, walked.officer, AT), proposal, WHY)
        assert refused.value.code == "move.role"
