"""What somebody who complained may read: their complaints, and one of them with all that was said about it.

Internal notes and documents are never read here, so no page can show them by mistake.
"""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from complaints.domain.clock import StageClock
from complaints.domain.deadlines import timetable
from complaints.domain.ledger import LedgerDay, explain
from complaints.domain.lifecycle import Status
from complaints.domain.stage_events import CLOCK_KINDS, RESPONDED, ClockEvent, rounds
from complaints.domain.timetables import Timetable
from complaints.models import Case, CaseEvent, Document, Letter, StageRecord
from complaints.queries.case_rules import rules_of
from complaints.queries.cases import cases_visible_to
from councils.domain.actor import Actor
from councils.domain.calendars import WorkingCalendar
from councils.domain.rules import ProcedureRules, StageRules
from councils.queries import working_calendar
from councils.tenancy.prepared import prepared


@dataclass(frozen=True, slots=True)
class OwnComplaint:
    """One complaint as its complainant sees it: events, letters (by number) and documents are the public ones.

    `clock` and `timetable` are those of the current stage's current round.
    """

    case: Case
    rules: ProcedureRules
    calendar: WorkingCalendar
    stages: tuple[StageRecord, ...]
    events: tuple[CaseEvent, ...]
    letters: dict[int, Letter]
    documents: tuple[Document, ...]
    clock: StageClock
    timetable: Timetable

    @property
    def status(self) -> Status:
        """How far the current stage has got."""
        return Status(self.case.status)

    @property
    def stage_rules(self) -> StageRules:
        """The rules of the stage it has reached."""
        return self.rules.stage(self.case.stage)

    @property
    def answer(self) -> CaseEvent | None:
        """The council's latest answer, whatever stage it was given at."""
        return next((event for event in reversed(self.events) if event.kind == RESPONDED), None)

    @property
    def has_next_stage(self) -> bool:
        """Whether the policy has a stage after this one."""
        return self.rules.has_stage(self.case.stage + 1)

    def ledger(self) -> tuple[LedgerDay, ...]:
        """The current dates, day by day."""
        return explain(self.timetable, self.clock, self.stage_rules, self.rules, self.calendar)


@dataclass(frozen=True, slots=True)
class OwnComplaintRow:
    """One line of somebody's list: the case, the rules it is under, and its current stage's record."""

    case: Case
    rules: ProcedureRules
    stage: StageRecord


# The policy's document is long and its rules are kept by each process: it is read when they are not.
_NEEDED = ("policy_version", "service_area")


def own_complaint(actor: Actor, reference: str) -> OwnComplaint:
    """One of the person's complaints by its reference.

    Raises:
        Case.DoesNotExist: there is none, or it is somebody else's.
    """
    case = own_case(actor, reference)
    rules, calendar = rules_of(case), working_calendar(case.council_id)
    stages = tuple(_stages(case.pk))
    happened = _happened(case.pk)
    clock = _clock(case, stages, happened)
    return OwnComplaint(
        case=case,
        rules=rules,
        calendar=calendar,
        stages=stages,
        events=tuple(event for event in happened if event.public),
        letters={letter.pk: letter for letter in _letters(case.pk)},
        documents=tuple(_documents(case.pk)),
        clock=clock,
        timetable=timetable(clock, rules.stage(case.stage), rules, calendar),
    )


def _clock(case: Case, stages: tuple[StageRecord, ...], happened: list[CaseEvent]) -> StageClock:
    received_at = next(record.received_at for record in stages if record.stage == case.stage)
    events = [
        ClockEvent(event.kind, event.at, event.data)
        for event in happened
        if event.stage == case.stage and event.kind in CLOCK_KINDS
    ]
    return rounds(received_at, events)[-1]


def own_case(actor: Actor, reference: str) -> Case:
    """Only the case, for a page that asks for one thing.

    Raises:
        Case.DoesNotExist: there is none, or it is somebody else's.
    """
    return _own.get(actor, reference)


def own_complaints(actor: Actor) -> list[OwnComplaintRow]:
    """All complaints of the person in this council, the latest first."""
    cases = list(_mine(actor).order_by("-received_at", "-pk"))
    records = StageRecord.objects.filter(case_id__in=[case.pk for case in cases])
    stages = {(record.case_id, record.stage): record for record in records}
    return [OwnComplaintRow(case, rules_of(case), stages[case.pk, case.stage]) for case in cases]


def own_document(actor: Actor, reference: str, key: str) -> Document:
    """A public document of one of the person's complaints, in whatever state its check is.

    Raises:
        Case.DoesNotExist, Document.DoesNotExist: not theirs to see.
    """
    return Document.objects.get(case_id=own_case(actor, reference).pk, key=key, public=True)


@prepared
def _own(actor: Actor, reference: str) -> QuerySet[Case]:
    return _mine(actor).filter(reference=reference)


@prepared
def _stages(case_id: int) -> QuerySet[StageRecord]:
    return StageRecord.objects.filter(case_id=case_id)


@prepared
def _happened(case_id: int) -> QuerySet[CaseEvent]:
    return CaseEvent.objects.filter(Q(public=True) | Q(kind__in=CLOCK_KINDS), case_id=case_id)


@prepared
def _letters(case_id: int) -> QuerySet[Letter]:
    return Letter.objects.filter(case_id=case_id)


@prepared
def _documents(case_id: int) -> QuerySet[Document]:
    return Document.objects.filter(case_id=case_id, public=True)


def _mine(actor: Actor) -> QuerySet[Case]:
    return cases_visible_to(actor).select_related(*_NEEDED).defer("policy_version__document")
