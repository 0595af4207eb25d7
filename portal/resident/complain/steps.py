"""The questions of a contact and their order."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from complaints.intake.queries import offered
from complaints.intake.rules import Contact, Submission
from complaints.vocabulary.lifecycle import Channel
from complaints.vocabulary.people import AdjustmentKind
from councils.policies.rules.casework_rules import CORPORATE, ContactKind
from councils.policies.rules.policy_document import WITHOUT_A_NAME

if TYPE_CHECKING:
    from complaints.models import ComplaintDraft
    from councils.models import User
    from portal.http.access import CouncilRequest

Answers = dict[str, dict[str, str]]

FILES, CHECK = "files", "check"


@dataclass(frozen=True, slots=True)
class QuestionStep:
    """`needed`: required to send; `always`: not only for complaints."""

    slug: str
    needed: bool = True
    always: bool = True


KIND, DETAILS = "kind", "your-details"
STEPS = (
    QuestionStep(KIND, needed=False),
    QuestionStep("service"),
    QuestionStep("what-happened"),
    QuestionStep("put-right", needed=False, always=False),
    QuestionStep("who-for", always=False),
    QuestionStep(DETAILS),
    QuestionStep("adjustments", needed=False, always=False),
)
BY_SLUG = {step.slug: step for step in STEPS}


def kind_of(answers: Answers) -> ContactKind:
    _, _, name = answers.get(KIND, {}).get("contact", "").partition(".")
    return ContactKind[name.upper()] if name.upper() in ContactKind.__members__ else ContactKind.COMPLAINT


def _asked(answers: Answers) -> list[QuestionStep]:
    complaint = kind_of(answers) is ContactKind.COMPLAINT
    return [step for step in STEPS if complaint or step.always]


def _order(answers: Answers) -> list[str]:
    return [*(step.slug for step in _asked(answers)), FILES, CHECK]


def before(slug: str, answers: Answers) -> str:
    order = _order(answers)
    position = order.index(slug) if slug in order else 0
    previous = order[position - 1] if position else ""
    return "" if previous == KIND and KIND not in answers else previous


def other_kinds(council_id: int, at: datetime) -> list[ContactKind]:
    """Anonymous feedback is offered with the details."""
    kinds = [each.kind for each in offered(council_id, at)[1:]]
    return [kind for kind in kinds if kind is not ContactKind.ANONYMOUS_FEEDBACK]


def first(council_id: int, at: datetime) -> str:
    return KIND if other_kinds(council_id, at) else "service"


def after(slug: str, answers: Answers) -> str:
    order = _order(answers)
    return order[order.index(slug) + 1] if slug in order else CHECK


def unanswered(answers: Answers, takes_anonymous: Callable[[], bool]) -> str:
    """Return the first unanswered page, or an empty text."""
    needed = (step.slug for step in _asked(answers) if step.needed)
    return next((slug for slug in needed if not _is_answered(slug, answers, takes_anonymous)), "")


def can_be_answered(details: dict[str, str]) -> bool:
    """Whether it is known who complains and how to reach them: what was taken for thanks may not do."""
    return bool(details["name"]) and any(details[way] for way in ("email", "phone", "address"))


def _is_answered(slug: str, answers: Answers, takes_anonymous: Callable[[], bool]) -> bool:
    """Recheck details: a complaint needs more than thanks."""
    if slug not in answers or slug != DETAILS:
        return slug in answers
    enough = kind_of(answers) in WITHOUT_A_NAME or can_be_answered(answers[slug])
    return enough or takes_anonymous()


def services(request: "CouncilRequest") -> dict[str, str]:
    return {str(area.pk): area.name for area in request.council.servicearea_set.filter(active=True)}


def prefilled(slug: str, answers: Answers, user: "User | AnonymousUser") -> dict[str, str]:
    if slug in answers or slug != DETAILS or not user.is_authenticated:
        return answers.get(slug, {})
    return {"name": user.name, "email": user.email}


def adjustment_kinds(said: dict[str, str]) -> tuple[AdjustmentKind, ...]:
    return tuple(AdjustmentKind(kind) for kind in said.get("kinds", "").split(",") if kind)


def submission(draft: "ComplaintDraft", user_id: int | None, at: datetime) -> Submission:
    procedure, _, _ = draft.answers.get(KIND, {}).get("contact", CORPORATE).partition(".")
    # Leave out answers to questions that this kind does not ask.
    asked = {step.slug for step in _asked(draft.answers)}
    answers = {slug: said for slug, said in draft.answers.items() if slug in asked}
    details, happened = answers[DETAILS], answers["what-happened"]
    return Submission(
        service_area_id=int(answers["service"]["service"]),
        summary=happened["summary"],
        description=happened["description"],
        wanted=answers.get("put-right", {}).get("wanted", ""),
        contact=Contact(
            name=details["name"],
            email=details["email"],
            phone=details["phone"],
            address=details["address"],
            on_behalf_of=answers.get("who-for", {}).get("on_behalf_of", ""),
            adjustments=answers.get("adjustments", {}).get("adjustments", ""),
            adjustment_kinds=adjustment_kinds(answers.get("adjustments", {})),
            user_id=user_id,
        ),
        channel=Channel.PORTAL,
        received_at=at,
        procedure=procedure,
        kind=kind_of(answers),
        idempotency_key=draft.submission_key,
    )


def address(request: "CouncilRequest", draft_key: UUID, step: str) -> str:
    place = {"council_slug": request.council.slug}
    if step in BY_SLUG:
        return reverse("resident:question", kwargs={**place, "draft_key": draft_key, "step": step})
    if step in (FILES, CHECK):
        return reverse(f"resident:{step}", kwargs={**place, "draft_key": draft_key})
    return reverse("resident:start", kwargs=place)
