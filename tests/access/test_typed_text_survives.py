"""What was typed is never lost: whoever may not send a form any more gets the text back, and nothing of the case.

The forms are read from the pages themselves, so that a new one is tried as soon as its page is in the address book.
"""

import html
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from complaints.people.queries import private_links
from councils.models import Council
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import STAFF_ROLES
from tests.access.addresses import STATUSES, a_case_of_each_status, paths
from tests.access.places import PLACES
from tests.access.places import Kind as Guard
from tests.access.reading_forms import Form, forms_of
from tests.access.world import SECRET, World, make_world
from tests.factories import councils, sessions
from tests.factories.cases import case_at, inside
from tests.factories.clients import signed_in
from tests.factories.sampling import commit, in_turns, sample
from tests.web.resident.writer import SURNAME

pytestmark = pytest.mark.django_db
TYPED = {"text", "textarea", "tel", "search", "email"}
CANARY = "Typed by hand <and> lost to nobody"


@dataclass(frozen=True)
class Written:
    """A form with a text in each of its boxes."""

    path: str
    answers: dict[str, str]


def _typed_into(form: Form) -> dict[str, str]:
    """The answers, with the canary in each box for text; empty where there is no such box."""
    boxes = [name for name, field in form.fields.items() if field.kind in TYPED and "password" not in name]
    # The last of several choices: with "for me" the other person's name is left out.
    chosen = {name: field.choices[-1] for name, field in form.fields.items() if field.choices}
    return {**form.answers(), **chosen, **dict.fromkeys(boxes, CANARY)} if boxes else {}


def _forms_on(client: Client, path: str) -> list[dict[str, str]]:
    answer = client.get(path)
    if answer.streaming:
        answer.getvalue()
        return []
    page = answer.status_code in (200, 409) and answer["Content-Type"].startswith("text/html")
    forms = forms_of(answer.content.decode()) if page else []
    return [typed for form in forms if form.method == "post" and (typed := _typed_into(form))]


def _everybody(city: Council) -> Client:
    who = councils.user("Everybody Else")
    for role in STAFF_ROLES:
        councils.hold(who, city, role, seniority=9)
    return signed_in(who, city)


def _by_private_link(world: World) -> Client:
    client = Client()
    with inside(world.own.council, ActorKind.SYSTEM):
        token = private_links.token_for(world.own.case.pk)
    if token is not None:
        client.post(f"/c/{world.own.council.slug}/track/{token}/", SURNAME)
    return client


def _written(world: World, city: Council) -> Iterator[Written]:
    """Every form with a box for text that needs a session: a person opens it while they have one."""
    people = [_everybody(city), world.client("the complainant"), _by_private_link(world)]
    for _, path in paths(world, a_case_of_each_status(city, world.own.resident)):
        if _forms_on(Client(), path):
            # Open to everybody: there is no session that could end.
            continue
        for answers in next(filter(None, (_forms_on(client, path) for client in people)), []):
            yield Written(path, answers)


def _folder(address: str) -> str:
    """The address of a draft, from that of one of its questions."""
    return address.rstrip("/").rpartition("/")[0]


def _problem(answer: HttpResponse, form: Written) -> str:
    """What is wrong with the answer to a form that was not taken, or nothing."""
    page = html.unescape(answer.content.decode())
    if answer.status_code not in (200, 401, 403, 404, 409):
        return f"{form.path}: {answer.status_code}"
    if CANARY not in page:
        return f"{form.path}: what was typed is lost"
    if CANARY in answer.content.decode():
        return f"{form.path}: what was typed is not escaped"
    return f"{form.path}: shows the case" if SECRET["own"] in page else ""


def test_without_a_session_every_form_gives_back_what_was_typed(city: Council, south: Council) -> None:
    world = make_world(city, south)
    forms = list(_written(world, city))
    ended, other_token = world.client("the complainant"), Client(enforce_csrf_checks=True)
    sessions.lose_all()
    wrong = []
    for form in in_turns(forms):
        for client in sample((Client(), ended, other_token), 1, (commit(), form.path)):
            answer = client.post(form.path, form.answers)
            if answer.status_code == 302 and "/complain/" in form.path:
                # Nobody needs a session to complain: what arrives for no draft of theirs begins another.
                answer = client.get(f"{_folder(answer['Location'])}/{form.path.split('/')[-2]}/")
            wrong.append(_problem(answer, form))
            wrong.append(f"{form.path}: not a word" if answer.status_code == 404 else "")
            assert "no-store" in answer["Cache-Control"]
    paths_tried = {form.path for form in forms}
    assert len(paths_tried) > 40
    assert any("/message/" in path for path in paths_tried)
    assert "\n".join(sorted(set(filter(None, wrong)))) == ""


def test_when_a_colleague_was_quicker_every_move_gives_back_what_was_typed(city: Council, south: Council) -> None:
    """Each form arrives at a case that has moved on meanwhile: to each status, and to its last stage."""
    world, colleague = make_world(city, south), _everybody(city)
    moved_on = [case_at(city, status, stage=stage).case.reference for status in STATUSES for stage in (1, 2)]
    lost, tried = [], 0
    for name, path in in_turns(paths(world, a_case_of_each_status(city))):
        if PLACES[name].kind is not Guard.MOVE:
            continue
        for answers, reference in sample(product(_forms_on(colleague, path), moved_on), 3, (commit(), path)):
            arrives_at = reverse(name, kwargs={"reference": reference})
            with transaction.atomic():
                answer = colleague.post(arrives_at, answers)
                transaction.set_rollback(True)
            tried += 1
            # Made all the same, or shown with what would follow from it.
            if answer.status_code != 302 and CANARY not in html.unescape(answer.content.decode()):
                lost.append(f"{name} at {reference}: {answer.status_code}")
    assert tried > 8
    assert "\n".join(lost) == ""


def test_somebody_else_s_session_gives_back_what_was_typed(city: Council, south: Council) -> None:
    world = make_world(city, south)
    forms, before = list(_written(world, city)), world.fingerprint()
    others = [world.client("another resident"), world.client("champion of another council")]
    # A form of their own council is another form: it is refused for what it names, and shown again.
    tried = sample(product(forms, others), 30, commit())
    wrong = [_problem(client.post(form.path, form.answers), form) for form, client in tried]
    about_a_case = [each for each in wrong if world.own.case.reference in each or "/casework/cases/" in each]
    assert "\n".join(sorted(set(filter(None, about_a_case)))) == ""
    assert world.fingerprint() == before
