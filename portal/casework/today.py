"""The clock, read once for each casework page."""

from django.utils import timezone

from councils.queries import working_calendar
from portal.access import CouncilRequest
from portal.casework.presenters.due import Reading


def reading_of(request: CouncilRequest) -> Reading:
    """Now, in the council that the request is in."""
    council = request.council
    return Reading(timezone.now(), working_calendar(council.pk), council.remind_before_days)
