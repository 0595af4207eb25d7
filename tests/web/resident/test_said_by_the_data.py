"""What pages and emails say of a council follows from what is known of it, and of this installation."""

import re
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from complaints.models import Document, OutboxMessage
from councils.models import Council
from portal.files.forms import ENDINGS
from tests.factories import councils
from tests.factories.cases import inside, walk
from tests.factories.clients import signed_in
from tests.integration.complaints.test_letters import written
from tests.web.resident.writer import Writer, text_of

SLUGS = ["cambridge-city", "cambridgeshire-county", "east-cambridgeshire", "south-cambridgeshire"]
WAYS = {"by phone": "phone", "by email": "email", "by post": "address"}


def said(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.partition("<main")[2])).split())


@pytest.mark.parametrize("slug", SLUGS)
def test_the_contact_page_names_the_ways_that_it_gives_and_no_other(the_four_councils, slug: str) -> None:
    council = councils.council(slug)
    page = said(text_of(Client().get(f"/c/{slug}/contact/")))
    sentence = page.partition("You can complain online")[2].partition(". However you complain")[0]
    for way, column in WAYS.items():
        assert (way in sentence) is bool(getattr(council, column)), way
    assert "in person" not in sentence


@pytest.mark.parametrize("slug", SLUGS)
def test_an_email_without_an_address_for_replies_says_where_to_write(the_four_councils, slug: str) -> None:
    council = councils.council(slug)
    case = walk(council).case
    with inside(council):
        email = written(OutboxMessage.objects.get(case=case, kind="received", user_id=None))
        to_staff = written(OutboxMessage.objects.filter(case=case, kind="received_staff").latest("created_at"))
    assert bool(email.reply_to) is bool(council.email)
    assert ("replies are not read" in email.body) is not bool(council.email)
    assert "replies are not read" not in to_staff.body
    if not council.email:
        assert (council.phone or council.website) in email.body.partition("replies are not read")[2]


@pytest.mark.parametrize(
    ("demo", "scanner", "promised"), [(True, "", False), (True, "tcp://x:1", True), (False, "", True)]
)
def test_a_virus_check_is_promised_only_where_there_is_one(
    city: Council, settings: Any, demo: bool, scanner: str, promised: bool
) -> None:
    resident = councils.user("Robin Day")
    case = walk(city, by=resident).case
    settings.DEMO, settings.SCANNER_URL = demo, scanner
    place = {"council_slug": city.slug, "reference": case.reference}
    page = said(text_of(signed_in(resident).get(reverse("resident:documents", kwargs=place))))
    assert ("We check each file for viruses" in page) is promised
    assert ("files are not checked for viruses" in page) is not promised


@pytest.mark.parametrize("page", ["404", "500", "503"])
def test_an_error_page_promises_no_phone_number(page: str) -> None:
    with open(f"templates/errors/{page}.html", encoding="utf-8") as file:
        assert not re.search(r"phone", file.read())


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("photo.jfif", None, "image/jpeg"),
        ("Re bins.eml", b"From: a@example.com\r\nSubject: Bins\r\n\r\nHello", "message/rfc822"),
        ("Re bins.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512, "application/vnd.ms-outlook"),
        ("letter.rtf", b"{\\rtf1 Dear council}", "application/rtf"),
        ("diary.csv", b"day,bin\r\nMonday,missed\r\n", "text/csv"),
    ],
)
def test_files_that_people_have_are_taken(
    city: Council, jpeg: bytes, name: str, content: bytes | None, kind: str
) -> None:
    writer = Writer(city).answer_all()
    assert name.rpartition(".")[2] in ENDINGS
    writer.add(SimpleUploadedFile(name, content or jpeg))
    writer.send()
    (case,) = writer.cases()
    with inside(city):
        assert [each.content_type for each in Document.objects.filter(case=case)] == [kind]
