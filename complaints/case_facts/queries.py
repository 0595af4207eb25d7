"""Under which rules a case stands, the case as the rules see it, and many cases with all their dates rest on."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db.models import Prefetch, QuerySet

from complaints.deadlines.calculation import timetable
from complaints.deadlines.facts import CaseFacts
from complaints.deadlines.stage_events import (
    CLOCK_KINDS,
    NO_HISTORY,
    PAUSED,
    RECEIPT_CORRECTED,
    RESPONDED,
    ClockEvent,
    Round,
    StageHistory,
    approved_corrections,
    counted_from,
    rounds,
)
from complaints.models import Case, CaseEvent, CaseTask, Deadline, Hold, Learning, StageRecord
from complaints.vocabulary.lifecycle import Status
from complaints.vocabulary.outcomes import Channel
from complaints.vocabulary.waiting import Awaited, TaskKind
from councils.calendars.queries import working_calendar
from councils.calendars.rules.local_time import london_day
from councils.calendars.rules.working_days import WorkingCalendar
from councils.models import PolicyVersion
from councils.policies.queries import procedure_rules
from councils.policies.rules.procedure_rules import ContactKind, ProcedureRules


def rules_of(case: Case) -> ProcedureRules:
    """The pinned version as it stands for the case's kind of contact, its service area and the Code it came under."""
    return rules_under(case.policy_version, case)


def rules_under(version: PolicyVersion, case: Case) -> ProcedureRules:
    """Any version as it stands for a case."""
    landlord = case.service_area.landlord
    kind = ContactKind(case.kind)
    return procedure_rules(
        version,
        landlord=landlord,
        kind=kind,
        kept_code=case.kept_code,
        anonymous=case.anonymous and kind is ContactKind.COMPLAINT,
    )


Value = TypeVar("Value")
STAGE_KINDS = (*CLOCK_KINDS, RECEIPT_CORRECTED)


@dataclass(frozen=True, slots=True)
class Parts:
    """What belongs to a case and its rules look at. `clock_events` are those of the current stage.

    `answerers` are the stages that were answered, each with who answered it; only moves need them, and pages that
    just show a case leave them out. `receipt_corrections` are of the current stage too, for those who tell its history.
    """

    stages: Sequence[StageRecord]
    clock_events: Sequence[ClockEvent]
    holds: tuple[str, ...]
    has_learning: bool
    answerers: Sequence[tuple[int, int]] = ()
    receipt_corrections: Sequence[ClockEvent] = ()


def facts_of(case: Case) -> CaseFacts:
    """Everything that a decision about this case may depend on, read in one place."""
    return facts_from(case, parts_of(case))


def parts_of(case: Case) -> Parts:
    """What a case's rules look at, as the tables have it now."""
    return parts_of_cases([case])[case.pk]


def parts_of_cases(cases: Iterable[Case]) -> dict[int, Parts]:
    """The same of many cases, by their numbers, in as many queries as for one."""
    stage_of = {case.pk: case.stage for case in cases}
    stages = by_case((record.case_id, record) for record in StageRecord.objects.filter(case_id__in=stage_of))
    happened = CaseEvent.objects.filter(case_id__in=stage_of, kind__in=STAGE_KINDS)
    rows = list(happened.values_list("case_id", "stage", "by_id", "kind", "at", "data"))
    events = by_case((row[0], ClockEvent(*row[3:])) for row in rows if row[1] == stage_of[row[0]])
    answers = by_case((row[0], (row[1], row[2])) for row in rows if row[3] == RESPONDED and row[2] is not None)
    holds = by_case(Hold.objects.filter(case_id__in=stage_of, lifted_at=None).values_list("case_id", "reason"))
    learned = set(Learning.objects.filter(case_id__in=stage_of).values_list("case_id", flat=True))
    parts = {}
    for pk in stage_of:
        clock_events, corrections = _apart(events[pk])
        parts[pk] = Parts(stages[pk], clock_events, tuple(holds[pk]), pk in learned, answers[pk], corrections)
    return parts


def by_case(rows: Iterable[tuple[int, Value]]) -> dict[int, list[Value]]:
    """Values that each come with the number of their case, by that number."""
    grouped: dict[int, list[Value]] = defaultdict(list)
    for case_id, value in rows:
        grouped[case_id].append(value)
    return grouped


def stage_events_of(case: Case) -> tuple[list[ClockEvent], list[ClockEvent]]:
    """The events that the clock of the current stage follows from, and the corrections of its date of receipt."""
    events = CaseEvent.objects.filter(case_id=case.pk, stage=case.stage, kind__in=STAGE_KINDS)
    return _apart(ClockEvent(*row) for row in events.values_list("kind", "at", "data"))


def _apart(events: Iterable[ClockEvent]) -> tuple[list[ClockEvent], list[ClockEvent]]:
    clock_events: list[ClockEvent] = []
    corrections: list[ClockEvent] = []
    for event in events:
        (corrections if event.kind == RECEIPT_CORRECTED else clock_events).append(event)
    return clock_events, corrections


