"""What the rest of the product asks about councils: which rules, which calendar, whom to turn to."""

from councils.models import (
    Council,
    ServiceArea,
)


def council_by_slug(slug: str) -> Council | None:
    """The council of an address, or None where there is none."""
    return Council.objects.filter(slug=slug).first()


def all_councils() -> list[Council]:
    """Every council that shares the product, by name."""
    return list(Council.objects.order_by("name"))


def service_area_id(council_id: int, slug: str) -> int | None:
    """The service area of that name in an address or a request, or None; the council must be entered."""
    areas = ServiceArea.objects.filter(council_id=council_id, slug=slug, active=True)
    return areas.values_list("pk", flat=True).first()
