"""A text in which nothing can be seen is treated as no answer: in every form, in the API and by every move."""

import pytest
from django.test import Client
from rest_framework import serializers

from complaints.api.serializers import ContactInput, InputSerializer, NewCase
from complaints.vocabulary.lifecycle import TRANSITIONS, Move, check
from councils.models import Council
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import STAFF_ROLES
from tests.access.addresses import a_case_of_each_status, paths
from tests.access.world import make_world
from tests.architecture.test_code_rules import SOURCES
from tests.factories import councils
from tests.factories.clients import signed_in
from tests.factories.sampling import in_turns
from tests.web.test_every_form_speaks_plainly import errors_said, post_forms

INVISIBLE = "\u200b\u00a0\u2800"
# The account library's forms word an address that is missing and one that is wrong differently; both are refused.
ACCOUNTS = "/accounts/"


@pytest.mark.django_db
def test_every_form_takes_an_invisible_answer_for_none(city: Council, south: Council) -> None:
    world = make_world(city, south)
    who = councils.user("Everybody Else")
    for role in STAFF_ROLES:
        councils.hold(who, city, role, seniority=9)
    asked = 0
    for _, path in in_turns(paths(world, a_case_of_each_status(city, world.own.resident))):
        if path.startswith(ACCOUNTS):
            continue
        for client in (signed_in(who, city), world.client("the complainant"), Client()):
            for form in post_forms(client, path):
                visible = [name for name, each in form.fields.items() if not each.names_something]
                empty, unseen = ({**form.answers(), **dict.fromkeys(visible, value)} for value in ("", INVISIBLE))
                refused = errors_said(client.post(path, empty))
                if refused:
                    assert errors_said(client.post(path, unseen)) == refused, path
                    asked += len(refused)
    assert asked > 5


def _required_texts(shape: serializers.Serializer[dict[str, object]]) -> list[str]:
    return [
        name
        for name, field in shape.fields.items()
        if isinstance(field, serializers.CharField) and field.required and not field.read_only
    ]


@pytest.mark.parametrize("shape", InputSerializer.__subclasses__())
def test_the_api_refuses_an_invisible_text_where_one_is_needed(shape: type[InputSerializer]) -> None:
    needed = _required_texts(shape())
    sent = shape(data=dict.fromkeys(shape().fields, INVISIBLE))
    assert not sent.is_valid()
    assert needed
    assert set(needed) <= set(sent.errors)


def test_what_the_api_takes_in_is_read_by_serializers_that_refuse_invisible_text() -> None:
    assert {NewCase, ContactInput} == set(InputSerializer.__subclasses__())
    read = [path for path in SOURCES if "api" in path.parts and "(data=request.data" in path.read_text("utf-8")]
    assert [path.name for path in read] == ["views.py"]
    assert read[0].read_text("utf-8").count("(data=request.data") == 1


@pytest.mark.parametrize("move", [move for move, row in TRANSITIONS.items() if row.needs_reason])
def test_a_move_that_needs_a_reason_needs_one_that_can_be_seen(move: Move) -> None:
    row = TRANSITIONS[move]
    for reason in ("", INVISIBLE):
        with pytest.raises(RuleBroken, match="Give a reason"):
            check(move, next(iter(row.sources)), row.roles, reason)
    assert check(move, next(iter(row.sources)), row.roles, "x") is row


def test_an_email_left_empty_is_taken_like_a_phone_number_left_empty() -> None:
    contact = ContactInput(data={"name": "Ada", "email": "", "phone": "", "address": "1 High Street"})
    assert contact.is_valid(), contact.errors
