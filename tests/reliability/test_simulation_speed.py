"""A year of one council's complaints under a new policy."""

from collections.abc import Callable
from datetime import timedelta
from time import perf_counter
from typing import Any

import pytest
from django.utils import timezone

from complaints.models import PolicyTrial
from complaints.policy_trials.operations import carry_out_waiting, try_out
from complaints.policy_trials.queries import PastYear, simulated
from complaints.policy_trials.rules import from_record
from complaints.vocabulary.lifecycle import Status
from councils.models import Council
from councils.policies.rules.policy_document import read_policy
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import case_at, inside
from tests.factories.sampling import is_whole
from tests.factories.trials import drafted
from tests.reliability.case_copies import multiply

pytestmark = [pytest.mark.slow, pytest.mark.in_turns, pytest.mark.django_db(transaction=True)]
YEAR = 20_000 if is_whole() else 4_000
AIM_IN_SECONDS = 10
# A shared machine is busy with others.
SLACK = 3
MODELS = 40


def test_a_year_is_tried_out_while_somebody_waits_and_as_quickly_by_the_worker(city: Council, notify) -> None:
    at = timezone.now()
    models = []
    for number in range(MODELS):
        received = at - timedelta(days=20 + 8 * number)
        status = (Status.RESPONDED, Status.CLOSED, Status.CLOSED, Status.UNDER_INVESTIGATION)[number % 4]
        models.append(case_at(city, status, received_at=received, stage=1 + (number % 5 == 0)))
    multiply(models, YEAR // MODELS - 1)
    manager = councils.staff(city, Role.COMPLAINTS_MANAGER)
    draft = drafted(city, manager, "1 working day", at)
    with inside(city):
        year = PastYear(manager, "corporate", at)
        took, found = timed(lambda: simulated(year, read_policy(draft.document)))
        counted, _ = timed(year.stages.count)
        trial = try_out(draft, manager, at)
    assert found.stages >= YEAR
    assert found.left_out == 0
    assert found.changed
    chunks = []
    while kept(city, trial).finished_at is None:
        left = iter([True])
        chunks.append(timed(lambda left=left: carry_out_waiting(at, lambda: next(left, False)))[0])
    assert from_record(kept(city, trial).found) == found
    notify(
        f"simulation: {YEAR} complaints, {found.stages} stages, {found.changed} of them would stand differently: "
        f"{took:.1f} s at once (aim: {AIM_IN_SECONDS}), {1000 * counted:.0f} ms to count them; by the worker "
        f"{sum(chunks):.1f} s in {len(chunks)} chunks, the longest {max(chunks):.1f} s"
    )
    assert took < AIM_IN_SECONDS * SLACK * max(1, YEAR / 20000)


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """How many seconds it took, and what came of it."""
    began = perf_counter()
    done = work()
    return perf_counter() - began, done


def kept(council: Council, trial: PolicyTrial) -> PolicyTrial:
    with inside(council):
        return PolicyTrial.objects.get(pk=trial.pk)
