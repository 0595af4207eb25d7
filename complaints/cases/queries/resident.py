"""What somebody who complained may read: their complaints, and one of them with all that was said about it.

Internal notes and documents are never read here, so no page can show them by mistake.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from complaints.case_facts.queries import Parts, facts_from, rules_of
from complaints.cases.queries.case_dates import ledger_of
from complaints.cases.queries.timeline import CAME_IN
from complaints.deadlines.calculation import Timetable
from complaints.deadlines.clock import StageClock
from complaints.deadlines.explanation import LedgerDay
from complaints.deadlines.facts import CaseFacts
from complaints.deadlines.kinds import DeadlineKind
from complaints.deadlines.stage_events import (
    CLOCK_KINDS,
    DISCARDED_LETTER,
    EXTENDED,
    LETTER_DISCARDED,
    PAUSED,
    POSTED_AS,
    REOPENED,
    RESPONDED,
    RESPONSE_WRITTEN,
    ClockEvent,
)
from complaints.models import Case, CaseEvent, Deadline, Document, Letter, StageRecord
from complaints.permissions import cases_visible_to
from complaints.vocabulary.lifecycle import OPEN, Status
from complaints.vocabulary.waiting import Awaited
from councils.calendars.rules.working_days import WorkingCalendar
from councils.policies.rules.procedure_rules import ProcedureRules, StageRules
from councils.vocabulary.roles import Actor

SYSTEM_NAME = Actor.system(0).name


@dataclass(frozen=True, slots=True)
class OwnComplaint:
    """One complaint as its complainant sees it: events, letters (by number) and documents are the public ones.

    `facts` say nothing of holds and of what was learned: those are the council's. `withheld`: the last response is not
    for them to know of, because nobody holds a permission.
    """

    case: Case
    facts: CaseFacts
    stages: tuple[StageRecord, ...]
    events: tuple[CaseEvent, ...]
    letters: dict[int, Letter]
    documents: tuple[Document, ...]
    withheld: bool

    @property
    def status(self) -> Status:
        """How far the current stage has got."""
        return self.facts.status

    @property
    def rules(self) -> ProcedureRules:
        """The rules that it is under."""
        return self.facts.rules

    @property
    def calendar(self) -> WorkingCalendar:
        """The working days that its procedure counts by."""
        return self.facts.counting

    @property
    def clock(self) -> StageClock:
        """The clock of the current stage's current round."""
        return self.facts.clock

    @property
    def timetable(self) -> Timetable:
        """The dates that follow from it."""
        return self.facts.timetable

    @property
    def stage_rules(self) -> StageRules:
        """The rules of the stage it has reached."""
        return self.facts.stage_rules

    @property
    def is_being_posted(self) -> bool:
        """Whether the response has been written and is still to be posted."""
        return self.facts.status is Status.RESPONDED and RESPONDED in self.clock.to_post

    @property
    def can_be_withdrawn(self) -> bool:
        """Whether there is still something to stop: an answer that has not left is none yet."""
        return self.status in OPEN or self.is_being_posted

    @property
    def known_status(self) -> Status:
        """The status as far as they may know it."""
        return Status.UNDER_INVESTIGATION if self.is_being_posted and self.withheld else self.status

    @property
    def answer(self) -> CaseEvent | None:
        """The council's latest answer, whatever stage it was given at."""
        return next((event for event in reversed(self.events) if event.kind == RESPONDED), None)

    @property
    def reopened(self) -> bool:
        """Whether its stage is being looked at again after it had ended."""
        again = any(event.kind == REOPENED and event.stage == self.case.stage for event in self.events)
        return again and self.status in OPEN

    @property
    def pause(self) -> CaseEvent | None:
        """What stopped the clock, while it stands still."""
        if not self.timetable.paused:
            return None
        pauses = (event for event in reversed(self.events) if (event.kind, event.stage) == (PAUSED, self.case.stage))
        return next(pauses, None)

    @property
    def replied_at(self) -> datetime | None:
        """When the complainant first sent something after the clock was stopped, while it still stands."""
        pause = self.pause
        if pause is None:
            return None
        since = (event for event in self.events if event.kind in CAME_IN and event.pk > pause.pk)
        return next((event.at for event in since if self.is_own(event)), None)

    def is_own(self, event: CaseEvent) -> bool:
        """Whether the complainant did it. Without an account it was by a private link, or the product itself."""
        if event.by_id is None:
            return event.by_name != SYSTEM_NAME
        return event.by_id == self.case.complainant_id

    @property
    def withdrawn_at(self) -> datetime | None:
        """When it was last withdrawn."""
        return next((event.at for event in reversed(self.events) if event.kind == "withdrawn"), None)

    @property
    def has_next_stage(self) -> bool:
        """Whether the policy has a stage after this one."""
        return self.rules.has_stage(self.case.stage + 1)

    def ledger(self) -> tuple[LedgerDay, ...]:
        """The current dates, day by day."""
        return ledger_of(self.facts)


