"""The cases that a browser may see without an account: those it sent or followed a private link to.

The session holds the keys of the links, so that no secret stays in an address; the middleware reads them. A case
can be seen for as long as the link works by which it was opened. A question shows that an email from us has reached the
complainant.
"""

from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseBase
from django.utils import timezone

from complaints.people.operations import private_links
from complaints.people.operations.client_limits import count_wrong_answer, no_answers_until
from complaints.people.operations.private_links import ask_again
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.errors import RuleBroken
from portal.http.errors import too_many
from portal.resident.clients import client_of
from portal.sessions.browser import SESSION_CASES, forget_browser_keys, opened_cases

if TYPE_CHECKING:
    from complaints.models import TrackingLink
    from portal.http.access import CouncilRequest
    from portal.resident.forms import LinkQuestionForm

# A browser shared by many people must not gather cases without end.
MOST = 20


def open_case(request: "CouncilRequest", link: "TrackingLink") -> None:
    """From the next request on."""
    council = request.council.pk
    others = [each for each in opened_cases(request, council).items() if each[0] != link.case_id]
    latest = [*others, (link.case_id, link.key)][-MOST:]
    opened = request.session.get(SESSION_CASES, {})
    # Whoever left or kept this browser's session cookie has another one from here on.
    if request.session.session_key is not None:
        request.session.cycle_key()
    request.session[SESSION_CASES] = {**opened, str(council): {str(case_id): key.hex for case_id, key in latest}}
    if not request.user.is_authenticated:
        # A private link may be opened on a shared computer: closing the browser ends it.
        request.session.set_expiry(0)


def forget_opened(request: "CouncilRequest", response: HttpResponseBase) -> None:
    """End everything that was opened or written in this browser without an account, in every council."""
    for council_id, opened in request.session.get(SESSION_CASES, {}).items():
        with tenant(int(council_id), ActorKind.SYSTEM):
            ask_again([int(case_id) for case_id in opened])
    request.session.flush()
    forget_browser_keys(request, response)


NOT_THE_SAME = "This does not match what we were given with the complaint. Check the spelling and try again."


def refused(request: "CouncilRequest") -> HttpResponse | None:
    """The page that says when to try again, for a client with too many wrong answers.

    Past the limit no answer is looked at: the right one would tell itself from the others.
    """
    until = no_answers_until(client_of(request), timezone.now())
    return None if until is None else too_many(request, until)


def is_answered(request: "CouncilRequest", link: "TrackingLink", form: "LinkQuestionForm") -> bool:
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
