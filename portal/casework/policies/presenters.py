"""Policies that contacts are about, and their reviews."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from complaints.policy_clusters.queries import PolicyCount
from complaints.vocabulary.actions import ReviewOutcome
from councils.calendars.rules import written
from councils.policies.rules.casework_rules import PolicyClusters
from portal.addresses import address
from portal.layout.display import Fact, Tag

TO_REVIEW = Tag("To review", "yellow")


@dataclass(frozen=True, slots=True)
class PolicyLine:
    name: str
    href: str
    contacts: str
    reviewed: str
    tag: Tag | None


def policy_line(count: PolicyCount) -> PolicyLine:
    return PolicyLine(
        name=count.name,
        href=address("casework:policy", pk=count.pk),
        contacts=contacts(count.cases),
        reviewed=f"reviewed {written(count.reviewed_on)}" if count.reviewed_on else "not reviewed",
        tag=TO_REVIEW if count.to_review else None,
    )


def contacts(number: int) -> str:
    return "1 contact" if number == 1 else f"{number:,} contacts"


def when_reviewed(clusters: PolicyClusters | None) -> str:
    """Say when many contacts lead to a review, and what is considered then."""
    if clusters is None:
        return "The council’s complaints policies do not say what many contacts about one policy lead to."
    if clusters.at_least is None:
        many = "No number is set, so no task asks for a review. You can still record one."
    else:
        many = f"A task asks for a review after every {clusters.at_least:,} contacts."
    return f"{many} To consider: {clusters.review[:1].lower()}{clusters.review[1:]} (policy, {clusters.paragraph})."


def review_cards(reviews: Iterable[Any]) -> list[tuple[str, tuple[Fact, ...]]]:
    """Return (title, facts) of each review."""
    return [(f"Review of {written(review.reviewed_on)}", _review(review)) for review in reviews]


def _review(review: Any) -> tuple[Fact, ...]:
    lines = (
        Fact("What came of it", ReviewOutcome(review.outcome).label),
        Fact("Why", review.reasons),
        Fact("Reviewed by", review.reviewed_by),
        Fact("Councillors", review.members),
        Fact("Contacts then", f"{review.cases:,}"),
        Fact("Recorded by", review.by_name),
    )
    return tuple(line for line in lines if line.value)
