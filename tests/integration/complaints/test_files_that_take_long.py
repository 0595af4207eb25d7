"""However a file is put together, looking into it takes no longer than its size allows, and holds up nothing else."""

import io
import os
import re
import signal
import struct
import threading
import time
import zipfile
import zlib
from base64 import encodebytes
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from complaints.documents.inspection.file_checker import checker
from complaints.documents.operations import uploads
from councils.vocabulary.errors import RuleBroken
from tests.integration.complaints.uploading import EXCEL, WORD, document, kept, looked_into, office, pdf

pytestmark = pytest.mark.in_turns
MB = 2**20
WRAPPED = b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n"
SETTINGS = Path(f"/proc/{os.getpid()}/environ")


def sheet(content: bytes) -> bytes:
    return office({**EXCEL, "xl/worksheets/sheet1.xml": content})


def letter(body: bytes) -> bytes:
    return office({**WORD, "word/document.xml": body})


def many_parts(number: int) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for each in range(number):
            archive.writestr(str(each), b"")
    return made.getvalue()


def fields_in_a_field() -> bytes:
    mark = '<w:fldChar w:fldCharType="{}"/>'
    instruction = f"<w:instrText>HYPERLINK {'a ' * 5000}</w:instrText>"
    return document(mark.format("begin") + instruction + (mark.format("begin") + mark.format("end")) * 400_000)


def email_in_emails(levels: int) -> bytes:
    made = b"x" * 15 * MB
    for level in range(levels):
        made = WRAPPED % (level, level) + b'Content-Type: application/octet-stream; name="a.eml"\n\n' + made
    return made


def email_with(files: list[bytes]) -> bytes:
    head = b'Content-Type: application/octet-stream; name="a.docx"\nContent-Transfer-Encoding: base64\n\n'
    return b"Content-Type: multipart/mixed; boundary=b\n\n" + b"".join(
        b"--b\n" + head + encodebytes(file) for file in files
    )


def png_with_exif(entries: int) -> bytes:
    """Each entry of its directory points to nearly all of it."""
    directory = b"MM\x00*" + struct.pack(">IH", 8, entries)
    directory += b"".join(struct.pack(">HHII", entry + 1, 7, 10 * MB, 900_000) for entry in range(entries))
    chunks = [(b"IHDR", struct.pack(">II5x", 8, 8)), (b"eXIf", directory.ljust(12 * MB, b"\0")), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(said)) + kind + said + struct.pack(">I", zlib.crc32(kind + said)) for kind, said in chunks
    )


