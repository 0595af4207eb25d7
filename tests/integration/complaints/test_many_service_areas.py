"""However many service areas somebody answers for, and however many cases a browser opened, every read works."""

from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complaints.case_facts.queries import Today, case_context_of, case_to_post, cases_visible_to, facts_by_id
from complaints.cases.operations.apply import locked_case
from complaints.cases.queries.case_page import case_page
from complaints.cases.queries.resident import own_complaint, own_complaints
from complaints.cases.queries.worklist import (
    CaseSelection,
    Show,
    WorklistFilter,
    case_row,
    next_to_triage,
    page_of_cases,
    waiting,
    worklist,
)
from complaints.models import Case, TrackingLink
from complaints.reminders.queries import own_dates
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Move, Status
from councils.models import Council
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.roles import Actor, Role
from ombudsman.queries import referral_list, referrals_of
from tests.factories import councils
from tests.factories.cases import RECEIVED, Walk, case_at, inside, walk

pytestmark = pytest.mark.in_turns
MOST = 50
TODAY = Today(RECEIVED.date(), RECEIVED.date())
# Ids near each other and far apart: sets of numbers keep no order from a certain size on.
SOME = st.sets(st.one_of(st.integers(1, 99), st.integers(100_000, 2**31 - 1)), max_size=MOST - 1)
EVERY_SIZE = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def busy(city: Council) -> Walk:
    """A case under investigation, beside one of another service and one that is answered."""
    walk(city, area=councils.area(city, 1))
    case_at(city, Status.RESPONDED)
    return case_at(city, Status.UNDER_INVESTIGATION)


@EVERY_SIZE
@given(areas=SOME, own=st.booleans())
def test_every_read_of_staff_takes_any_number_of_service_areas(busy: Walk, areas: set[int], own: bool) -> None:
    mine = frozenset({*areas, busy.case.service_area_id} if own else areas)
    officer = Actor(busy.council.pk, 2**31 - 1, "Ann", frozenset({Role.RESPONDING_OFFICER}), service_area_ids=mine)
    with inside(busy.council):
        seen = Case.objects.filter(service_area_id__in=sorted(mine))
        assert set(cases_visible_to(officer)) == set(seen)
        assert {row["id"] for row in page_of_cases(officer, CaseSelection(TODAY.day))} == {case.pk for case in seen}
        for show in Show:
            assert len(worklist(officer, WorklistFilter(show), TODAY).rows) == waiting(officer, TODAY).counts[show]
        next_to_triage(officer)
        own_dates(officer, TODAY.day)
        list(referral_list(officer, unanswered=True))
        if busy.case in seen:
            reference = busy.case.reference
            assert (
                case_page(officer, reference).case_context.case == case_context_of(officer, reference).case == busy.case
            )
            assert case_to_post(officer, reference) == busy.case
            assert case_row(officer, reference, TODAY.day) is not None
            assert referrals_of(officer, busy.case.pk) == []
            assert facts_by_id(officer, busy.case.pk).status == Status.UNDER_INVESTIGATION
            assert locked_case(ActionContext(busy.case.pk, officer, busy.at), Move.ADD_NOTE) == busy.case


@EVERY_SIZE
@given(others=SOME)
def test_every_read_of_a_resident_takes_any_number_of_opened_cases(busy: Walk, others: set[int]) -> None:
    opened = sorted({*others, busy.case.pk})
    guest = Actor.complainant(busy.council.pk, None, "The complainant", frozenset(opened))
    with inside(busy.council):
        own = TrackingLink.objects.get(case=busy.case).key
    with tenant(
        busy.council.pk, ActorKind.RESIDENT, link_keys=(own, *map(UUID, (f"{other:032x}" for other in others)))
    ):
        assert own_complaint(guest, busy.case.reference).case == busy.case
        assert {row.case.pk for row in own_complaints(guest)} == set(Case.objects.values_list("pk", flat=True))
        assert busy.case in cases_visible_to(guest)
