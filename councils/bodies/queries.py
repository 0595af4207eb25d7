"""Other bodies, from the table of contact details."""

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
    return read_bodies(read_yaml(settings.BASE_DIR / "fixtures" / "bodies.yaml"))


def bodies_called(keys: Iterable[str]) -> tuple[Body, ...]:
    """In this order, without keys that the table no longer has."""
    return tuple(bodies()[key] for key in keys if key in bodies())


# Always first, and the only one where a council names none.
EMERGENCY = "emergency"


def safeguarding_contacts(council: Council) -> tuple[Body, ...]:
    """The emergency services first."""
    return bodies_called(dict.fromkeys((EMERGENCY, *council.safeguarding)))
