"""The web process is killed while complaints are sent: each that arrived has all its files, and none has one twice."""

import random
from datetime import timedelta
from time import monotonic, sleep

import pytest
from django.utils import timezone

from complaints.models import Case, CaseEvent, Document, OutboxMessage
from complaints.operations.uploads import checked
from complaints.operations.waiting_files import abandoned, clear_abandoned, set_aside
from councils.models import Council
from councils.tenancy.scope import Kind
from portal.resident.drafts import CONTENT, COOKIE, Draft, places_in_drafts
from portal.sessions import SessionStore
from tests.factories.cases import inside
from tests.reliability import victims
from tests.web.resident.writer import Writer, photograph

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
KILLS = 10
NAMES = ["one.png", "two.png", "three.png"]


def arrived(council: Council) -> int:
    with inside(council, Kind.SYSTEM):
        return Case.objects.count()


def ready_to_send(council: Council, number: int) -> list[tuple[str, str]]:
    """Drafts with all answers and three files each: the address to send it to, and its cookie."""
    writer, at = Writer(council).answer_all(), timezone.now()
    answers = SessionStore(writer.client.cookies[COOKIE].value)[CONTENT]["answers"]
    drafts = [
        Draft(
            council.pk, answers=answers, files=[set_aside(checked(photograph(name)), council.pk, at) for name in NAMES]
        )
        for _ in range(number)
    ]
    for draft in drafts:
        draft.save()
    return [(writer.address("complain/check/"), draft.row) for draft in drafts]


def assert_every_complaint_has_its_files(council: Council, number: int) -> None:
    with inside(council, Kind.SYSTEM):
        documents = Document.objects.order_by("pk")
        for case in Case.objects.all():
            assert [each.name for each in documents.filter(case=case)] == NAMES
        assert Case.objects.count() == number
        assert len({document.key for document in documents}) == 3 * number
        assert OutboxMessage.objects.filter(kind="scan").count() == 3 * number
        assert CaseEvent.objects.filter(kind="document").count() == 3 * number
        for document in documents:
            with document.stored.open() as file:
                assert file.read(4) == b"\x89PNG"


def test_killed_while_sending_no_file_is_lost_and_none_is_kept_twice(city: Council, tell, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    drafts = ready_to_send(city, 2 * KILLS)
    chance, kills = random.Random(1), 0
    while kills < KILLS:
        before, give_up = arrived(city), monotonic() + victims.PATIENCE
        # Two presses of each button at once, and both processes die somewhere between two statements.
        workers = [victims.start(victims.send, drafts[before:]) for _ in range(2)]
        while arrived(city) == before:
            assert monotonic() < give_up, "no progress"
            sleep(0.002)
        sleep(chance.uniform(0, 0.03))
        kills += sum([victims.kill(worker) for worker in workers])
        assert_every_complaint_has_its_files(city, arrived(city))
    left_at = arrived(city)
    assert 0 < left_at < len(drafts), "the work was over before the killing was"
    # What still waits is not taken for abandoned, however late it is.
    assert clear_abandoned(abandoned(timezone.now() + timedelta(days=10)), places_in_drafts()) == 0
    victims.finish([victims.start(victims.send, drafts)])
    assert_every_complaint_has_its_files(city, len(drafts))
    tell(f"sending: {kills} kills, {left_at} of {len(drafts)} complaints by then; {3 * len(drafts)} files, 0 lost")
