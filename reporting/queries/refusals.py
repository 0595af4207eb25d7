"""The register of refusals: complaints declined, why, and what the Ombudsman made of it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import TruncDate

from complaints.case_facts.queries import cases_visible_to, rules_of
from complaints.cases.queries.refusals import (
    letters_written,
    refusals_of,
    refused_cases,
    returns_by_case,
    returns_of,
)
from complaints.cases.rules.closing import RETURNED_BY
from complaints.cases.rules.declining import ground
from complaints.vocabulary.lifecycle import ground_label
from councils.bodies.rules import ombudsmen
from councils.calendars.rules import london_day
from councils.vocabulary.roles import Actor
from councils.vocabulary.values import LONDON
from ombudsman.models import Referral
from ombudsman.rules import decision_label
from reporting.permissions import check_may_see_refusals, may_open_cases

if TYPE_CHECKING:
    from complaints.models import Case, CaseEvent


@dataclass(frozen=True, slots=True)
class RefusalFilter:
    """Both days count. `ground` is a reason's key."""

    since: date
    until: date
    ground: str = ""


@dataclass(frozen=True, slots=True)
class AskedOmbudsman:
    """`decision` is empty until there is one."""

    body: str
    asked_on: date
    decision: str = ""


@dataclass(frozen=True, slots=True)
class DeclinedComplaint:
    """`reasons` is empty for those who may not open cases; `may_open` is whether they see this one."""

    reference: str
    service: str
    stage: int
    at: datetime
    by: str
    ground: str
    paragraph: str
    reasons: str
    asked: tuple[AskedOmbudsman, ...]
    returned_by: str = ""
    returned_on: date | None = None
    reply_by: date | None = None
    may_open: bool = False


@dataclass(frozen=True, slots=True)
class RefusalTotals:
    refused: int
    asked: int
    returned: int


def refusals(by: Actor, chosen: RefusalFilter) -> "QuerySet[CaseEvent]":
    """Return the refusals, newest first. Raises NotAllowed as `check_may_see_refusals`."""
    events = _declined(by).filter(at__gte=_start(chosen.since), at__lt=_start(chosen.until + timedelta(days=1)))
    if chosen.ground:
        events = events.filter(data__reason=chosen.ground)
    return events.order_by("-at", "-pk")


def grounds_given(by: Actor) -> tuple[str, ...]:
    return tuple(_declined(by).order_by("data__reason").values_list("data__reason", flat=True).distinct())


def totals(by: Actor, chosen: RefusalFilter) -> RefusalTotals:
    """Only what an Ombudsman did after a refusal counts, as in `register_of`."""
    events = refusals(by, chosen).order_by()
    of_case = events.filter(case_id=OuterRef("case_id"))
    refused_by = of_case.annotate(refused_on=TruncDate("at", tzinfo=LONDON)).filter(
        refused_on__lte=OuterRef("notified_on")
    )
    asked = Referral.objects.filter(Exists(refused_by), council_id=by.council_id)
    returned = returns_of(by.council_id).filter(Exists(of_case.filter(at__lt=OuterRef("at"))))
    return RefusalTotals(events.count(), asked.values("case_id").distinct().count(), returned.count())


def register_of(by: Actor, events: "Iterable[CaseEvent]") -> list[DeclinedComplaint]:
    """Uses a fixed number of queries."""
    rows = list(events)
    cases = _cases_of(by, rows)
    seen = set(cases_visible_to(by).filter(pk__in=cases).values_list("pk", flat=True)) if may_open_cases(by) else set()
    numbers = [row.data["letter"] for row in rows if row.case_id in seen and "letter" in row.data]
    letters = letters_written(seen, numbers)
    asked, returned = _asked(by, cases), returns_by_case(by.council_id, cases)
    return [
        _refusal(
            row,
            cases[row.case_id],
            (letters.get(row.data.get("letter"), row.text), True) if row.case_id in seen else ("", False),
            asked[row.case_id],
            next((each for each in returned.get(row.case_id, ()) if each.at > row.at), None),
        )
        for row in rows
    ]


def _declined(by: Actor) -> "QuerySet[CaseEvent]":
    check_may_see_refusals(by)
    return refusals_of(by, _readable(by))


def _readable(by: Actor) -> "QuerySet[Case]":
    """Performance officers read the whole council's register, but not its cases."""
    return refused_cases(by, whole_council=not may_open_cases(by))


def _start(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=LONDON)


def _cases_of(by: Actor, rows: "Sequence[CaseEvent]") -> "dict[int, Case]":
    cases = _readable(by).filter(pk__in={row.case_id for row in rows})
    return {case.pk: case for case in cases.select_related("policy_version", "service_area")}


def _asked(by: Actor, cases: Iterable[int]) -> dict[int, list[tuple[Referral, AskedOmbudsman]]]:
    found: dict[int, list[tuple[Referral, AskedOmbudsman]]] = defaultdict(list)
    for letter in Referral.objects.filter(council_id=by.council_id, case_id__in=list(cases)).order_by("pk"):
        decision = decision_label(letter.decision) if letter.decision else ""
        asked = AskedOmbudsman(ombudsmen()[letter.body].short_name, letter.notified_on, decision)
        found[letter.case_id].append((letter, asked))
    return found


def _refusal(
    row: "CaseEvent",
    case: "Case",
    reading: tuple[str, bool],
    letters: Sequence[tuple[Referral, AskedOmbudsman]],
    returned: "CaseEvent | None",
) -> DeclinedComplaint:
    known = ground(rules_of(case), row.data["reason"])
    refused_on = london_day(row.at)
    reply_by = returned.data.get("reply_by") if returned else None
    reasons, may_open = reading
    return DeclinedComplaint(
        reference=case.reference,
        service=case.service_area.name,
        stage=row.stage,
        at=row.at,
        by=row.by_name,
        ground=known.label if known else ground_label(row.data["reason"]),
        paragraph=known.paragraph if known else "",
        reasons=reasons,
        # What an Ombudsman asked before is not about this refusal. Letters under one reference are one question.
        asked=tuple({letter.reference: each for letter, each in letters if letter.notified_on >= refused_on}.values()),
        returned_by=ombudsmen()[returned.data[RETURNED_BY]].short_name if returned else "",
        returned_on=london_day(returned.at) if returned else None,
        reply_by=date.fromisoformat(reply_by) if reply_by else None,
        may_open=may_open,
    )
