"""The cases that a browser may see without an account: those it sent or followed a private link to.

The session holds their numbers, so that no secret stays in an address; `portal.middleware` reads them.
"""

from dataclasses import replace

from councils.domain.actor import Actor
from portal.access import CouncilRequest
from portal.middleware import SESSION_CASES

# A browser shared by many people must not gather cases without end.
MOST = 20


def opened_cases(request: CouncilRequest) -> tuple[int, ...]:
    """The cases of this council, also those opened during this request."""
    return tuple(request.session.get(SESSION_CASES, {}).get(str(request.council.pk), ()))


def open_case(request: CouncilRequest, case_id: int) -> None:
    """From the next request on, and in `opened_cases` at once."""
    council = str(request.council.pk)
    opened = dict(request.session.get(SESSION_CASES, {}))
    others = [each for each in opened.get(council, []) if each != case_id]
    opened[council] = [*others, case_id][-MOST:]
    request.session[SESSION_CASES] = opened
    if not request.user.is_authenticated:
        # A private link may be opened on a shared computer: closing the browser ends it.
        request.session.set_expiry(0)


def with_opened(request: CouncilRequest) -> Actor:
    """The resident of this request, with the cases opened during it."""
    return replace(request.actor, case_ids=frozenset(opened_cases(request)))
