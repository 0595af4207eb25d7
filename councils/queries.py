"""What the rest of the product asks about councils: which rules, which calendar, whom to turn to."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from hashlib import sha256

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet

from councils.domain.bodies import Body, read_bodies
from councils.domain.calendars import WorkingCalendar
from councils.domain.errors import RuleBroken
from councils.domain.kinds import rules_for, rules_without_answer
from councils.domain.ombudsmen import OmbudsmanBody, body_for, read_ombudsmen, read_other_bodies
from councils.domain.policy_document import read_policy
from councils.domain.rules import ContactKind, ProcedureRules
from councils.models import (
    ApiToken,
    BankHoliday,
    BankHolidayElsewhere,
    CalendarFeed,
    ClosureDay,
    Council,
    Membership,
    PolicyDraft,
    PolicyVersion,
    PolicyWithdrawal,
    ServiceArea,
)
from councils.tenancy.scope import Kind, tenant
from councils.yaml_documents import read_yaml

# Each calendar is about half a megabyte; councils without closure days of their own share one.
MOST_CALENDARS = 64
# Every row takes part, so that whatever process adds, moves or renames a day, all others see it at their next
# request, also after a transaction that was rolled back.
FINGERPRINT = """
SELECT (SELECT (count(*), sum(hashtextextended(name, 2 * (day - date '2000-01-01') + announced::int)))::text
          FROM councils_bankholiday),
       (SELECT (count(*), sum(hashtextextended(concat_ws('|', name, decided_on), day - date '2000-01-01')))::text
          FROM councils_closureday WHERE council_id = %s),
       (SELECT (count(*), sum(hashtextextended(nation || name, 2 * (day - date '2000-01-01') + announced::int)))::text
          FROM councils_bankholidayelsewhere)
"""

_rules: dict[tuple[int, bool, ContactKind | None, str, bool], ProcedureRules] = {}
_calendars: dict[tuple[str, str, str], WorkingCalendar] = {}


def council_by_slug(slug: str) -> Council | None:
    """The council of an address, or None where there is none."""
    return Council.objects.filter(slug=slug).first()


def all_councils() -> list[Council]:
    """Every council that shares the product, by name."""
    return list(Council.objects.order_by("name"))


def councils_with_role(user_id: int) -> list[Council]:
    """The councils in which someone holds a role, whatever the scope: for rules about their own account."""
    with tenant(None, Kind.STAFF, user_id), transaction.atomic():
        return list(Council.objects.filter(membership__user_id=user_id).distinct())


def policy_in_force(council_id: int, procedure: str, at: datetime) -> PolicyVersion:
    """The version that governs what was received at an instant, to the minute; the council must be entered.

    Before the first version known that one is used; the timetable then carries a warning.
    Raises RuleBroken("policy.none") where the council has no such procedure.
    """
    # The document is long, and its rules are kept by each process: it is read when they are not.
    versions = (
        PolicyVersion.objects.not_withdrawn().filter(council_id=council_id, procedure=procedure).defer("document")
    )
    found = versions.filter(in_force_from__lte=at).order_by("-in_force_from").first()
    if found is None:
        found = versions.order_by("in_force_from").first()
    if found is None:
        raise RuleBroken("policy.none", f"The council has no procedure called {procedure}.")
    return found


def policy_version(council_id: int, procedure: str, version: str) -> PolicyVersion:
    """A version by its name. Raises RuleBroken("policy.unknown") and names those that there are."""
    versions = PolicyVersion.objects.filter(council_id=council_id, procedure=procedure)
    found = versions.filter(version=version).first()
    if found is None:
        known = ", ".join(versions.values_list("version", flat=True)) or "none"
        raise RuleBroken("policy.unknown", f'There is no version "{version}" of {procedure}; there is: {known}.')
    return found


def memberships_of(council_id: int) -> QuerySet[Membership]:
    """Every role that someone with an open account holds in a council, by name."""
    held = Membership.objects.filter(council_id=council_id, user__is_active=True).select_related("user", "service_area")
    return held.order_by("user__name", "user__email", "role", "pk")


def role_of(council_id: int, pk: int) -> Membership:
    """One of them. Raises Membership.DoesNotExist, also for another council's."""
    return memberships_of(council_id).get(pk=pk)


def policy_versions(council_id: int) -> QuerySet[PolicyVersion]:
    """Every version of every procedure, without its document: of one procedure the newest first."""
    versions = PolicyVersion.objects.filter(council_id=council_id).select_related("published_by")
    return versions.defer("document").order_by("procedure", "-in_force_from")


