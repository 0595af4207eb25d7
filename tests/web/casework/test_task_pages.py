"""The list of tasks and the page on which one is marked as done."""

import pytest

from complaints.cases.operations.apply import open_task
from complaints.models import CaseTask
from complaints.vocabulary.lifecycle import TaskKind
from councils.models import Council
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
