"""The pages of safeguarding, and what staff who may not see a case find of it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from complaints.cases.operations.correspondence import add_note
from complaints.models import Case, CaseEvent, CaseRestriction, CaseTask
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Status, TaskKind
from councils.models import Council
from councils.vocabulary.roles import Actor, Role
from tests.factories import councils
from tests.factories.cases import Walk, case_at, inside, walk
from tests.factories.clients import signed_in
from tests.factories.restricted import CONCERN, about, marked

pytestmark = pytest.mark.django_db
TODAY = {"on-day": "", "on-month": "", "on-year": ""}


def browser(of: Council, actor: Actor) -> Client:
    return signed_in(councils.user_of(actor.user_id), of)


def page(client: Client, address: str) -> str:
    answer = client.get(address, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def address_of(walked: Walk, part: str = "") -> str:
    return f"/casework/cases/{walked.case.reference}/{part}"


@pytest.fixture
def now_walked(city: Council) -> Walk:
    """A case under investigation that came in yesterday, so that pages of today fit its dates."""
    return case_at(city, Status.UNDER_INVESTIGATION, received_at=timezone.now() - timedelta(days=2))


def test_staff_who_may_not_see_it_find_it_nowhere(city: Council, now_walked: Walk) -> None:
    manager = councils.staff(city, Role.COMPLAINTS_MANAGER)
    head, other = councils.staff(city, Role.HEAD_OF_SERVICE), councils.staff(city, Role.COMPLAINT_CHAMPION)
    about(marked(now_walked, manager), other, by=manager)
    reference, name = now_walked.case.reference, now_walked.case.complainant_name
    for client in (browser(city, head), browser(city, other)):
        missing = client.get(f"/casework/cases/{city.reference_prefix}-222-222-222/")
        hidden = client.get(address_of(now_walked))
        assert (hidden.status_code, hidden.content) == (missing.status_code, missing.content) == (404, missing.content)
        for place in (
            "/casework/",
            f"/casework/?search={reference}",
            f"/casework/?search={name}",
            "/casework/tasks/",
            "/casework/approvals/",
            "/casework/going-out/",
        ):
            assert f"/cases/{reference}/" not in page(client, place), place
        api = client.get(f"/api/v1/c/{city.slug}/cases/")
        assert api.status_code in (200, 404)
        assert reference not in api.content.decode()
        assert client.get(address_of(now_walked, "open/")).status_code == 404
        assert client.post(address_of(now_walked, "open/")).status_code == 404
        assert client.get(address_of(now_walked, "opened/")).status_code == 404
    callers = browser(city, other).get("/casework/log/callers/", {"person": now_walked.case.person_id})
    assert reference not in callers.content.decode()
    assert reference in page(browser(city, manager), "/casework/")


def test_opening_a_safeguarding_case_is_asked_and_recorded(city: Council, now_walked: Walk) -> None:
    manager = councils.staff(city, Role.COMPLAINTS_MANAGER)
    marked(now_walked)
    client = browser(city, manager)
    asked = client.get(address_of(now_walked))
    assert asked["Location"].startswith(address_of(now_walked, "open/"))
    text = page(client, address_of(now_walked))
    assert "This is a safeguarding case" in text
    assert now_walked.case.summary not in text
    opened = client.post(address_of(now_walked, "open/"), follow=True).content.decode()
    assert now_walked.case.summary in opened
    assert CONCERN in opened
    assert manager.name in page(client, address_of(now_walked, "opened/"))
    for asked_for, reached in (
        (address_of(now_walked, "assign/"), address_of(now_walked, "assign/")),
        ("https://example.com/", address_of(now_walked)),
    ):
        onward = client.post(f"{address_of(now_walked, 'open/')}?next={asked_for}")
        assert onward["Location"] == reached
    assert client.get(address_of(now_walked, "assign/")).status_code == 200
    with inside(city):
        assert CaseEvent.objects.filter(kind="case_opened", by_id=manager.user_id).count() == 3


def test_the_list_of_tasks_shows_no_message_of_a_safeguarding_case(city: Council, now_walked: Walk) -> None:
    with inside(city):
        by = Actor.complainant(city.pk, None, "Alex", frozenset({now_walked.case.pk}))
        now_walked.at += timedelta(minutes=1)
        add_note(ActionContext(now_walked.case.pk, by, now_walked.at), text="He hit her again.", public=True)
    client = browser(city, now_walked.champion)
    assert "He hit her again." in page(client, "/casework/tasks/")
    marked(now_walked)
    listed = page(client, "/casework/tasks/")
    assert "He hit her again." not in listed
    assert listed.index("Tell the safeguarding team") < listed.index("Deal with a message")


def test_a_case_without_a_marker_is_opened_without_asking(city: Council, now_walked: Walk) -> None:
    client = browser(city, now_walked.champion)
    assert client.get(address_of(now_walked)).status_code == 200
    assert "This is not a safeguarding case" in page(client, address_of(now_walked, "open/"))
    assert "No one has opened it" in page(client, address_of(now_walked, "opened/"))


def test_a_case_is_marked_from_its_page_and_the_task_stands_first_until_it_says_what_was_done(
    city: Council, now_walked: Walk
) -> None:
    client = browser(city, now_walked.champion)
    assert "0345 045 5202" in page(client, address_of(now_walked, "mark-safeguarding/"))
    version = {"seen_version": now_walked.case.version}
    refused = client.post(address_of(now_walked, "mark-safeguarding/"), version)
    assert "Say what the concern is" in refused.content.decode()
    done = client.post(address_of(now_walked, "mark-safeguarding/"), {**version, "reason": CONCERN}, follow=True)
    assert "Marked as safeguarding. Now tell the safeguarding team." in done.content.decode()
    first = page(client, "/casework/")
    assert first.index("Do first: someone may be at risk") < first.index("Search and filter")
    with inside(city):
        task = CaseTask.objects.get(kind=TaskKind.SAFEGUARDING.value)
    place = address_of(now_walked, f"tasks/{task.pk}/")
    assert "Emergency services, 999" in page(client, place)
    today = timezone.localdate()
    said = {"on-day": today.day, "on-month": today.month, "on-year": today.year, "how": "phone", "whom": "other"}
    assert "Enter who you told" in client.post(place, said).content.decode()
    late = {**said, "other": "The team", "on-year": today.year - 1}
    assert client.post(place, late).status_code == 409
    client.post(place, {**said, "other": "The team", "spoke_to": "Jo Smith"})
    with inside(city):
        task.refresh_from_db()
    assert "by phone, spoke to Jo Smith" in task.done_note
    assert "Do first" not in page(client, "/casework/")


def test_the_marker_is_removed_from_the_page(city: Council, now_walked: Walk) -> None:
    marked(now_walked)
    client = browser(city, now_walked.champion)
    version = {"seen_version": now_walked.case.version}
    client.post(address_of(now_walked, "open/"))
    client.post(address_of(now_walked, "lift-safeguarding/"), {**version, "reason": "A misunderstanding"})
    with inside(city):
        assert not Case.objects.get(pk=now_walked.case.pk).restricted


def test_a_colleague_whom_it_is_about_is_recorded_and_replaced_on_one_page(city: Council, now_walked: Walk) -> None:
    client = browser(city, now_walked.champion)
    new = councils.staff(city, Role.RESPONDING_OFFICER, service_area=now_walked.case.service_area)
    place = address_of(now_walked, "name-staff/")
    text = page(client, place)
    assert "Who responds instead?" in text
    said = {"seen_version": now_walked.case.version, "colleague": str(now_walked.officer.user_id)}
    assert "is the officer. Choose who responds instead." in client.post(place, said).content.decode()
    client.post(place, {**said, "officer": str(new.user_id), "named_by": "Her manager"})
    text = page(client, address_of(now_walked))
    assert f"This is about {now_walked.officer.name}, who cannot see this case." in text
    assert browser(city, now_walked.officer).get(address_of(now_walked)).status_code == 404


def logging(city: Council, **more: str) -> dict[str, str]:
    return {
        "person": "",
        "key": str(uuid4()),
        "name": "Rita Vance",
        "phone": "01223 457000",
        "service_area": str(councils.area(city).pk),
        "summary": "Bruises",
        "description": "Her son has bruises.",
        "contact": "corporate-complaint",
        "channel": "phone",
        "arrived": "now",
        **more,
    }


def test_a_call_is_logged_with_the_marker_and_the_colleague_in_the_same_presses(city: Council) -> None:
    agent, head = councils.staff(city, Role.CONTACT_CENTRE), councils.staff(city, Role.HEAD_OF_SERVICE)
    client = browser(city, agent)
    form = client.get("/casework/log/").content.decode()
    contact = form.split('name="contact"')[1].split('value="')[1].split('"')[0]
    said = logging(city, at_risk="on", about_staff=str(head.user_id), contact=contact)
    checked = client.post("/casework/log/", said).content.decode()
    assert "Only those who must know will see it" in checked
    assert f"{head.name}, who will not see it" in checked
    for _ in range(2):
        answer = client.post("/casework/log/checked/", said)
        assert answer.status_code == 302, answer.content.decode()
    with inside(city):
        (restriction,) = CaseRestriction.objects.all()
        assert (restriction.safeguarding, restriction.about_staff) == (True, [head.user_id])
        assert (restriction.marked_by_id, Case.objects.count()) == (agent.user_id, 1)


def test_a_contact_about_its_own_logger_is_logged_by_someone_else(city: Council) -> None:
    agent = councils.staff(city, Role.CONTACT_CENTRE)
    client = browser(city, agent)
    form = client.get("/casework/log/").content.decode()
    contact = form.split('name="contact"')[1].split('value="')[1].split('"')[0]
    said = logging(city, about_staff=str(agent.user_id), contact=contact)
    answer = client.post("/casework/log/checked/", said)
    assert answer.status_code == 409
    assert "Someone else must record that this is about you" in answer.content.decode()
    with inside(city):
        assert not Case.objects.exists()


def test_triage_says_whom_it_is_about(city: Council) -> None:
    agent, head = councils.staff(city, Role.CONTACT_CENTRE), councils.staff(city, Role.HEAD_OF_SERVICE)
    client = browser(city, agent)
    form = client.get("/casework/log/").content.decode()
    contact = form.split('name="contact"')[1].split('value="')[1].split('"')[0]
    client.post("/casework/log/checked/", logging(city, about_staff=str(head.user_id), contact=contact))
    with inside(city):
        reference = Case.objects.get().reference
    champion = browser(city, councils.staff(city, Role.COMPLAINT_CHAMPION))
    page = champion.get(f"/casework/cases/{reference}/triage/").content.decode()
    assert f"This is about {head.name}, who cannot see this case." in page


def test_triage_marks_and_names_in_the_same_step(city: Council) -> None:
    walked, head = walk(city), councils.staff(city, Role.HEAD_OF_SERVICE)
    client = browser(city, walked.champion)
    said = {"seen_version": walked.case.version, "theme": "", "at_risk": "on", "about_staff": str(head.user_id)}
    client.post(address_of(walked, "triage/"), said)
    with inside(city):
        case = Case.objects.get(pk=walked.case.pk)
        assert (case.status, case.safeguarding) == (Status.UNDER_INVESTIGATION, True)
        assert CaseRestriction.objects.get().about_staff == [head.user_id]


def test_the_resident_finds_nothing_of_it(city: Council) -> None:
    resident = councils.user("Jo Marsh")
    walked = walk(city, by=resident)
    client = signed_in(resident)
    place = f"/c/{city.slug}/complaints/{walked.case.reference}/"
    before = client.get(place)
    about(marked(walked), walked.officer)
    after = client.get(place)
    assert before.status_code == after.status_code == 200
    for word in ("afeguarding", "restricted", walked.officer.name, CONCERN):
        assert word not in after.content.decode().replace("app-safeguarding", "")
