"""A draft is tried out by the worker, chunk by chunk: what comes out is what one look at the whole year gives."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from complaints.models import PolicyTrial, PolicyTrialWork
from complaints.policy_trials import operations as policy_trials
from complaints.policy_trials.operations import carry_out_waiting, try_out
from complaints.policy_trials.queries import PastYear, simulated, trial_of
from complaints.policy_trials.rules import Simulation, from_record
from complaints.vocabulary.lifecycle import Status
from councils.models import Council, Membership, PolicyDraft
from councils.policies.operations import DraftContext, change_draft
from councils.policies.rules.policy_document import read_policy
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Actor, Role
from tests.factories import councils
from tests.factories.cases import case_at, inside
from tests.factories.councils import london
from tests.factories.trials import drafted

pytestmark = pytest.mark.django_db
AT = london("2026-09-01T09:00")
CASES = 5


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy_trials, "CHUNK", 2)


@pytest.fixture
def manager(city: Council) -> Actor:
    return councils.staff(city, Role.COMPLAINTS_MANAGER)


@pytest.fixture
def draft(city: Council, manager: Actor) -> PolicyDraft:
    """Under it all answers would have been late."""
    for number in range(CASES):
        status = (Status.RESPONDED, Status.CLOSED, Status.UNDER_INVESTIGATION)[number % 3]
        case_at(city, status, received_at=london("2026-06-01T10:00") + timedelta(days=number))
    return drafted(city, manager, "1 working day", AT)


def begun(draft: PolicyDraft, by: Actor, at: datetime = AT) -> PolicyTrial:
    with inside(draft.council):
        return try_out(draft, by, at)


def kept(draft: PolicyDraft, by: Actor) -> PolicyTrial:
    with inside(draft.council):
        trial = trial_of(draft, by)
    assert trial is not None
    return trial


def whole(draft: PolicyDraft, by: Actor) -> Simulation:
    with inside(draft.council):
        return simulated(PastYear(by, draft.procedure, AT), read_policy(draft.document))


def so_often(number: int) -> Callable[[], bool]:
    left = iter(range(number))
    return lambda: next(left, None) is not None


def test_what_is_found_in_chunks_is_what_the_whole_year_gives(draft: PolicyDraft, manager: Actor) -> None:
    trial = begun(draft, manager)
    assert (trial.stages, trial.stages_done, trial.finished_at) == (CASES, 0, None)
    assert carry_out_waiting(AT, lambda: True) == 3
    trial = kept(draft, manager)
    assert (trial.stages_done, trial.finished_at, trial.failed) == (CASES, AT, False)
    assert from_record(trial.found) == whole(draft, manager)
    assert from_record(trial.found).changed > 0
    assert carry_out_waiting(AT, lambda: True) == 0
    with inside(draft.council, ActorKind.SYSTEM):
        assert not PolicyTrialWork.objects.exists()


def test_work_that_is_broken_off_is_taken_up_where_it_was_left(draft: PolicyDraft, manager: Actor) -> None:
    begun(draft, manager)
    assert carry_out_waiting(AT, so_often(2)) == 2
    trial = kept(draft, manager)
    assert (trial.stages_done, trial.finished_at) == (4, None)
    # Asked for again, it goes on.
    assert begun(draft, manager, AT + timedelta(minutes=1)).stages_done == 4
    assert carry_out_waiting(AT + timedelta(hours=1), lambda: True) == 1
    trial = kept(draft, manager)
    assert (trial.at, trial.finished_at) == (AT, AT + timedelta(hours=1))
    assert from_record(trial.found) == whole(draft, manager)


def test_a_draft_that_changes_meanwhile_is_tried_out_as_it_stood_and_again_when_asked(
    draft: PolicyDraft, manager: Actor
) -> None:
    begun(draft, manager)
    carry_out_waiting(AT, so_often(1))
    before = whole(draft, manager)
    with inside(draft.council):
        longer: list[dict[str, Any]] = [dict(stage) for stage in draft.document["stages"]]
        longer[0]["response"] = {"within": "30 working days", "of": "receipt", "paragraph": "1"}
        changed = change_draft(DraftContext(draft.pk, manager, AT), draft.document | {"stages": longer})
    carry_out_waiting(AT, lambda: True)
    trial = kept(draft, manager)
    assert trial.document == draft.document != changed.document
    assert from_record(trial.found) == before
    again = begun(changed, manager)
    assert (again.pk, again.stages_done, again.found, again.finished_at) == (trial.pk, 0, {}, None)
    carry_out_waiting(AT, lambda: True)
    assert from_record(kept(changed, manager).found) == whole(changed, manager) != before


def test_what_is_recorded_while_it_runs_does_not_move_the_goal(
    city: Council, draft: PolicyDraft, manager: Actor
) -> None:
    begun(draft, manager)
    case_at(city, Status.RESPONDED)
    carry_out_waiting(AT, lambda: True)
    trial = kept(draft, manager)
    assert (trial.stages_done, trial.stages) == (CASES, CASES)


def test_each_manager_has_figures_of_their_own_without_their_own_complaint(city: Council, draft: PolicyDraft) -> None:
    complaining = councils.person(city, Role.COMPLAINTS_MANAGER)
    case_at(city, Status.RESPONDED, by=complaining)
    found = {}
    for by in (councils.staff(city, Role.COMPLAINTS_MANAGER), councils.actor(complaining, city)):
        begun(draft, by)
        carry_out_waiting(AT, lambda: True)
        found[by.user_id] = from_record(kept(draft, by).found).stages
    assert list(found.values()) == [CASES + 1, CASES]


def test_a_trial_that_meets_a_defect_is_given_up_and_delays_no_other_council(
    city: Council, south: Council, draft: PolicyDraft, manager: Actor, caplog: pytest.LogCaptureFixture
) -> None:
    trial = begun(draft, manager)
    with inside(city, ActorKind.SYSTEM):
        PolicyTrial.objects.filter(pk=trial.pk).update(document={})
    theirs = councils.staff(south, Role.COMPLAINTS_MANAGER)
    case_at(south, Status.RESPONDED)
    other = drafted(south, theirs, "1 working day", AT)
    begun(other, theirs)
    assert carry_out_waiting(AT, lambda: True) == 1
    assert kept(other, theirs).finished_at == AT
    assert (kept(draft, manager).failed, kept(draft, manager).finished_at) == (True, None)
    assert "met a defect" in caplog.text
    assert begun(draft, manager).failed is False
    assert carry_out_waiting(AT, lambda: True) == 3


def test_a_trial_of_somebody_who_has_left_counts_nothing(city: Council, draft: PolicyDraft, manager: Actor) -> None:
    begun(draft, manager)
    with inside(city, ActorKind.SYSTEM):
        Membership.objects.filter(user_id=manager.user_id).delete()
    assert carry_out_waiting(AT, lambda: True) == 1
    assert (kept(draft, manager).failed, kept(draft, manager).found) == (True, {})


def test_another_council_and_a_resident_see_no_trial(
    city: Council, south: Council, draft: PolicyDraft, manager: Actor
) -> None:
    begun(draft, manager)
    with inside(south):
        assert not PolicyTrial.objects.exists()
        assert not PolicyTrialWork.objects.exists()
    with inside(city, ActorKind.RESIDENT):
        assert not PolicyTrial.objects.exists()
