"""Cases as rows for another system, newest first."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from complaints.permissions import cases_visible_to
from complaints.vocabulary.lifecycle import Status
from councils.vocabulary.roles import Actor

PAGE = 25
COLUMNS = (
    "id",
    "reference",
    "status",
    "kind",
    "procedure",
    "stage",
    "summary",
    "channel",
    "theme",
    "outcome",
    "paused",
    "received_at",
    "due_on",
    "due_kind",
    "next_deadline_on",
    "next_deadline_kind",
    "next_update_on",
    "closed_at",
    "version",
    "service_area__slug",
    "officer__name",
    "policy_version__version",
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """`after` is the last case of the previous page; `overdue_on` looks at every clock."""

    status: Status | None = None
    service_area: str | None = None
    overdue_on: date | None = None
    after: tuple[datetime, int] | None = None


def page_of_cases(actor: Actor, wanted: Wanted, size: int = PAGE) -> list[dict[str, Any]]:
    """An extra row shows that there are more."""
    cases = cases_visible_to(actor).order_by("-received_at", "-id")
    if wanted.status is not None:
        cases = cases.filter(status=wanted.status)
    if wanted.service_area is not None:
        cases = cases.filter(service_area__slug=wanted.service_area)
    if wanted.overdue_on is not None:
        cases = cases.filter(next_deadline_on__lt=wanted.overdue_on)
    if wanted.after is not None:
        instant, last = wanted.after
        cases = cases.filter(received_at__lte=instant).exclude(Q(received_at=instant) & Q(id__gte=last))
    # Page first, then join: otherwise PostgreSQL may sort a whole council for one page.
    page = cases.values("pk")[: size + 1]
    shown = cases_visible_to(actor).filter(pk__in=page).order_by("-received_at", "-id")
    return list(shown.values(*COLUMNS))


def case_row(actor: Actor, reference: str) -> dict[str, Any] | None:
    more = ("description", "wanted", "adjustments", "on_behalf_of", "complainant_name", "logged_at", "last_event_at")
    row: dict[str, Any] | None = cases_visible_to(actor).filter(reference=reference).values(*COLUMNS, *more).first()
    return row
