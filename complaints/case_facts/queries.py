"""The rules and facts of a case, its timeline and tasks, and the cases that a person may see."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, TypeVar

from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery

from complaints.deadlines.calculation import timetable
from complaints.deadlines.stage_events import (
    NO_HISTORY,
    CaseFacts,
    ClockEvent,
    Round,
    StageHistory,
    approved_corrections,
    counted_from,
    rounds,
)
from complaints.models import (
    ApprovalRequest,
    Case,
    CaseEvent,
    CaseLink,
    CaseRestriction,
    CaseTask,
    Deadline,
    Hold,
    Learning,
    Letter,
    StageRecord,
)
from complaints.vocabulary.actions import LETTERS_WITHOUT_STAFF_TEXT, STAFF_TEXT_SHOWN, RepresentationState
from complaints.vocabulary.lifecycle import (
    CLOCK_KINDS,
    FROM_COMPLAINANT,
    GIVEN_BY_STAFF,
    PAUSED,
    RECEIPT_CORRECTED,
    RESPONDED,
    TRANSITIONS,
    Awaited,
    Channel,
    Move,
    Status,
    TaskKind,
)
from complaints.vocabulary.people import (
    ADDED_TO_OPEN,
    CASE_OPENED,
    CHOSEN_BY_STAFF,
    LINKED,
    SAFEGUARDING_MARKED,
    SPLIT,
    SPLIT_FROM,
    UNLINKED,
)
from councils.calendars.rules import WorkingCalendar, london_day
from councils.models import PolicyVersion
from councils.policies.queries import procedure_rules
from councils.policies.rules.casework_rules import ContactKind
from councils.policies.rules.procedure_rules import ProcedureRules
from councils.queries import who_sees_safeguarding, working_calendar
from councils.tenancy.scope import as_product
from councils.vocabulary.roles import CONFIGURATION_ROLES, LOGGING_ROLES, RESPONDING_ROLES, Actor, Role
from councils.vocabulary.values import LONDON

SYSTEM_NAME = Actor.system(0).name


def reference_of_own(actor: Actor, case_id: int) -> str | None:
    return cases_visible_to(actor).filter(pk=case_id).values_list("reference", flat=True).first()


@dataclass(frozen=True, slots=True)
class Today:
    day: date
    soon_until: date


def approvals_visible_to(actor: Actor) -> QuerySet[ApprovalRequest]:
    """Requests about the calendar are for managers and administrators only."""
    seen = Q(case__in=cases_visible_to(actor).order_by())
    if actor.has(*CONFIGURATION_ROLES):
        seen |= Q(case=None)
    return ApprovalRequest.objects.filter(seen, council_id=actor.council_id)


def rules_of(case: Case) -> ProcedureRules:
    """Return the pinned version's rules for this case."""
    return rules_under(case.policy_version, case)


def rules_under(version: PolicyVersion, case: Case) -> ProcedureRules:
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
    """What rules look at; events are the current stage's.

    `responders` are (stage, account id); only moves need them.
    """

    stages: Sequence[StageRecord]
    clock_events: Sequence[ClockEvent]
    holds: tuple[str, ...]
    has_learning: bool
    responders: Sequence[tuple[int, int]] = ()
    receipt_corrections: Sequence[ClockEvent] = ()
    about_staff: frozenset[int] = frozenset()


def facts_of(case: Case) -> CaseFacts:
    return facts_from(case, parts_of(case))


def parts_of(case: Case) -> Parts:
    return parts_of_cases([case])[case.pk]


