"""Whoever tries a draft out is killed in the middle: it is taken up again at once, and no stage is counted twice."""

import random
from time import monotonic, sleep

import pytest

from complaints.models import PolicyTrial, PolicyTrialWork
from complaints.policy_trials.operations import try_out
from complaints.policy_trials.queries import PastYear, simulated
from complaints.policy_trials.rules import from_record
from complaints.vocabulary.lifecycle import Status
from councils.models import Council
from councils.policies.rules.policy_document import read_policy
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import case_at, inside
from tests.factories.councils import london
from tests.factories.trials import drafted
from tests.reliability import processes
from tests.reliability.case_copies import multiply

pytestmark = [pytest.mark.slow, pytest.mark.in_turns, pytest.mark.django_db(transaction=True)]
CASES, KILLS, CHUNK = 2000, 8, 10
AT = london("2026-09-01T09:00")


def done(council: Council) -> int:
    with inside(council, ActorKind.SYSTEM):
        return PolicyTrial.objects.values_list("stages_done", flat=True).get()


def test_killed_in_the_middle_each_stage_is_counted_once(city: Council, notify) -> None:
    multiply([case_at(city, Status.RESPONDED), case_at(city, Status.UNDER_INVESTIGATION)], CASES // 2 - 1)
    manager = councils.staff(city, Role.COMPLAINTS_MANAGER)
    draft = drafted(city, manager, "1 working day", AT)
    with inside(city):
        trial = try_out(draft, manager, AT)
    chance, kills = random.Random(1), 0
    while kills < KILLS:
        before, give_up = done(city), monotonic() + processes.PATIENCE
        # Two at once, as two workers do; one of them is killed, the other goes on for a while.
        workers = [processes.start(processes.try_out, AT, CHUNK) for _ in range(2)]
        while done(city) == before:
            assert monotonic() < give_up, "no progress"
        sleep(chance.uniform(0, 0.05))
        kills += sum([processes.kill(worker) for worker in workers])
    left_at = done(city)
    assert 0 < left_at < CASES, "the work was over before the killing was, or never began"
    processes.finish([processes.start(processes.try_out, AT, CASES) for _ in range(2)])
    notify(f"trial: {kills} kills, {left_at} of {CASES} stages counted by then; finished at once, 0 counted twice")
    with inside(city):
        trial.refresh_from_db()
        whole = simulated(PastYear(manager, draft.procedure, AT), read_policy(draft.document))
        assert (trial.stages, trial.stages_done, trial.finished_at) == (CASES, CASES, AT)
        assert from_record(trial.found) == whole
        assert whole.stages == CASES
        assert not PolicyTrialWork.objects.exists()
