"""Councils, and the bodies that each names."""

from collections.abc import Iterable
from functools import cache

from django.conf import settings

from councils.bodies.rules import Body, read_bodies
from councils.document_reading import read_yaml
from councils.models import (
    Council,
    ServiceArea,
)


@cache
def bodies() -> dict[str, Body]:
    return read_bodies(read_yaml(settings.BASE_DIR / "fixtures" / "bodies.yaml"))


def bodies_called(keys: Iterable[str]) -> tuple[Body, ...]:
    """In this order, without keys that the table no longer has."""
    return tuple(bodies()[key] for key in keys if key in bodies())


# Always first, and the only one where a council names none.
EMERGENCY = "emergency"


def safeguarding_contacts(council: Council) -> tuple[Body, ...]:
    """The emergency services first."""
    return bodies_called(dict.fromkeys((EMERGENCY, *council.safeguarding)))


def council_by_slug(slug: str) -> Council | None:
    return Council.objects.filter(slug=slug).first()


def all_councils() -> list[Council]:
    return list(Council.objects.order_by("name"))


def service_area_id(council_id: int, slug: str) -> int | None:
    areas = ServiceArea.objects.filter(council_id=council_id, slug=slug, active=True)
    return areas.values_list("pk", flat=True).first()
