"""How fast cases are recalculated: the proof that nothing changes, and a calendar change."""

from datetime import date, timedelta
from time import perf_counter

import pytest

from complaints.models import CaseEvent
from complaints.recalculation.operations import Decided, carry_out, decide_for_council, rebuild
from complaints.recalculation.queries import preview
from complaints.vocabulary.lifecycle import Status
from councils.calendars.rules import DayOff
from councils.models import Council
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Actor
from tests.factories.cases import case_at, inside
from tests.factories.councils import london
from tests.factories.sampling import is_whole
from tests.reliability.case_copies import multiply

pytestmark = [pytest.mark.slow, pytest.mark.in_turns, pytest.mark.django_db(transaction=True)]
LIVE = 100_000 if is_whole() else 1_000
RECEIVED_OVER = 60
# 100,000 open cases in at most 10 minutes. A few are tried beside other tests, which take half of the machine.
CASES_A_SECOND = 100_000 / 600 / (1 if is_whole() else 2)


def seconds(work) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began


@pytest.fixture
def many(city: Council) -> Council:
    """Open cases of two months: just received, looked into, acknowledged."""
    began = london("2026-03-02T10:00")
    models = [
        case_at(city, status, received_at=began + timedelta(days=day))
        for day in range(0, RECEIVED_OVER, 3)
        for status in (Status.RECEIVED, Status.UNDER_INVESTIGATION)
    ]
    for walked in models[1::4]:
        walked.acknowledge()
    multiply(models, LIVE // len(models) - 1)
    return city


def test_the_proof_that_nothing_changes_takes_its_time_for_each_case(many: Council, notify) -> None:
    began = perf_counter()
    found = rebuild(many.pk, live_only=True)
    proof = perf_counter() - began
    assert found.looked_at > 0.9 * LIVE
    assert found.changed == ()
    notify(f"a4: nothing changes, {LIVE} open: {proof:.2f} s, {LIVE / proof:.0f}/s")
    assert LIVE / proof > CASES_A_SECOND


def test_a_closure_day_is_previewed_and_carried_out_for_half_of_them(many: Council, notify) -> None:
    off = DayOff(date(2026, 5, 5), "Moving house", national=False)
    at = london("2026-05-01T09:00")

    def look() -> None:
        with inside(many, ActorKind.SYSTEM):
            preview(many.pk, off, at)

    looked = seconds(look)
    change = decide_for_council(off, Decided(Actor.system(many.pk), at))
    moved = seconds(lambda: carry_out(change, at))
    with inside(many, ActorKind.SYSTEM):
        change.refresh_from_db()
        assert CaseEvent.objects.filter(kind="date_moved").count() == change.cases_moved > 0
    notify(
        f"a5: of {change.cases_looked_at} cases {change.cases_moved} moved with {change.letters} letters: "
        f"preview {looked:.2f} s, carried out in {moved:.2f} s, {1000 * moved / change.cases_moved:.2f} ms each"
    )
    assert looked < moved
    assert change.cases_looked_at / moved > CASES_A_SECOND
    assert rebuild(many.pk, live_only=True).changed == ()
