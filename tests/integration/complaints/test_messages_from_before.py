"""Messages from before the list of tasks: what nobody has answered becomes a task, once."""

from datetime import timedelta

import pytest

from complaints.domain.lifecycle import Status
from complaints.models import CaseTask
from complaints.operations import correspondence
from complaints.operations.case_tasks import complete_task
from complaints.operations.messages_from_before import find_unread_messages
from councils.domain.actor import Actor
from councils.models import Council
from councils.tenancy.scope import Kind
from tests.factories import councils
from tests.factories.cases import Walk, case_at, inside

pytestmark = pytest.mark.django_db(transaction=True)


def _wrote(city: Council, text: str) -> Walk:
    """A case on which its complainant wrote, as it was left before there were tasks."""
    resident = councils.user("Jo Marsh")
    walked = case_at(city, Status.RESPONDED, by=resident)
    with inside(city, Kind.RESIDENT, resident.pk):
        by = Actor.complainant(city.pk, resident.pk, resident.name)
        correspondence.add_note(walked._turn(by), text=text, public=True)
    with inside(city, Kind.SYSTEM):
        CaseTask.objects.all().delete()
    return walked


def test_only_what_nobody_has_answered_becomes_a_task_and_only_once(the_four_councils: None) -> None:
    city = councils.council()
    waiting, answered, old = (_wrote(city, text) for text in ("Please take it further.", "Thank you.", "Hello?"))
    with inside(city):
        correspondence.add_note(answered._turn(answered.champion), text="You are welcome.", public=True)
        CaseTask.objects.all().delete()
    since = min(waiting.at, answered.at)
    assert find_unread_messages(city.pk, since) == 2
    with inside(city, Kind.SYSTEM):
        tasks = list(CaseTask.objects.order_by("pk"))
        assert {task.case_id for task in tasks} == {waiting.case.pk, old.case.pk}
        assert all(task.event is not None and task.event.kind == "note" for task in tasks)
    with inside(city):
        complete_task(waiting._turn(waiting.champion), tasks[0].pk)
    assert find_unread_messages(city.pk, since) == 0
    assert find_unread_messages(city.pk, since + timedelta(days=365)) == 0
