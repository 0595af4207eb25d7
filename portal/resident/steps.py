"""The questions of a complaint in their order, and what the answers amount to."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser

from complaints.domain.outcomes import Channel
from complaints.domain.submission import Contact, Submission
from portal.access import CouncilRequest
from portal.resident import forms
from portal.resident.drafts import Answers, Draft

if TYPE_CHECKING:
    from councils.models import ServiceArea, User

FILES, CHECK = "files", "check"


@dataclass(frozen=True, slots=True)
class Step:
    """One page of questions. `needed`: a complaint can't be sent without it."""

    slug: str
    form: type[forms.PlainForm]
    needed: bool = True


STEPS = (
    Step("service", forms.Service),
    Step("what-happened", forms.WhatHappened),
    Step("put-right", forms.PutRight, needed=False),
    Step("who-for", forms.OnBehalf),
    Step("your-details", forms.YourDetails),
    Step("adjustments", forms.Adjustments, needed=False),
)
BY_SLUG = {step.slug: step for step in STEPS}
ORDER = (*BY_SLUG, FILES, CHECK)


def before(slug: str) -> str:
    """The page before; empty at the first."""
    position = ORDER.index(slug)
    return ORDER[position - 1] if position else ""


def after(slug: str) -> str:
    """The page after; the last one sends."""
    return ORDER[ORDER.index(slug) + 1]


def unanswered(answers: Answers) -> str:
    """The first page without which it can't be sent; empty when all are there."""
    return next((step.slug for step in STEPS if step.needed and step.slug not in answers), "")


def services(request: CouncilRequest) -> "dict[str, ServiceArea]":
    """The services that somebody may complain about, by their short name."""
    return {area.slug: area for area in request.council.servicearea_set.filter(active=True)}


def prefilled(slug: str, answers: Answers, user: "User | AnonymousUser") -> dict[str, str]:
    """What a page shows at first: the answers given, or what the account knows already."""
    if slug in answers or slug != "your-details" or not user.is_authenticated:
        return answers.get(slug, {})
    return {"name": user.name, "email": user.email}


def submission(draft: Draft, service: "ServiceArea", user_id: int | None, at: datetime) -> Submission:
    """The answers as a complaint that was made at an instant."""
    answers = draft.answers
    details, happened = answers["your-details"], answers["what-happened"]
    return Submission(
        service_area_id=service.pk,
        summary=happened["summary"],
        description=happened["description"],
        wanted=answers.get("put-right", {}).get("wanted", ""),
        contact=Contact(
            name=details["name"],
            email=details["email"],
            phone=details["phone"],
            address=details["address"],
            on_behalf_of=answers["who-for"]["on_behalf_of"],
            adjustments=answers.get("adjustments", {}).get("adjustments", ""),
            user_id=user_id,
        ),
        channel=Channel.PORTAL,
        received_at=at,
        idempotency_key=draft.key,
    )
