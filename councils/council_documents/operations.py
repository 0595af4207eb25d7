"""Load councils from their documents."""

from dataclasses import asdict
from typing import TypeVar

from django.db import connection, transaction

from councils.calendars.operations import add_closure_day
from councils.council_documents.rules import CouncilDocument, ServiceAreaDocument, read_council
from councils.document_reading import refuse_if_any
from councils.models import ClosureDay, Council, ServiceArea
from councils.queries import bodies
from councils.tenancy.scope import ActorKind, tenant

Row = TypeVar("Row", Council, ServiceArea)


@transaction.atomic
def load_council_document(document: object) -> Council:
    """What the document omits stays. Raises RuleBroken `council.invalid`."""
    read = read_council(document)
    unknown = [
        f'safeguarding: "{key}" is not in the list of organisations' for key in read.safeguarding if key not in bodies()
    ]
    refuse_if_any("council.invalid", "The council document", unknown)
    council = _council(read)
    with tenant(council.pk, ActorKind.SYSTEM):
        for area in read.service_areas:
            _service_area(council, area)
        known = set(ClosureDay.objects.filter(council=council).values_list("day", flat=True))
        for closure in read.closure_days:
            if closure.day not in known:
                add_closure_day(council_id=council.pk, day=closure.day, name=closure.name)
    return council


def _council(read: CouncilDocument) -> Council:
    values = asdict(read)
    del values["service_areas"], values["closure_days"], values["address_lines"]
    values["address"] = read.address
    values["safeguarding"], values["email_domains"] = list(read.safeguarding), list(read.email_domains)
    council = Council.objects.filter(slug=read.slug).first() or Council(pk=_next_council_id())
    with tenant(council.pk, ActorKind.SYSTEM):
        return _saved_if_changed(council, values)


def _next_council_id() -> int:
    """A council's history is written in its own scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [Council._meta.db_table])
        (number,) = cursor.fetchone()
    return int(number)


def _service_area(council: Council, area: ServiceAreaDocument) -> ServiceArea:
    row = ServiceArea.objects.filter(council=council, slug=area.slug).first() or ServiceArea(council=council)
    return _saved_if_changed(row, asdict(area))


def _saved_if_changed(row: Row, values: dict[str, object]) -> Row:
    """A second load leaves no trace in the history."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if changed:
        row.save()
    return row
