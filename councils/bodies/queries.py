"""The Ombudsmen and other bodies, from the dated tables of contact details."""

from collections.abc import Iterable
from functools import cache

from django.conf import settings

from councils.bodies.rules import Body, read_bodies
from councils.documents.yaml_documents import read_yaml
from councils.models import (
    Council,
)


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
