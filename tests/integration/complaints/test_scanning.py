"""Files are looked at before anybody may open them; what has no verdict stays shut. The scanner is a real one."""

import hashlib
import io
import socket
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from threading import Thread

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from complaints import tasks
from complaints.cases.operations import correspondence
from complaints.delivery import channels, email_messages
from complaints.delivery.channels import Clamd
from complaints.delivery.operations import outbox
from complaints.delivery.operations.scanning import LOOKS_FOR_A_LOST_FILE, Scanning, ScanVerdict
from complaints.delivery.queries import LEASE
from complaints.documents.operations.uploads import Upload
from complaints.models import CaseEvent, CaseTask, Document, Outage, OutboxMessage
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.correspondence import CheckedFile
from councils.models import Council
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Actor
from tests.factories import clamd, smtp
from tests.factories.cases import Walk, inside, walk
from tests.factories.files import lose

WAITING, CLEAN = Document.State.WAITING, Document.State.CLEAN
BLOCKED, UNCHECKED = Document.State.BLOCKED, Document.State.UNCHECKED
TYPES = {"txt": "text/plain", "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}


@pytest.fixture(scope="module")
def scanner(tmp_path_factory) -> Iterator[str]:
    with clamd.running(tmp_path_factory.mktemp("clamd")) as address:
        yield address


def attach(walked: Walk, content: bytes, name: str = "letter.txt", *, by_staff: bool = False) -> Document:
    resident = Actor.complainant(walked.council.pk, None, "Alex Poole", frozenset({walked.case.pk}))
    checked = CheckedFile(name, TYPES[name.rpartition(".")[2]], len(content), hashlib.sha256(content).hexdigest())
    with inside(walked.council):
        return correspondence.attach(
            ActionContext(walked.case.pk, walked.champion if by_staff else resident, walked.at),
            upload=Upload(ContentFile(content), checked),
            public=True,
        )


def scan(address: str = "") -> None:
    at = timezone.now()
    outbox.drain(Scanning(Clamd(address) if address else None, at), at, lambda: True)


def state(document: Document) -> tuple[str, str]:
    with inside(Council.objects.get(pk=document.council_id)):
        document.refresh_from_db()
    return document.state, document.finding


def attempts(document: Document) -> int:
    with inside(Council.objects.get(pk=document.council_id)):
        return OutboxMessage.objects.get(dedupe_key=f"scan:{document.pk}", sent_at=None).attempts


def told(council: Council, kind: str) -> set[int | None]:
    with inside(council):
        return set(OutboxMessage.objects.filter(kind=kind).values_list("user_id", flat=True))


def in_their_time(council: Council) -> None:
    """As if every message's wait were over, and that between two probes."""
    Outage.objects.update(next_probe_at=timezone.now())
    with inside(council, ActorKind.SYSTEM):
        OutboxMessage.objects.update(not_before=timezone.now())


def an_office_file(content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", content)
    return packed.getvalue()


def test_a_clean_file_is_opened(city: Council, scanner: str) -> None:
    document = attach(walk(city), b"Dear council,\nhere are the dates.")
    assert state(document) == (WAITING, "")
    scan(scanner)
    assert state(document) == (CLEAN, "")


@pytest.mark.parametrize(
    ("name", "content"),
    [("note.txt", clamd.EICAR), ("letter.docx", an_office_file(b"<xml>" + clamd.EICAR + b"</xml>"))],
)
def test_an_infected_file_is_blocked_and_whoever_sent_it_is_told(
    city: Council, scanner: str, name: str, content: bytes
) -> None:
    walked = walk(city)
    document = attach(walked, content, name)
    scan(scanner)
    assert state(document) == (BLOCKED, "Redress.Eicar.UNOFFICIAL")
    assert told(city, "document_blocked") == {None, walked.champion.user_id}
    with inside(city):
        event = CaseEvent.objects.get(case=walked.case, kind="document_blocked")
        assert (event.text, event.public) == (name, True)


def test_a_blocked_file_of_staff_is_told_to_staff_only(city: Council, scanner: str) -> None:
    walked = walk(city).triage()
    attach(walked, clamd.EICAR, by_staff=True)
    scan(scanner)
    assert told(city, "document_blocked") == {walked.officer.user_id, walked.champion.user_id}


def test_while_there_is_no_scanner_nothing_is_opened_and_later_everything_is(city: Council, scanner: str) -> None:
    documents = [attach(walk(city), b"Some words") for _ in range(3)]
    scan(f"tcp://127.0.0.1:{smtp.free_port()}")
    assert [state(document) for document in documents] == [(WAITING, "")] * 3
    assert [attempts(document) for document in documents] == [0, 0, 0]
    assert Outage.objects.get().channel == Scanning.channel
    in_their_time(city)
    scan(scanner)
    assert [state(document) for document in documents] == [(CLEAN, "")] * 3


def test_a_file_that_waits_for_the_scanner_for_three_days_stands_in_a_list(city: Council, scanner: str) -> None:
    document = attach(walk(city), b"Some words")
    with inside(city, ActorKind.SYSTEM):
        OutboxMessage.objects.update(created_at=timezone.now() - outbox.OVERDUE - timedelta(minutes=1))
    scan(f"tcp://127.0.0.1:{smtp.free_port()}")
    with inside(city):
        task = CaseTask.objects.get(case_id=document.case_id, kind="unchecked_file")
    assert task.done_at is None
    in_their_time(city)
    scan(scanner)
    assert state(document) == (CLEAN, "")
    with inside(city):
        assert CaseTask.objects.get(pk=task.pk).done_at is not None


def test_a_scanner_that_breaks_off_in_the_middle_gives_no_verdict(city: Council) -> None:
    document = attach(walk(city), b"x" * 5_000_000)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        breaking = Thread(target=lambda: listener.accept()[0].close())
        breaking.start()
        scan(f"tcp://127.0.0.1:{listener.getsockname()[1]}")
        breaking.join()
    assert (state(document)[0], attempts(document)) == (WAITING, 1)


def test_a_scanner_that_never_answers_gives_no_verdict(city: Council, monkeypatch) -> None:
    monkeypatch.setattr(channels, "SCANNER_SECONDS", 0.5)
    document = attach(walk(city), b"Some words")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        scan(f"tcp://127.0.0.1:{listener.getsockname()[1]}")
    assert (state(document)[0], attempts(document)) == (WAITING, 1)


@pytest.mark.parametrize("size", [1_500_000, 6_000_000])
def test_a_file_too_large_for_the_scanner_stays_shut(city: Council, tmp_path, size: int) -> None:
    document = attach(walk(city), b" " * size + clamd.EICAR)
    with clamd.running(tmp_path, megabytes=1) as small_scanner:
        scan(small_scanner)
    assert (state(document)[0], attempts(document)) == (WAITING, 1)


@pytest.mark.parametrize(
    "answer",
    [b"", b"stream: something new\0", b"stream: OK but\0", b"INSTREAM size limit exceeded. ERROR\0", b"FOUND\0"],
)
def test_only_the_word_ok_opens_a_file(city: Council, answer: bytes) -> None:
    document = attach(walk(city), b"Some words")

    def reply() -> None:
        with listener.accept()[0] as scanner:
            scanner.recv(100_000)
            scanner.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        replying = Thread(target=reply)
        replying.start()
        scan(f"tcp://127.0.0.1:{listener.getsockname()[1]}")
        replying.join()
    assert state(document)[0] == WAITING


def test_without_a_scanner_configured_the_kind_is_checked_and_the_document_says_so(city: Council) -> None:
    document = attach(walk(city), b"Some words")
    scan()
    assert state(document) == (CLEAN, "not scanned: no scanner is configured")


def test_only_a_demonstration_may_do_without_a_scanner(city: Council, settings) -> None:
    document = attach(walk(city), b"Some words")
    settings.SCANNER_URL = ""
    settings.DEMO = False
    tasks.scan_documents()
    assert (state(document)[0], attempts(document)) == (WAITING, 0)
    settings.DEMO = True
    in_their_time(city)
    tasks.scan_documents()
    assert state(document)[0] == CLEAN


def test_a_stored_file_that_is_not_what_its_name_says_is_blocked(city: Council) -> None:
    document = attach(walk(city), b"MZ\x90\x00 a program", "letter.docx")
    scan()
    assert state(document) == (BLOCKED, "file.disguised")


def test_a_file_that_has_gone_from_the_store_keeps_no_other_waiting(city: Council, scanner: str) -> None:
    gone, other = (attach(walk(city), b"Some words") for _ in range(2))
    lose(city, gone.stored.name)
    scan(scanner)
    assert (state(gone)[0], state(other)[0]) == (WAITING, CLEAN)


def test_a_file_that_stays_lost_for_an_hour_is_told_to_whoever_sent_it_and_to_champions(city: Council) -> None:
    walked = walk(city)
    gone, shut = attach(walked, b"Some words"), attach(walked, b"Other words")
    lose(city, gone.stored.name)
    for _ in range(LOOKS_FOR_A_LOST_FILE + 1):
        assert state(gone) == (WAITING, "")
        in_their_time(city)
        scan()
    assert state(gone) == (UNCHECKED, "it is no longer where it was stored")
    assert state(shut)[0] == CLEAN
    assert told(city, "unchecked") == {None, walked.champion.user_id}
    with inside(city):
        event = CaseEvent.objects.get(kind="unchecked")
        assert event.public
        assert event.text == "letter.txt could not be checked for viruses: it is no longer where it was stored."
        (mail,) = OutboxMessage.objects.filter(kind="unchecked", user=None)
        email = email_messages.write(mail)
    assert "You can see which file on your complaint page." in email.body
    assert "Send us this file again" in email.body


def test_a_file_that_is_not_what_was_sent_any_more_is_never_opened(city: Council) -> None:
    walked = walk(city)
    document = attach(walked, b"Some words")
    with inside(city), default_storage.open(document.stored.name, "wb") as file:
        file.write(b"Some")
    scan()
    assert state(document) == (UNCHECKED, "it is not what was sent any more")
    assert told(city, "unchecked") == {None, walked.champion.user_id}


def test_two_workers_with_the_same_file_tell_of_it_once(city: Council) -> None:
    walked = walk(city)
    attach(walked, clamd.EICAR)
    with inside(city, ActorKind.SYSTEM):
        message = OutboxMessage.objects.get(kind="scan")
        first, second = (Scanning(None, timezone.now()) for _ in range(2))
        for each in (first, second):
            each.note(message, ScanVerdict(BLOCKED, "Eicar"))
        assert second.give_up(message, "the worker died") is None
        assert CaseEvent.objects.filter(kind="document_blocked").count() == 1


def test_a_file_that_was_never_checked_is_reported_and_stays_shut(city: Council) -> None:
    walked = walk(city)
    document = attach(walked, b"Some words")
    with inside(city, ActorKind.SYSTEM):
        OutboxMessage.objects.filter(kind="scan").update(attempts=outbox.MOST_ATTEMPTS)
    scan()
    assert state(document) == (UNCHECKED, "it was tried for three days")
    assert told(city, "unchecked") == {None, walked.champion.user_id}


def test_a_worker_that_dies_while_it_scans_leaves_the_file_to_the_next(city: Council, scanner: str) -> None:
    document = attach(walk(city), b"Some words")
    with inside(city, ActorKind.SYSTEM):
        OutboxMessage.objects.filter(kind="scan").update(claimed_at=timezone.now() - LEASE - timedelta(seconds=1))
    scan(scanner)
    assert state(document) == (CLEAN, "")


def test_a_scanner_at_a_unix_socket_is_spoken_to_as_well(city: Council, tmp_path) -> None:
    document = attach(walk(city), b"Some words")

    def reply() -> None:
        with listener.accept()[0] as scanner:
            while not scanner.recv(100_000).endswith(bytes(4)):
                pass
            scanner.sendall(b"stream: OK\0")

    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "clamd.sock"))
        listener.listen()
        replying = Thread(target=reply)
        replying.start()
        scan(f"unix:{tmp_path}/clamd.sock")
        replying.join()
    assert state(document) == (CLEAN, "")
