"""Emails as files: what is attached to one has to be such as is taken by itself."""

from email.message import EmailMessage

import pytest

from tests.integration.complaints.test_pdf_files import active_pdf
from tests.integration.complaints.uploading import WORD, kept, office, pdf, picture, refused

PROGRAM = b"MZ" + b"program" * 9
OUTLOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def message(**more: bytes) -> EmailMessage:
    """An email with a text in two forms, and files by their names."""
    made = EmailMessage()
    made["Subject"], made["From"], made["To"] = "The bin", "alex@example.com", "council@example.org"
    made.set_content("It was missed.")
    made.add_alternative("<p>It was missed.</p>", subtype="html")
    for name, content in more.items():
        attach(made, name, content)
    return made


def attach(to: EmailMessage, name: str, content: bytes, kind: str = "application/octet-stream") -> None:
    to.add_attachment(content, *kind.split("/"), filename=name)


@pytest.mark.parametrize(
    ("name", "content"),
    [("bin.png", picture()), ("letter.pdf", pdf()), ("letter.docx", office(WORD)), ("notes.txt", b"Monday"),
     ("invitation.ics", b"BEGIN:VCALENDAR"), ("logo.gif", b"GIF89a"), ("empty.txt", b""), ("größe.pdf", pdf())],
)  # fmt: skip
def test_an_email_with_what_is_taken_by_itself_is_kept_as_it_came(name: str, content: bytes):
    email = message()
    attach(email, name, content)
    assert kept("bin.eml", email.as_bytes()) == email.as_bytes()


def test_an_email_inside_an_email_is_looked_into():
    outer = message()
    outer.add_attachment(message(**{"bin.png": picture()}))
    assert kept("bin.eml", outer.as_bytes())
    outer.add_attachment(message(**{"setup.exe": PROGRAM}))
    assert refused("bin.eml", outer.as_bytes()) == "file.active"


@pytest.mark.parametrize(
    ("name", "content"),
    [("setup.exe", PROGRAM), ("setup.exe.", PROGRAM), ("letter.docm", office(WORD)), ("page.html", b"<script>"),
     ("files.zip", office({"setup.exe": PROGRAM})), ("link.lnk", b"x"), ("letter.pdf", PROGRAM),
     ("form.pdf", active_pdf()), ("letter.docx", office({**WORD, "word/vbaData.bin": b"x"})),
     ("table.csv", b'=WEBSERVICE("http://x.example/")'), ("letter", b"x"), ("winmail.dat", b"x"),
     ("größe.exe", PROGRAM), ("setup.exe\x07.txt", b"x")],
)  # fmt: skip
def test_an_email_that_carries_anything_else_is_refused(name: str, content: bytes):
    email = message()
    attach(email, name, content)
    assert refused("bin.eml", email.as_bytes()) == "file.active"


@pytest.mark.parametrize(
    "headers",
    [
        "Content-Type: application/x-msdownload",
        'Content-Type: text/plain; name="setup.exe"',
        'Content-Type: text/plain; name="a.txt"\nContent-Disposition: attachment; filename="setup.exe"',
        'Content-Type: text/plain; name="setup.exe"\nContent-Disposition: attachment; filename="a.txt"',
        "Content-Type: text/plain; name==?utf-8?B?c2V0dXAuZXhl?=",
        "Content-Type: text/plain; name*0=setup.; name*1=exe",
        "Content-Type: message/external-body; access-type=URL; URL=http://x.example/",
        "Content-Type: message/partial; id=1; number=1; total=2",
        "Content-Type: multipart/x-unknown; boundary=b",
        "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64",
        "Content-Type: multipart/mixed",
        "Content-Type: text/plain; name==?no-such-charset?B?YS50eHQ=?=",
    ],
)
def test_what_is_written_in_another_way_is_refused_as_well(headers: str):
    assert refused("bin.eml", f"Subject: x\nMIME-Version: 1.0\n{headers}\n\nIt was missed.\n".encode())


def test_a_program_written_into_the_text_is_refused():
    assert refused("bin.eml", b"Subject: x\n\nSee this.\nbegin 644 setup.exe\n#86)C\n`\nend\n") == "file.active"
    assert kept("bin.eml", b"Subject: x\n\nLet us begin 644 bins later.\n")


@pytest.mark.parametrize("content", [b"Subject: x\nContent-Type: message/rfc822\n\n" * 3000, b"--b\n\n" * 2000])
def test_very_many_parts_are_refused(content: bytes):
    start = b"" if content.startswith(b"Subject") else b"Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n"
    assert refused("bin.eml", start + content) == "file.damaged"


def test_outlooks_own_format_is_taken_without_attachments_alone():
    assert kept("bin.msg", OUTLOOK)
    for storage in ("__attach_version1.0_#00000000", "__ATTACH_VERSION1.0_#00000000"):
        assert refused("bin.msg", OUTLOOK + storage.encode("utf-16-le")) == "file.active"
