"""Cases with all that their dates follow from and what is stored of these dates."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from complaints.case_facts.queries import Parts, by_case, current_stage, facts_from, parts_of_cases
from complaints.deadlines.facts import CaseFacts
from complaints.models import Case, Deadline, StageRecord
from councils.calendars.rules.working_days import WorkingCalendar
from councils.models import PolicyVersion

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
