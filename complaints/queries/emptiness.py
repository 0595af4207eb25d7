"""Whether anybody has complained yet."""

from django.db import transaction

from complaints.models import Case
from councils.models import Council
from councils.tenancy.scope import Kind, tenant


def has_cases() -> bool:
    """Whether any council has a case; asked council by council, since no scope sees the cases of all."""
    for council_id in Council.objects.values_list("pk", flat=True):
        with tenant(council_id, Kind.SYSTEM), transaction.atomic():
            if Case.objects.filter(council_id=council_id).exists():
                return True
    return False
