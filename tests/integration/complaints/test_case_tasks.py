"""Tasks on a case: opened once, seen by those who see the case, done once and kept."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from complaints.case_facts.queries import count_open_tasks, open_tasks, open_tasks_of
from complaints.cases.operations.apply import complete_task, open_task
from complaints.models import CaseEvent, CaseTask
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import TASK_DONE, Status, TaskKind
from councils.models import Council
from councils.tenancy.scope import ActorKind
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import case_at, inside

pytestmark = pytest.mark.django_db


def test_a_task_about_the_same_thing_is_opened_once(city: Council) -> None:
    walked = case_at(city, Status.UNDER_INVESTIGATION)
    with inside(city):
        event = CaseEvent.objects.filter(case=walked.case).first()
        first = open_task(walked.case, TaskKind.READ_MESSAGE, walked.at, event=event)
        again = open_task(walked.case, TaskKind.READ_MESSAGE, walked.at + timedelta(hours=1), event=event)
        other = open_task(walked.case, TaskKind.READ_MESSAGE, walked.at)
        assert first.pk == again.pk != other.pk
        with pytest.raises(IntegrityError), transaction.atomic():
            CaseTask.objects.create(council=city, case=walked.case, kind=other.kind, opened_at=walked.at)


def test_a_task_waits_with_those_who_see_the_case_until_it_is_done(city: Council) -> None:
    walked = case_at(city, Status.UNDER_INVESTIGATION)
    stranger = councils.staff(city, Role.RESPONDING_OFFICER, service_area=councils.area(city, 1))
    with inside(city):
        task = open_task(walked.case, TaskKind.POST_LETTER, walked.at, detail="No email address")
        assert [each.pk for each in open_tasks(walked.champion)] == [task.pk]
        assert not open_tasks(stranger)
        assert count_open_tasks(walked.officer)[TaskKind.POST_LETTER] == 1
        version = walked.case.version
        posted = date(2026, 6, 3)
        context = ActionContext(walked.case.pk, walked.champion, walked.at)
        complete_task(context, task.pk, note="First class", on=posted)
        assert not open_tasks_of(walked.case)
        walked.case.refresh_from_db()
        assert walked.case.version == version
        event = CaseEvent.objects.get(case=walked.case, kind=TASK_DONE)
        assert (event.text, event.data["on"], event.public) == ("First class", "2026-06-03", False)
        with pytest.raises(RuleBroken, match="already marked this as done"):
            complete_task(context, task.pk)


def test_a_residents_scope_neither_opens_nor_reads_a_task(city: Council) -> None:
    resident = councils.user("Jo Marsh")
    walked = case_at(city, Status.RESPONDED, by=resident)
    with inside(city):
        open_task(walked.case, TaskKind.READ_MESSAGE, walked.at)
    with inside(city, ActorKind.RESIDENT, resident.pk):
        assert not CaseTask.objects.exists()
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            open_task(walked.case, TaskKind.READ_MESSAGE, walked.at)
