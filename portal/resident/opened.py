"""The cases that a browser may see without an account: those it sent or followed a private link to.

The session holds their numbers, so that no secret stays in an address; `portal.middleware` reads them.
"""

from django.http import HttpResponseBase

from portal.access import CouncilRequest
from portal.browser_key import forget_browser_key
from portal.middleware import SESSION_CASES

# A browser shared by many people must not gather cases without end.
MOST = 20


def open_case(request: CouncilRequest, case_id: int) -> None:
    """From the next request on."""
    council = str(request.council.pk)
    opened = dict(request.session.get(SESSION_CASES, {}))
    others = [each for each in opened.get(council, []) if each != case_id]
    opened[council] = [*others, case_id][-MOST:]
    request.session[SESSION_CASES] = opened
    if not request.user.is_authenticated:
        # A private link may be opened on a shared computer: closing the browser ends it.
        request.session.set_expiry(0)


def forget_opened(request: CouncilRequest, response: HttpResponseBase) -> None:
    """End everything that was opened or written in this browser without an account, in every council."""
    request.session.flush()
    forget_browser_key(response)
