"""Policy trials, in chunks that any worker can continue."""

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import DatabaseError, transaction
from django.db.models import Max

from complaints.models import PolicyTrial, PolicyTrialWork
from complaints.policy_trials.queries import NAMED, PastYear, governed_from, past_stages, trial_of
from complaints.policy_trials.rules import as_record, from_record, simulate
from councils.calendars.rules import written
from councils.models import PolicyDraft, PolicyVersion
from councils.policies.operations import DraftContext, approve_draft
from councils.policies.rules.policy_document import read_policy
from councils.queries import actor_for, person
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Actor
from councils.vocabulary.values import LONDON

# Half a second's work, which the page that restarts a trial may wait for.
CHUNK = 2000

logger = logging.getLogger(__name__)


@transaction.atomic
def try_out(draft: PolicyDraft, by: Actor, at: datetime) -> PolicyTrial:
    """Start a trial on the year before `at`, unless one with the same document is under way."""
    known = trial_of(draft, by)
    if known is not None and is_under_way(known) and known.document == draft.document:
        return known
    year = PastYear(by, draft.procedure, at)
    trial, _ = PolicyTrial.objects.update_or_create(
        council_id=by.council_id,
        draft_id=draft.pk,
        by_id=by.user_id,
        defaults={
            "document": draft.document,
            "at": at,
            "stages": year.stages.count(),
            "up_to": year.stages.order_by().aggregate(last=Max("pk"))["last"] or 0,
            "stages_done": 0,
            "done_up_to": 0,
            "found": {},
            "finished_at": None,
            "failed": False,
        },
    )
    PolicyTrialWork.objects.get_or_create(council_id=by.council_id, trial=trial)
    return trial


def is_under_way(trial: PolicyTrial) -> bool:
    return trial.finished_at is None and not trial.failed


def carry_out_waiting(at: datetime, keep_going: Callable[[], bool]) -> int:
    """Work on trials until `keep_going` says no. Returns how many chunks."""
    chunks = 0
    while waiting := _waiting():
        done = sum(_chunk_of(council_id, trial_id, at) for council_id, trial_id in waiting if keep_going())
        chunks += done
        if not done:
            break
    return chunks


def _waiting() -> list[tuple[int, int]]:
    with tenant(None, ActorKind.WORKER), transaction.atomic():
        return list(PolicyTrialWork.objects.order_by("pk").values_list("council_id", "trial_id"))


def _chunk_of(council_id: int, trial_id: int, at: datetime) -> bool:
    try:
        with tenant(council_id, ActorKind.SYSTEM), transaction.atomic():
            return _chunk(trial_id, at)
    except DatabaseError:
        logger.exception("Trying out %s failed; the next run tries again", trial_id)
    except Exception:
        logger.exception("Trying out %s met a defect; it is given up", trial_id)
        with tenant(council_id, ActorKind.SYSTEM), transaction.atomic():
            PolicyTrial.objects.filter(pk=trial_id).update(failed=True)
            PolicyTrialWork.objects.filter(trial_id=trial_id).delete()
    return False


def _chunk(trial_id: int, at: datetime) -> bool:
    rows = PolicyTrial.objects.select_related("draft").select_for_update(of=("self",), no_key=True, skip_locked=True)
    trial = rows.filter(pk=trial_id).first()
    if trial is None:
        return False
    # Read again: a person who has left the council sees no case.
    user = person(trial.by_id) if trial.by_id else None
    by = actor_for(user, trial.council_id) if user else None
    if by is None:
        trial.failed = True
    elif _count_on(trial, by):
        trial.finished_at = at
    trial.save()
    if not is_under_way(trial):
        PolicyTrialWork.objects.filter(trial=trial).delete()
    return True


def _count_on(trial: PolicyTrial, by: Actor) -> bool:
    year = PastYear(by, trial.draft.procedure, trial.at)
    left = year.stages.filter(pk__gt=trial.done_up_to, pk__lte=trial.up_to)
    numbers = list(left.values_list("pk", flat=True)[:CHUNK])
    if numbers:
        chunk = past_stages(year, left.filter(pk__lte=numbers[-1]))
        found = simulate(chunk, year.trial(read_policy(trial.document)), from_record(trial.found))
        trial.found = as_record(found)
        trial.done_up_to = numbers[-1]
        trial.stages_done += len(numbers)
    return len(numbers) < CHUNK


@transaction.atomic
def publish(context: DraftContext) -> PolicyVersion:
    """Approve and publish a draft.

    Raises as `approve_draft`; RuleBroken "draft.live_cases" if open cases would change version.
    """
    version = approve_draft(context)
    found = governed_from(version.council_id, version.procedure, version.in_force_from)
    references = list(found.values_list("reference", flat=True))
    if references:
        raise RuleBroken("draft.live_cases", _would_change(references, version.in_force_from))
    return version


def _would_change(references: list[str], start: datetime) -> str:
    local, number = start.astimezone(LONDON), len(references)
    named = ", ".join(references[:NAMED]) + (f" and {number - NAMED} more" if number > NAMED else "")
    what = "1 open case was" if number == 1 else f"{number} open cases were"
    return (
        f"{what} received on or after {written(local.date())} at {local:%H:%M}: {named}. A case keeps the version it "
        "was received under. Send the draft back and enter a start after these dates."
    )
