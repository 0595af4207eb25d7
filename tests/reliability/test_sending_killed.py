"""The web process is killed while complaints are sent: each that arrived has all its files, and none has one twice."""

import random
from datetime import timedelta
from time import monotonic, sleep
from uuid import uuid4

import pytest
from django.utils import timezone

from complaints.documents.operations.drafts import add_file, new_draft, save_draft
from complaints.documents.operations.uploads import checked, clear_abandoned, store_draft_file
from complaints.documents.queries import DraftReader
from complaints.models import Case, CaseEvent, ComplaintDraft, Document, OutboxMessage
from councils.models import Council
from councils.tenancy.scope import ActorKind
from portal.sessions.browser import hash_of, new_browser_key
from tests.factories.cases import inside
from tests.reliability import processes
from tests.web.resident.writer import Writer, photograph

pytestmark = [pytest.mark.slow, pytest.mark.in_turns, pytest.mark.django_db(transaction=True)]
KILLS = 10
NAMES = ["one.png", "two.png", "three.png"]


def arrived(council: Council) -> int:
    with inside(council, ActorKind.SYSTEM):
        return Case.objects.count()


def ready_to_send(council: Council, number: int) -> tuple[list[str], str]:
    """Drafts of one browser with all answers and three files each: the addresses to send them to, and its key."""
    Writer(council).answer_all()
    at, browser_key = timezone.now(), new_browser_key()
    addresses = []
    with inside(council, ActorKind.SYSTEM):
        answers = ComplaintDraft.objects.get().answers
        for _ in range(number):
            draft = new_draft(DraftReader(council.pk, None), uuid4(), at)
            draft.answers = answers
            for name in NAMES:
                add_file(draft, store_draft_file(checked(photograph(name)), council.pk, at))
            save_draft(draft, at, hash_of(browser_key))
            addresses.append(f"/c/{council.slug}/complain/{draft.key}/check/")
    return addresses, browser_key


def assert_every_complaint_has_its_files(council: Council, number: int) -> None:
    with inside(council, ActorKind.SYSTEM):
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


def test_killed_while_sending_no_file_is_lost_and_none_is_kept_twice(city: Council, notify, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    drafts, browser_key = ready_to_send(city, 2 * KILLS)
    chance, kills = random.Random(1), 0
    while kills < KILLS:
        before, give_up = arrived(city), monotonic() + processes.PATIENCE
        # Two presses of each button at once, and both processes die somewhere between two statements.
        workers = [processes.start(processes.send, drafts[before:], browser_key, 1) for _ in range(2)]
        while arrived(city) == before:
            assert monotonic() < give_up, "no progress"
            sleep(0.002)
        sleep(chance.uniform(0, 0.03))
        kills += sum([processes.kill(worker) for worker in workers])
        assert_every_complaint_has_its_files(city, arrived(city))
    left_at = arrived(city)
    assert 0 < left_at < len(drafts), "the work was over before the killing was"
    # What still waits is not taken for abandoned, however late it is.
    assert clear_abandoned(timezone.now() + timedelta(days=10)) == 0
    processes.finish([processes.start(processes.send, drafts, browser_key, 1)])
    assert_every_complaint_has_its_files(city, len(drafts))
    notify(f"sending: {kills} kills, {left_at} of {len(drafts)} complaints by then; {3 * len(drafts)} files, 0 lost")
