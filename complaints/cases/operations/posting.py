"""Letters on paper: posted, or not to be posted."""

from datetime import date

from django.db import transaction

from complaints.case_facts.queries import facts_of, is_over
from complaints.cases.operations import stored_deadlines
from complaints.cases.operations.apply import locked_case, record
from complaints.cases.operations.case_tasks import complete_task, withdraw_task
from complaints.cases.rules.action_context import Turn
from complaints.cases.rules.posting import (
    check_approved,
    check_discarding,
    check_posting,
    is_corrected,
    letter_discarded,
    posted_data,
)
from complaints.deadlines.obligations import promises
from complaints.deadlines.stage_events import EXTENDED, EXTENSION_WITHDRAWN, PAUSED, POSTED_AS, REOPENED, RESPONDED
from complaints.models import Case, CaseEvent, CaseTask, StageRecord
from complaints.vocabulary.lifecycle import OPEN, Move, Status
from complaints.vocabulary.waiting import GIVEN_BY_STAFF
from councils.calendars.rules import instant_on, london_day
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.values import has_visible_text


@transaction.atomic
def record_posting(turn: Turn, task_id: int, *, posted_on: date) -> CaseTask:
    """The letter counts from that day.

    Raises CaseTask.DoesNotExist; RuleBroken: `task.done`, and as `check_posting` and `check_approved`.
    """
    case = locked_case(turn, Move.ADD_NOTE)
    task, event = _to_post(case, task_id)
    check_posting(posted_on, london_day(event.at), london_day(turn.at))
    done = complete_task(turn, task.pk, on=posted_on)
    if event.kind in POSTED_AS and not _reopened_since(event):
        _happened_on(case, event, turn, posted_on)
    return done


@transaction.atomic
def do_not_post(turn: Turn, task_id: int, *, why: str) -> CaseTask:
    """Without its response the case is investigated again.

    Raises CaseTask.DoesNotExist; RuleBroken: `posting.why`, `task.done`, and as `check_discarding`.
    """
    if not has_visible_text(why):
        raise RuleBroken("posting.why", "Say why this letter will not be posted.")
    case = locked_case(turn, Move.ADD_NOTE)
    task, event = _to_post(case, task_id)
    check_discarding(event.kind, stands=_stands(case, event))
    done = complete_task(turn, task.pk, note=why)
    kind = POSTED_AS.get(event.kind, "") if event.stage == case.stage else ""
    _record_discarding(case, event.data["letter"], kind, turn)
    return done


def _stands(case: Case, event: CaseEvent) -> bool:
    if case.status not in OPEN or event.stage != case.stage:
        return False
    if event.kind == PAUSED:
        return not is_over(case, event)
    if event.kind != EXTENDED:
        return False
    later = CaseEvent.objects.filter(case_id=case.pk, stage=event.stage, kind__in=(EXTENDED, EXTENSION_WITHDRAWN))
    return not later.filter(pk__gt=event.pk).exists()


def forget_unposted_response(case: Case, turn: Turn) -> None:
    waiting = CaseTask.objects.filter(case_id=case.pk, kind__in=GIVEN_BY_STAFF, done_at=None, letter__kind=RESPONDED)
    for task in waiting:
        withdraw_task(turn, task.pk, note="The case was withdrawn before this letter was posted.")
        _record_discarding(case, task.letter_id or 0, RESPONDED, turn)


def _record_discarding(case: Case, letter_id: int, kind: str, turn: Turn) -> None:
    facts = facts_of(case)
    discards = kind if kind in facts.clock.to_post else ""
    record(case, letter_discarded(letter_id, discards, Status(case.status), facts.rounds), turn)


def _to_post(case: Case, task_id: int) -> tuple[CaseTask, CaseEvent]:
    task = CaseTask.objects.get(pk=task_id, case_id=case.pk, kind__in=GIVEN_BY_STAFF, letter__isnull=False)
    event = CaseEvent.objects.filter(case_id=case.pk, data__letter=task.letter_id).order_by("at", "pk").first()
    if event is None:
        raise CaseTask.DoesNotExist
    return task, event


def _reopened_since(event: CaseEvent) -> bool:
    """A letter written before a reopening does not count after it."""
    later = CaseEvent.objects.filter(case_id=event.case_id, stage=event.stage, kind=REOPENED)
    return later.filter(at__gt=event.at).exists()


def _happened_on(case: Case, event: CaseEvent, turn: Turn, posted_on: date) -> None:
    kind, today = POSTED_AS[event.kind], london_day(turn.at)
    corrected = event.stage == case.stage and is_corrected(kind, promises(facts_of(case)), posted_on, today)
    data = posted_data(event.data, posted_on, event.at, turn.at)
    if corrected:
        check_approved(posted_on, approved=turn.approved_by is not None)
        data["corrected"] = True
        StageRecord.objects.filter(case_id=case.pk, stage=case.stage).update(corrected=True)
    if turn.approved_by is not None:
        data |= {"approved_by": turn.approved_by.name, "approved_by_id": turn.approved_by.user_id}
    CaseEvent.objects.create(
        council_id=case.council_id,
        case_id=case.pk,
        stage=event.stage,
        kind=kind,
        at=instant_on(posted_on, event.at, turn.at),
        by_id=turn.by.user_id,
        by_name=turn.by.name,
        data=data,
        public=True,
    )
    case.version += 1
    case.last_event_at = turn.at
    case.save(update_fields=["version", "last_event_at"])
    if event.stage == case.stage:
        stored_deadlines.refresh(case, turn.at)
