"""Adjustments asked for, classified, decided and ended, and the tasks that they leave."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from complaints.cases.operations.apply import Entry, locked_case, mark_done, open_task, record, write_events
from complaints.correspondence.queries.adjustments import (
    as_read_by_person,
    newest_case_of,
    people_of,
    record_of_reader,
    tasks_about,
    unclassified_of,
)
from complaints.models import Adjustment, Case, CaseEvent, Person
from complaints.people.operations.new_cases import (
    as_acting,
    keep_adjustments,
    locked_person,
    naming,
    new_adjustments,
    open_arranging,
    open_classifying,
    repeat_on_record,
    to_decide,
    unclassified_cases_of,
    write_change,
)
from complaints.people.rules.adjustments import (
    AdjustmentDecision,
    check_acts,
    check_asked,
    check_classified,
    check_decision,
    check_ending,
)
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Decision, Move, TaskKind
from complaints.vocabulary.people import (
    ADJUSTMENT_ENDED,
    ASKED,
    CLASSIFIED,
    DECIDED,
    TO_ARRANGE,
    AdjustmentKind,
    AdjustmentStatus,
    listed,
)
from councils.calendars.rules import london_day
from councils.queries import each_alone, roles_held
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import Actor, Role


@transaction.atomic
def classify(context: ActionContext, *, kinds: Sequence[AdjustmentKind], reason: str = "") -> Case:
    """Turn what someone asked for in their own words into adjustments, or say why none is needed.

    Raises RuleBroken as `check_classified`; NotAllowed.
    """
    case = _locked(context)
    check_classified(kinds, reason, unclassified=bool(unclassified_of(case)))
    rows = new_adjustments(case, kinds)
    said = Decision(
        CLASSIFIED,
        {"adjustments_classified": True},
        text=listed(map(as_acting, rows)) or reason,
        data={"kinds": list(kinds)},
        public=False,
    )
    case = record(case, said, context)
    _classify_copies(case, said, context)
    keep_adjustments(case, rows, context)
    open_arranging(case, map(as_acting, rows), _latest(case, CLASSIFIED), context)
    open_classifying(case, context)
    _settle(case, Person.objects.get(cases=case.pk), context)
    return case


@transaction.atomic
def add_adjustment(
    context: ActionContext,
    *,
    kind: AdjustmentKind,
    detail: str = "",
    contact_id: int | None = None,
    person_id: int | None = None,
) -> Adjustment:
    """Record what someone asks for. It acts until it is decided.

    `person_id`: of someone else than the complainant who has a part in the case.
    Raises Person.DoesNotExist; RuleBroken "adjustment.known", and as `check_asked`; NotAllowed.
    """
    case = _locked(context)
    reader = _as_read_by(case, person_id)
    check_asked(kind, detail, contact_id)
    if contact_id is not None and not roles_held(case.council_id, contact_id):
        raise RuleBroken("adjustment.contact", "Select who their named contact is.")
    rows = new_adjustments(reader, [kind], detail, contact_id)
    if not rows:
        raise RuleBroken("adjustment.known", "They have this adjustment already. Agree, refuse or end that one.")
    (row,) = rows
    record(case, Decision(ASKED, text=naming(reader, as_acting(row).text), public=False), context)
    keep_adjustments(reader, [row], context)
    open_arranging(reader, [as_acting(row)], _latest(case, ASKED), context)
    open_classifying(reader, context)
    return row


@transaction.atomic
def decide_adjustment(context: ActionContext, adjustment_id: int, decision: AdjustmentDecision) -> Adjustment:
    """Agree or refuse it; agreeing again is a review. Raises Adjustment.DoesNotExist; RuleBroken as `check_acts` and
    `check_decision`; NotAllowed.
    """
    case, row = _locked_adjustment(context, adjustment_id)
    check_decision(decision, AdjustmentKind(row.kind), london_day(context.at))
    agreed = decision.status is AdjustmentStatus.AGREED
    row.status, row.email_counts = decision.status.value, agreed and decision.email_counts
    row.discussed_on, row.review_on = decision.discussed_on, decision.review_on if agreed else None
    considered = decision.considered
    data = {"status": decision.status.value, "instead": decision.instead}
    text = as_acting(row).text if agreed else f"{as_acting(row).text}\n{decision.reason}"
    said = Decision(DECIDED, text=naming(_as_read_by(case, row.person_id), text), data=data, public=False)
    case = record(case, said, context)
    _change(
        row,
        context,
        effectiveness=considered.effectiveness,
        practicality=considered.practicality,
        resources=considered.resources,
        disruption=considered.disruption,
        reason=decision.reason,
        instead=decision.instead,
    )
    _settle(case, row.person, context)
    return row


@transaction.atomic
def end_adjustment(context: ActionContext, adjustment_id: int, *, why: str) -> Adjustment:
    """Raises Adjustment.DoesNotExist; RuleBroken as `check_acts` and `check_ending`; NotAllowed."""
    case, row = _locked_adjustment(context, adjustment_id)
    check_ending(why)
    row.status = AdjustmentStatus.ENDED.value
    text = naming(_as_read_by(case, row.person_id), f"{as_acting(row).text}\n{why}")
    case = record(case, Decision(ADJUSTMENT_ENDED, text=text, public=False), context)
    _change(row, context, reason=why)
    _settle(case, row.person, context)
    return row


def move_adjustments(was: Person, now: Person, ids: Sequence[int] | None = None) -> list[int]:
    """Give a person's adjustments to the record that they were found on. Returns which."""
    rows = Adjustment.objects.filter(council_id=was.council_id, person=was)
    moved = list((rows if ids is None else rows.filter(pk__in=ids)).values_list("pk", flat=True))
    Adjustment.objects.filter(council_id=was.council_id, pk__in=moved).update(person=now)
    for person in (was, now):
        repeat_on_record(person)
    return moved


