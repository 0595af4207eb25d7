"""Somebody who works in two councils: a page that was opened for one does nothing in the other."""

import pytest
from django.test import Client

from councils.models import Council
from councils.vocabulary.roles import STAFF_ROLES
from portal.http.middleware import STAFF_AREAS
from portal.sessions.browser import SESSION_COUNCIL, WORKING_IN
from tests.access.addresses import a_case_of_each_status, paths
from tests.access.reading_forms import Form, forms_of
from tests.access.world import make_world
from tests.factories import councils
from tests.factories.clients import signed_in

pytestmark = pytest.mark.django_db


def _forms(client: Client, path: str) -> list[Form]:
    answer = client.get(path)
    if answer.streaming:
        answer.getvalue()
        return []
    page = answer.status_code in (200, 409) and answer["Content-Type"].startswith("text/html")
    return [form for form in forms_of(answer.content.decode()) if form.method == "post"] if page else []


def test_a_form_opened_for_one_council_is_not_sent_to_another(city: Council, south: Council) -> None:
    world = make_world(city, south)
    who = councils.user("Works In Two")
    for role in STAFF_ROLES:
        for council in (city, south):
            councils.hold(who, council, role, seniority=9)
    client = signed_in(who, city)
    staff_pages = [
        path for name, path in paths(world, a_case_of_each_status(city)) if name.split(":")[0] in STAFF_AREAS
    ]
    opened = [(path, form) for path in staff_pages for form in _forms(client, path)]
    assert len({path for path, _ in opened}) > 40
    assert [path for path, form in opened if form.fields[WORKING_IN].value != str(city.pk)] == []
    before = world.fingerprint()
    session = client.session
    session[SESSION_COUNCIL] = south.pk
    session.save()
    for path, form in opened:
        answer = client.post(path, form.answers())
        assert answer.status_code == 403, path
        assert "Choose the council you work in" in answer.content.decode()
    assert world.fingerprint() == before
