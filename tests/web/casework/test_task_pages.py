"""The list of tasks and the page on which one is marked as done."""

import pytest

from complaints.cases.operations.apply import open_task
from complaints.models import CaseTask
from complaints.vocabulary.lifecycle import TaskKind
from councils.models import Council
from portal.addresses import address
from portal.casework.tasks.presenters import DONE_ON
from tests.factories.cases import inside
from tests.web.casework.desk import Desk, desk, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(city: Council) -> Desk:
    """A champion at a case on which a letter has to be posted."""
    at = desk(city)
    with inside(city):
        open_task(at.case, TaskKind.POST_LETTER, at.walked.at, detail="Rita Moss has no email address")
    return at


def test_the_lists_show_what_waits_by_kind(at: Desk) -> None:
    everything = text(at.client.get("/casework/tasks/"))
    assert "Letters to post (1)" in everything
    assert "Unread messages (" not in everything, "a kind of which there is no task is not listed"
    assert at.case.reference in everything
    assert "Rita Moss has no email address" in text(at.client.get("/casework/tasks/?kind=post_letter"))
    assert "There are no tasks." in text(at.client.get("/casework/tasks/?kind=read_message"))
    assert at.case.reference in text(at.client.get("/casework/tasks/?kind=nonsense"))


def test_the_case_shows_its_tasks_and_each_can_be_marked_as_done_once(at: Desk) -> None:
    page = f"/casework/cases/{at.case.reference}/"
    assert "Tasks on this case" in text(at.client.get(page))
    with inside(at.case.council):
        task = CaseTask.objects.get(case=at.case)
    address = f"{page}tasks/{task.pk}/"
    assert "Mark as done" in text(at.client.get(address))
    done = text(at.client.post(address, {"note": "Posted first class"}, follow=True))
    assert "Task done: post a letter." in done
    assert "Tasks on this case" not in done
    assert "Posted first class" in done
    again = at.client.post(address, {"note": "Typed by a slower colleague"})
    assert again.status_code == 409
    assert "has already marked this as done" in text(again)
    assert "Typed by a slower colleague" in again.content.decode()


@pytest.mark.parametrize("kind", [TaskKind(kind) for kind in DONE_ON])
def test_a_task_leads_to_the_page_on_which_it_is_done(at: Desk, kind: TaskKind) -> None:
    with inside(at.case.council):
        open_task(at.case, kind, at.walked.at, detail="Ada Hall and Ben Hall")
        task = CaseTask.objects.get(case=at.case, kind=kind.value)
    page = text(at.client.get(f"/casework/cases/{at.case.reference}/tasks/{task.pk}/"))
    assert f'href="{address(DONE_ON[kind], reference=at.case.reference)}">{kind.label}</a>' in page