def published_version(council_id: int, pk: int) -> PolicyVersion:
    """One version. Raises PolicyVersion.DoesNotExist, also for another council's."""
    return PolicyVersion.objects.select_related("published_by").get(council_id=council_id, pk=pk)


def version_before(council_id: int, procedure: str, start: datetime) -> PolicyVersion | None:
    """The version that one beginning at `start` takes over from."""
    versions = PolicyVersion.objects.not_withdrawn().filter(
        council_id=council_id, procedure=procedure, in_force_from__lt=start
    )
    return versions.order_by("-in_force_from").first()


def withdrawals_of(council_id: int, version_id: int) -> QuerySet[PolicyWithdrawal]:
    """What was asked and decided about withdrawing a version, the newest first."""
    return PolicyWithdrawal.objects.filter(council_id=council_id, version_id=version_id)


def withdrawal_called(council_id: int, pk: int) -> PolicyWithdrawal:
    """One request to withdraw a version. Raises PolicyWithdrawal.DoesNotExist, also for another council's."""
    return PolicyWithdrawal.objects.select_related("version").get(council_id=council_id, pk=pk)


def withdrawn_versions(council_id: int) -> frozenset[int]:
    """The versions of a council that were withdrawn."""
    agreed = PolicyWithdrawal.objects.filter(council_id=council_id, agreed=True)
    return frozenset(agreed.values_list("version_id", flat=True))


def policy_drafts(council_id: int) -> QuerySet[PolicyDraft]:
    """Every draft of a council with what was decided about it, the newest first."""
    return PolicyDraft.objects.filter(council_id=council_id).select_related("based_on").prefetch_related("decisions")


def policy_draft(council_id: int, pk: int) -> PolicyDraft:
    """One draft. Raises PolicyDraft.DoesNotExist, also for another council's."""
    return policy_drafts(council_id).get(pk=pk)


def procedure_rules(
    version: PolicyVersion,
    *,
    landlord: bool = False,
    kind: ContactKind | None = None,
    kept_code: str = "",
    anonymous: bool = False,
) -> ProcedureRules:
    """The rules of a version; versions never change, so they are read once in each process.

    What a council does as a `landlord` stands under another Code, where the policy names one. `kind` is what the
    contact is, where not what the procedure deals with; `kept_code` the Code it came under, where it came as
    something else; `anonymous` a complaint from someone whom nobody can answer.

    Raises:
        RuleBroken: `kind.unknown`, for a kind that the version doesn't know.
    """
    asked = (version.pk, landlord, kind, kept_code, anonymous)
    rules = _rules.get(asked)
    if rules is None:
        rules = _read_rules(version, landlord=landlord, kind=kind, kept_code=kept_code)
        rules = _rules[asked] = rules_without_answer(rules) if anonymous else rules
    return rules


def _read_rules(version: PolicyVersion, *, landlord: bool, kind: ContactKind | None, kept_code: str) -> ProcedureRules:
    if not landlord and kind is None and not kept_code:
        return read_policy(version.document)
    rules = procedure_rules(version)
    if kind is not None:
        rules = rules_for(rules, kind)
    if kept_code and rules.code is None:
        return replace(rules, code=kept_code)
    return rules.for_landlord(landlord)


def rules_for_service(version: PolicyVersion, service_area_id: int, kind: ContactKind | None = None) -> ProcedureRules:
    """The rules of a version for a contact about one service area, which may be a landlord's.

    Costs a query only where the policy is a landlord's; the council must be entered.
    """
    rules = procedure_rules(version, kind=kind)
    if rules.landlord_code in (None, rules.code):
        return rules
    landlord = ServiceArea.objects.filter(pk=service_area_id, landlord=True).exists()
    return procedure_rules(version, landlord=landlord, kind=kind)


def procedures_in_force(council_id: int, at: datetime) -> dict[str, PolicyVersion]:
    """Of each procedure of a council the version in force at an instant, by the procedure's name."""
    versions = (
        PolicyVersion.objects.not_withdrawn().filter(council_id=council_id, in_force_from__lte=at).defer("document")
    )
    newest = versions.order_by("procedure", "-in_force_from").distinct("procedure")
    return {version.procedure: version for version in newest}