# How each is put together: some are 20 MB, so they are made when they are wanted.
LONG = {
    "tabs": ("a.csv", lambda: b"\t" * MB),
    "spaces": ("a.csv", lambda: b" " * MB),
    "rows of tabs": ("a.csv", lambda: (b"\t" * 60 + b"\n") * 5000),
    "wide rows": ("a.csv", lambda: (b" " * 2000 + b"\n") * 500),
    "quotes": ("a.csv", lambda: b'"' * MB),
    "tabs and quotes": ("a.csv", lambda: b'\t"' * MB),
    "names of functions": ("a.csv", lambda: b"=IMAGE " * (MB // 7)),
    "bars": ("a.csv", lambda: b"=a|" * (MB // 3)),
    "tag without end": ("a.xlsx", lambda: sheet(b"<f " + b">" * MB)),
    "tags without end": ("a.xlsx", lambda: sheet(b"<f " * MB)),
    "quotes in a tag": ("a.xlsx", lambda: sheet(b"<f " + b"\"'" * MB)),
    "spaces before a declaration": ("a.xlsx", lambda: sheet(b" " * MB)),
    "declarations": ("a.xlsx", lambda: sheet(b"<?xml " * MB)),
    "ampersands": ("a.xlsx", lambda: sheet(b"<f>" + b"&" * MB)),
    "links in a formula": ("a.xlsx", lambda: sheet(b"<f>" + b'HYPERLINK("' * MB)),
    "long namespace": (
        "a.docx",
        lambda: letter(b'<a xmlns="' + b"u" * 1_900_000 + b'">' + b"<b/>" * 900_000 + b"</a>"),
    ),
    "deep elements": ("a.docx", lambda: letter(b"<a>" * 900_000)),
    "fields in a field": ("a.docx", lambda: letter(fields_in_a_field())),
    "entities": ("a.docx", lambda: letter(b'<!DOCTYPE a [<!ENTITY a "a"><!ENTITY b "&a;&a;">]><a>&b;</a>')),
    "many parts": ("a.docx", lambda: many_parts(60_000)),
    "fields": ("a.rtf", lambda: b"{\\rtf1" + (b"\\fldinst " + b"\\u9 " * 250) * 10_000),
    "backslashes": ("a.rtf", lambda: b"{\\rtf1" + b"\\" * 10 * MB),
    "semicolons in a header": ("a.eml", lambda: b'Content-Type: a/b; "' + b";" * MB + b"\n\nx"),
    "semicolons in another": ("a.eml", lambda: b'Content-Disposition: attachment; filename="' + b";" * MB + b"\n\nx"),
    "folded header": ("a.eml", lambda: b'Content-Type: a/b; "' + b";\n " * 300_000 + b"\n\nx"),
    "multiparts": ("a.eml", lambda: b"".join(WRAPPED % (n, n) for n in range(400)) + b"\n" * 5 * MB),
    "lines": ("a.eml", lambda: b"Subject: x\n\n" + b"\n" * 19 * MB),
    "headers": ("a.eml", lambda: b"a:b\n" * 4 * MB),
    "reports of delivery": ("a.eml", lambda: b"Content-Type: message/delivery-status\n\n" + b"a:b\n\n" * 300_000),
    "emails in emails": ("a.eml", lambda: b"Content-Type: message/rfc822\n\n" * 500_000),
    "emails attached to emails": ("a.eml", lambda: email_in_emails(60)),
    "files that unpack": ("a.eml", lambda: email_with([letter(b"<a>" + b" " * 30 * MB + b"</a>")] * 60)),
    "encoded words": ("a.eml", lambda: b'Content-Type: a/b; name="' + b"=?a?q?" * 300_000 + b'"\n\nx'),
    "entries of a photograph": ("a.png", lambda: png_with_exif(65_000)),
    "fill bytes": ("a.jpg", lambda: b"\xff\xd8" + b"\xff" * 19 * MB),
    "scans": ("a.jpg", lambda: b"\xff\xd8" + (b"\xff\xda\0\2" + b"\xff\xd0" * 100) * 49_000),
    "arrays": ("a.pdf", lambda: b"%PDF-1.7\n1 0 obj\n" + b"[" * 10 * MB),
    "dictionaries": ("a.pdf", lambda: b"%PDF-1.7\n1 0 obj\n" + b"<</A " * MB),
}


@pytest.mark.parametrize(("name", "put_together"), LONG.values(), ids=LONG)
def test_a_file_that_is_put_together_to_take_long_takes_seconds(name: str, put_together: Callable[[], bytes]):
    """The process that looks into it would be ended after `checking.PROCESSOR_SECONDS`."""
    assert code_of(name, put_together()) in {"", "file.damaged", "file.bomb", "file.active"}


def code_of(name: str, content: bytes) -> str:
    """Of what is refused; empty for what is taken."""
    try:
        looked_into(name, content, limit=20 * MB)
    except RuleBroken as refusal:
        return refusal.code
    return ""


HONEST = {
    "table": ("a.csv", lambda: b'1 June,-12.50,Missed bin,"Mill Road, Cambridge",\'01223\r\n' * 300_000),
    "table of tabs": ("a.csv", lambda: (b"\t".join([b"Mill Road"] * 40) + b"\n") * 40_000),
    "email": (
        "a.eml",
        lambda: (
            b"".join(WRAPPED % (n, n) for n in range(12))
            + b'Content-Type: text/plain; name="a.txt"\nContent-Transfer-Encoding: base64\n\n'
            + encodebytes(b"The boundary of my garden. " * 500_000)
        ),
    ),
    "email of five": ("a.eml", lambda: email_in_emails(2)),
    "workbook": ("a.xlsx", lambda: sheet(b'<c r="A1"><f t="shared" ref="A1:A9">SUM(B1:B2)</f><v>1</v></c>' * 300_000)),
    "rich text": ("a.rtf", lambda: b"{\\rtf1 " + b"\\par The bin was missed.\n" * 400_000 + b"}"),
}


@pytest.mark.parametrize(("name", "put_together"), HONEST.values(), ids=HONEST)
def test_a_large_file_that_people_have_is_taken(name: str, put_together: Callable[[], bytes]):
    content = put_together()
    assert looked_into(name, content, limit=20 * MB).checked.size == len(content)


def slow() -> SimpleUploadedFile:
    return SimpleUploadedFile("table.csv", b";=\n" * 6 * MB)


def refusal_of(file: SimpleUploadedFile, seconds: float) -> RuleBroken:
    with pytest.raises(RuleBroken) as refusal:
        uploads.checked(file, until=time.monotonic() + seconds)
    return refusal.value


def test_a_file_that_takes_too_long_is_refused_in_words():
    refusal = refusal_of(slow(), 1.5)
    assert refusal.code == "file.unchecked"
    assert refusal.message.startswith("We could not check “table.csv”, because it is put together in an unusual way")
    assert kept("notes.txt", b"Monday") == b"Monday"


def test_a_file_that_takes_too_much_memory_is_refused():
    # A text with one such character takes four bytes for each of its characters.
    assert code_of("table.xlsx", sheet("\U0001f600".encode() + b" " * 190 * MB)) == "file.unchecked"
    assert kept("notes.txt", b"Monday") == b"Monday"


def test_nothing_else_waits_while_a_file_is_looked_into():
    looking = threading.Thread(target=refusal_of, args=(slow(), 3))
    looking.start()
    longest = 0.0
    while looking.is_alive():
        began = time.monotonic()
        time.sleep(0.01)
        longest = max(longest, time.monotonic() - began)
    assert longest < 1


def test_a_process_that_was_killed_or_stands_still_is_replaced():
    for number in (signal.SIGKILL, signal.SIGSTOP):
        assert kept("notes.txt", b"Monday") == b"Monday"
        assert checker.process
        os.kill(checker.process.pid, number)
        if number == signal.SIGKILL:
            checker.process.wait()
        else:
            assert refusal_of(SimpleUploadedFile("notes.txt", b"Monday"), 1.5).code == "file.unchecked"
            checker.process.wait()
    assert kept("notes.txt", b"Monday") == b"Monday"


def test_the_process_has_no_secret():
    pid = checker.start() and checker.process and checker.process.pid
    assert re.search(rb"SECRET|DATABASE|PASSWORD", SETTINGS.read_bytes())
    assert not Path(f"/proc/{pid}/environ").read_bytes()


def test_files_of_one_form_get_no_more_time_than_one(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(uploads, "SECONDS", 2)
    taken, problems = uploads.checked_files([slow(), SimpleUploadedFile("letter.pdf", pdf())])
    assert taken == []
    assert ["could not check" in problem for problem in problems] == [True, True]
    assert "“letter.pdf” just now, because the files before it took too long. Add it again" in problems[1]


def test_one_thread_is_left_for_pages_while_many_add_files(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(uploads, "SECONDS_OF_WAITING", 0.1)
    monkeypatch.setattr(uploads, "SECONDS", 5)
    looking = [threading.Thread(target=uploads.checked_files, args=([slow()],)) for _ in range(uploads.FORMS_AT_ONCE)]
    for thread in looking:
        thread.start()
    time.sleep(0.5)
    taken, problems = uploads.checked_files([SimpleUploadedFile("notes.txt", b"Monday")])
    assert (taken, len(problems)) == ([], 1)
    assert "“notes.txt” just now, because many people are adding files" in problems[0]
    for thread in looking:
        thread.join()
    assert len(uploads.checked_files([SimpleUploadedFile("notes.txt", b"Monday")])[0]) == 1
