"""What one visitor may cause: files and requests for a private link, counted by client and by council."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from ipaddress import ip_network
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from complaints.models import ClientUse, ComplaintDraft, Document, Note
from complaints.tasks import forget_clients
from complaints.vocabulary.lifecycle import Move, Status
from councils.council_documents.operations import load_council_document
from councils.document_reading import read_yaml
from councils.models import Council
from councils.tenancy.scope import ActorKind
from councils.vocabulary.values import Limits
from portal.resident.sending.views import MOST_FILES
from tests.factories import councils
from tests.factories.cases import case_at, inside
from tests.factories.clients import signed_in
from tests.web.casework.desk import desk
from tests.web.resident.writer import Writer, text_of

# The counts are committed apart from what a page writes.
pytestmark = pytest.mark.django_db(transaction=True)
PROXY = "10.0.0.5"
LIMIT = 20
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


def limited(council: Council, settings: Any, **numbers: int) -> None:
    """The council's document says something else."""
    document = read_yaml(settings.BASE_DIR / "fixtures" / "councils" / f"{council.slug}.yaml")
    load_council_document({**document, "limits": numbers})


def file(name: str, megabytes: float) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"x" * int(megabytes * 2**20), "text/plain")


def kept(writer: Writer) -> list[str]:
    return re.findall(r'app-documents__link">([^<]+)<', text_of(writer.get("draft/files/")))


def from_elsewhere(writer: Writer) -> Writer:
    """The same council, asked from another network."""
    return Writer(writer.council, Client(REMOTE_ADDR="198.51.100.7"))


def check_says_when(response: HttpResponse, seconds: int = 3600) -> None:
    """A calm page, with the time, another way, and nothing that looks like a defect."""
    assert response.status_code == 429
    assert int(response["Retry-After"]) == seconds
    page = unescape(text_of(response))
    assert '<h1 class="govuk-heading-l">Try again later</h1>' in page
    assert re.search(r"You can try again at (\d{1,2}:\d\d[ap]m|midday|midnight)\.", page)
    assert '/contact/">contact the council in another way</a>' in page


def test_past_the_size_of_a_draft_the_next_file_is_named_and_the_complaint_is_sent(writer: Writer, settings) -> None:
    limited(writer.council, settings, draft_megabytes=3)
    writer.answer_all()
    page = text_of(writer.add(file("one.txt", 2), file("two.txt", 1.5), file("three.txt", 0.5)))
    assert "“two.txt” was not added, because a complaint can have 3 MB of files until it is sent." in page
    assert "You can add it on your complaint’s page after you send the complaint" in page
    assert kept(writer) == ["one.txt", "three.txt"]
    assert "Complaint sent" in text_of(writer.send())
    reference = writer.cases()[0].reference
    later = writer.post(f"complaints/{reference}/documents/", {"documents": [file("two.txt", 1.5)]}, follow=True)
    assert "We have received two.txt." in text_of(later)


def test_a_council_with_a_postal_address_names_it_as_another_way(writer: Writer, settings) -> None:
    limited(writer.council, settings, draft_megabytes=1)
    writer.answer_all()
    assert "or post it to us" not in text_of(writer.add(file("one.txt", 2)))
    writer.council.address = "The Guildhall"
    writer.council.limits = {"draft_megabytes": 1}
    with inside(writer.council):
        writer.council.save()
    assert "after you send the complaint, or post it to us" in text_of(writer.add(file("one.txt", 2)))


def test_a_draft_takes_as_many_files_of_the_largest_size_as_the_page_says(settings) -> None:
    assert Limits().draft_megabytes * 2**20 == MOST_FILES * settings.MAX_UPLOAD_BYTES


def test_past_the_hours_files_of_a_client_the_file_is_refused_and_nothing_else(
    writer: Writer, settings, clock: time_machine.Traveller
) -> None:
    limited(writer.council, settings, megabytes_an_hour=3)
    writer.answer_all()
    writer.add(file("one.txt", 2))
    second = Writer(writer.council).answer_all()
    page = text_of(second.add(file("two.txt", 2), file("small.txt", 0.5)))
    assert "“two.txt” was not added, because 3 MB of files came from your internet connection in the last hour." in page
    assert "You can add it here in an hour" in page
    assert kept(second) == ["small.txt"]
    assert "Complaint sent" in text_of(second.send())
    documents = f"complaints/{writer.cases()[0].reference}/documents/"
    refused = text_of(second.post(documents, {"documents": [file("three.txt", 0.25), file("four.txt", 0.5)]}))
    assert "We have received three.txt." in refused
    assert "“four.txt” was not added" in refused
    elsewhere = from_elsewhere(writer).answer_all()
    assert elsewhere.add(file("two.txt", 2)).status_code == 302
    # In the middle a page, so that the session goes on.
    clock.shift(HOUR / 2)
    second.get(documents)
    clock.shift(HOUR / 2)
    assert "We have received four.txt." in text_of(
        second.post(documents, {"documents": [file("four.txt", 0.5)]}, follow=True)
    )


