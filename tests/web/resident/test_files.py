"""Files of an unsent complaint, and of one that was sent."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from complaints.models import Case, ComplaintDraft, Document
from complaints.tasks import clear_expired_drafts
from councils.tenancy.scope import ActorKind
from tests.factories.cases import inside
from tests.factories.files import lose, still_stored
from tests.web.resident.writer import Writer, photograph, text_of

MEGABYTE = 2**20


@contextmanager
def no_room_for_files() -> Iterator[None]:
    """The system refuses to write more than a few bytes to any file, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (16, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def documents(writer: Writer, case: Case) -> list[str]:
    with inside(writer.council, ActorKind.SYSTEM):
        return sorted(Document.objects.filter(case=case).values_list("name", flat=True))


def sent(writer: Writer) -> Case:
    writer.answer_all()
    writer.send()
    return writer.cases()[-1]


def place_of_the_first(writer: Writer) -> str:
    """Where the first file of the draft lies."""
    return text_of(writer.get("draft/files/")).split('name="remove" value="')[1].split('"')[0]


BAD_FILES = [
    (SimpleUploadedFile("empty.pdf", b""), "“empty.pdf” is empty"),
    (SimpleUploadedFile("program.exe", b"MZ"), "“program.exe” is not a type of file we accept"),
    (SimpleUploadedFile("page.pdf", b"<html>"), "“page.pdf” is not the type of file its name says"),
    (SimpleUploadedFile("film.txt", b"x" * (60 * MEGABYTE)), "“film.txt” is larger than 20 MB"),
]


@pytest.mark.parametrize(("bad", "message"), BAD_FILES, ids=[message for _, message in BAD_FILES])
def test_a_file_that_cannot_be_taken_is_named_and_the_others_are_kept(writer: Writer, bad, message: str):
    writer.answer_all()
    bad.seek(0)
    page = text_of(writer.add(photograph(), bad))
    assert message in page
    assert "There is a problem" in page
    assert "bin.png" in page
    writer.send()
    assert documents(writer, writer.cases()[0]) == ["bin.png"]


@pytest.mark.parametrize(("bad", "message"), BAD_FILES, ids=[message for _, message in BAD_FILES])
def test_a_sent_complaint_takes_the_good_files_and_names_the_bad_one(writer: Writer, bad, message: str):
    case = sent(writer)
    bad.seek(0)
    page = text_of(writer.post(f"complaints/{case.reference}/documents/", {"documents": [photograph(), bad]}))
    assert message in page
    assert "We have received bin.png." in page
    assert documents(writer, case) == ["bin.png"]


def test_a_file_can_be_taken_out_again(writer: Writer):
    writer.answer_all().add(photograph("one.png"), photograph("two.png"))
    place = place_of_the_first(writer)
    assert still_stored(writer.council, place) == [True]
    writer.post("draft/files/", {"remove": place})
    assert still_stored(writer.council, place) == [False]
    writer.send()
    assert documents(writer, writer.cases()[0]) == ["two.png"]


def test_nobody_takes_out_what_is_not_in_their_own_draft(writer: Writer):
    writer.answer_all().add(photograph())
    place = place_of_the_first(writer)
    Writer(writer.council).post("draft/files/", {"remove": place})
    assert still_stored(writer.council, place) == [True]


def test_continuing_keeps_a_file_that_was_chosen_but_not_added(writer: Writer):
    writer.answer_all()
    assert writer.add(photograph(), then="")["Location"] == writer.address("draft/check/")
    assert "bin.png" in text_of(writer.get("draft/check/"))


def test_adding_nothing_asks_for_a_file(writer: Writer):
    assert "Choose a file" in text_of(writer.add())
    case = sent(writer)
    assert "Choose a file" in text_of(writer.post(f"complaints/{case.reference}/documents/"))


def test_more_than_ten_files_are_refused_by_name(writer: Writer):
    for group in ("a", "b"):
        writer.add(*[photograph(f"{group}{number}.png") for number in range(5)])
    assert "“c.png” was not added" in text_of(writer.add(photograph("c.png")))


def test_ten_files_are_taken_one_by_one_and_together(writer: Writer):
    writer.answer_all()
    for number in range(10):
        assert writer.add(photograph(f"single{number}.png")).status_code == 302
    together = Writer(writer.council)
    together.answer_all()
    assert together.add(*[photograph(f"{number}.png") for number in range(10)]).status_code == 302
    for each in (writer, together):
        each.send()
        assert len(documents(each, each.cases()[-1])) == 10


def test_ten_files_are_added_to_a_sent_complaint_and_an_eleventh_is_named(writer: Writer):
    case = sent(writer)
    files = [photograph(f"{number}.png") for number in range(11)]
    page = text_of(writer.post(f"complaints/{case.reference}/documents/", {"documents": files}))
    assert "“10.png” was not added: add up to 10 files at a time" in page
    assert documents(writer, case) == sorted(f"{number}.png" for number in range(10))


def test_a_full_disk_while_adding_says_so_and_keeps_the_answers(writer: Writer):
    writer.answer_all()
    with no_room_for_files():
        page = text_of(writer.add(photograph()))
    assert "“bin.png” could not be stored just now. You can add it to your complaint later." in page
    assert "Alex Poole" in text_of(writer.get("draft/check/"))


def test_a_full_disk_while_sending_costs_neither_the_complaint_nor_its_file(writer: Writer):
    writer.answer_all().add(photograph())
    with no_room_for_files():
        page = text_of(writer.send())
    assert "Complaint sent" in page
    assert documents(writer, writer.cases()[0]) == ["bin.png"]


def test_a_file_that_is_gone_does_not_stop_the_complaint_and_is_shown_as_not_checked_yet(writer: Writer):
    writer.answer_all().add(photograph("gone.png"), photograph("kept.png"))
    lose(writer.council, place_of_the_first(writer))
    assert "Complaint sent" in text_of(writer.send())
    (case,) = writer.cases()
    assert documents(writer, case) == ["gone.png", "kept.png"]
    assert text_of(writer.get(f"complaints/{case.reference}/")).count("eing checked") >= 2


def test_a_full_disk_after_sending_says_so_on_the_form(writer: Writer):
    case = sent(writer)
    with no_room_for_files():
        page = text_of(writer.post(f"complaints/{case.reference}/documents/", {"documents": [photograph()]}))
    assert "“bin.png” could not be stored just now" in page
    assert documents(writer, case) == []


def test_what_was_sent_or_may_be_sent_stays_when_what_was_forgotten_goes(writer: Writer):
    with time_machine.travel(timezone.now() - timedelta(days=5)):
        forgotten = Writer(writer.council)
        for each in (forgotten, writer.answer_all()):
            each.add(photograph())
        needed, gone = place_of_the_first(writer), place_of_the_first(forgotten)
    # The other one's time was renewed again and again.
    with inside(writer.council, ActorKind.SYSTEM):
        unfinished = ComplaintDraft.objects.filter(key=writer.draft_key)
        assert unfinished.update(expires_at=timezone.now() + timedelta(days=1)) == 1
    clear_expired_drafts()
    assert still_stored(writer.council, needed, gone) == [True, False]
    writer.send()
    with inside(writer.council, ActorKind.SYSTEM):
        ComplaintDraft.objects.all().delete()
    clear_expired_drafts()
    assert still_stored(writer.council, needed) == [True]


def test_deleting_the_answers_deletes_their_files_but_none_of_a_complaint_that_was_sent(writer: Writer):
    writer.answer_all().add(photograph())
    place = place_of_the_first(writer)
    writer.post("draft/delete/")
    assert still_stored(writer.council, place) == [False]
    writer.answer_all().add(photograph())
    place = place_of_the_first(writer)
    writer.send()
    writer.post("draft/delete/")
    assert still_stored(writer.council, place) == [True]


@pytest.mark.parametrize("state", ["waiting", "blocked", "unchecked", "clean"])
def test_only_a_clean_document_is_handed_out_and_only_as_a_download(writer: Writer, state: str):
    case = sent(writer)
    writer.post(f"complaints/{case.reference}/documents/", {"documents": [photograph("Bin “1”.png")]})
    with inside(writer.council, ActorKind.SYSTEM):
        Document.objects.update(state=state)
        document = Document.objects.get()
    address = f"complaints/{case.reference}/documents/{document.key}/"
    response, page = writer.get(address), text_of(writer.get(f"complaints/{case.reference}/"))
    if state == "clean":
        assert response["Content-Disposition"].startswith("attachment;")
        assert response["Content-Type"] == "image/png"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert "no-store" in response["Cache-Control"]
        assert b"".join(response).startswith(b"\x89PNG")
        assert writer.address(address) in page
    else:
        said = {
            "waiting": "eing checked",
            "blocked": "locked because our virus check",
            "unchecked": "ot available because we could not read it or check it for viruses",
        }[state]
        assert response.status_code == 409
        assert said in text_of(response)
        assert said in page
        assert writer.address(address) not in page