def parts_of_cases(cases: Sequence[Case]) -> dict[int, Parts]:
    """Return parts by case id, in a fixed number of queries."""
    stage_of = {case.pk: case.stage for case in cases}
    stages = by_case((record.case_id, record) for record in StageRecord.objects.filter(case_id__in=stage_of))
    happened = CaseEvent.objects.filter(case_id__in=stage_of, kind__in=STAGE_KINDS)
    rows = list(happened.values_list("case_id", "stage", "by_id", "kind", "at", "data"))
    events = by_case((row[0], ClockEvent(*row[3:])) for row in rows if row[1] == stage_of[row[0]])
    answers = by_case((row[0], (row[1], row[2])) for row in rows if row[3] == RESPONDED and row[2] is not None)
    holds = by_case(Hold.objects.filter(case_id__in=stage_of, lifted_at=None).values_list("case_id", "reason"))
    learned = set(Learning.objects.filter(case_id__in=stage_of).values_list("case_id", flat=True))
    about = about_staff_of(cases)
    parts = {}
    for pk in stage_of:
        clock_events, corrections = _apart(events[pk])
        parts[pk] = Parts(
            stages[pk], clock_events, tuple(holds[pk]), pk in learned, answers[pk], corrections, about[pk]
        )
    return parts


def about_staff_of(cases: Iterable[Case]) -> Mapping[int, frozenset[int]]:
    """Return the accounts of the staff whom each case is about. Reads nothing where no case is restricted."""
    found: dict[int, frozenset[int]] = defaultdict(frozenset)
    restricted = [case.pk for case in cases if case.restricted]
    rows = CaseRestriction.objects.filter(case_id__in=restricted) if restricted else ()
    found.update((row.case_id, frozenset(row.about_staff)) for row in rows)
    return found


def by_case(rows: Iterable[tuple[int, Value]]) -> dict[int, list[Value]]:
    grouped: dict[int, list[Value]] = defaultdict(list)
    for case_id, value in rows:
        grouped[case_id].append(value)
    return grouped


def stage_events_of(case: Case) -> tuple[list[ClockEvent], list[ClockEvent]]:
    """Return the current stage's clock events and receipt corrections."""
    events = CaseEvent.objects.filter(case_id=case.pk, stage=case.stage, kind__in=STAGE_KINDS)
    return _apart(ClockEvent(*row) for row in events.values_list("kind", "at", "data"))


def _apart(events: Iterable[ClockEvent]) -> tuple[list[ClockEvent], list[ClockEvent]]:
    clock_events: list[ClockEvent] = []
    corrections: list[ClockEvent] = []
    for event in events:
        (corrections if event.kind == RECEIPT_CORRECTED else clock_events).append(event)
    return clock_events, corrections


def history_of(case: Case, facts: CaseFacts, parts: Parts) -> StageHistory:
    """Return the current stage's earlier rounds and approved corrections."""
    corrections = approved_corrections(parts.receipt_corrections)
    if facts.rounds == 1:
        return NO_HISTORY._replace(corrections=corrections)
    record = current_stage(case, parts)
    clocks = rounds(stage_began_at(case, parts), parts.clock_events)[:-1]
    dates = [timetable(clock, facts.stage_rules, facts.rules, facts.calendar) for clock in clocks]
    # The record keeps the dates of the first response.
    dates[0] = dates[0]._replace(acknowledgement_due=record.acknowledgement_due, working_due=record.response_due)
    return StageHistory(tuple(map(Round, clocks, dates)), corrections)


def stage_began_at(case: Case, parts: Parts) -> datetime:
    """Return when what its present stage looks into reached the council."""
    return counted_from(case.stage, current_stage(case, parts).received_at, case.reachable_since)


def facts_from(case: Case, parts: Parts, calendar: WorkingCalendar | None = None) -> CaseFacts:
    """Pass `calendar` for many cases, or to try another one."""
    rules = rules_of(case)
    calendar = calendar or working_calendar(case.council_id)
    record = current_stage(case, parts)
    clocks = rounds(stage_began_at(case, parts), parts.clock_events)
    table = timetable(clocks[-1], rules.stage(case.stage), rules, calendar)
    return CaseFacts(
        status=Status(case.status),
        stage=case.stage,
        channel=Channel(case.channel),
        received_on=london_day(case.received_at),
        started_on=london_day(case.complaint_since or case.reachable_since or case.received_at),
        clock=clocks[-1],
        # The record keeps the dates of the first response.
        timetable=table.open_until(record.escalate_by) if len(clocks) == 1 else table,
        rounds=len(clocks),
        rules=rules,
        calendar=calendar,
        officer_id=case.officer_id,
        service_area_id=case.service_area_id,
        answered_by=_by_stage(parts.responders),
        holds=parts.holds,
        has_learning=parts.has_learning,
        on_behalf_of=case.on_behalf_of,
        consent_from=case.consent_from,
        consent_until=case.consent_until,
        safeguarding=case.safeguarding,
        offered=case.offered,
        anonymous=case.anonymous,
        about_staff=parts.about_staff,
        representation=RepresentationState(case.representation_state),
    )


