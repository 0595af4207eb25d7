"""When many contacts about one policy of the council lead to a review, and what comes of it (CC-12, CO-20)."""

from dataclasses import dataclass
from datetime import date

from complaints.cases.rules.offering import ChosenPolicy
from complaints.vocabulary.actions import LONGEST_POLICY_NAME, POLICY_REVIEWED, ReviewOutcome
from complaints.vocabulary.lifecycle import Decision
from councils.policies.rules.casework_rules import PolicyClusters
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.values import has_visible_text, visible_or_empty


def check_name(name: str) -> str:
    """Return the name of a new policy. Raises RuleBroken: `policy.name`, `policy.long`."""
    if not has_visible_text(name):
        raise RuleBroken("policy.name", "Choose a policy, or enter the name of another.")
    if len(name.strip()) > LONGEST_POLICY_NAME:
        raise RuleBroken("policy.long", f"The policy’s name must be {LONGEST_POLICY_NAME} characters or fewer.")
    return " ".join(name.split())


def is_many(clusters: PolicyClusters | None, contacts: int, reviewed: int) -> bool:
    """Whether a policy is to be reviewed. `reviewed`: how many contacts the last review looked at."""
    return clusters is not None and clusters.at_least is not None and contacts - reviewed >= clusters.at_least


@dataclass(frozen=True, slots=True)
class Review:
    """`members`: whether councillors were involved, and how."""

    outcome: ReviewOutcome
    reasons: str
    reviewed_by: str
    on: date
    members: str = ""


def review_policy(policy: ChosenPolicy, said: Review, contacts: int, today: date) -> Decision:
    """What each case about the policy says.

    Raises RuleBroken: `policy.no_contacts`, `policy.reasons`, `policy.reviewer`, `policy.review_day`.
    """
    if not contacts:
        raise RuleBroken("policy.no_contacts", "No case is about this policy.")
    if not has_visible_text(said.reasons):
        raise RuleBroken("policy.reasons", "Give the reasons for the outcome.")
    if not has_visible_text(said.reviewed_by):
        raise RuleBroken("policy.reviewer", "Enter who reviewed it, with their job title.")
    if said.on > today:
        raise RuleBroken("policy.review_day", "The day of the review must be today or in the past.")
    lines = (f"{said.outcome.label}: {policy.name}.", said.reasons.strip())
    members = visible_or_empty(said.members)
    return Decision(
        POLICY_REVIEWED,
        text="\n\n".join((*lines, *([f"Councillors: {members}"] if members else []))),
        data={
            "policy": policy.pk,
            "outcome": said.outcome.value,
            "on": said.on.isoformat(),
            "reviewed_by": said.reviewed_by.strip(),
            "contacts": contacts,
        },
        public=False,
    )
