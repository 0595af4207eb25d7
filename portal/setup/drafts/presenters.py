"""Where in a draft each provision of the Codes is answered, so that a gap leads to the form that closes it."""

from typing import Any

from django.urls import reverse

from councils.policies.rules.policy_questions import QuestionGroup, policy_parts
from portal.setup.policies.presenters import change_address

# What no part or question names: an informal stage, the kinds told apart, remedies by a date.
ELSEWHERE = {"stages": "first_contact", "service-requests": "kinds", "followed-through": "remedies"}
STAGES = "stages"
SECOND = {"somebody-else"}


def gap_address(draft: Any, provision: str) -> str:
    """The form of the part that a provision is about, or its chapter where there are several entries.

    Empty for a draft that can't be changed now.
    """
    change = change_address(draft)
    if change is None:
        return ""
    part = part_of(provision)
    if part.many and part.key != STAGES:
        return f"{reverse('setup:draft', args=[draft.pk])}#{part.key.replace('_', '-')}"
    return str(change(part, stage_of(provision) if part.key == STAGES else 1))


def part_of(provision: str) -> QuestionGroup:
    """The part of a policy document in which a provision is answered."""
    key = provision.rstrip("-12")
    return next(part for part in policy_parts() if part.key == ELSEWHERE.get(key) or _asks(part, key))


def _asks(part: QuestionGroup, key: str) -> bool:
    return key not in ELSEWHERE and (part.provision == key or any(each.provision == key for each in part.questions))


def stage_of(provision: str) -> int:
    """The stage that a provision about stages is about; the first where it is about each."""
    return 2 if provision.endswith("-2") or provision in SECOND else 1