def current_stage(case: Case, parts: Parts) -> StageRecord:
    return {record.stage: record for record in parts.stages}[case.stage]


def _by_stage(responders: Sequence[tuple[int, int]]) -> dict[int, frozenset[int]]:
    people: dict[int, set[int]] = defaultdict(set)
    for stage, person in responders:
        people[stage].add(person)
    return {stage: frozenset(found) for stage, found in people.items()}


def open_pause(case: Case) -> CaseEvent | None:
    """Return the event that last paused the current stage."""
    pauses = CaseEvent.objects.filter(case_id=case.pk, stage=case.stage, kind=PAUSED)
    return pauses.order_by("-pk").first()


def is_over(case: Case, event: CaseEvent) -> bool:
    """Whether the event's pause has ended."""
    return event.kind == PAUSED and not (case.paused and open_pause(case) == event)


def first_reply_on(case: Case) -> date | None:
    """Return None if nothing came, or someone else is awaited."""
    pause = open_pause(case)
    awaited = Awaited.from_data(pause.data) if pause else None
    if pause is None or (awaited is not None and not awaited.from_complainant):
        return None
    since = CaseTask.objects.filter(case_id=case.pk, kind=TaskKind.READ_MESSAGE.value, opened_at__gte=pause.at)
    at = since.order_by("opened_at").values_list("opened_at", flat=True).first()
    return london_day(at) if at else None


# Columns that neither dates nor a letter about them need.
NOT_NEEDED = ("description", "wanted", "summary", "search_text", "search_account")


@dataclass(frozen=True, slots=True)
class CaseSnapshot:
    case: Case
    parts: Parts
    deadlines: list[Deadline]

    def facts(self, calendar: WorkingCalendar | None = None) -> CaseFacts:
        return facts_from(self.case, self.parts, calendar)

    @property
    def stage(self) -> StageRecord:
        return current_stage(self.case, self.parts)


def cases_to_date(ids: Sequence[int] | None = None) -> QuerySet[Case]:
    """Return cases by id, with what their rules need."""
    cases = Case.objects.defer(*NOT_NEEDED).order_by("pk")
    # Prefetched, not joined: a council has only a few of each.
    versions = Prefetch("policy_version", PolicyVersion.objects.defer("document"))
    cases = cases.prefetch_related(versions, "service_area__council")
    cases = cases.select_related("person")
    return cases if ids is None else cases.filter(pk__in=ids)


def snapshots(cases: Sequence[Case], *, lock: bool = False) -> list[CaseSnapshot]:
    """Uses a fixed number of queries; `lock` locks the deadlines."""
    parts = parts_of_cases(cases)
    rows = Deadline.objects.filter(case_id__in=parts).order_by("pk")
    # All writers lock deadlines in this order, to avoid deadlocks.
    deadlines = by_case((row.case_id, row) for row in (rows.select_for_update() if lock else rows))
    return [CaseSnapshot(case, parts[case.pk], deadlines[case.pk]) for case in cases]


def cases_visible_to(actor: Actor) -> QuerySet[Case]:
    """Return the cases a person may see in their council. Every read starts here.

    Champions, the complaints manager and a council-wide head of service see all. Officers and other heads of service
    see their own and their service areas', contact centre agents what they logged. Staff never see their own
    complaint as staff. Of restricted cases, see `open_to`.
    """
    council = Case.objects.filter(open_to(actor), council_id=actor.council_id)
    if actor.user_id is not None and not actor.has(Role.COMPLAINANT):
        # Staff see their own complaint only on the public side.
        council = council.exclude(complainant_id=actor.user_id)
    if actor.sees_whole_council:
        return council
    seen = Q(pk__in=())
    if actor.has(*RESPONDING_ROLES):
        seen |= Q(officer_id=actor.user_id) | Q(service_area_id__in=sorted(service_areas_seen_by(actor)))
    if actor.has(Role.CONTACT_CENTRE):
        seen |= Q(logged_by_id=actor.user_id)
    if actor.has(Role.COMPLAINANT):
        if actor.user_id is not None:
            seen |= Q(complainant_id=actor.user_id)
        if actor.case_ids:
            seen |= Q(pk__in=sorted(actor.case_ids))
    return council.filter(seen)


