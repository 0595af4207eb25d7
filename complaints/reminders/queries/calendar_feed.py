"""A person's dates and those they cover, for their calendar."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet

from complaints.deadlines.kinds import OF_STAGES, DeadlineKind
from complaints.models import Case, Deadline
from complaints.models.case import IN_WORK
from complaints.permissions import cases_visible_to
from complaints.recipients.queries import covers_on, recipients_of
from councils.models import User
from councils.vocabulary.roles import Actor


@dataclass(frozen=True, slots=True)
class OwnDate:
    """A date without personal data. `covers` names whose it is."""

    deadline_id: int
    reference: str
    what: str
    stage: int | None
    due_on: date
    covers: str


def covered_by(actor: Actor, day: date) -> dict[int, str]:
    """Return whom a person covers on a day, with names."""
    staff = recipients_of(actor.council_id).staff
    away = [who for who, cover in covers_on(actor.council_id, day, staff).items() if cover.cover == actor.user_id]
    return {user.pk: user.get_full_name() for user in User.objects.filter(pk__in=away).order_by("name")}


def covered_cases(actor: Actor, covered: dict[int, str]) -> QuerySet[Case]:
    """Return the covered people's visible cases, earliest date first."""
    found = cases_visible_to(actor).filter(IN_WORK, officer_id__in=list(covered))
    return found.select_related("officer").order_by("next_deadline_on", "pk")


def own_dates(actor: Actor, day: date) -> list[OwnDate]:
    """Return owed dates in order, within the council's tenant."""
    covered = covered_by(actor, day)
    owed = Deadline.objects.filter(council_id=actor.council_id, open=True, officer_id__in=[actor.user_id, *covered])
    # No update is owed before the response is late, or its extension outlasts the next update.
    in_time = Q(kind=DeadlineKind.UPDATE, case__due_on__gte=day, due_on__gt=F("case__due_on"))
    return [
        OwnDate(
            deadline_id=row.pk,
            reference=row.case.reference,
            what=row.get_kind_display(),
            stage=row.subject if row.kind in OF_STAGES else None,
            due_on=row.due_on,
            covers=covered.get(row.officer_id or 0, ""),
        )
        for row in owed.filter(~in_time, case__in=cases_visible_to(actor))
        .select_related("case")
        .order_by("due_on", "pk")
    ]