def working_calendar(council_id: int) -> WorkingCalendar:
    """The working days of a council, as the tables have them now; the council must be entered.

    Costs one small query while nothing changes. Raises RuleBroken("calendar.unpublished") where no bank
    holidays are loaded at all.
    """
    with connection.cursor() as cursor:
        cursor.execute(FINGERPRINT, [council_id])
        fingerprint = cursor.fetchone()
    calendar = _calendars.get(fingerprint)
    if calendar is None:
        if len(_calendars) >= MOST_CALENDARS:
            _calendars.clear()
        calendar = _calendars[fingerprint] = _calendar(council_id)
    return calendar


def _calendar(council_id: int) -> WorkingCalendar:
    rows = list(BankHoliday.objects.order_by("day"))
    if not rows:
        raise RuleBroken("calendar.unpublished", "No bank holidays are loaded: run manage.py load_policies.")
    last_year = rows[-1].day.year
    closures = list(ClosureDay.objects.filter(council_id=council_id))
    projected = [row.day.year for row in rows if not row.announced]
    calendar = WorkingCalendar(
        first=date(rows[0].day.year, 1, 1),
        last=date(last_year, 12, 31),
        holidays={row.day: row.name for row in rows},
        closures={row.day: row.name for row in closures},
        announced_until=date(min(projected) - 1 if projected else last_year, 12, 31),
        elsewhere={row.day: f"{row.name}, {row.nation}" for row in BankHolidayElsewhere.objects.all()},
    )
    return calendar.with_late_closures(
        {row.day: row.decided_on for row in closures if row.decided_on and row.decided_on > row.day}
    )


@cache
def ombudsman_bodies() -> dict[str, OmbudsmanBody]:
    """The Ombudsmen by their key, from the one dated table of contact details."""
    return read_ombudsmen(read_yaml(settings.BASE_DIR / "fixtures" / "ombudsmen.yaml"))


@cache
def bodies() -> dict[str, Body]:
    """Whom else somebody can turn to, by key, from the one dated table of contact details."""
    return read_bodies(read_yaml(settings.BASE_DIR / "fixtures" / "bodies.yaml"))


def bodies_called(keys: Iterable[str]) -> tuple[Body, ...]:
    """The bodies of these keys, in this order; a key that the table no longer has is left out."""
    return tuple(bodies()[key] for key in keys if key in bodies())


# Where a council names nobody, and always first.
EMERGENCY = "emergency"


def safeguarding_contacts(council: Council) -> tuple[Body, ...]:
    """Whom to turn to when a child or an adult is at risk: the emergency services first, then those of the council."""
    return bodies_called(dict.fromkeys((EMERGENCY, *council.safeguarding)))


def ombudsman_for(landlord: bool) -> OmbudsmanBody:
    """The Ombudsman whom a complaint can be taken to, with how to reach it."""
    return ombudsman_bodies()[body_for(landlord)]


@cache
def _other_bodies() -> dict[str, OmbudsmanBody]:
    return read_other_bodies(read_yaml(settings.BASE_DIR / "fixtures" / "ombudsmen.yaml"))


def other_body_for(rules: ProcedureRules) -> OmbudsmanBody | None:
    """Who decides in the end under a policy with which no Ombudsman has to do; None where one does, or nobody knows."""
    return _other_bodies().get(rules.ombudsman.other_body)


def service_area_id(council_id: int, slug: str) -> int | None:
    """The service area of that name in an address or a request, or None; the council must be entered."""
    areas = ServiceArea.objects.filter(council_id=council_id, slug=slug, active=True)
    return areas.values_list("pk", flat=True).first()


def api_tokens_of(council_id: int, user_id: int | None) -> QuerySet[ApiToken]:
    """Someone's own tokens in the council that is entered, by name."""
    return api_tokens_in(council_id).filter(user_id=user_id or 0)


def api_tokens_in(council_id: int) -> QuerySet[ApiToken]:
    """Everyone's tokens in the council that is entered, by owner and name. For its administrators only."""
    tokens = ApiToken.objects.filter(council_id=council_id).select_related("user")
    return tokens.order_by("user__name", "user__email", "name")


def feed_of(council_id: int, user_id: int | None) -> CalendarFeed | None:
    """Since when somebody has a secret address for their dates, if they have one."""
    return CalendarFeed.objects.filter(council_id=council_id, user_id=user_id or 0).first()


def followed_feed(council_id: int, token: str) -> CalendarFeed | None:
    """Whose dates a secret address leads to; the council must be entered."""
    feeds = CalendarFeed.objects.filter(council_id=council_id, token_hash=hashed_address(token), user__is_active=True)
    return feeds.select_related("user", "council").first()


def hashed_address(token: str) -> str:
    """All that is kept of a secret address."""
    return sha256(token.encode(errors="replace")).hexdigest()