def cases_of_callers(actor: Actor) -> QuerySet[Case]:
    """Return the cases of which everyone who answers the phone may know the reference, the state and the next date."""
    if not actor.has(*LOGGING_ROLES):
        return Case.objects.none()
    cases = Case.objects.filter(open_to(actor), council_id=actor.council_id)
    # Staff see their own complaint only on the public side.
    return cases.filter(Q(complainant=None) | ~Q(complainant_id=actor.user_id))


def open_to(actor: Actor) -> Q:
    """The condition on cases that keeps restricted ones from staff who may not see them (`CaseRestriction`)."""
    if actor.has(Role.COMPLAINANT, Role.SYSTEM):
        return Q()
    restrictions = CaseRestriction.objects.filter(council_id=actor.council_id)
    seen = restrictions.exclude(about_staff__contains=[actor.user_id])
    if not actor.sees_safeguarding:
        seen = seen.filter(Q(safeguarding=False) | Q(marked_by_id=actor.user_id) | Q(officer_id=actor.user_id))
    return Q(restricted=False) | Q(pk__in=seen.values("case_id"))


def hidden_from(
    council_id: int, staff: Collection[int], case_ids: Collection[int] | None = None
) -> dict[int, list[int]]:
    """Return who of `staff` may not see each restricted case, by case id. The product looks, whoever acts."""
    with as_product():
        restrictions = CaseRestriction.objects.filter(council_id=council_id)
        rows = list(restrictions if case_ids is None else restrictions.filter(case_id__in=case_ids))
        privileged = who_sees_safeguarding(council_id) if rows else frozenset()
    return {row.case_id: [who for who in sorted(staff) if row.hides_from(who, privileged)] for row in rows}


def is_hidden_from(case: Case, user_id: int) -> bool:
    return case.restricted and bool(hidden_from(case.council_id, [user_id], [case.pk]).get(case.pk))


def cases_told_to(actor: Actor, on: date) -> QuerySet[Case]:
    """Return the cases of which someone may be told everything that is meant for the complainant.

    A representative is told nothing while the consent of the person concerned is missing. To staff, programs tell
    nothing of safeguarding cases: reading one is recorded, which only pages do.
    """
    cases = cases_visible_to(actor)
    if not actor.has(Role.COMPLAINANT):
        return cases.filter(safeguarding=False)
    held = Q(consent_from__lte=on) & (Q(consent_until=None) | Q(consent_until__gte=on))
    return cases.filter(Q(on_behalf_of="") | held)


def service_areas_seen_by(actor: Actor) -> frozenset[int]:
    return actor.service_area_ids if actor.has(*RESPONDING_ROLES) else frozenset()


def must_be_opened(actor: Actor, reference: str, at: datetime) -> bool:
    """Whether to ask before a safeguarding case is shown. Opening one is recorded, once a day for each person.

    Whoever set the marker has read the case.
    """
    marked = cases_visible_to(actor).filter(reference=reference, safeguarding=True)
    case_id = marked.values_list("pk", flat=True).first()
    if case_id is None:
        return False
    since = datetime.combine(london_day(at), time(), tzinfo=LONDON)
    opened = timeline_events(case_id).filter(kind__in=(CASE_OPENED, SAFEGUARDING_MARKED))
    return not opened.filter(by_id=actor.user_id, at__gte=since).exists()


