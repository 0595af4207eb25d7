"""Many deadlines at once, for tests that count: rows as the operations leave them, written in bulk."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models.functions import Now

from complaints.models import Case, Deadline, DigestEntry, OutboxMessage, Reminder, StageRecord, TrackingLink
from councils.models import Council, ServiceArea, User
from councils.policies.queries import policy_in_force
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.bulk_cases import forget_plans
from tests.factories.cases import inside

# Each deadline falls to one champion and one officer.
PEOPLE_TOLD = 2
# One step, which has passed whatever day of the week it is.
PASSED, AHEAD = (
    {"days": -5, "recipients": ["officer", "complaint_champion"]},
    {"days": 60, "recipients": ["head_of_service"]},
)
SETTINGS = {"opens": "08:00", "closes": "18:00", "digest": True, "news": "at_once"}


def due_deadlines(
    council: Council, number: int, at: datetime, *, assigned: bool = True, at_once: bool = True
) -> list[Case]:
    """So many cases whose answer came near before `at` and isn't due yet; not `assigned`, one person is told."""
    steps = [{**PASSED, "at_once": at_once}, AHEAD]
    Council.objects.filter(pk=council.pk).update(
        reminders={**SETTINGS, "schedules": [{"clock": "any", "steps": steps}]}
    )
    with transaction.atomic():
        area = councils.area(council)
        councils.person(council, Role.COMPLAINT_CHAMPION)
        officer = councils.person(council, Role.RESPONDING_OFFICER, service_area=area) if assigned else None
    with inside(council, ActorKind.SYSTEM):
        cases = _cases(council, area, officer, number, at - timedelta(days=8))
        _parts(cases, at)
        forget_plans()
    return cases


def move_next_reminders(council: Council, cases: list[Case], by: timedelta) -> None:
    """The next reminders of these cases are looked for so long after now."""
    with inside(council, ActorKind.SYSTEM):
        Deadline.objects.filter(case__in=cases).update(next_at=Now() + by)


def _cases(council: Council, area: ServiceArea, officer: User | None, number: int, received_at: datetime) -> list[Case]:
    policy = policy_in_force(council.pk, "corporate", received_at)
    first = Case.objects.count()
    return Case.objects.bulk_create(
        Case(
            council=council,
            reference=f"{council.reference_prefix}-{place:06}",
            policy_version=policy,
            service_area=area,
            officer=officer,
            summary="The green bin was missed",
            description="It was missed again.",
            channel="portal",
            complainant_name="Alex Poole",
            complainant_email=f"alex{place}@example.com",
            received_at=received_at,
            logged_at=received_at,
            last_event_at=received_at,
        )
        for place in range(first, first + number)
    )


def _parts(cases: list[Case], at: datetime) -> None:
    Deadline.objects.bulk_create(
        Deadline(
            council_id=case.council_id,
            case=case,
            kind=Deadline.Kind.RESPONSE,
            due_on=(at + timedelta(days=2)).date(),
            officer_id=case.officer_id,
            service_area_id=case.service_area_id,
            next_at=at - timedelta(minutes=1),
        )
        for case in cases
    )
    StageRecord.objects.bulk_create(
        StageRecord(council_id=case.council_id, case=case, stage=1, received_at=case.received_at) for case in cases
    )
    TrackingLink.objects.bulk_create(
        TrackingLink(council_id=case.council_id, case=case, made_at=at, expires_at=at + timedelta(days=365))
        for case in cases
    )


def count(council: Council) -> tuple[int, int, int]:
    """Reminders, deadlines that have a reminder, how often somebody was told."""
    with inside(council, ActorKind.SYSTEM):
        return (
            Reminder.objects.count(),
            Reminder.objects.values("deadline", "step", "due_on").distinct().count(),
            OutboxMessage.objects.filter(kind__startswith="reminder").count() + DigestEntry.objects.count(),
        )


def open_the_council(council: Council) -> None:
    """As if its next opening hour had come: these tests run by the real clock, also at night and on Sundays."""
    with inside(council, ActorKind.SYSTEM):
        OutboxMessage.objects.filter(sent_at=None, not_before__gt=Now()).update(not_before=Now())
