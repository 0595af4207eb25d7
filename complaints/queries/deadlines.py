"""Which councils have a deadline to remind somebody of: read across councils, in the worker's scope.

Nothing here says what is overdue. That follows from a due date and the day, on every page and in every report.
"""

from datetime import datetime

from django.db.models import OuterRef, Subquery

from complaints.models import Deadline
from councils.models import Council


def councils_to_remind(at: datetime) -> list[int]:
    """The councils in which a reminder has fallen due, in no particular order.

    While nothing is due this is a single step into an index. It asks for the first row and not whether one
    exists: PostgreSQL may answer an EXISTS over a parameter by reading the whole table.
    """
    due = Deadline.objects.filter(next_at__lte=at)
    if not list(due.order_by("next_at").values_list("pk")[:1]):
        return []
    of_council = due.filter(council_id=OuterRef("pk")).order_by("next_at").values("next_at")[:1]
    councils = Council.objects.annotate(first=Subquery(of_council)).filter(first__isnull=False)
    return list(councils.order_by("?").values_list("pk", flat=True))
