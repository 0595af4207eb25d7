"""How much each person has in hand."""

from django.db.models import Count

from complaints.models import Case
from complaints.models.case import OPEN_STATUSES


def open_cases_by_officer(council_id: int) -> dict[int, int]:
    """The same by the number of the officer's account."""
    cases = Case.objects.filter(council_id=council_id, status__in=OPEN_STATUSES).exclude(officer=None)
    return dict(cases.order_by().values_list("officer_id").annotate(number=Count("pk")))
