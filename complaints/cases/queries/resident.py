"""What complainants may read: never internal notes or documents.

Functions that take a reference raise Case.DoesNotExist.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from complaints.case_facts.queries import Parts, cases_visible_to, facts_from, is_of_complainant, rules_of
from complaints.deadlines.calculation import Timetable
from complaints.deadlines.clock import StageClock
from complaints.deadlines.explanation import LedgerDay, ledger_of
from complaints.deadlines.stage_events import CaseFacts, ClockEvent
from complaints.models import Case, CaseEvent, Deadline, Document, Letter, StageRecord
from complaints.vocabulary.correspondence import missing_consent
from complaints.vocabulary.lifecycle import (
    CLAIMED,
    CLOCK_KINDS,
    DISCARDED_LETTER,
    EXTENDED,
    FROM_COMPLAINANT,
    LETTER_DISCARDED,
    OPEN,
    PAUSED,
    POSTED_AS,
    REOPENED,
    RESPONDED,
    Awaited,
    DeadlineKind,
    Status,
)
from complaints.vocabulary.people import SPOKESPERSON_CHANGED, TELL_OF_LIMITS
from councils.calendars.rules import WorkingCalendar
from councils.policies.rules.procedure_rules import ProcedureRules, StageRules
from councils.vocabulary.roles import Actor


@dataclass(frozen=True, slots=True)
class OwnComplaint:
    """`facts` leave out holds and learning."""

    case: Case
    facts: CaseFacts
    stages: tuple[StageRecord, ...]
    events: tuple[CaseEvent, ...]
    letters: dict[int, Letter]
    documents: tuple[Document, ...]

    @property
    def status(self) -> Status:
        return self.facts.status

    @property
    def rules(self) -> ProcedureRules:
        return self.facts.rules

    @property
    def calendar(self) -> WorkingCalendar:
        return self.facts.counting

    @property
    def clock(self) -> StageClock:
        return self.facts.clock

    @property
    def timetable(self) -> Timetable:
        return self.facts.timetable

    @property
    def stage_rules(self) -> StageRules:
        return self.facts.stage_rules

    @property
    def is_being_posted(self) -> bool:
        """Whether the response is written but not posted."""
        return self.facts.status is Status.RESPONDED and RESPONDED in self.clock.to_post

    @property
    def can_be_withdrawn(self) -> bool:
        return self.status in OPEN or self.is_being_posted

    @property
    def answer(self) -> CaseEvent | None:
        """The latest response, at any stage."""
        return next((event for event in reversed(self.events) if event.kind == RESPONDED), None)

    @property
    def reopened(self) -> bool:
        again = any(event.kind == REOPENED and event.stage == self.case.stage for event in self.events)
        return again and self.status in OPEN

    @property
    def pause(self) -> CaseEvent | None:
        if not self.timetable.paused:
            return None
        pauses = (event for event in reversed(self.events) if (event.kind, event.stage) == (PAUSED, self.case.stage))
        return next(pauses, None)

    @property
    def replied_at(self) -> datetime | None:
        """Their first reply to the current pause."""
        pause = self.pause
        if pause is None:
            return None
        since = (event for event in self.events if event.kind in FROM_COMPLAINANT and event.pk > pause.pk)
        return next((event.at for event in since if self.is_own(event)), None)

    def is_own(self, event: CaseEvent) -> bool:
        return is_of_complainant(event.by_id, event.by_name, self.case.complainant_id)

    @property
    def withdrawn_at(self) -> datetime | None:
        return next((event.at for event in reversed(self.events) if event.kind == "withdrawn"), None)

    @property
    def has_next_stage(self) -> bool:
        return self.rules.has_stage(self.case.stage + 1)

    def ledger(self) -> tuple[LedgerDay, ...]:
        return ledger_of(self.facts)


@dataclass(frozen=True, slots=True)
class OwnComplaintRow:
    case: Case
    rules: ProcedureRules
    stage: StageRecord
    reopened: bool = False
    respond_by: date | None = None
    awaited: Awaited | None = None

    @property
    def is_being_posted(self) -> bool:
        """The deadline of a response after a reopening stays open until it is posted."""
        unanswered = self.stage.responded_at is None or self.respond_by is not None
        return self.case.status == Status.RESPONDED and unanswered


def own_complaint(actor: Actor, reference: str) -> OwnComplaint:
    return complaint_of(own_case(actor, reference))


def complaint_of(case: Case) -> OwnComplaint:
    """Return all that its complainant is told."""
    stages = tuple(StageRecord.objects.filter(case_id=case.pk))
    happened = list(CaseEvent.objects.filter(Q(public=True) | Q(kind__in=CLOCK_KINDS), case_id=case.pk))
    unsent = {event.data.get(DISCARDED_LETTER, 0) for event in happened if event.kind == LETTER_DISCARDED}
    of_others = _limits_of_others(case, happened)
    not_theirs = {event.data["letter"] for event in of_others if "letter" in event.data}
    return OwnComplaint(
        case=case,
        facts=facts_from(case, Parts(stages, _of_the_clock(case, happened), (), has_learning=False)),
        stages=stages,
        events=tuple(
            event for event in happened if event.public and event not in of_others and not _only_told(event, unsent)
        ),
        letters=Letter.objects.filter(case_id=case.pk).exclude(pk__in=unsent | not_theirs).in_bulk(),
        documents=tuple(Document.objects.filter(case_id=case.pk, public=True)),
    )


def _limits_of_others(case: Case, happened: list[CaseEvent]) -> list[CaseEvent]:
    """Return what told someone else of limits on their contact, before another could follow the case."""
    told = [event for event in happened if event.kind in TELL_OF_LIMITS]
    if not told:
        return []
    theirs = case.complainant_id is None or (case.person is not None and case.person.account_id == case.complainant_id)
    takes_over = (SPOKESPERSON_CHANGED,) if theirs else (SPOKESPERSON_CHANGED, CLAIMED)
    since = max((event.pk for event in happened if event.kind in takes_over), default=0)
    return [event for event in told if event.pk < since]


def _only_told(event: CaseEvent, unsent: Collection[int]) -> bool:
    """Whether the event only wrote a letter that will never be sent."""
    return event.kind in (*POSTED_AS, EXTENDED, *FROM_COMPLAINANT) and event.data.get("letter") in unsent


def _of_the_clock(case: Case, happened: list[CaseEvent]) -> list[ClockEvent]:
    return [
        ClockEvent(event.kind, event.at, event.data)
        for event in happened
        if event.stage == case.stage and event.kind in CLOCK_KINDS
    ]


def own_case(actor: Actor, reference: str) -> Case:
    return _mine(actor).get(reference=reference)


def own_complaints(actor: Actor) -> list[OwnComplaintRow]:
    of_stage = {"case_id": OuterRef("pk")}
    again = CaseEvent.objects.filter(**of_stage, stage=OuterRef("stage"), kind=REOPENED)
    due = Deadline.objects.filter(**of_stage, subject=OuterRef("stage"), kind=DeadlineKind.RESPONSE, open=True)
    paused = CaseEvent.objects.filter(**of_stage, stage=OuterRef("stage"), kind=PAUSED).order_by("-pk")
    # Each process caches the rules, so no row needs the policy's long document.
    listed = (
        _mine(actor)
        .defer("policy_version__document")
        .annotate(
            again=Exists(again),
            respond_by=Subquery(due.values("due_on")[:1]),
            last_pause=Subquery(paused.values("data")[:1]),
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
    return OwnComplaintRow(case, rules_of(case), stage, reopened, listed["respond_by"], awaited)


def own_document(actor: Actor, reference: str, key: str, today: date) -> Document:
    """While consent is missing, only what they sent themselves. Raises also Document.DoesNotExist."""
    case = own_case(actor, reference)
    documents = Document.objects.filter(case_id=case.pk, public=True)
    if consent_missing(case, today):
        documents = documents.filter(from_complainant=True)
    return documents.get(key=key)


def consent_missing(case: Case, today: date) -> str:
    """Return why the representative may not be told about the person concerned, or empty."""
    return missing_consent(case.on_behalf_of, case.consent_from, case.consent_until, today)


@dataclass(frozen=True, slots=True)
class SentByRepresentative:
    """All that a representative sees while consent is missing: what they sent themselves."""

    case: Case
    messages: tuple[CaseEvent, ...]
    documents: tuple[Document, ...]


def sent_by_representative(case: Case) -> SentByRepresentative:
    documents = Document.objects.filter(case_id=case.pk, public=True, from_complainant=True)
    events = CaseEvent.objects.filter(case_id=case.pk, kind="note", public=True)
    # A private link leaves no account; staff always have one.
    return SentByRepresentative(case, tuple(events.filter(by_id=case.complainant_id)), tuple(documents))


def _mine(actor: Actor) -> QuerySet[Case]:
    return cases_visible_to(actor).select_related("policy_version", "service_area", "person")
