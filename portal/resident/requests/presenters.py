"""What complainants are told after they have sent something."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.utils import timezone

from complaints.cases.queries.resident import consent_missing, own_case
from councils.calendars.rules import london_day
from councils.policies.rules.casework_rules import ContactKind
from councils.policies.rules.policy_document import noun
from portal.http.access import CouncilRequest

if TYPE_CHECKING:
    from complaints.models import Case


def say_work_goes_on(request: CouncilRequest, case: "Case") -> None:
    """Say so if the request ended a pause. `case` is from before it."""
    told = not consent_missing(case, london_day(timezone.now()))
    if told and case.paused and not own_case(request.actor, case.reference).paused:
        messages.success(request, f"We’ve started work on your {noun_of(case)} again.")


def noun_of(case: "Case") -> str:
    return noun(ContactKind(case.kind))
