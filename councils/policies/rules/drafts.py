"""Who may take which step of a policy draft."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from councils.calendars.rules import written
from councils.document_reading import refuse_if_any
from councils.policies.rules.policy_difference import differences
from councils.policies.rules.policy_document import read_policy, soundness_problems
from councils.policies.rules.procedure_rules import ProcedureRules
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import CONFIGURATION_ROLES, Actor
from councils.vocabulary.values import LONDON, STEPS, DraftState, DraftStep, has_visible_text

# A complaint that is being logged while a version is published is logged before the version begins.
LEAD = timedelta(minutes=5)
NEEDS_REASON = frozenset({DraftStep.START, DraftStep.SUBMIT, DraftStep.SEND_BACK, DraftStep.DISCARD})


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A published version."""

    version: str
    in_force_from: datetime
    withdrawn: bool = False


def keeper(by: Actor) -> int:
    """Return the account. Raises NotAllowed `draft.not_keeper`."""
    if by.user_id is None or not by.has(*CONFIGURATION_ROLES):
        raise NotAllowed("draft.not_keeper", "Only a complaints manager or administrator can change policies.")
    return by.user_id


def check_step(step: DraftStep, state: DraftState, why: str) -> DraftState:
    """Return the next state. Raises RuleBroken `draft.state`, `draft.no_reason`."""
    before, after = STEPS[step]
    if state not in before:
        raise RuleBroken("draft.state", f"This draft is {state}, so it cannot be {step}.")
    check_reason(step, why)
    return after


def check_reason(step: DraftStep, why: str) -> None:
    """Raises RuleBroken `draft.no_reason`."""
    if step in NEEDS_REASON and not has_visible_text(why):
        raise RuleBroken("draft.no_reason", "Enter a reason. We keep it with the version.")


def check_second_person(user_id: int, wrote: Iterable[int]) -> None:
    """Raises RuleBroken `draft.same_person`."""
    if user_id in set(wrote):
        raise RuleBroken(
            "draft.same_person",
            "You worked on this draft, so someone else has to approve it.",
        )


def read_draft(document: Any, council: str, procedure: str) -> ProcedureRules:
    """Raises RuleBroken `policy.invalid`, `policy.unsound`, `policy.other_council`, `policy.other_procedure`."""
    rules = read_policy(document)
    if document["council"] != council:
        raise RuleBroken("policy.other_council", f"The document is for {document['council']}, not for {council}.")
    if rules.procedure != procedure:
        raise RuleBroken(
            "policy.other_procedure", f"The document is for the procedure {rules.procedure}, not for {procedure}."
        )
    refuse_if_any("policy.unsound", "The policy", soundness_problems(rules))
    return rules


def check_start(rules: ProcedureRules, published: Iterable[Neighbour], at: datetime) -> None:
    """Raises RuleBroken `draft.past`, `draft.name_taken`, `draft.overlap`."""
    start = rules.in_force_from
    if start <= at:
        raise RuleBroken(
            "draft.past",
            f"{_when(start)} has passed. Enter a start in the future: cases already received keep the version they "
            "were received under.",
        )
    for other in published:
        if other.version == rules.version:
            raise RuleBroken(
                "draft.name_taken", f'There is already a version called "{other.version}". Enter a different name.'
            )
        if other.in_force_from >= start and not other.withdrawn:
            raise RuleBroken(
                "draft.overlap",
                f'Version "{other.version}" is already published and comes into force on {_when(other.in_force_from)}. '
                "Enter a start after that, or withdraw that version.",
            )


def check_lead(rules: ProcedureRules, at: datetime) -> None:
    """Raises RuleBroken `draft.too_late`."""
    if rules.in_force_from < at + LEAD:
        raise RuleBroken(
            "draft.too_late",
            f"This version comes into force on {_when(rules.in_force_from)}. You need to publish it at least 5 minutes "
            "before then. Send the draft back and enter a later start.",
        )


def changes(before: ProcedureRules, draft: ProcedureRules) -> list[str]:
    """A guessed start that is stated now is no change."""
    same = replace(before, in_force_note=draft.in_force_note, in_force_from_stated=draft.in_force_from_stated)
    return [each.sentence for each in differences(same, draft)]


def _when(at: datetime) -> str:
    local = at.astimezone(LONDON)
    return f"{written(local.date())} at {local:%H:%M}"


def check_withdrawable(in_force_from: datetime, at: datetime) -> None:
    """Raises RuleBroken `withdrawal.begun`."""
    if in_force_from < at + LEAD:
        raise RuleBroken(
            "withdrawal.begun",
            f"This version applies from {_when(in_force_from)}, so you cannot withdraw it. "
            "Publish another version instead.",
        )


def check_agreed_by_another(user_id: int, asked_by: int) -> None:
    """Raises RuleBroken `withdrawal.same_person`."""
    if user_id == asked_by:
        raise RuleBroken("withdrawal.same_person", "You requested this, so someone else has to agree.")
