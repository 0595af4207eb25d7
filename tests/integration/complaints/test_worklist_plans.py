"""The plans of the hot pages over sixty thousand cases of three councils, in the plain role, behind both walls."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from complaints.case_facts.queries import Today
from complaints.cases.queries.case_page import case_page, open_cases_by_officer
from complaints.cases.queries.worklist import Show, WorklistFilter, next_to_triage, waiting, worklist
from complaints.duplicates.queries import possible_duplicates
from complaints.duplicates.rules.matters import ComplaintMatter
from complaints.keyset_pagination import PageCursor
from complaints.vocabulary.lifecycle import Status
from complaints.vocabulary.persons import PersonIdentity
from councils.models import Council
from tests.factories.bulk_cases import insert_copies, plans
from tests.factories.cases import RECEIVED, Walk, case_at, inside

TODAY = Today(date(2026, 6, 9), date(2026, 6, 11))
CASES_OF_EACH = 20_000
# Lists that come off an index in their order: a page of them costs the same however long they are.
IN_ORDER = {
    "open": "case_open_by_due",
    "overdue": "case_open_by_due",
    "page 40": "case_open_by_due",
    "back": "case_open_by_due",
    "mine": "case_by_officer",
    "next to triage": "case_by_status",
    "reference": "one_case_per_reference",
    "duplicates": "case_by_postcode",
    "who has how many": "case_open_by_officer",
}
CALLER = PersonIdentity("Robin Reed", "robin@example.org", "07700 900123", "14 Mill Road, CB1 2AD", account=1)
ABOUT = ComplaintMatter(1, "The bin", "It was missed.", RECEIVED)
CROWDED = ("complaints_case", "complaints_stagerecord", "complaints_caseevent")


@pytest.fixture
def full(city: Council, south: Council, east: Council) -> Walk:
    """A case of a council with twenty thousand others, beside two councils with as many."""
    walks = [case_at(council, Status.UNDER_INVESTIGATION) for council in (south, city, east)]
    for walked in walks:
        insert_copies(walked, CASES_OF_EACH)
    return walks[1]


def planned(walked: Walk, act: Callable[[], object]) -> list[str]:
    """The plans of everything that an act asks of the cases."""
    with inside(walked.council):
        act()
        with CaptureQueriesContext(connection) as asked:
            act()
    return plans(walked.council, [each["sql"] for each in asked if "complaints_case" in each["sql"]])


def test_no_hot_page_reads_the_cases_from_end_to_end(full: Walk) -> None:
    champion, officer = full.champion, full.officer
    acts: dict[str, Callable[[], object]] = {
        **{f"{show}": lambda show=show: worklist(champion, WorklistFilter(show=show), TODAY) for show in Show},
        "page 40": lambda: worklist(champion, WorklistFilter(), TODAY, after=PageCursor(date(2026, 6, 12), 400)),
        "back": lambda: worklist(champion, WorklistFilter(), TODAY, before=PageCursor(date(2026, 6, 12), 400)),
        "closed": lambda: worklist(champion, WorklistFilter(status=Status.CLOSED), TODAY),
        "stage 2": lambda: worklist(champion, WorklistFilter(stage=2), TODAY),
        "service": lambda: worklist(champion, WorklistFilter(service_area_id=full.case.service_area_id), TODAY),
        "reference": lambda: worklist(champion, WorklistFilter(search=full.case.reference), TODAY),
        "no such word": lambda: worklist(champion, WorklistFilter(search="helicopter"), TODAY),
        "words": lambda: worklist(champion, WorklistFilter(search="green bin"), TODAY),
        "officer": lambda: worklist(officer, WorklistFilter(), TODAY),
        "counts": lambda: waiting(champion, TODAY),
        "next to triage": lambda: next_to_triage(champion),
        "next to triage, after one": lambda: next_to_triage(champion, full.case.reference),
        "duplicates": lambda: possible_duplicates(champion, CALLER, ABOUT),
        "who has how many": lambda: open_cases_by_officer(full.council.pk),
        "case": lambda: case_page(champion, full.case.reference),
    }
    for name, act in acts.items():
        asked = planned(full, act)
        assert any(" on complaints_case " in plan for plan in asked), name
        for plan in asked:
            # Also asked about: who else complains in a case, which takes other tables.
            if " on complaints_case " in plan:
                assert IN_ORDER.get(name, "") in plan, f"{name}:\n{plan}"
            assert not [table for table in CROWDED if f"Seq Scan on {table} " in plan], f"{name}:\n{plan}"
        if name == Show.TRIAGE:
            # Who may be at risk is found without reading what waits.
            assert "case_at_risk" in asked[0], asked[0]
