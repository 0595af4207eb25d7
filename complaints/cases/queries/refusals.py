"""Complaints that were declined, for the register of refusals."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import QuerySet

from complaints.case_facts.queries import cases_visible_to, open_to
from complaints.cases.rules.closing import RETURNED_BY
from complaints.models import Case, CaseEvent, Letter
from complaints.vocabulary.lifecycle import REOPENED, Status
from councils.vocabulary.roles import Actor


def refused_cases(actor: Actor, *, whole_council: bool) -> QuerySet[Case]:
    """`whole_council` is for those who read the register but may not open cases."""
    if not whole_council:
        return cases_visible_to(actor).order_by()
    return (
        Case.objects.filter(open_to(actor), council_id=actor.council_id)
        .exclude(complainant_id=actor.user_id)
        .order_by()
    )


def refusals_of(actor: Actor, cases: QuerySet[Case]) -> QuerySet[CaseEvent]:
    events = CaseEvent.objects.filter(council_id=actor.council_id, kind=Status.DECLINED.value)
    return events.filter(case_id__in=cases.values("pk"))


def returns_of(council_id: int) -> QuerySet[CaseEvent]:
    """What an Ombudsman returned."""
    return CaseEvent.objects.filter(council_id=council_id, kind=REOPENED, data__has_key=RETURNED_BY)


def returns_by_case(council_id: int, case_ids: Iterable[int]) -> Mapping[int, Sequence[CaseEvent]]:
    """Oldest first."""
    found: dict[int, list[CaseEvent]] = defaultdict(list)
    for event in returns_of(council_id).filter(case_id__in=list(case_ids)).order_by("at", "pk"):
        found[event.case_id].append(event)
    return found


def letters_written(case_ids: Iterable[int], numbers: Iterable[int]) -> dict[int, str]:
    """What was written, by the letter's id."""
    letters = Letter.objects.filter(case_id__in=list(case_ids), pk__in=list(numbers))
    return dict(letters.values_list("pk", "body"))
