"""Files from before each council had a folder of its own, and the rows that point to them."""

from dataclasses import dataclass
from datetime import timedelta
from io import StringIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from complaints.cases.operations import correspondence
from complaints.documents.operations import uploads as document_operations
from complaints.documents.operations.drafts import add_file, new_draft, save_draft
from complaints.documents.operations.uploads import checked
from complaints.documents.queries import DraftReader
from complaints.models import ComplaintDraft, Document
from complaints.vocabulary.actions import ActionContext
from councils.models import Council
from tests.factories.cases import inside, walk
from tests.factories.councils import london

pytestmark = [pytest.mark.django_db, pytest.mark.in_turns]
MONDAY = london("2026-06-01T10:00")
# As it is said of a file of the demonstration, which all councils had together.
SHARED = "documents/demo/diary.txt"


def text(content: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("letter.txt", content.encode())


def attached(council: Council, content: str) -> int:
    walked = walk(council)
    with inside(council):
        context = ActionContext(walked.case.pk, walked.champion, walked.at + timedelta(hours=1))
        return correspondence.attach(context, upload=checked(text(content)), public=False).pk


@dataclass
class Before:
    """An installation as an earlier version left it."""

    root: Path
    councils: tuple[Council, ...]
    # What has to be read by each document, by council and number.
    documents: dict[tuple[int, int], str]
    drafts: dict[int, str]

    def assert_everything_opens(self) -> None:
        """Each row leads to its own content, in a folder of its council, and nothing else lies there twice."""
        for council in self.councils:
            with inside(council):
                for document in Document.objects.all():
                    assert document.stored.name.startswith(f"councils/{council.pk}/")
                    with document.stored.open() as file:
                        assert file.read().decode() == self.documents[council.pk, document.pk]
                (draft,) = ComplaintDraft.objects.all()
                (waiting,) = draft.waiting_files
                with default_storage.open(waiting.place) as file:
                    assert file.read().decode() == self.drafts[council.pk]


def as_before(council: Council, root: Path) -> None:
    """The places of a council's files, and the rows' words for them, as they were."""
    folder, own = f"councils/{council.pk}", root / "councils" / str(council.pk)
    with inside(council):
        documents = set(Document.objects.values_list("stored", flat=True))

    def earlier(place: str) -> str:
        *folders, name = place.removeprefix(f"{folder}/").split("/")
        if place in documents:
            folders = ["documents"]
        return "/".join([*folders, str(council.pk), name])

    for path in [path for path in own.rglob("*") if path.is_file()]:
        there = root / earlier(path.relative_to(root).as_posix())
        there.parent.mkdir(parents=True, exist_ok=True)
        path.rename(there)
    with inside(council):
        for document in Document.objects.all():
            Document.objects.filter(pk=document.pk).update(stored=earlier(document.stored.name))
        for draft in ComplaintDraft.objects.all():
            draft.files = [{**file, "place": earlier(file["place"])} for file in draft.files]
            draft.save()


@pytest.fixture
def before(city: Council, south: Council, settings, tmp_path: Path) -> Before:
    settings.MEDIA_ROOT = tmp_path
    made = Before(tmp_path, (city, south), {}, {})
    for council in made.councils:
        for number in range(3):
            content = f"{council.slug} {number}"
            made.documents[council.pk, attached(council, content)] = content
        shared = attached(council, "to be replaced")
        made.documents[council.pk, shared] = "A diary"
        draft = new_draft(DraftReader(council.pk, None), uuid4(), MONDAY)
        made.drafts[council.pk] = f"Waiting in {council.slug}"
        with inside(council):
            add_file(
                draft, document_operations.store_draft_file(checked(text(made.drafts[council.pk])), council.pk, MONDAY)
            )
            save_draft(draft, MONDAY, "a" * 64)
            document_operations.store_draft_file(checked(text("Abandoned")), council.pk, MONDAY)
        as_before(council, tmp_path)
        with inside(council):
            document = Document.objects.get(pk=shared)
            (tmp_path / str(document.stored.name)).unlink()
            Document.objects.filter(pk=shared).update(stored=SHARED)
    (tmp_path / SHARED).parent.mkdir()
    (tmp_path / SHARED).write_text("A diary")
    return made


def move() -> str:
    said = StringIO()
    call_command("move_files", stdout=said, stderr=said)
    return said.getvalue()


def earlier_files(before: Before) -> list[Path]:
    folders = (before.root / "documents", before.root / "received")
    return [path for folder in folders for path in folder.rglob("*") if path.is_file()]


def test_every_file_from_before_is_moved_to_its_council_with_its_row(before: Before) -> None:
    assert len(earlier_files(before)) == 11
    said = move()
    assert [f"{council.slug}: files moved: 6\n" in said for council in before.councils] == [True, True]
    before.assert_everything_opens()
    assert not (before.root / "documents").exists()
    assert not (before.root / "received").exists()
    assert "cambridge-city: files moved: 0\n" in move()
    before.assert_everything_opens()
    # What belonged to nothing still goes when its time is over.
    assert document_operations.clear_abandoned(MONDAY + timedelta(days=4)) == 2


def test_nothing_is_opened_by_an_earlier_name(before: Before, city: Council) -> None:
    with inside(city):
        document = Document.objects.exclude(stored=SHARED).first()
        assert document is not None
        with pytest.raises(Exception, match="not in the folder of the council"):
            document.stored.open()


@pytest.mark.parametrize("interrupted_at", range(1, 13))
def test_whatever_interrupts_it_the_next_run_goes_on(
    before: Before, monkeypatch: pytest.MonkeyPatch, interrupted_at: int
) -> None:
    """Killed before the file of this number: what the transaction wrote is gone, what was moved is not."""
    steps, place_of = 0, default_storage.exists

    def exists(name: str) -> bool:
        nonlocal steps
        steps += 1
        if steps == interrupted_at:
            raise KeyboardInterrupt
        return place_of(name)

    monkeypatch.setattr(default_storage, "exists", exists)
    with pytest.raises(KeyboardInterrupt):
        move()
    monkeypatch.undo()
    move()
    before.assert_everything_opens()
    assert earlier_files(before) == []


def test_a_copy_that_was_interrupted_is_made_again(before: Before, city: Council) -> None:
    unfinished = before.root / "councils" / str(city.pk) / f"{SHARED}.unfinished"
    unfinished.parent.mkdir(parents=True, exist_ok=True)
    unfinished.write_text("A di")
    move()
    before.assert_everything_opens()
    assert not unfinished.exists()


def test_a_file_that_is_there_already_is_not_overwritten(before: Before, city: Council) -> None:
    move()
    kept = next(path for path in (before.root / "councils" / str(city.pk) / "documents").iterdir() if path.is_file())
    restored = before.root / "documents" / str(city.pk) / kept.name
    restored.parent.mkdir(parents=True)
    restored.write_text("From an old backup")
    assert f"Left in the folders documents and received of {before.root}: 1." in move()
    assert restored.read_text() == "From an old backup"
    before.assert_everything_opens()


def test_a_row_that_names_another_council_s_file_is_not_given_it(before: Before, city: Council, south: Council) -> None:
    with inside(south):
        theirs = Document.objects.exclude(stored=SHARED).first()
    assert theirs is not None
    with inside(city):
        ours = Document.objects.exclude(stored=SHARED).first()
        assert ours is not None
        Document.objects.filter(pk=ours.pk).update(stored=theirs.stored.name)
    move()
    with inside(city), pytest.raises(Exception, match="not in the folder of the council"):
        Document.objects.get(pk=ours.pk).stored.open()
