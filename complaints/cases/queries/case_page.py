"""What the page of a case shows."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Count

from complaints.case_facts.queries import (
    PAGE,
    CaseContext,
    Parts,
    TimelineEvent,
    about_staff_of,
    as_timeline,
    cases_told_to,
    cases_visible_to,
    cases_with_facts,
    facts_from,
    history_of,
    parts_of,
    rules_of,
    stage_events_of,
    timeline_events,
)
from complaints.cases.rules.decisions import Candidate, assign, is_named
from complaints.deadlines.calculation import timetable
from complaints.deadlines.explanation import (
    DeadlineAnswer,
    DeadlineExplanation,
    Reader,
    ledger_of,
    steps_from,
)
from complaints.deadlines.obligations import EffectiveDeadline, dates_owed
from complaints.deadlines.stage_events import (
    CaseFacts,
    ClockEvent,
    rounds,
)
from complaints.keyset_pagination import PageCursor, after_cursor
from complaints.models import Case, CaseEvent, Consent, Document, Hold, Learning, StageRecord
from complaints.models.case import OPEN_STATUSES
from complaints.vocabulary.lifecycle import (
    CLOCK_KINDS,
    CORRECTED,
)
from councils.models import Council
from councils.queries import HeldRole, working_calendar
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import RESPONDING_ROLES, Actor, Role


@dataclass(frozen=True, slots=True)
class Timeline:
    happenings: tuple[TimelineEvent, ...]
    older: PageCursor | None


def timeline(case: Case, before: PageCursor | None = None) -> Timeline:
    events = timeline_events(case.pk).order_by("-at", "-pk")
    if before is not None and isinstance(before.key, datetime):
        events = events.filter(after_cursor("at", before, ascending=False))
    shown = as_timeline(case.pk, events[: PAGE + 1])
    page = shown[:PAGE]
    return Timeline(page, older=PageCursor(page[-1].at, page[-1].id) if len(shown) > PAGE else None)


MOST_DOCUMENTS = 200


class RecordedLearning(NamedTuple):
    lesson: str
    action: str
    by: str


@dataclass(frozen=True, slots=True)
class CasePage:
    case_context: CaseContext
    timeline: Timeline
    documents: tuple[Document, ...]
    lessons: tuple[RecordedLearning, ...]
    # What lets the council tell whoever acts for someone.
    consent: Consent | None = None


def case_document(actor: Actor, reference: str, key: str) -> Document:
    """Raises also Document.DoesNotExist."""
    case_id = cases_visible_to(actor).values_list("pk", flat=True).get(reference=reference)
    return Document.objects.get(case_id=case_id, key=key)


def case_page(actor: Actor, reference: str, before: PageCursor | None = None) -> CasePage:
    case = cases_with_facts(actor).get(reference=reference)
    stages = StageRecord.objects.filter(case_id=case.pk).select_related("responded_by").order_by("stage")
    holds = Hold.objects.filter(case_id=case.pk, lifted_at=None).order_by("pk")
    lessons = Learning.objects.filter(case_id=case.pk).order_by("pk").values_list("lesson", "action", "by_name")
    clock_events, corrections = stage_events_of(case)
    learned = tuple(RecordedLearning(*row) for row in lessons)
    parts = Parts(
        stages=list(stages),
        clock_events=clock_events,
        holds=tuple(holds.values_list("reason", flat=True)),
        has_learning=bool(learned),
        receipt_corrections=corrections,
        about_staff=about_staff_of([case])[case.pk],
    )
    case_context = CaseContext(case, facts_from(case, parts), parts)
    consent = consent_in_force(case) if case.on_behalf_of else None
    return CasePage(case_context, timeline(case, before), documents_of(case), learned, consent)


def consent_in_force(case: Case) -> Consent | None:
    """Return the consent that was not ended, even if its last day has passed."""
    return Consent.objects.filter(case_id=case.pk, ended_at=None).select_related("document").first()


def documents_of(case: Case) -> tuple[Document, ...]:
    """Return the latest first."""
    return tuple(Document.objects.filter(case_id=case.pk).order_by("-at", "-pk")[:MOST_DOCUMENTS])


# Stands in for who chose them, on trial.
PLACEHOLDER = "-"


@dataclass(slots=True)
class Assignee:
    """`ineligible_because` is why they may not respond at this stage."""

    user_id: int
    name: str
    roles: set[Role] = field(default_factory=set)
    areas: set[str] = field(default_factory=set)
    of_this_service: bool = False
    seniority: int = 0
    open_cases: int = 0
    ineligible_because: RuleBroken | None = None
    # Whether the policy names one of their roles for this stage, or names no role.
    named: bool = True


def colleagues(council_id: int, facts: CaseFacts, held: Iterable[HeldRole]) -> list[Assignee]:
    """Those the policy names come first, then by service and open cases. `held`: the roles in the council."""
    found: dict[int, Assignee] = {}
    ranks: dict[int, int] = defaultdict(int)
    for each in held:
        ranks[each.user_id] = max(ranks[each.user_id], each.seniority)
        if each.role in RESPONDING_ROLES:
            person = found.setdefault(each.user_id, Assignee(each.user_id, each.name))
            person.roles.add(Role(each.role))
            person.areas |= {each.service_area} if each.service_area else set()
            person.of_this_service |= each.service_area_id in (None, facts.service_area_id)
    _add_load(council_id, found)
    for person in found.values():
        person.seniority = ranks[person.user_id]
        person.named = is_named(facts, person.roles)
        person.ineligible_because = _barred(person, facts, dict(ranks))
    return sorted(found.values(), key=_nearest)


def _nearest(each: Assignee) -> tuple[bool, bool, int, str]:
    return not each.named, not each.of_this_service, each.open_cases, each.name.casefold()


def _add_load(council_id: int, found: dict[int, Assignee]) -> None:
    cases = Case.objects.filter(council_id=council_id, status__in=OPEN_STATUSES, officer_id__in=list(found))
    for officer_id, number in cases.order_by().values_list("officer_id").annotate(number=Count("pk")):
        found[officer_id].open_cases = number


def _barred(person: Assignee, facts: CaseFacts, ranks: dict[int, int]) -> RuleBroken | None:
    try:
        assign(facts, Candidate(person.user_id, person.name, person.seniority), ranks, PLACEHOLDER)
    except RuleBroken as refusal:
        return refusal
    return None


def open_cases_by_officer(council_id: int) -> dict[int, int]:
    cases = Case.objects.filter(council_id=council_id, status__in=OPEN_STATUSES).exclude(officer=None)
    return dict(cases.order_by().values_list("officer_id").annotate(number=Count("pk")))


def dates_of_case(actor: Actor, council: Council, reference: str, today: date) -> "CaseAnswer":
    """Raises Case.DoesNotExist."""
    case = cases_told_to(actor, today).select_related("policy_version", "service_area").get(reference=reference)
    parts = parts_of(case)
    facts = facts_from(case, parts)
    rules = facts.rules
    return CaseAnswer(
        council=council.slug,
        procedure=case.procedure,
        stage=None if rules.single_step else case.stage,
        policy=rules.version,
        dates=facts.timetable,
        explanation=ledger_of(facts),
        steps=steps_from(facts.timetable.working_due, facts.stage_rules, facts.counting),
        told=DeadlineExplanation.of(facts, history_of(case, facts, parts)),
        owed=dates_owed(facts),
    )


@dataclass(frozen=True, slots=True)
class CaseAnswer(DeadlineAnswer):
    """`owed` is all that is due now, on each clock, earliest first."""

    owed: tuple[EffectiveDeadline, ...] = ()

    def as_document(self, audience: Reader | None = None) -> dict[str, Any]:
        resident = audience is Reader.RESIDENT
        owed = [
            {
                "due": each.due.isoformat(),
                "kind": each.kind,
                "whose": each.whose.value,
                "why": each.resident if resident else each.officer,
            }
            for each in self.owed
        ]
        return {**DeadlineAnswer.as_document(self, audience), "owed": owed}


class LaterResponse(NamedTuple):
    """`corrected`: a second person approved a correction behind its date."""

    case_id: int
    stage: int
    sent_at: datetime
    due: date | None
    corrected: bool


def later_responses(council_id: int, case_ids: Collection[int]) -> Iterator[LaterResponse]:
    """Due dates count from the reopening."""
    if not case_ids:
        return
    calendar = working_calendar(council_id)
    cases = Case.objects.filter(council_id=council_id, pk__in=case_ids).select_related("policy_version", "service_area")
    events = _events(case_ids)
    for case in cases.order_by("pk"):
        rules = rules_of(case)
        for stage, of_stage in sorted(events[case.pk].items()):
            for clock in rounds(case.received_at, of_stage)[1:]:
                if clock.responded_at is not None:
                    due = timetable(clock, rules.stage(stage), rules, calendar).working_due
                    corrected = _is_corrected(of_stage, clock.received_at, clock.responded_at)
                    yield LaterResponse(case.pk, stage, clock.responded_at, due, corrected)


def _events(case_ids: Collection[int]) -> dict[int, dict[int, list[ClockEvent]]]:
    by_case: dict[int, dict[int, list[ClockEvent]]] = defaultdict(lambda: defaultdict(list))
    rows = CaseEvent.objects.filter(case_id__in=case_ids, kind__in=CLOCK_KINDS)
    for case_id, stage, kind, at, data in rows.values_list("case_id", "stage", "kind", "at", "data"):
        by_case[case_id][stage].append(ClockEvent(kind, at, data))
    return by_case


def _is_corrected(events: list[ClockEvent], after: datetime, until: datetime) -> bool:
    return any(event.data.get(CORRECTED) and after < event.at <= until for event in events)
