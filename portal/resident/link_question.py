"""The question that shows that an email from us has reached the complainant, and the check of its answer."""

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils import timezone

from complaints.people.operations import private_links
from complaints.people.operations.client_limits import count_wrong_answer, no_answers_until
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.errors import RuleBroken
from portal.http.access import CouncilRequest
from portal.http.errors import too_many
from portal.resident.clients import client_of
from portal.resident.forms import LinkQuestionForm

if TYPE_CHECKING:
    from complaints.models import TrackingLink

NOT_THE_SAME = "This does not match what we were given with the complaint. Check the spelling and try again."


def refused(request: CouncilRequest) -> HttpResponse | None:
    """The page that says when to try again, for a client with too many wrong answers.

    Past the limit no answer is looked at: the right one would tell itself from the others.
    """
    until = no_answers_until(client_of(request), timezone.now())
    return None if until is None else too_many(request, until)


def is_answered(request: CouncilRequest, link: "TrackingLink", form: LinkQuestionForm) -> bool:
    """Whether the answer is right; otherwise the form says what is wrong, and a wrong answer is counted."""
    if not form.is_valid():
        return False
    answer, at = form.cleaned_data["answer"], timezone.now()
    try:
        with tenant(request.council.pk, ActorKind.SYSTEM):
            right = private_links.answer_question(link, answer, at)
    except RuleBroken as refusal:
        form.add_error(None, refusal.message)
        return False
    if not right:
        count_wrong_answer(client_of(request), link.key, answer, at)
        form.add_error("answer", NOT_THE_SAME)
    return right
