"""A date of receipt that was recorded wrongly: what moves with it, who is told, and what is refused."""

from datetime import date, timedelta

import pytest

from complaints.cases.operations import moves
from complaints.models import Case, CaseEvent, Deadline, Letter, OutboxMessage, StageRecord
from complaints.recalculation.operations import rebuild
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Extension, Status
from councils.models import Council, PolicyVersion
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.values import LONDON
from tests.factories import councils
from tests.factories.cases import RECEIVED, Walk, case_at, entered, inside, submission
from tests.factories.councils import london

WHY = "The stamp on the letter"


def corrected(walked: Walk, to: str, at: str = "2026-06-08T12:00", by=None) -> Case:
    with inside(walked.council):
        context = ActionContext(walked.case.pk, by or walked.champion, london(at))
        return moves.correct_date_of_receipt(context, received_at=london(to), reason=WHY)


def events(walked: Walk) -> list[CaseEvent]:
    with inside(walked.council):
        return list(CaseEvent.objects.filter(case=walked.case, kind="receipt_corrected"))


def test_dates_are_counted_from_the_corrected_day_and_both_are_kept(city: Council) -> None:
    walked = case_at(city, Status.UNDER_INVESTIGATION).acknowledge()
    case = corrected(walked, "2026-05-28T15:00")
    assert case.received_at == london("2026-05-28T15:00")
    with inside(city):
        assert Deadline.objects.get(case=case, kind="response").due_on == date(2026, 6, 11)
        assert StageRecord.objects.get(case=case).received_at == case.received_at
        assert Case.objects.get(pk=case.pk).due_on == date(2026, 6, 11)
        letter = Letter.objects.get(case=case, kind="receipt_corrected")
        assert OutboxMessage.objects.get(case=case, kind="date_moved").user_id is None
    (event,) = events(walked)
    assert (event.data["was"], event.data["received_at"]) == (RECEIVED.isoformat(), case.received_at.isoformat())
    assert event.data["why"] == WHY
    assert {"what": "response", "whose": "policy", "was": "2026-06-15", "becomes": "2026-06-11"} in event.data["dates"]
    assert {"what": "final response", "whose": "ceiling", "was": "2026-08-24", "becomes": "2026-08-20"} in event.data[
        "dates"
    ]
    assert "received it on 28 May 2026" in letter.body
    assert "The date we gave you was Monday 15 June 2026." in letter.body
    assert WHY not in letter.body
    assert rebuild(city.pk).changed == ()


def test_the_policy_of_the_day_on_which_it_was_really_received_governs_it(county: Council) -> None:
    walked = case_at(county, Status.RECEIVED)
    with inside(county):
        new = walked.case.policy_version
        versions = PolicyVersion.objects.filter(council=county, procedure="corporate")
        old = versions.filter(in_force_from__lt=new.in_force_from).latest("in_force_from")
    case = corrected(walked, f"{new.in_force_from.year - 1}-06-01T10:00")
    with inside(county):
        assert Case.objects.get(pk=case.pk).policy_version_id == old.pk
    assert rebuild(county.pk).changed == ()


def test_a_time_of_the_same_day_moves_nothing_and_writes_to_nobody(city: Council) -> None:
    walked = case_at(city, Status.UNDER_INVESTIGATION).acknowledge()
    corrected(walked, "2026-06-01T08:00")
    (event,) = events(walked)
    assert event.data["dates"] == []
    assert not event.public
    with inside(city):
        assert not Letter.objects.filter(case=walked.case, kind="receipt_corrected").exists()


def test_a_later_stage_is_corrected_by_itself(city: Council) -> None:
    walked = case_at(city, Status.RECEIVED, stage=2)
    with inside(city):
        begun = StageRecord.objects.get(case=walked.case, stage=2).received_at
    with pytest.raises(RuleBroken) as refused:
        corrected(walked, "2026-06-02T09:00", at="2026-06-11T12:00")
    assert refused.value.code == "receipt.before_answer"
    with pytest.raises(RuleBroken) as refused:
        corrected(walked, "2026-06-10T09:00", at="2026-06-11T12:00")
    assert refused.value.code == "receipt.after_entry"
    earlier = begun - timedelta(hours=1)
    corrected(walked, f"{earlier.astimezone(LONDON):%Y-%m-%dT%H:%M}", at="2026-06-11T12:00")
    with inside(city):
        assert StageRecord.objects.get(case=walked.case, stage=2).received_at == earlier
        assert Case.objects.get(pk=walked.case.pk).received_at == RECEIVED


@pytest.mark.parametrize(
    ("to", "code"),
    [
        ("2026-06-08T12:01", "receipt.future"),
        ("2026-06-01T10:00", "receipt.same"),
        ("2026-06-03T09:00", "receipt.after_entry"),
        ("1980-06-03T09:00", "calendar.unpublished"),
    ],
)
def test_an_impossible_day_is_refused_and_nothing_is_changed(city: Council, to: str, code: str) -> None:
    walked = case_at(city, Status.UNDER_INVESTIGATION).acknowledge()
    with pytest.raises(RuleBroken) as refused:
        corrected(walked, to)
    assert refused.value.code == code
    assert not events(walked)


def test_what_happened_meanwhile_cannot_lie_before_receipt(city: Council) -> None:
    walked = entered(city, submission(councils.area(city)), at=london("2026-06-04T09:00")).triage()
    with inside(city):
        context = ActionContext(walked.case.pk, walked.officer, london("2026-06-02T09:00"))
        moves.extend(context, extension=Extension(5), reason="More to ask")
    with pytest.raises(RuleBroken, match="The extension of 2 June 2026 is before receipt on 3 June 2026"):
        corrected(walked, "2026-06-03T09:00")


def test_an_answered_or_reopened_stage_keeps_its_receipt(city: Council) -> None:
    walked = case_at(city, Status.CLOSED)
    with pytest.raises(RuleBroken) as refused:
        corrected(walked, "2026-05-28T15:00")
    assert refused.value.code == "move.status"
    with inside(city):
        moves.reopen(ActionContext(walked.case.pk, walked.champion, london("2026-06-07T09:00")), reason="Something new")
    with pytest.raises(RuleBroken) as refused:
        corrected(walked, "2026-05-28T15:00")
    assert refused.value.code == "receipt.reopened"


def test_only_champions_and_the_manager_correct_it(city: Council) -> None:
    walked = case_at(city, Status.UNDER_INVESTIGATION)
    with pytest.raises(NotAllowed):
        corrected(walked, "2026-05-28T15:00", by=walked.officer)
