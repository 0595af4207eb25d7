"""Set up a demonstration's councils."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.db import transaction

from complaints.models import Case
from complaints.notifications.queries import reminder_planner
from councils.addresses.operations import load_addresses
from councils.calendars.rules import WorkingCalendar
from councils.council_documents.operations import load_council_document
from councils.models import Council, ServiceArea
from councils.people.operations import Appointee, appoint
from councils.policies.operations import publish_policy_version
from councils.policies.queries import policy_versions
from councils.queries import working_calendar
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.values import LONDON
from demo.councils.accounts import make_accounts
from demo.councils.fake_councils import INVENTED, council_document, policy_document
from demo.councils.people import Area, Cast, cast_of, residents, staff_of
from demo.councils.policies import Shelf
from demo.histories.scenarios import Habits
from demo.texts import DemoTexts


@dataclass(frozen=True, slots=True)
class Town:
    council_id: int
    slug: str
    name: str
    prefix: str
    areas: tuple[Area, ...]
    calendar: WorkingCalendar
    shelf: Shelf
    staff: tuple[Appointee, ...]
    cast: Cast
    habits: Habits
    a_year: int


def settle(wanted: int, words: DemoTexts, as_of: date, at: datetime) -> list[Town]:
    """Make what is missing; everything happens before `as_of`."""
    invent(wanted, words, at)
    others = list(residents(words, RESIDENTS))
    accounts = make_accounts(others, words.people["password"])
    return [_town(council, words, as_of, (others, accounts)) for council in councils_for_demo()[:wanted]]


RESIDENTS = 400


def invent(wanted: int, words: DemoTexts, at: datetime) -> None:
    known = councils_for_demo()
    real = sum(not council.slug.startswith(INVENTED) for council in known)
    for number in range(len(known) - real, wanted - real):
        document = council_document(number, words)
        invent_council(document, policy_document(number, document, words), at)


@transaction.atomic
def _town(council, words: DemoTexts, as_of: date, crowd: tuple[list[Appointee], dict[str, int]]) -> Town:
    midnight = datetime.combine(as_of, time(), tzinfo=LONDON).astimezone(UTC)
    others, accounts = crowd
    with tenant(council.pk, ActorKind.SYSTEM):
        areas = [
            Area(area.pk, area.slug, area.name, area.landlord, area.procedure) for area in service_areas_of(council.pk)
        ]
        staff = list(staff_of(council.slug, areas, words))
        with (words.folder / "addresses.csv").open(encoding="utf-8") as gazetteer:
            load_addresses(council, gazetteer, lambda number: None)
        own = make_accounts(staff, words.people["password"])
        appoint(council.pk, staff, own)
        calendar = working_calendar(council.pk)
        how = reminder_planner(council, calendar)
        versions = list(policy_versions(council.pk).defer(None))
    volume = words.volume(council.slug)
    return Town(
        council_id=council.pk,
        slug=council.slug,
        name=council.name,
        prefix=council.reference_prefix,
        areas=tuple(areas),
        calendar=calendar,
        shelf=Shelf(versions, how, midnight),
        staff=tuple(staff),
        cast=cast_of(staff, others, {**accounts, **own}),
        habits=Habits(volume["late"], volume["ombudsman"], words.volumes["hours"], words.volumes["channels"]),
        a_year=volume["a_year"],
    )


@transaction.atomic
def invent_council(document: dict[str, object], policy: dict[str, object], at: datetime) -> Council:
    council = load_council_document(document)
    with tenant(council.pk, ActorKind.SYSTEM):
        publish_policy_version(council=council, document=policy, by=None, at=at)
    return council


def councils_for_demo() -> list[Council]:
    """Real councils first."""
    return sorted(Council.objects.all(), key=lambda council: (council.slug.startswith(INVENTED), council.name))


def service_areas_of(council_id: int) -> list[ServiceArea]:
    return list(ServiceArea.objects.filter(council_id=council_id, active=True).order_by("slug"))


def has_cases() -> bool:
    """By council: no scope sees the cases of all."""
    for council_id in Council.objects.values_list("pk", flat=True):
        with tenant(council_id, ActorKind.SYSTEM), transaction.atomic():
            if Case.objects.filter(council_id=council_id).exists():
                return True
    return False
