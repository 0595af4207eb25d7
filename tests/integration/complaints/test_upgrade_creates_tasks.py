"""A filled database that is brought up to date: what waited before there were tasks stands in their list."""

from importlib import import_module

from django.db import connection

from complaints.cases.operations import correspondence
from complaints.models import CaseTask
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Status, TaskKind
from councils.models import Council
from councils.tenancy.scope import ActorKind
from tests.factories.cases import case_at, inside
from tests.factories.councils import london
from tests.integration.complaints.test_pausing import paused, send

BEFORE = import_module("complaints.migrations.0035_tasks_for_what_waited")


def test_pauses_and_unanswered_messages_become_tasks_once(city: Council) -> None:
    stands, unanswered, answered = (
        paused(city),
        case_at(city, Status.RESPONDED),
        case_at(city, Status.UNDER_INVESTIGATION),
    )
    for walked in (unanswered, answered):
        send(walked, london("2026-06-10T10:00"))
        send(walked, london("2026-06-10T10:05"), file=True)
    with inside(city):
        context = ActionContext(answered.case.pk, answered.officer, london("2026-06-11T10:00"))
        correspondence.add_note(context, text="Thank you.", public=True)
    with inside(city, ActorKind.SYSTEM):
        CaseTask.objects.all().delete()
        for _ in range(2):
            with connection.cursor() as cursor:
                cursor.execute(BEFORE.PAUSED)
                cursor.execute(BEFORE.SENT)
        found = list(CaseTask.objects.order_by("pk").values_list("case_id", "kind"))
    read, awaits = TaskKind.READ_MESSAGE.value, TaskKind.AWAIT_REPLY.value
    assert found == [(stands.case.pk, awaits), (unanswered.case.pk, read), (unanswered.case.pk, read)]