def open_reviews(at: datetime) -> None:
    """Open a task for each person whose adjustments are to be reviewed by today, on their newest open case."""
    each_alone(partial(_people_to_review, at), partial(_open_review, at=at), what="Opening a review of adjustments")


def _people_to_review(at: datetime, council_id: int) -> Iterable[int]:
    return [row.person_id for row in _due(council_id, at).order_by("person_id")]


def _open_review(person_id: int, by: Actor, *, at: datetime) -> None:
    reader = newest_case_of(by.council_id, person_id)
    if reader is None or reader.person is None:
        return
    if not tasks_about(reader.person).filter(kind=TaskKind.REVIEW_ADJUSTMENTS.value).exists():
        due = _due(by.council_id, at).filter(person_id=person_id).select_related("named_contact")
        detail = naming(reader, listed(map(as_acting, due)))
        open_task(reader, TaskKind.REVIEW_ADJUSTMENTS, at, person=record_of_reader(reader), detail=detail)


def _due(council_id: int, at: datetime) -> Any:
    agreed = Adjustment.objects.filter(council_id=council_id, status=AdjustmentStatus.AGREED.value)
    return agreed.filter(review_on__lte=london_day(at))


def _locked(context: ActionContext) -> Case:
    if context.by.has(Role.COMPLAINANT):
        raise NotAllowed("adjustment.role", "Only staff can decide about adjustments.")
    case = locked_case(context, Move.ADD_NOTE)
    if case.person is None:
        with tenant(case.council_id, ActorKind.SYSTEM):
            case.person = Person.objects.create(
                council_id=case.council_id, name=case.complainant_name, created_at=context.at
            )
    else:
        case.person = locked_person(case.person)
    return case


def _locked_adjustment(context: ActionContext, adjustment_id: int) -> tuple[Case, Adjustment]:
    case = _locked(context)
    row = Adjustment.objects.select_related("named_contact", "person").get(
        pk=adjustment_id, council_id=case.council_id, person__in=people_of(case)
    )
    check_acts(AdjustmentStatus(row.status))
    return case, row


def _as_read_by(case: Case, person_id: int | None) -> Case:
    """Raises Person.DoesNotExist for someone who has no part in the case."""
    if person_id in (None, case.person_id):
        return case
    if person_id not in [person.pk for person in people_of(case)]:
        raise Person.DoesNotExist
    with tenant(case.council_id, ActorKind.SYSTEM):
        person = Person.objects.select_for_update().get(council_id=case.council_id, pk=person_id)
        return as_read_by_person(case, person)


def _change(row: Adjustment, context: ActionContext, **said: str) -> None:
    row.save()
    write_change(row, context, **said)
    repeat_on_record(row.person)


def _latest(case: Case, kind: str) -> CaseEvent:
    return CaseEvent.objects.filter(case_id=case.pk, kind=kind).latest("at", "pk")


def _classify_copies(case: Case, said: Decision, context: ActionContext) -> None:
    """The same words wait in the person's other cases: see `keep_what_is_asked`."""
    with tenant(case.council_id, ActorKind.SYSTEM):
        waiting = unclassified_cases_of(Person.objects.get(cases=case.pk)).order_by("pk").select_for_update()
        copies = [other for other in waiting if other.adjustments in case.adjustments]
        Case.objects.filter(pk__in=[other.pk for other in copies]).update(adjustments_classified=True)
        write_events([Entry(other, said, replace(context, case_id=other.pk)) for other in copies])


def _settle(case: Case, person: Person, context: ActionContext) -> None:
    """Close the tasks, on all cases of the person and where they have a part, that are done by what was decided."""
    with tenant(case.council_id, ActorKind.SYSTEM):
        person = Person.objects.get(pk=person.pk)
        due = _due(case.council_id, context.at).filter(person=person).exists()
        for task in tasks_about(person).select_for_update(of=("self",)).order_by("pk"):
            of_task = case if task.case_id == case.pk else task.case
            reader = of_task if task.person_id is None else as_read_by_person(of_task, person)
            left = to_decide(reader, person.acting)
            waits = {
                TaskKind.CLASSIFY_ADJUSTMENTS: bool(left),
                TaskKind.REVIEW_ADJUSTMENTS: due,
                TaskKind.ARRANGE_ADJUSTMENTS: any(adjustment.kind in TO_ARRANGE for adjustment in person.acting),
            }
            if not waits[TaskKind(task.kind)]:
                mark_done(task, of_task, context, "")
            elif task.kind == TaskKind.CLASSIFY_ADJUSTMENTS:
                task.detail = naming(reader, left)
                task.save(update_fields=["detail"])
