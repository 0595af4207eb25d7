"""The question that a private link asks first."""

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils import timezone

from complaints.people.operations import contact_details
from complaints.people.operations.client_limits import count_wrong_answer, no_answers_until
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.errors import RuleBroken
from portal.http.errors import too_many
from portal.resident.opened import client_of

if TYPE_CHECKING:
    from complaints.models import TrackingLink
    from portal.http.access import CouncilRequest
    from portal.resident.forms import LinkQuestionForm

NOT_THE_SAME = "This does not match what we were given with the complaint. Check the spelling and try again."


def refused(request: "CouncilRequest") -> HttpResponse | None:
    """Return the "try later" page after too many wrong answers.

    Over the limit no answer is checked, or a right one would show.
    """
    until = no_answers_until(client_of(request), timezone.now())
    return None if until is None else too_many(request, until)


def answers_link_question(request: "CouncilRequest", link: "TrackingLink", form: "LinkQuestionForm") -> bool:
    if not form.is_valid():
        return False
    answer, at = form.cleaned_data["answer"], timezone.now()
    try:
        with tenant(request.council.pk, ActorKind.SYSTEM):
            right = contact_details.answer_question(link, answer, at)
    except RuleBroken as refusal:
        form.add_error(None, refusal.message)
        return False
    if not right:
        count_wrong_answer(client_of(request), link.key, answer, at)
        form.add_error("answer", NOT_THE_SAME)
    return right