def roles_on(actor: Actor, case: Case) -> frozenset[Role]:
    """Return the roles that count for this case."""
    staff = actor.roles - {Role.COMPLAINANT}
    own = actor.user_id is not None and case.complainant_id == actor.user_id
    # Staff act on their own complaint only as complainants.
    if own and Role.COMPLAINANT not in actor.roles:
        return frozenset()
    return staff | ({Role.COMPLAINANT} if Role.COMPLAINANT in actor.roles else set())


def may_ever(actor: Actor, move: Move) -> bool:
    return not TRANSITIONS[move].roles.isdisjoint(actor.roles)


def may_classify(actor: Actor, case: Case) -> bool:
    """Whether they assign cases, or the case is theirs."""
    return may_ever(actor, Move.ASSIGN) or (actor.user_id is not None and case.officer_id == actor.user_id)


PAGE = 50


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    id: int
    stage: int
    kind: str
    at: datetime
    by_name: str
    text: str
    data: dict[str, Any]
    public: bool
    # Who wrote it: the account, and the account of the complainant.
    by_id: int | None
    complainant_id: int | None
    subject: str = ""
    body: str = ""
    reconstructed: bool = False

    @property
    def text_is_public(self) -> bool:
        """Whether the complainant can read the text, and not only that it happened."""
        return self.public and (
            self.kind in STAFF_TEXT_SHOWN
            or ("letter" in self.data and self.kind not in LETTERS_WITHOUT_STAFF_TEXT)
            or "document" in self.data
            or is_of_complainant(self.by_id, self.by_name, self.complainant_id)
        )


def is_of_complainant(by_id: int | None, by_name: str, complainant_id: int | None) -> bool:
    """A private link leaves no account id; nor does the product."""
    return by_name != SYSTEM_NAME if by_id is None else by_id == complainant_id


def came_in_since(case: Case, seen_event: int, reader: Actor) -> QuerySet[CaseEvent]:
    """Return others' notes and documents."""
    return timeline_events(case.pk).filter(pk__gt=seen_event, kind__in=FROM_COMPLAINANT).exclude(by_id=reader.user_id)


def sent_before(case_id: int, sent_as: str) -> datetime | None:
    """Return when this form made its first event."""
    entries = timeline_events(case_id).filter(data__sent_as=sent_as) if sent_as else CaseEvent.objects.none()
    return entries.order_by("pk").values_list("at", flat=True).first()


def changes_since(case: Case, seen_event: int) -> tuple[TimelineEvent, ...]:
    events = timeline_events(case.pk).filter(pk__gt=seen_event).order_by("-at", "-pk")
    return as_timeline(case.pk, events[:PAGE])


def timeline_events(case_id: int) -> QuerySet[CaseEvent]:
    return CaseEvent.objects.filter(case_id=case_id)


def as_timeline(case_id: int, events: QuerySet[CaseEvent]) -> tuple[TimelineEvent, ...]:
    columns = ("id", "stage", "kind", "at", "by_name", "text", "data", "public", "by_id")
    named = events.values(*columns, complainant_id=F("case__complainant_id"))
    rows = _without_restricted(named)
    numbers = [row["data"]["letter"] for row in rows if "letter" in row["data"]]
    sent = Letter.objects.filter(case_id=case_id, pk__in=numbers).order_by()
    letters: dict[int, dict[str, Any]] = {
        letter.pk: {"subject": letter.subject, "body": letter.text, "reconstructed": letter.reconstructed}
        for letter in sent
    }
    return tuple(TimelineEvent(**row, **letters.get(row["data"].get("letter"), {})) for row in rows)


# Kinds of event whose data name another case under "to", as those that came from one do under "from_case".
NAME_A_CASE = frozenset({ADDED_TO_OPEN, LINKED, SPLIT, SPLIT_FROM, UNLINKED})
A_RESTRICTED_CASE = "a restricted case"


