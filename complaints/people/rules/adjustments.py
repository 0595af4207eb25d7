"""What is recorded when an adjustment is asked for, classified, agreed, refused or ended."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date

from complaints.vocabulary.people import ACTS, EMAIL_MAY_COUNT, NEEDS_DETAIL, AdjustmentKind, AdjustmentStatus
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.values import has_visible_text


@dataclass(frozen=True, slots=True)
class Considerations:
    """What was weighed (Equality and Human Rights Commission: whether an adjustment is reasonable)."""

    effectiveness: str
    practicality: str
    resources: str
    disruption: str

    @property
    def missing(self) -> list[str]:
        return [field.name for field in fields(self) if not has_visible_text(getattr(self, field.name))]


CONSIDERATIONS = {
    "effectiveness": "Would it work for them?",
    "practicality": "Is it practical?",
    "resources": "What does it cost, and what can we afford?",
    "disruption": "What else would it disrupt?",
}


@dataclass(frozen=True, slots=True)
class AdjustmentDecision:
    """It is discussed with the person, also where it is refused. `instead` is what is offered then."""

    status: AdjustmentStatus
    considered: Considerations
    discussed_on: date | None = None
    review_on: date | None = None
    reason: str = ""
    instead: str = ""
    email_counts: bool = False


def check_asked(kind: AdjustmentKind, detail: str, contact_id: int | None) -> None:
    """Raise RuleBroken "adjustment.detail" or "adjustment.contact"."""
    if kind in NEEDS_DETAIL and not has_visible_text(detail):
        raise RuleBroken("adjustment.detail", f"{NEEDS_DETAIL[kind]}.")
    if kind is AdjustmentKind.NAMED_CONTACT and contact_id is None:
        raise RuleBroken("adjustment.contact", "Select who their named contact is.")


def check_acts(status: AdjustmentStatus) -> None:
    """Raise RuleBroken "adjustment.over"."""
    if status not in ACTS:
        raise RuleBroken("adjustment.over", "This adjustment has been refused or ended already. Add a new one.")


def check_decision(decision: AdjustmentDecision, kind: AdjustmentKind, today: date) -> None:
    """Raise RuleBroken: "adjustment.considerations", "adjustment.discussed_on", "adjustment.review_on",
    "adjustment.reason", "adjustment.instead", "adjustment.email_counts".
    """
    if decision.considered.missing:
        raise RuleBroken("adjustment.considerations", "Answer all four questions about what you considered.")
    if decision.discussed_on is None or decision.discussed_on > today:
        raise RuleBroken("adjustment.discussed_on", "Enter the day you discussed it with them: today or earlier.")
    if decision.status is AdjustmentStatus.REFUSED:
        if not has_visible_text(decision.reason):
            raise RuleBroken("adjustment.reason", "Say why it is refused.")
        if not has_visible_text(decision.instead):
            raise RuleBroken("adjustment.instead", "Say what you offer instead.")
        return
    check_review(decision.review_on, today)
    if decision.email_counts and kind not in EMAIL_MAY_COUNT:
        raise RuleBroken("adjustment.email_counts", "An email cannot meet this adjustment.")


def check_review(review_on: date | None, today: date) -> None:
    """Raise RuleBroken "adjustment.review_on"."""
    if review_on is None or review_on <= today:
        raise RuleBroken("adjustment.review_on", "Enter a day in the future on which to review it.")


def check_ending(why: str) -> None:
    """Raise RuleBroken "adjustment.why"."""
    if not has_visible_text(why):
        raise RuleBroken("adjustment.why", "Say why it ends.")


def check_classified(kinds: Sequence[AdjustmentKind], reason: str, *, unclassified: bool) -> None:
    """Raise RuleBroken "adjustment.classified" or "adjustment.none"."""
    if not unclassified:
        raise RuleBroken("adjustment.classified", "Someone has classified this already.")
    if not kinds and not has_visible_text(reason):
        raise RuleBroken("adjustment.none", "Select what they need, or say why no adjustment is needed.")
