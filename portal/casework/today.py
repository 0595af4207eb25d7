"""The clock, read once for each casework page."""

from django.utils import timezone

from councils.calendars.queries import working_calendar
from portal.casework.presenters.due import Reading
from portal.http.access import CouncilRequest


def reading_of(request: CouncilRequest) -> Reading:
    """Now, in the council that the request is in."""
    council = request.council
    return Reading(timezone.now(), working_calendar(council.pk), council.remind_before_days)
