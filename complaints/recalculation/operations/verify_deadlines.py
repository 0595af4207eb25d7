"""Makes the stored dates follow from the events again: after a change to a calendar, or to prove that they do."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from complaints.case_facts.queries import facts_of
from complaints.cases.operations import stored_deadlines
from complaints.deadlines.facts import CaseFacts
from complaints.deadlines.obligations import promises
from complaints.deadlines.timetables_by_clock import TimetablesByClock
from complaints.models import Case
from complaints.recalculation.queries.alike import BATCH, KindOfCase, kinds_of_case
from complaints.recalculation.queries.stored_clocks import Stored, stored
from complaints.vocabulary.lifecycle import ENDED
from councils.calendars.operations import keep_calendar
from councils.calendars.queries import working_calendar
from councils.tenancy.scope import ActorKind, tenant


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many cases were looked at, and the references of those whose dates were not what their events say.

    `kept` are those among them that were left as they are.
    """

    looked_at: int
    changed: tuple[str, ...]
    kept: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mending:
    """That what differs is written, and when: nobody is reminded of what had passed by then.

    Cases that have ended keep the dates by which they were judged, unless `ended_too`.
    """

    at: datetime
    ended_too: bool = False


def rebuild(council_id: int, mending: Mending | None = None, *, live_only: bool = False) -> Rebuilt:
    """Look at every case of a council, and with `mending` write what differs, each in a transaction of its own.

    `live_only` leaves the cases that have ended out of what is looked at.
    """
    looked_at, last = 0, 0
    changed: list[str] = []
    kept: list[str] = []
    seen = BATCH
    while seen == BATCH:
        with tenant(council_id, ActorKind.SYSTEM), transaction.atomic():
            kinds = list(kinds_of_case(council_id, last, live_only=live_only))
            wrong = _wrong(kinds, TimetablesByClock(working_calendar(council_id))) if kinds else []
        for case in wrong:
            if mending is None or (case.status in ENDED and not mending.ended_too):
                kept.append(case.reference)
            else:
                _mend(council_id, case.pk, mending.at)
        changed += [case.reference for case in wrong]
        seen = sum(len(kind.all) for kind in kinds)
        looked_at += seen
        last = max((max(kind.all) for kind in kinds), default=last)
    return Rebuilt(looked_at, tuple(changed), tuple(kept))


def _wrong(kinds: list[KindOfCase], timetables: TimetablesByClock) -> list[Case]:
    """The cases, in their order, whose kind's one doesn't follow; one of each kind answers for all."""
    ones = stored(Case.objects.filter(pk__in=[kind.one for kind in kinds]))
    wrong = {each.case.pk for each in ones if not _follows(each, timetables)}
    ids = [pk for kind in kinds if kind.one in wrong for pk in kind.all]
    return list(Case.objects.filter(pk__in=ids).only("pk", "reference", "status").order_by("pk"))


def _follows(each: Stored, timetables: TimetablesByClock) -> bool:
    """Whether what is stored is what the events say. What is compared here is what makes cases alike."""
    facts = each.facts(timetables)
    return _stage_follows(each, facts) and _deadlines_follow(each, facts)


def _stage_follows(each: Stored, facts: CaseFacts) -> bool:
    if facts.rounds > 1:
        return True
    return all(
        getattr(each.current_stage, name) == value for name, value in stored_deadlines.stage_dates(facts).items()
    )


def _deadlines_follow(each: Stored, facts: CaseFacts) -> bool:
    case = each.case
    rows = {(row.kind, row.subject): row for row in each.deadlines}
    for promise in promises(facts):
        row = rows.get((promise.kind, case.stage))
        if promise.due is None:
            follows = row is None or not row.open
        else:
            said = (promise.due, promise.met_on, promise.owed, case.officer_id, case.service_area_id)
            follows = row is not None and tuple(getattr(row, name) for name in stored_deadlines.MEANING) == said
        if not follows:
            return False
    return tuple(getattr(case, name) for name in stored_deadlines.SHOWN) == stored_deadlines.shown(each.deadlines)


def _mend(council_id: int, case_id: int, at: datetime) -> None:
    with tenant(council_id, ActorKind.SYSTEM), transaction.atomic():
        keep_calendar(council_id)
        cases = Case.objects.select_for_update(of=("self",)).select_related("policy_version", "service_area")
        case = cases.get(pk=case_id)
        stored_deadlines.refresh(case, facts_of(case), at, late_at_once=False)
