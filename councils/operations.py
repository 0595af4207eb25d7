"""Writes about councils: their documents, their policies and the days that don't count."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from typing import NamedTuple, TypeVar

from django.db import transaction
from django.db.models import F

from councils.domain.calendars import SATURDAY, written
from councils.domain.council_document import (
    CouncilDocument,
    ServiceAreaDocument,
    read_council,
)
from councils.domain.errors import RuleBroken
from councils.domain.policy_document import read_policy
from councils.models import BankHoliday, ClosureDay, Council, PolicyVersion, ServiceArea, User
from councils.tenancy.scope import Kind, tenant

Row = TypeVar("Row", Council, ServiceArea)


class Holiday(NamedTuple):
    """A bank holiday as it is loaded; not `announced`: it follows from the rules and isn't published yet."""

    day: date
    name: str
    announced: bool = True


@transaction.atomic
def publish_policy_version(
    *, council: Council, document: object, by: User | None, at: datetime
) -> tuple[PolicyVersion, bool]:
    """Publish a version from its document, and say whether it is new; the same document again changes nothing.

    Raises RuleBroken: "policy.invalid" for a wrong document, "policy.other_council", "policy.published" where
    the version exists with other contents, "policy.overlap" where another begins at the same instant.
    """
    rules = read_policy(document)
    named = document.get("council") if isinstance(document, dict) else None
    if named != council.slug:
        raise RuleBroken("policy.other_council", f"The document is for {named}, not for {council.slug}.")
    versions = PolicyVersion.objects.filter(council=council, procedure=rules.procedure)
    published = versions.filter(version=rules.version).first()
    if published is not None:
        if published.document != document:
            raise RuleBroken(
                "policy.published",
                f'Version "{rules.version}" of {council.slug} {rules.procedure} is published and cases rest on it, '
                "so it can't change: publish a new version.",
            )
        return published, False
    rival = versions.filter(in_force_from=rules.in_force_from).first()
    if rival is not None:
        raise RuleBroken(
            "policy.overlap",
            f'Version "{rules.version}" would begin at the same time as version "{rival.version}".',
        )
    created = PolicyVersion.objects.create(
        council=council,
        procedure=rules.procedure,
        version=rules.version,
        title=rules.title,
        in_force_from=rules.in_force_from,
        document=document,
        published_at=at,
        published_by=by,
    )
    return created, True


@transaction.atomic
def publish_for_every_council(document: dict[str, object], at: datetime) -> list[tuple[PolicyVersion, bool]]:
    """Publish a document that the law makes for all councils: each gets a version of its own, in its own name.

    Raises RuleBroken as `publish_policy_version`.
    """
    published = []
    for council in Council.objects.order_by("slug"):
        with tenant(council.pk, Kind.SYSTEM):
            own = {**document, "council": council.slug}
            published.append(publish_policy_version(council=council, document=own, by=None, at=at))
    return published


@transaction.atomic
def load_council_document(document: object) -> Council:
    """Make a council, or bring it in line with its document; what the document doesn't name is left alone.

    Raises RuleBroken("council.invalid") with every problem of the document.
    """
    read = read_council(document)
    council = _council(read)
    with tenant(council.pk, Kind.SYSTEM):
        for area in read.service_areas:
            _service_area(council, area)
        known = set(ClosureDay.objects.filter(council=council).values_list("day", flat=True))
        for closure in read.closure_days:
            if closure.day not in known:
                add_closure_day(council_id=council.pk, day=closure.day, name=closure.name)
    return council


def _council(read: CouncilDocument) -> Council:
    values = asdict(read)
    del values["service_areas"], values["closure_days"]
    council = Council.objects.filter(slug=read.slug).first() or Council()
    return _saved_if_changed(council, values)


def _service_area(council: Council, area: ServiceAreaDocument) -> ServiceArea:
    row = ServiceArea.objects.filter(council=council, slug=area.slug).first() or ServiceArea(council=council)
    return _saved_if_changed(row, asdict(area))


def _saved_if_changed(row: Row, values: dict[str, object]) -> Row:
    """A second load must leave no trace in the history."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if changed:
        row.save()
    return row


@transaction.atomic
def load_bank_holidays(holidays: Iterable[Holiday], removed: Iterable[date] = ()) -> int:
    """Add the days that are missing, correct names and announcements, and drop the days `removed`.

    Days added by hand stay. Returns how many rows were written: 0 for a second load.
    """
    known = {row.day: row for row in BankHoliday.objects.all()}
    written_rows, _ = BankHoliday.objects.filter(day__in=list(removed)).delete()
    for holiday in holidays:
        row = known.get(holiday.day) or BankHoliday(day=holiday.day)
        if row.pk is None or (row.name, row.announced) != (holiday.name, holiday.announced):
            row.name, row.announced = holiday.name, holiday.announced
            row.save()
            written_rows += 1
    return written_rows


@transaction.atomic
def add_bank_holiday(*, day: date, name: str, announced: bool = True) -> BankHoliday:
    """A bank holiday in England that was proclaimed late; every calendar sees it at its next request.

    Raises RuleBroken: "holiday.weekend", "holiday.exists", "holiday.unnamed".
    """
    _check_named_weekday(day, name)
    if BankHoliday.objects.filter(day=day).exists():
        raise RuleBroken("holiday.exists", f"{written(day)} is a bank holiday already.")
    return BankHoliday.objects.create(day=day, name=name.strip(), announced=announced)


@transaction.atomic
def add_closure_day(*, council_id: int, day: date, name: str) -> ClosureDay:
    """A day on which one council is closed; the council must be entered. Other councils' dates stay.

    Raises RuleBroken: "holiday.weekend", "holiday.exists", "holiday.unnamed".
    """
    _check_named_weekday(day, name)
    if ClosureDay.objects.filter(council_id=council_id, day=day).exists():
        raise RuleBroken("holiday.exists", f"{written(day)} is a closure day already.")
    Council.objects.filter(pk=council_id).update(calendar_revision=F("calendar_revision") + 1)
    return ClosureDay.objects.create(council_id=council_id, day=day, name=name.strip())


def _check_named_weekday(day: date, name: str) -> None:
    if not name.strip():
        raise RuleBroken("holiday.unnamed", "Give the day its name: explanations show it.")
    if day.weekday() >= SATURDAY:
        raise RuleBroken("holiday.weekend", f"{written(day)} is a {day:%A} and doesn't count anyway.")
