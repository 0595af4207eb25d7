"""Councils and their service areas."""

from councils.models import (
    Council,
    ServiceArea,
)


def council_by_slug(slug: str) -> Council | None:
    return Council.objects.filter(slug=slug).first()


def all_councils() -> list[Council]:
    return list(Council.objects.order_by("name"))


def service_area_id(council_id: int, slug: str) -> int | None:
    areas = ServiceArea.objects.filter(council_id=council_id, slug=slug, active=True)
    return areas.values_list("pk", flat=True).first()
