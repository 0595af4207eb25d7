"""Cases opened in a browser without an account.

The session holds the keys of the links, so that no secret stays in an address; the middleware reads them. A case
can be seen for as long as the link works by which it was opened. A question shows that an email from us has reached the
complainant.
"""

from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseBase
from django.utils import timezone

from complaints.people.operations import contact_details
from complaints.people.operations.contact_details import ask_again
from complaints.people.operations.limits import count_wrong_answer, no_answers_until
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.errors import RuleBroken
from portal.http.errors import too_many
from portal.resident.clients import client_of
from portal.sessions.browser import SESSION_CASES, forget_browser_keys, opened_cases

if TYPE_CHECKING:
    from complaints.models import TrackingLink
    from portal.http.access import CouncilRequest
    from portal.resident.forms import LinkQuestionForm

# Limits how many cases a shared browser collects.
MOST = 20


def open_case(request: "CouncilRequest", link: "TrackingLink") -> None:
    council = request.council.pk
    others = [each for each in opened_cases(request, council).items() if each[0] != link.case_id]
    latest = [*others, (link.case_id, link.key)][-MOST:]
    opened = request.session.get(SESSION_CASES, {})
    # Change the session key: an earlier user of this browser may hold the old cookie.
    if request.session.session_key is not None:
        request.session.cycle_key()
    request.session[SESSION_CASES] = {**opened, str(council): {str(case_id): key.hex for case_id, key in latest}}
    if not request.user.is_authenticated:
        # On a shared computer, closing the browser must end access.
        request.session.set_expiry(0)


def forget_opened(request: "CouncilRequest", response: HttpResponseBase) -> None:
    for council_id, opened in request.session.get(SESSION_CASES, {}).items():
        with tenant(int(council_id), ActorKind.SYSTEM):
            ask_again([int(case_id) for case_id in opened])
    request.session.flush()
    forget_browser_keys(request, response)


NOT_THE_SAME = "This does not match what we were given with the complaint. Check the spelling and try again."


def refused(request: "CouncilRequest") -> HttpResponse | None:
    """Return the "try later" page after too many wrong answers.

    Over the limit no answer is checked, or a right one would show.
    """
    until = no_answers_until(client_of(request), timezone.now())
    return None if until is None else too_many(request, until)


def is_answered(request: "CouncilRequest", link: "TrackingLink", form: "LinkQuestionForm") -> bool:
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
