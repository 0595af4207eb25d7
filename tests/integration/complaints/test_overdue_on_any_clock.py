"""What is overdue is overdue in the list, its count, the API and for whoever covers: whoever's date has passed."""

from datetime import date, timedelta

from complaints.case_facts.queries import Today
from complaints.cases.queries.worklist import CaseSelection, Show, WorklistFilter, page_of_cases, waiting, worklist
from complaints.models import Case
from complaints.reminders.queries import covered_cases
from complaints.vocabulary.lifecycle import Status
from councils.models import Council
from tests.factories.cases import RECEIVED, case_at, inside, walk

# South names no time to acknowledge: the Code's five working days end on Monday 8 June, its own ten on the 15th.
TODAY = Today(date(2026, 6, 9), date(2026, 6, 11))


def test_a_limit_of_the_code_that_has_passed_is_overdue_in_every_list(south: Council) -> None:
    walked = walk(south)
    later = walk(south, received_at=RECEIVED + timedelta(days=7)).case
    with inside(south):
        case = Case.objects.get(pk=walked.case.pk)
        assert (case.next_deadline_on, case.due_on) == (date(2026, 6, 8), date(2026, 6, 15))
        counts = waiting(walked.champion, TODAY).counts
        assert (counts[Show.OVERDUE], counts[Show.DUE_SOON]) == (1, 0)
        (row,) = worklist(walked.champion, WorklistFilter(show=Show.OVERDUE), TODAY).rows
        assert row.reference == case.reference
        late = page_of_cases(walked.champion, CaseSelection(TODAY.day, overdue_on=TODAY.day))
        assert [each["reference"] for each in late] == [case.reference]
        # A day before, the same limit was due soon.
        before = Today(date(2026, 6, 8), date(2026, 6, 10))
        assert waiting(walked.champion, before).counts[Show.DUE_SOON] == 1
    assert later.reference != case.reference


def test_the_cases_of_somebody_covered_for_come_by_the_date_that_binds(south: Council) -> None:
    first = case_at(south, Status.UNDER_INVESTIGATION)
    second = case_at(south, Status.UNDER_INVESTIGATION)
    with inside(south):
        Case.objects.filter(pk=first.case.pk).update(due_on=date(2026, 6, 15), next_deadline_on=date(2026, 6, 15))
        Case.objects.filter(pk=second.case.pk).update(due_on=date(2026, 6, 16), next_deadline_on=date(2026, 6, 8))
        covered = {walked.officer.user_id or 0: walked.officer.name for walked in (first, second)}
        shown = list(covered_cases(first.champion, covered))
    assert [case.pk for case in shown] == [second.case.pk, first.case.pk]