def test_a_client_that_adds_files_locks_nobody_out_while_they_are_stored(writer: Writer) -> None:
    """The count is over before the files are checked and kept."""
    writer.answer_all()
    writer.add(file("one.txt", 1))
    with inside(writer.council, ActorKind.SYSTEM):
        use = ClientUse.objects.get(what=ClientUse.What.FILES)
    assert use.amount == 2**20
    assert "127.0.0.1" not in use.client


def ask_for_link(visitor: Writer, number: int = 0, **headers: str) -> HttpResponse:
    asked = {"reference": f"CC-222-222-{number}", "email": "alex.poole@example.com"}
    return visitor.client.post(visitor.address("new-link/"), asked, **headers)


def test_so_many_requests_for_a_private_link_an_hour(writer: Writer, clock: time_machine.Traveller) -> None:
    assert {ask_for_link(writer, number).status_code for number in range(LIMIT)} == {200}
    clock.shift(timedelta(minutes=30))
    refused = ask_for_link(writer, LIMIT)
    check_says_when(refused, seconds=1800)
    assert "alex.poole@example.com" in text_of(refused), "what was typed can be copied"
    assert ask_for_link(from_elsewhere(writer)).status_code == 200
    assert writer.get("new-link/").status_code == 200
    clock.shift(timedelta(minutes=30))
    assert ask_for_link(writer).status_code == 200


def test_a_council_says_in_its_document_how_many_requests(writer: Writer, settings) -> None:
    limited(writer.council, settings, link_requests_an_hour=2)
    assert [ask_for_link(writer).status_code for _ in range(3)] == [200, 200, 429]


def test_another_council_counts_for_itself(writer: Writer, south: Council, settings) -> None:
    limited(writer.council, settings, link_requests_an_hour=1)
    assert [ask_for_link(writer).status_code for _ in range(2)] == [200, 429]
    assert ask_for_link(Writer(south)).status_code == 200


def test_a_forged_header_makes_no_other_client(writer: Writer) -> None:
    answers = [ask_for_link(writer, number, HTTP_X_FORWARDED_FOR=f"192.0.2.{number}") for number in range(LIMIT + 5)]
    assert [answer.status_code for answer in answers] == [200] * LIMIT + [429] * 5


def test_behind_a_named_proxy_each_client_counts_by_itself(writer: Writer, settings) -> None:
    settings.TRUSTED_PROXIES = [ip_network(PROXY)]
    behind = Writer(writer.council, Client(REMOTE_ADDR=PROXY))
    answers = [ask_for_link(behind, number, HTTP_X_FORWARDED_FOR=f"192.0.2.{number}") for number in range(LIMIT + 5)]
    assert {answer.status_code for answer in answers} == {200}
    forged = [ask_for_link(behind, n, HTTP_X_FORWARDED_FOR=f"192.0.2.{n}, 203.0.113.9") for n in range(LIMIT + 1)]
    assert forged[-1].status_code == 429


def test_an_ipv6_connection_is_one_client(writer: Writer) -> None:
    statuses = [
        ask_for_link(Writer(writer.council, Client(REMOTE_ADDR=f"2001:db8:1:2::{number:x}"))).status_code
        for number in range(LIMIT + 1)
    ]
    assert statuses == [200] * LIMIT + [429]


def test_what_was_counted_is_forgotten(writer: Writer, clock: time_machine.Traveller) -> None:
    ask_for_link(writer)
    clock.shift(timedelta(minutes=59))
    ask_for_link(writer)
    forget_clients()
    with inside(writer.council, ActorKind.SYSTEM):
        assert ClientUse.objects.count() == 2
    clock.shift(timedelta(minutes=1))
    forget_clients()
    with inside(writer.council, ActorKind.SYSTEM):
        assert ClientUse.objects.count() == 1


def test_what_staff_add_is_not_counted(city: Council) -> None:
    desk(city).make(Move.ATTACH, audience="internal", file=[file("one.txt", 1)])
    with inside(city, ActorKind.SYSTEM):
        assert Document.objects.get().name == "one.txt"
        assert not ClientUse.objects.exists()