@dataclass(frozen=True, slots=True)
class OwnComplaintRow:
    """One line of somebody's list: the case, the rules it is under, and its current stage's record.

    `respond_by` is the open date of the response, for a stage that was `reopened` too; `awaited` is what a pause
    waits for, where that was asked; `withheld` as for `OwnComplaint`.
    """

    case: Case
    rules: ProcedureRules
    stage: StageRecord
    reopened: bool = False
    respond_by: date | None = None
    awaited: Awaited | None = None
    withheld: bool = False

    @property
    def is_being_posted(self) -> bool:
        """Whether the response has been written and is still to be posted.

        The stage's record keeps the day of its first answer; the date of a later one stays open until it is posted.
        """
        unanswered = self.stage.responded_at is None or self.respond_by is not None
        return self.case.status == Status.RESPONDED and unanswered

    @property
    def known_status(self) -> Status:
        """The status as far as they may know it."""
        hidden = self.is_being_posted and self.withheld
        return Status.UNDER_INVESTIGATION if hidden else Status(self.case.status)


def own_complaint(actor: Actor, reference: str) -> OwnComplaint:
    """One of the person's complaints by its reference.

    Raises:
        Case.DoesNotExist: there is none, or it is somebody else's.
    """
    case = own_case(actor, reference)
    stages = tuple(StageRecord.objects.filter(case_id=case.pk))
    happened = list(CaseEvent.objects.filter(Q(public=True) | Q(kind__in=CLOCK_KINDS), case_id=case.pk))
    unsent = {event.data.get(DISCARDED_LETTER, 0) for event in happened if event.kind == LETTER_DISCARDED}
    return OwnComplaint(
        case=case,
        facts=facts_from(case, Parts(stages, _of_the_clock(case, happened), (), has_learning=False)),
        stages=stages,
        events=tuple(event for event in happened if event.public and not _only_told(event, unsent)),
        letters=Letter.objects.filter(case_id=case.pk).exclude(pk__in=unsent).in_bulk(),
        documents=tuple(Document.objects.filter(case_id=case.pk, public=True)),
        withheld=not next((event.public for event in reversed(happened) if event.kind == RESPONSE_WRITTEN), True),
    )


def _only_told(event: CaseEvent, unsent: Collection[int]) -> bool:
    """Whether nothing happened but that a letter was written, and that letter will never be sent."""
    return event.kind in (*POSTED_AS, EXTENDED, *CAME_IN) and event.data.get("letter") in unsent


def _of_the_clock(case: Case, happened: list[CaseEvent]) -> list[ClockEvent]:
    return [
        ClockEvent(event.kind, event.at, event.data)
        for event in happened
        if event.stage == case.stage and event.kind in CLOCK_KINDS
    ]


def own_case(actor: Actor, reference: str) -> Case:
    """Only the case, for a page that asks for one thing.

    Raises:
        Case.DoesNotExist: there is none, or it is somebody else's.
    """
    return _mine(actor).get(reference=reference)


def reference_of_own(actor: Actor, case_id: int) -> str | None:
    """The reference of one of the person's complaints by its number; None where it is not theirs."""
    return cases_visible_to(actor).filter(pk=case_id).values_list("reference", flat=True).first()


def own_complaints(actor: Actor) -> list[OwnComplaintRow]:
    """All complaints of the person in this council, the latest first."""
    of_stage = {"case_id": OuterRef("pk")}
    again = CaseEvent.objects.filter(**of_stage, stage=OuterRef("stage"), kind=REOPENED)
    due = Deadline.objects.filter(**of_stage, subject=OuterRef("stage"), kind=DeadlineKind.RESPONSE, open=True)
    paused = CaseEvent.objects.filter(**of_stage, stage=OuterRef("stage"), kind=PAUSED).order_by("-pk")
    written = CaseEvent.objects.filter(**of_stage, stage=OuterRef("stage"), kind=RESPONSE_WRITTEN).order_by(
        "-at", "-pk"
    )
    # The rules are kept by each process: no row needs the policy's long document.
    listed = (
        _mine(actor)
        .defer("policy_version__document")
        .annotate(
            again=Exists(again),
            respond_by=Subquery(due.values("due_on")[:1]),
            last_pause=Subquery(paused.values("data")[:1]),
            written_publicly=Subquery(written.values("public")[:1]),
        )
    )
    cases = list(listed.order_by("-received_at", "-pk"))
    records = StageRecord.objects.filter(case_id__in=[case.pk for case in cases])
    stages = {(record.case_id, record.stage): record for record in records}
    return [_row(case, stages[case.pk, case.stage]) for case in cases]


def _row(case: Case, stage: StageRecord) -> OwnComplaintRow:
    listed = vars(case)
    reopened = listed["again"] and Status(case.status) in OPEN
    awaited = Awaited.from_data(listed["last_pause"]) if case.paused else None
    withheld = listed["written_publicly"] is False
    return OwnComplaintRow(case, rules_of(case), stage, reopened, listed["respond_by"], awaited, withheld)


def own_document(actor: Actor, reference: str, key: str) -> Document:
    """A public document of one of the person's complaints, in whatever state its check is.

    Raises:
        Case.DoesNotExist, Document.DoesNotExist: not theirs to see.
    """
    return Document.objects.get(case_id=own_case(actor, reference).pk, key=key, public=True)


def _mine(actor: Actor) -> QuerySet[Case]:
    return cases_visible_to(actor).select_related("policy_version", "service_area")