def history_of(case: Case, facts: CaseFacts, parts: Parts) -> StageHistory:
    """How the current stage was answered before it was reopened, and the approved corrections of its receipt."""
    corrections = approved_corrections(parts.receipt_corrections)
    if facts.rounds == 1:
        return NO_HISTORY._replace(corrections=corrections)
    record = current_stage(case, parts)
    start = counted_from(case.stage, record.received_at, case.reachable_since)
    clocks = rounds(start, parts.clock_events)[:-1]
    dates = [timetable(clock, facts.stage_rules, facts.rules, facts.calendar) for clock in clocks]
    # The record keeps the dates of the first answer.
    dates[0] = dates[0]._replace(acknowledgement_due=record.acknowledgement_due, working_due=record.response_due)
    return StageHistory(tuple(map(Round, clocks, dates)), corrections)


def facts_from(case: Case, parts: Parts, calendar: WorkingCalendar | None = None) -> CaseFacts:
    """The facts of a case whose parts have been read already, under the Code that governs its service area.

    The clock is that of the current round: a stage that was reopened is answered again. Give the `calendar` for many
    cases at once, or to see another than the tables have now.
    """
    rules = rules_of(case)
    calendar = calendar or working_calendar(case.council_id)
    record = current_stage(case, parts)
    start = counted_from(case.stage, record.received_at, case.reachable_since)
    clocks = rounds(start, parts.clock_events)
    table = timetable(clocks[-1], rules.stage(case.stage), rules, calendar)
    return CaseFacts(
        status=Status(case.status),
        stage=case.stage,
        channel=Channel(case.channel),
        received_on=london_day(case.received_at),
        started_on=london_day(case.reachable_since or case.received_at),
        clock=clocks[-1],
        # The record keeps the dates of the first answer.
        timetable=table.open_until(record.escalate_by) if len(clocks) == 1 else table,
        rounds=len(clocks),
        rules=rules,
        calendar=calendar,
        officer_id=case.officer_id,
        service_area_id=case.service_area_id,
        answered_by=_by_stage(parts.answerers),
        holds=parts.holds,
        has_learning=parts.has_learning,
    )


def current_stage(case: Case, parts: Parts) -> StageRecord:
    """The record of the stage that the case has reached."""
    return next(record for record in parts.stages if record.stage == case.stage)


def _by_stage(answerers: Sequence[tuple[int, int]]) -> dict[int, frozenset[int]]:
    people: dict[int, set[int]] = defaultdict(set)
    for stage, person in answerers:
        people[stage].add(person)
    return {stage: frozenset(found) for stage, found in people.items()}


def open_pause(case: Case) -> CaseEvent | None:
    """The event by which the clock of the present stage was last stopped; None where it never was."""
    pauses = CaseEvent.objects.filter(case_id=case.pk, stage=case.stage, kind=PAUSED)
    return pauses.order_by("-pk").first()


def is_over(case: Case, event: CaseEvent) -> bool:
    """Whether an event began a pause that has ended, whether or not another one has begun since."""
    return event.kind == PAUSED and not (case.paused and open_pause(case) == event)


def first_reply_on(case: Case) -> date | None:
    """The day on which the complainant first sent something since the clock was stopped; None while someone else is
    waited for.
    """
    pause = open_pause(case)
    awaited = Awaited.from_data(pause.data) if pause else None
    if pause is None or (awaited is not None and not awaited.from_complainant):
        return None
    since = CaseTask.objects.filter(case_id=case.pk, kind=TaskKind.READ_MESSAGE.value, opened_at__gte=pause.at)
    at = since.order_by("opened_at").values_list("opened_at", flat=True).first()
    return london_day(at) if at else None


# What neither dates nor a letter about them need.
NOT_NEEDED = ("description", "wanted", "summary", "search_text", "search_account")


@dataclass(frozen=True, slots=True)
class CaseSnapshot:
    """What the tables say about one case."""

    case: Case
    parts: Parts
    deadlines: list[Deadline]

    def facts(self, calendar: WorkingCalendar | None = None) -> CaseFacts:
        """As `facts_from`."""
        return facts_from(self.case, self.parts, calendar)

    @property
    def stage(self) -> StageRecord:
        """The record of the stage that the case has reached."""
        return current_stage(self.case, self.parts)


def cases_to_date(ids: Sequence[int] | None = None) -> QuerySet[Case]:
    """Cases of the council entered, by number, with what their rules depend on; all of them without `ids`."""
    cases = Case.objects.defer(*NOT_NEEDED).order_by("pk")
    # A council has a handful of these, and each of its cases one of each.
    versions = Prefetch("policy_version", PolicyVersion.objects.defer("document"))
    cases = cases.prefetch_related(versions, "service_area__council")
    return cases if ids is None else cases.filter(pk__in=ids)


def snapshots(cases: Sequence[Case], *, lock: bool = False) -> list[CaseSnapshot]:
    """The cases with what belongs to them, in a few queries for all; `lock` locks their deadlines in order."""
    parts = parts_of_cases(cases)
    rows = Deadline.objects.filter(case_id__in=parts).order_by("pk")
    # Locked in their order, as by everyone who writes them: otherwise two would wait for each other.
    deadlines = by_case((row.case_id, row) for row in (rows.select_for_update() if lock else rows))
    return [CaseSnapshot(case, parts[case.pk], deadlines[case.pk]) for case in cases]