def first_answer(visitor: Writer, text: str = "What I typed") -> HttpResponse:
    """The first answer of a complaint, whose sender has kept nothing yet."""
    visitor.draft_key = str(uuid4())
    return visitor.post("draft/what-happened/", {"summary": text, "description": "It was missed again."})


def begin(council: Council, number: int) -> None:
    """So many people of one network answer the first question in their words."""
    assert {first_answer(Writer(council, Client())).status_code for _ in range(number)} == {302}


def drafts_of(*writers: Writer) -> list[Writer]:
    """Those whose draft is kept."""
    with inside(writers[0].council, ActorKind.SYSTEM):
        kept = set(map(str, ComplaintDraft.objects.values_list("key", flat=True)))
    return [each for each in writers if each.draft_key in kept]


def places_of(writer: Writer) -> list[str]:
    """Where the files of a draft are stored."""
    with inside(writer.council, ActorKind.SYSTEM):
        return [each.place for each in ComplaintDraft.objects.get(key=writer.draft_key).waiting_files]


def test_however_many_complaints_are_begun_from_one_client_none_is_refused_and_no_word_is_lost(
    writer: Writer, settings
) -> None:
    limited(writer.council, settings, drafts_an_hour=10)
    writers = [writer.answer_all(), *(Writer(writer.council, Client()) for _ in range(29))]
    assert {first_answer(each, f"Bin {number}").status_code for number, each in enumerate(writers[1:])} == {302}
    for number, each in enumerate(writers[1:]):
        assert f"Bin {number}" in text_of(each.get("draft/what-happened/"))
        each.answer_all()
    assert {"Complaint sent" in text_of(each.send()) for each in writers} == {True}
    assert len(writer.cases()) == 30


def test_past_the_drafts_of_an_hour_the_oldest_in_which_nothing_was_written_gives_way(writer: Writer, settings) -> None:
    limited(writer.council, settings, drafts_an_hour=10)
    service = {"service": councils.area(writer.council).pk}
    chosen, files = Writer(writer.council, Client()), Writer(writer.council, Client())
    assert chosen.post("draft/service/", service).status_code == 302
    assert files.add(file("one.txt", 0.1)).status_code == 302
    elsewhere = from_elsewhere(writer)
    assert elsewhere.post("draft/service/", service).status_code == 302
    begin(writer.council, 8)
    assert drafts_of(chosen, files) == [chosen, files]
    (place,) = places_of(files)
    begin(writer.council, 1)
    assert drafts_of(chosen, files) == [files]
    begin(writer.council, 1)
    assert drafts_of(chosen, files, elsewhere) == [elsewhere]
    with inside(writer.council, ActorKind.SYSTEM):
        assert not default_storage.exists(place)
    # What is typed after that is kept, too.
    what = {"summary": "The bin", "description": "It was missed."}
    assert chosen.post("draft/what-happened/", what).status_code == 302
    assert "The bin" in text_of(chosen.get("draft/what-happened/"))


def test_so_many_messages_and_files_a_day_on_one_case_and_no_text_is_lost(writer: Writer, settings) -> None:
    limited(writer.council, settings, additions_a_day=20)
    writer.answer_all().send()
    (case,) = writer.cases()
    message, documents = (f"complaints/{case.reference}/{page}/" for page in ("message", "documents"))
    for number in range(19):
        assert writer.post(message, {"text": f"Message {number}"}).status_code == 302
    assert writer.post(documents, {"documents": [file("one.txt", 0.1)]}).status_code == 302
    refused = text_of(writer.post(message, {"text": "Message 20"}))
    assert "Your message has not been sent, because you have sent 20 messages and files in the last 24 hours" in refused
    assert ">Message 20</textarea>" in refused
    assert "“two.txt” has not been added" in text_of(writer.post(documents, {"documents": [file("two.txt", 0.1)]}))
    with inside(writer.council, ActorKind.SYSTEM):
        assert (Note.objects.count(), Document.objects.count()) == (19, 1)


def test_a_message_is_taken_again_a_day_later(writer: Writer, settings, clock: time_machine.Traveller) -> None:
    limited(writer.council, settings, additions_a_day=20)
    robin = councils.user("Robin Reed")
    walked = case_at(writer.council, Status.UNDER_INVESTIGATION, by=robin)
    message = writer.address(f"complaints/{walked.case.reference}/message/")
    sent = [signed_in(robin).post(message, {"text": f"Message {number}"}).status_code for number in range(21)]
    assert sent == [302] * 20 + [200]
    clock.shift(timedelta(days=1))
    assert signed_in(robin).post(message, {"text": "Message 20"}).status_code == 302
