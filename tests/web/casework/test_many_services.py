"""Somebody may answer for one service or for all of them: their pages are the same."""

import pytest
from django.test import Client

from complaints.vocabulary.lifecycle import Move, Status
from councils.models import Council, ServiceArea
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import inside
from tests.factories.councils import user_of
from tests.web.casework.desk import Desk, desk, text

MOST = 50


@pytest.fixture
def at(city: Council) -> Desk:
    """An officer of one service area with a case of it, in a council that has fifty."""
    with inside(city, ActorKind.SYSTEM):
        made = ServiceArea.objects.filter(council=city).count()
        ServiceArea.objects.bulk_create(
            ServiceArea(council=city, slug=f"service-{number}", name=f"Service {number}")
            for number in range(made, MOST)
        )
    return desk(city, Status.UNDER_INVESTIGATION, Role.RESPONDING_OFFICER)


def test_an_officer_of_one_to_fifty_services_opens_every_page(at: Desk) -> None:
    me = int(at.client.session["_auth_user_id"])
    who = user_of(me)
    with inside(at.council, ActorKind.SYSTEM):
        others = list(ServiceArea.objects.filter(council=at.council).exclude(pk=at.case.service_area_id))
    for area in (None, *others):
        if area is not None:
            councils.hold(who, at.council, Role.RESPONDING_OFFICER, service_area=area)
        shown = opened(at.client, "/casework/", "/casework/?view=mine", at.address("case"))
        assert at.case.reference in shown[0] + shown[1]
    assert at.make(Move.ADD_NOTE, audience="internal", text="Rang them.").status_code == 302


def opened(client: Client, *addresses: str) -> list[str]:
    """What pages say; all of them have to open."""
    found = []
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200, address
        found.append(text(response))
    return found
