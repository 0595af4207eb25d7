"""Deadlines that an Ombudsman sets, and the cases of people who leave."""

from collections import defaultdict
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from complaints.cases.operations import apply
from complaints.cases.operations.apply import record
from complaints.deadlines.obligations import Obligation
from complaints.models import Case, Deadline, Hold
from complaints.models.case import OPEN_STATUSES
from complaints.notifications.queries import reminder_planner
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import (
    ACCOUNT_CLOSED,
    OFFICER_LEFT,
    Audience,
    DeadlineKind,
    Decision,
    Notify,
)
from councils.models import Council, Membership
from councils.queries import lock_calendar_shared
from councils.vocabulary.roles import RESPONDING_ROLES, Actor


@transaction.atomic
def place(*, council_id: int, case_id: int, kind: str, reason: str, at: datetime) -> Hold:
    """One hold of each kind, with the latest reason."""
    hold, made = Hold.objects.get_or_create(
        council_id=council_id,
        case_id=case_id,
        kind=kind,
        lifted_at=None,
        defaults={"reason": reason, "placed_at": at},
    )
    if not made and hold.reason != reason:
        hold.reason = reason
        hold.save(update_fields=["reason"])
    return hold


@transaction.atomic
def lift(*, council_id: int, case_id: int, kind: str, at: datetime) -> None:
    Hold.objects.filter(council_id=council_id, case_id=case_id, kind=kind, lifted_at=None).update(lifted_at=at)


_REPLY = DeadlineKind.OMBUDSMAN_REPLY


@transaction.atomic
def add_ombudsman_deadline(case: Case, *, subject: int, due_on: date, person_id: int | None, at: datetime) -> None:
    """Set or change the deadline. `subject` is the id of the letter's record."""
    row = Deadline.objects.filter(case_id=case.pk, kind=_REPLY, subject=subject).first() or Deadline(
        council_id=case.council_id, case=case, kind=_REPLY, subject=subject
    )
    owed = Obligation(_REPLY, due_on, met_on=None, owed=True)
    how = apply.HowReminded(reminder_planner(Council.objects.get(pk=case.council_id)), at)
    apply.set_deadline(row, owed, (person_id, case.service_area_id), how)
    apply.set_due(case, list(Deadline.objects.filter(case_id=case.pk)))


@transaction.atomic
def replied_to_ombudsman(case: Case, *, subject: int, on: date | None) -> None:
    """`on` is None if no reply is needed."""
    Deadline.objects.filter(case_id=case.pk, kind=_REPLY, subject=subject).update(met_on=on, open=False, next_at=None)
    apply.set_due(case, list(Deadline.objects.filter(case_id=case.pk)))


# The most references to list in one email.
MOST_NAMED = 20


@transaction.atomic
def release_cases_of_leavers(council_id: int, at: datetime) -> list[Case]:
    """Champions get one email for each officer."""
    lock_calendar_shared(council_id)
    can_answer = Membership.objects.filter(
        council_id=council_id, user_id=OuterRef("officer_id"), user__is_active=True, role__in=RESPONDING_ROLES
    )
    cases = Case.objects.filter(council_id=council_id, officer__isnull=False, status__in=OPEN_STATUSES)
    cases = cases.filter(~Exists(can_answer)).select_related("policy_version", "service_area", "officer")
    of_officer: dict[str, list[Case]] = defaultdict(list)
    for case in cases.order_by("pk").select_for_update(of=("self",)):
        of_officer[str(case.officer)].append(case)
    return [case for name, held in of_officer.items() for case in _release(name, held, at)]


def _release(name: str, cases: list[Case], at: datetime) -> list[Case]:
    """The email is about the first case, so its event names them all."""
    released = []
    for number, case in enumerate(cases):
        told = number == 0
        left = Decision(
            OFFICER_LEFT,
            {"officer_id": None},
            text=_all_of(name, cases) if told else f"{name} has left.",
            data={"officer": case.officer_id, "name": name},
            public=False,
            notify=(Notify("officer_left", Audience.CHAMPIONS),) if told else (),
        )
        released.append(record(case, left, ActionContext(case.pk, Actor.system(case.council_id), at)))
    return released


def _all_of(name: str, cases: list[Case]) -> str:
    named = ", ".join(case.reference for case in cases[:MOST_NAMED])
    more = f" and {len(cases) - MOST_NAMED} more" if len(cases) > MOST_NAMED else ""
    needs = "1 open case needs" if len(cases) == 1 else f"{len(cases)} open cases need"
    return f"{name} has left. {needs} a new officer: {named}{more}."


@transaction.atomic
def leave_own_complaints(council_id: int, user_id: int, name: str, at: datetime) -> list[Case]:
    lock_calendar_shared(council_id)
    cases = Case.objects.filter(council_id=council_id, complainant_id=user_id).order_by("pk")
    cases = cases.select_related("policy_version", "service_area").select_for_update(of=("self",))
    closed = Decision(ACCOUNT_CLOSED, {"complainant_id": None})
    return [
        record(case, closed, ActionContext(case.pk, Actor.complainant(council_id, None, name), at))
        for case in list(cases)
    ]
