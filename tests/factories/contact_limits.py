"""People whose contact is limited, as their council's policy asks."""

from dataclasses import replace
from datetime import date, timedelta

from complaints.models import BehaviourDecision
from complaints.people.operations import behaviour
from complaints.people.queries.behaviour import policy_now
from complaints.people.rules.behaviour import ChosenLimits, LimitsAgreement, LimitsProposal
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.correspondence import SendingAnswer
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Actor, Role
from tests.factories import councils
from tests.factories.cases import Walk, inside

REVIEW_ON = date(2027, 5, 3)
REASON = "You phoned forty times in May about the same bin."
DETAIL = "Only Mr Green answers, by letter."


def acting(walked: Walk, by: Actor, sending: SendingAnswer | None = None) -> ActionContext:
    walked.at += timedelta(hours=1)
    return ActionContext(walked.case.pk, by, walked.at, sending=sending)


def manager_of(walked: Walk) -> Actor:
    return councils.staff(walked.council, Role.COMPLAINTS_MANAGER)


def proposal(walked: Walk, **other: object) -> LimitsProposal:
    """One that the policy allows. The caller has entered the council."""
    _, policy = policy_now(walked.council.pk, walked.at)
    said = LimitsProposal(
        subject=policy.subjects[0],
        behaviours=policy.behaviours[:2],
        account="Forty calls in May, some at night.",
        evidence=tuple(f"Shown {number}" for number, _ in enumerate(policy.preconditions)),
        limits=ChosenLimits(policy.measures[:1], DETAIL),
        considered="No disability is known.",
        review_on=REVIEW_ON,
        warned_on=date(2026, 5, 20),
        warning="Our letter of 20 May",
    )
    return replace(said, **other)  # type: ignore[arg-type]


def agreement(walked: Walk, *, applies: bool = True) -> LimitsAgreement:
    _, policy = policy_now(walked.council.pk, walked.at)
    return LimitsAgreement(
        applies=applies,
        reason=REASON if applies else "The calls stopped after the warning.",
        decided_by=policy.decided_by[0] if policy.decided_by else "",
        consulted="With Dr Lee on 8 June" if policy.consulting else "",
    )


def proposed(walked: Walk, **other: object) -> BehaviourDecision:
    with inside(walked.council, ActorKind.STAFF, walked.champion.user_id):
        return behaviour.propose_limits(acting(walked, walked.champion), proposal(walked, **other))


def limited(walked: Walk, *, applies: bool = True, manager: Actor | None = None, **other: object) -> BehaviourDecision:
    row, by = proposed(walked, **other), manager or manager_of(walked)
    with inside(walked.council, ActorKind.STAFF, by.user_id):
        return behaviour.decide_limits(acting(walked, by), row.pk, agreement(walked, applies=applies))
