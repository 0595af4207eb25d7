"""Files that wait for their complaint to be sent."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from complaints.cases.operations import correspondence
from complaints.documents.operations import uploads
from complaints.documents.operations.drafts import add_file, clear_expired_drafts, new_draft, save_draft
from complaints.documents.operations.uploads import clear_abandoned
from complaints.documents.queries import DraftReader
from complaints.intake import operations as intake
from complaints.models import ComplaintDraft, Document, OutboxMessage
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.correspondence import WaitingFile
from councils.models import Council
from councils.tenancy.files import folder_of
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Actor
from tests.factories import councils
from tests.factories.cases import Walk, inside, submission, walk
from tests.factories.councils import london
from tests.factories.files import still_stored

MONDAY = london("2026-06-01T10:00")
DAY = timedelta(days=1)


def store_draft_file(council: Council, at=MONDAY) -> WaitingFile:
    upload = uploads.checked(SimpleUploadedFile("letter.txt", b"Dear council"))
    with inside(council, ActorKind.RESIDENT):
        return uploads.store_draft_file(upload, council.pk, at)


def send(council: Council, *files: WaitingFile) -> None:
    with inside(council, ActorKind.SYSTEM):
        said, alex = submission(councils.area(council)), Actor.complainant(council.pk, None, "Alex Poole")
        intake.log_complaint(submission=said, by=alex, at=MONDAY, files=files)


def draft_with(council: Council, *files: WaitingFile) -> ComplaintDraft:
    """A draft that has files and lasts."""
    draft = new_draft(DraftReader(council.pk, None), uuid4(), MONDAY)
    for file in files:
        add_file(draft, file)
    with inside(council, ActorKind.SYSTEM):
        save_draft(draft, MONDAY, "a" * 64)
    return draft


pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def store(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_a_file_stays_where_it_was_set_aside_and_its_scan_waits(city: Council):
    waiting = store_draft_file(city)
    assert "letter" not in waiting.place
    send(city, waiting)
    with inside(city, ActorKind.SYSTEM):
        (document,) = Document.objects.all()
        (scan,) = OutboxMessage.objects.filter(kind="scan")
    assert (document.key, document.name, document.state) == (waiting.key, "letter.txt", "waiting")
    assert (document.from_complainant, document.public) == (True, True)
    assert scan.payload == {"document": document.pk}
    with inside(city), document.stored.open() as file:
        assert file.read() == b"Dear council"


def test_what_was_abandoned_goes_after_three_days_and_nothing_sooner(city: Council, south: Council):
    old, fresh, elsewhere = store_draft_file(city), store_draft_file(city, MONDAY + DAY), store_draft_file(south)
    assert clear_abandoned(MONDAY + 3 * DAY) == 0
    assert clear_abandoned(MONDAY + 4 * DAY) == 2
    assert still_stored(city, old.place, fresh.place) == [False, True]
    assert still_stored(south, elsewhere.place) == [False]


def test_what_a_complaint_or_a_draft_has_is_never_abandoned(city: Council, south: Council):
    sent, sent_elsewhere, written = store_draft_file(city), store_draft_file(south), store_draft_file(city)
    send(city, sent)
    send(south, sent_elsewhere)
    draft_with(city, written)
    assert clear_abandoned(MONDAY + 30 * DAY) == 0
    assert still_stored(city, sent.place, written.place) == [True, True]
    assert still_stored(south, sent_elsewhere.place) == [True]


def test_where_nothing_was_ever_stored_nothing_is_abandoned():
    assert clear_abandoned(MONDAY) == 0


def test_folders_of_long_ago_are_not_looked_through_again(city: Council):
    store_draft_file(city)
    assert clear_abandoned(MONDAY + 61 * DAY) == 0


def test_an_expired_draft_goes_with_its_files_and_nobody_else_s(city: Council, south: Council):
    files = [store_draft_file(council) for council in (city, south, south)]
    draft_with(city, files[0])
    draft_with(south, files[1])
    lasting = draft_with(south, files[2])
    with inside(south, ActorKind.SYSTEM):
        ComplaintDraft.objects.filter(pk=lasting.pk).update(expires_at=MONDAY + 9 * DAY)
    assert clear_expired_drafts(MONDAY + 2 * DAY - timedelta(seconds=1)) == 0
    assert clear_expired_drafts(MONDAY + 2 * DAY) == 2
    assert still_stored(city, files[0].place) == [False]
    assert still_stored(south, files[1].place, files[2].place) == [False, True]
    with inside(south, ActorKind.SYSTEM):
        assert ComplaintDraft.objects.get() == lasting


def test_a_file_whose_transaction_failed_goes_with_what_was_abandoned(city: Council):
    case = walk(city)
    with inside(city, ActorKind.SYSTEM):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            attach_and_fail(case)
        kept = correspondence.attach(ActionContext(case.case.pk, case.champion, MONDAY), upload=letter(), public=False)
    assert len(stored_files(city)) == 2
    assert clear_abandoned(MONDAY + 3 * DAY) == 0
    assert clear_abandoned(MONDAY + 4 * DAY) == 1
    assert stored_files(city) == [str(kept.stored.name)]


def attach_and_fail(case: Walk) -> None:
    correspondence.attach(ActionContext(case.case.pk, case.champion, MONDAY), upload=letter(), public=False)
    raise ZeroDivisionError


def letter() -> uploads.Upload:
    return uploads.checked(SimpleUploadedFile("letter.txt", b"Dear council"))


def stored_files(council: Council) -> list[str]:
    root = Path(settings.MEDIA_ROOT)
    return [str(path.relative_to(root)) for path in (root / folder_of(council.pk)).rglob("*") if path.is_file()]
