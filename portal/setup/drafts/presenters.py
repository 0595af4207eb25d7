"""Links gaps in a draft to the forms that close them."""

from typing import Any

from django.urls import reverse

from councils.policies.rules.policy_questions import QuestionGroup, policy_parts
from portal.setup.policies.presenters import change_address

# Provisions that no part or question names: an informal stage, kinds of contact, remedies by a date.
ELSEWHERE = {"stages": "first_contact", "service-requests": "kinds", "followed-through": "remedies"}
STAGES = "stages"
SECOND = {"someone-else"}


def gap_address(draft: Any, provision: str) -> str:
    """Return the address of the part's form, or of its chapter if it has several entries.

    Empty if the draft cannot be changed now.
    """
    change = change_address(draft)
    if change is None:
        return ""
    part = part_of(provision)
    if part.many and part.key != STAGES:
        return f"{reverse('setup:draft', args=[draft.pk])}#{part.key.replace('_', '-')}"
    return str(change(part, stage_of(provision) if part.key == STAGES else 1))


def part_of(provision: str) -> QuestionGroup:
    """Return the part that answers a provision."""
    key = provision.rstrip("-12")
    return next(part for part in policy_parts() if part.key == ELSEWHERE.get(key) or _asks(part, key))


def _asks(part: QuestionGroup, key: str) -> bool:
    return key not in ELSEWHERE and (part.provision == key or any(each.provision == key for each in part.questions))


def stage_of(provision: str) -> int:
    """Return 1 for a provision about every stage."""
    return 2 if provision.endswith("-2") or provision in SECOND else 1
