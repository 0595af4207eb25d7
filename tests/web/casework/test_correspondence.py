"""Notes, documents and learning: who can see them is asked, never assumed."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from complaints.models import Document, Note
from complaints.vocabulary.lifecycle import Move, Status
from councils.models import Council
from tests.factories.cases import inside
from tests.web.casework.desk import desk, text


@pytest.mark.parametrize(("audience", "public"), [("internal", False), ("complainant", True)])
def test_a_note_is_for_whom_it_says(city: Council, audience: str, public: bool) -> None:
    at = desk(city)
    before = at.queued()
    at.make(Move.ADD_NOTE, audience=audience, text="The surveyor comes on Tuesday.")
    with inside(city):
        assert Note.objects.get().public is public
    assert at.queued()[len(before) :] == (["note"] if public else [])


def test_a_note_for_nobody_in_particular_is_not_kept(city: Council) -> None:
    at = desk(city)
    page = text(at.make(Move.ADD_NOTE, text="He sounds worried."))
    assert "Select who it is for" in page
    assert "He sounds worried." in page
    with inside(city):
        assert not Note.objects.exists()


def test_a_document_is_kept_and_waits_for_its_check(city: Council) -> None:
    at = desk(city)
    assert 'enctype="multipart/form-data"' in text(at.open(Move.ATTACH))
    file = SimpleUploadedFile("survey.txt", b"what the surveyor found")
    assert at.make(Move.ATTACH, audience="internal", file=file).status_code == 302
    with inside(city):
        assert Document.objects.get().state == "waiting"
    page = text(at.open())
    assert "survey.txt" in page
    assert "being checked" in page


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (SimpleUploadedFile("empty.pdf", b""), "is empty. Choose another file"),
        (SimpleUploadedFile("run.exe", b"MZ"), "not a type of file we accept"),
        (SimpleUploadedFile("letter.pdf", b"no PDF at all"), "is not the type of file its name says"),
        ("", "Choose a file"),
    ],
)
def test_a_file_that_cannot_be_kept_is_refused_in_words(city: Council, file: object, why: str) -> None:
    at = desk(city)
    assert why in text(at.make(Move.ATTACH, audience="internal", file=file))
    with inside(city):
        assert not Document.objects.exists()


def test_a_file_that_is_too_large_is_named(city: Council, settings) -> None:
    settings.MAX_UPLOAD_BYTES = 1000
    at = desk(city)
    page = text(at.make(Move.ATTACH, audience="internal", file=SimpleUploadedFile("big.txt", b"x" * 5000)))
    assert "“big.txt” is larger than" in page


def test_ten_documents_are_kept_together_and_what_cannot_be_kept_is_named(city: Council) -> None:
    at = desk(city)
    files = [SimpleUploadedFile(f"survey{number}.txt", b"what was found") for number in range(9)]
    bad = [SimpleUploadedFile("run.exe", b"MZ"), SimpleUploadedFile("eleventh.txt", b"x")]
    page = text(at.make(Move.ATTACH, audience="internal", file=[*files, *bad]))
    assert "“run.exe” is not a type of file we accept" in page
    assert "“eleventh.txt” was not added: add up to 10 files at a time" in page
    assert "Added the documents survey0.txt, survey1.txt" in page
    with inside(city):
        assert Document.objects.count() == 9
    ten = [SimpleUploadedFile(f"photo{number}.txt", b"what was seen") for number in range(10)]
    assert at.make(Move.ATTACH, audience="internal", file=ten).status_code == 302


def test_learning_needs_a_lesson_and_is_for_staff_alone(city: Council) -> None:
    at = desk(city, Status.RESPONDED)
    assert "Write what you have learned" in text(at.make(Move.RECORD_LEARNING, action="New route."))
    at.make(Move.RECORD_LEARNING, lesson="The round missed the new houses.")
    page = text(at.open())
    entry = page.rindex("The round missed the new houses.")
    assert page.rindex("Internal: staff only", 0, entry) > page.rindex("<li", 0, entry)


def test_a_document_is_chosen_again_if_an_answer_is_missing(city: Council) -> None:
    at = desk(city)
    page = text(at.make(Move.ATTACH, file=SimpleUploadedFile("survey.txt", b"what the surveyor found")))
    assert "Choose the file again: it was not kept" in page
    with inside(city):
        assert not Document.objects.exists()
