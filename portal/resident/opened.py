"""The cases that a browser may see without an account: those it sent or followed a private link to.

The session holds the keys of the links, so that no secret stays in an address; the middleware reads them. A case
can be seen for as long as the link works by which it was opened.
"""

from typing import TYPE_CHECKING

from django.http import HttpResponseBase

from complaints.people.operations.private_links import ask_again
from councils.tenancy.scope import ActorKind, tenant
from portal.http.access import CouncilRequest
from portal.sessions.browser import SESSION_CASES, forget_browser_keys, opened_cases

if TYPE_CHECKING:
    from complaints.models import TrackingLink

# A browser shared by many people must not gather cases without end.
MOST = 20


def open_case(request: CouncilRequest, link: "TrackingLink") -> None:
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


def forget_opened(request: CouncilRequest, response: HttpResponseBase) -> None:
    """End everything that was opened or written in this browser without an account, in every council."""
    for council_id, opened in request.session.get(SESSION_CASES, {}).items():
        with tenant(int(council_id), ActorKind.SYSTEM):
            ask_again([int(case_id) for case_id in opened])
    request.session.flush()
    forget_browser_keys(request, response)