def _without_restricted(found: QuerySet[CaseEvent, dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave out the references of restricted cases: more people see a case than those linked with it."""
    rows = list(found)
    named = {row["data"]["to"] for row in rows if row["kind"] in NAME_A_CASE}
    named |= {row["data"]["from_case"] for row in rows if "from_case" in row["data"]}
    cases = Case.objects.filter(reference__in=named, restricted=True)
    hidden = set(cases.values_list("reference", flat=True)) if named else set()
    for row in rows if hidden else ():
        row["data"] |= {key: A_RESTRICTED_CASE for key, value in row["data"].items() if str(value) in hidden}
    return rows


def open_tasks(actor: Actor, kind: TaskKind | None = None) -> QuerySet[CaseTask]:
    tasks = CaseTask.objects.filter(
        council_id=actor.council_id, done_at=None, case__in=cases_visible_to(actor).order_by()
    ).select_related("case__person", "case__officer", "case__service_area", "letter", "event", "person")
    return tasks.filter(kind=kind.value) if kind else tasks


def count_open_tasks(actor: Actor) -> dict[TaskKind, int]:
    """Count open tasks; every kind is present."""
    counts = dict(open_tasks(actor).order_by().values_list("kind").annotate(Count("pk")))
    return {kind: counts.get(kind.value, 0) for kind in TaskKind}


def open_tasks_of(case: Case) -> Sequence[CaseTask]:
    tasks = list(CaseTask.objects.filter(case_id=case.pk, done_at=None).select_related("letter", "event", "person"))
    for task in tasks:
        task.case = case
    return tasks


def messages_of(case: Case) -> Sequence[CaseTask]:
    """Return messages from the complainant, open or done."""
    messages = CaseTask.objects.filter(case_id=case.pk, kind=TaskKind.READ_MESSAGE.value)
    return list(messages.select_related("event"))


def count_unread(actor: Actor, at_most: int) -> int:
    """Count no further than that: every page shows it, and a large council has thousands."""
    return open_tasks(actor, TaskKind.READ_MESSAGE).order_by()[:at_most].count()


def task_of(actor: Actor, reference: str, task_id: int) -> CaseTask:
    """Return a task, open or done. Raises CaseTask.DoesNotExist."""
    return CaseTask.objects.select_related("case__person", "letter", "event", "person").get(
        pk=task_id, case__in=cases_visible_to(actor).filter(reference=reference)
    )


def posting_task(case: Case, letter_id: int) -> CaseTask | None:
    """Return the task to post a letter, open or done. None if the letter is emailed."""
    tasks = CaseTask.objects.filter(case_id=case.pk, letter_id=letter_id, kind__in=GIVEN_BY_STAFF)
    return tasks.order_by("pk").last()


@dataclass(frozen=True, slots=True)
class CaseContext:
    case: Case
    facts: CaseFacts
    parts: Parts
    latest_event: int = 0


def case_context_of(actor: Actor, reference: str) -> CaseContext:
    # Later ids are higher, because the case is locked.
    newest = CaseEvent.objects.filter(case_id=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    case = cases_with_facts(actor).annotate(latest_event=Subquery(newest)).get(reference=reference)
    parts = parts_of(case)
    return CaseContext(case, facts_from(case, parts), parts, case.latest_event)


def case_to_post(actor: Actor, reference: str) -> Case:
    return cases_with_facts(actor).select_related("council").get(reference=reference)


def letter_to_print(case: Case, letter_id: int) -> Letter:
    """Raises Letter.DoesNotExist."""
    return Letter.objects.get(case_id=case.pk, pk=letter_id)


def facts_by_id(actor: Actor, case_id: int) -> CaseFacts:
    return facts_of(cases_with_facts(actor).get(pk=case_id))


def cases_with_facts(actor: Actor) -> QuerySet[Case]:
    return cases_visible_to(actor).select_related("service_area", "officer", "policy_version", "person")


def link_of(actor: Actor, case: Case, link_id: int) -> CaseLink:
    """Return a link that staff chose, between cases that the actor may see. Raises CaseLink.DoesNotExist."""
    seen = cases_visible_to(actor)
    links = links_of(case).filter(Q(other=None) | Q(case__in=seen, other__in=seen))
    return links.select_related("case", "other").get(pk=link_id, kind__in=[kind.value for kind in CHOSEN_BY_STAFF])


def links_of(case: Case) -> QuerySet[CaseLink]:
    return CaseLink.objects.filter(Q(case_id=case.pk) | Q(other_id=case.pk), council_id=case.council_id)
