"""Nothing that a stranger types in a form is emailed to an address that nobody has proved to be theirs.

Every question that someone without an account can answer is answered with a word that no email may hold.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings as product
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from complaints.cases.operations import moves, pausing, triage
from complaints.delivery.channels import EmailSender
from complaints.delivery.operations import outbox
from complaints.delivery.operations.scanning import LOOKS_FOR_A_LOST_FILE, Infected, Scanning
from complaints.models import Document, OutboxMessage
from complaints.people.operations import email_limits
from complaints.people.queries import private_links
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.correspondence import NOTICES
from councils.models import Council, User
from councils.policies.rules.casework_rules import ContactKind
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Role
from tests.access.reading_forms import Field, forms_of
from tests.factories import clamd, clock, councils, smtp
from tests.factories.accounts import add_address
from tests.factories.cases import AWAITED, every_part, inside
from tests.factories.files import lose
from tests.integration.complaints.test_contacts import logged
from tests.integration.complaints.test_letters import TO_THE_COMPLAINANT
from tests.integration.complaints.test_scanning import in_their_time
from tests.web.resident.writer import Writer, text_of

pytestmark = pytest.mark.django_db(transaction=True)

TYPED, PHONE = "prize", "07700 900461"
STRANGER, SECOND = "prize.stranger@example.com", "prize.second@example.com"
# The complainant is sent these only when a member of staff has decided so, or the calendar has changed.
BY_STAFF = {
    "acknowledged",
    "added_to_open",
    "closed",
    "closed_without_consent",
    "complaint_offered",
    "consent_asked",
    "date_moved",
    "declined",
    "director_decided",
    "document",
    "extended",
    "extension_withdrawn",
    "forwarded",
    "limits_appeal_decided",
    "limits_reviewed",
    "limits_set",
    "members_decided",
    "note",
    "passed_to_legal",
    "passed_to_service",
    "paused",
    "paused_for_consent",
    "permission_needed",
    "praise_shared",
    "reclassified",
    "staff_notice",
    "resumed_without_consent",
    "stage_skipped",
    "told_of_asking",
    "told_person_concerned",
    "reopened",
    "responded",
    "settled",
    "updated",
}
ACCOUNT_TEMPLATES = Path(product.BASE_DIR) / "templates" / "account" / "email"
# Sent to whoever has signed in, or never.
TO_ACCOUNTS = {
    "api_token_created",
    "api_token_revoked",
    "api_token_revoked_by_administrator",
    "calendar_address_created",
    "calendar_address_revoked",
    "email_added",
    "email_changed",
    "email_confirm",
    "email_deleted",
    "keys_revoked",
    "password_changed",
    "password_reset",
    "password_set",
}


@pytest.fixture
def sink(settings) -> Iterator[smtp.Sink]:
    with smtp.listening(settings, smtp.Sink()) as listening:
        yield listening


def drain() -> None:
    with EmailSender() as post:
        outbox.drain(post, timezone.now(), lambda: True)


def drain_for_hours() -> None:
    """Until the emails that wait for their turn have been sent."""
    with clock.set_ahead() as ahead:
        for _ in range(4):
            drain()
            ahead.move(timedelta(hours=1))


def typed(field: Field) -> str:
    """What a stranger types in a field, or what they choose."""
    if field.choices or field.kind == "hidden":
        return field.filled
    return {"email": STRANGER, "tel": PHONE}.get(
        field.kind, f"{TYPED} {field.name} http://{TYPED}.example/{field.name}"
    )


def fill_in(writer: Writer, page: str, **answers: str | None) -> str:
    """Type something in every field of a page's form and send it; the address that it leads to. None: no box ticked."""
    forms = [form for form in forms_of(text_of(writer.get(page))) if form.method == "post"]
    fields = max(forms, key=lambda form: len(form.fields)).fields
    filled = {**{name: typed(field) for name, field in fields.items()}, **answers}
    response = writer.post(page, {name: value for name, value in filled.items() if value is not None})
    assert response.status_code == 302, text_of(response)
    return response["Location"]


def file(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{TYPED}-{name}.txt", content, "text/plain")


def send_complaint(writer: Writer, **answers: str | None) -> str:
    """Through all questions; gives the reference."""
    page = writer.get("complain/new/")["Location"].removeprefix(writer.address())
    while "/files/" not in page:
        asked = answers if "who-for" in page or "adjustments" in page else {}
        page = fill_in(writer, page, **asked).removeprefix(writer.address())
    writer.draft_key = page.split("/")[1]
    writer.add(file("virus", clamd.EICAR), file("lost", b"Some words"))
    assert "Complaint sent" in text_of(writer.send())
    return writer.cases()[-1].reference


class Staff:
    """The council's side of the complaint that was sent last."""

    def __init__(self, writer: Writer) -> None:
        self.council, self.case = writer.council, writer.cases()[-1]
        self.champion = councils.staff(self.council, Role.COMPLAINT_CHAMPION)
        area = self.case.service_area
        self.officer = councils.staff(self.council, Role.RESPONDING_OFFICER, service_area=area)

    def context(self) -> ActionContext:
        return ActionContext(self.case.pk, self.champion, timezone.now())

    def pause(self) -> None:
        with inside(self.council):
            triage.accept(self.context())
            moves.assign(self.context(), officer_id=self.officer.user_id or 0)
            moves.acknowledge(self.context(), text="We understand.")
            pausing.pause(self.context(), reason="Waiting for information", awaited=AWAITED)

    def respond(self) -> None:
        context = ActionContext(self.case.pk, self.officer, timezone.now())
        with inside(self.council):
            moves.respond(context, outcome="upheld", text="We are sorry.", parts=every_part(self.case))


def scan_files(council: Council) -> None:
    """One is infected, the other is lost."""

    def scan(content) -> None:
        if clamd.EICAR in content.read():
            raise Infected("Eicar")

    with inside(council, ActorKind.SYSTEM):
        lost = Document.objects.filter(name__contains="lost").latest("pk")
    lose(council, lost.stored.name)
    for _ in range(LOOKS_FOR_A_LOST_FILE + 2):
        in_their_time(council)
        outbox.drain(Scanning(scan, timezone.now()), timezone.now(), lambda: True)


def do_all_until_the_answer(writer: Writer, reference: str, sink: smtp.Sink) -> Staff:
    """What someone without an account can do with a complaint that was sent, and what follows from it."""
    complaint = f"complaints/{reference}"
    scan_files(writer.council)
    assert writer.post("new-link/", {"reference": reference, "email": STRANGER}).status_code == 200
    staff = Staff(writer)
    with inside(writer.council, ActorKind.SYSTEM):
        token = private_links.token_for(staff.case.pk)
    fill_in(writer, f"track/{token}/", answer=staff.case.complainant_name)
    staff.pause()
    fill_in(writer, f"{complaint}/message/")
    fill_in(writer, f"{complaint}/contact-details/", email=SECOND, address=f"2 {TYPED} Lane")
    drain()
    (to_confirm,) = (mail for mail in sink.received if "Confirm your new email" in mail["Subject"])
    (link,) = re.findall(r"https?://[^/]+/c/[\w-]+/(confirm-email/\S+/)", to_confirm.get_content())
    assert writer.post(link).status_code == 200
    return staff


def be_unhappy_about_a_request(writer: Writer) -> None:
    """A request for a service that a stranger makes a complaint of on their page."""
    walked = logged(
        writer.council, "corporate", ContactKind.SERVICE_REQUEST, name=f"Pat {TYPED}", email=STRANGER, address=TYPED
    )
    with inside(writer.council, ActorKind.SYSTEM):
        token = private_links.token_for(walked.case.pk)
    fill_in(writer, f"track/{token}/", answer=walked.case.complainant_name)
    fill_in(writer, f"complaints/{walked.case.reference}/complain/")


def kind_of(mail: EmailMessage, council: Council) -> str:
    with inside(council, ActorKind.SYSTEM):
        return OutboxMessage.objects.get(pk=UUID(mail["Message-ID"].strip("<>").partition("@")[0])).kind


def check_nothing_typed(mails: Iterable[EmailMessage]) -> None:
    for mail in mails:
        headers = [f"{name}: {value}" for name, value in mail.items() if name != "To"]
        whole = "\n".join([*headers, mail.get_content()]).lower()
        assert TYPED not in whole, whole
        assert PHONE.partition(" ")[2] not in whole, whole


def to_strangers(sink: smtp.Sink, council: Council) -> dict[str, list[EmailMessage]]:
    """The emails that follow from what the stranger did, by kind."""
    found: dict[str, list[EmailMessage]] = {}
    for mail in sink.received:
        if mail["To"] in (STRANGER, SECOND):
            found.setdefault(kind_of(mail, council), []).append(mail)
    return {kind: mails for kind, mails in found.items() if kind not in BY_STAFF}


def test_no_email_about_a_complaint_holds_what_a_stranger_typed(writer: Writer, sink: smtp.Sink) -> None:
    reference = send_complaint(writer, who="me", on_behalf_of="", kinds=None, adjustments="")
    do_all_until_the_answer(writer, reference, sink).respond()
    fill_in(writer, f"complaints/{reference}/next-stage/")
    fill_in(writer, f"complaints/{reference}/withdraw/")
    be_unhappy_about_a_request(writer)
    drain_for_hours()
    found = to_strangers(sink, writer.council)
    assert set(found) | BY_STAFF == {*TO_THE_COMPLAINANT, *NOTICES}, "sort a new kind of email in, here or in BY_STAFF"
    assert set(found) == email_limits.CAUSED_BY_COMPLAINANT - BY_STAFF, "what a stranger causes is limited"
    check_nothing_typed(mail for mails in found.values() for mail in mails)


def test_nor_where_they_act_for_someone_or_need_adjustments(writer: Writer, sink: smtp.Sink) -> None:
    """What they ask for themselves is then the only thing that is emailed."""
    reference = send_complaint(writer, who="other")
    do_all_until_the_answer(writer, reference, sink)
    # Without permission they cannot withdraw what is someone else's.
    assert writer.get(f"complaints/{reference}/withdraw/").status_code == 302
    drain_for_hours()
    found = to_strangers(sink, writer.council)
    assert set(found) == {"link", "email_changed", *NOTICES} - BY_STAFF
    check_nothing_typed(mail for mails in found.values() for mail in mails)


def test_no_email_about_an_account_holds_what_a_stranger_typed(sink: smtp.Sink, the_four_councils) -> None:
    cache.clear()
    known = User.objects.create_user("prize.known@example.com", "three bins on a Monday", name=TYPED)
    add_address(known, known.email, verified=True, primary=True)
    unconfirmed = "prize.unconfirmed@example.com"
    add_address(known, unconfirmed, verified=False)
    client = Client(HTTP_USER_AGENT=TYPED, HTTP_REFERER=f"http://{TYPED}.example/")
    for page, answers in (
        ("signup", {"email": STRANGER}),
        ("signup", {"email": known.email}),
        ("password/reset", {"email": known.email}),
        ("password/reset", {"email": SECOND}),
        ("password/reset", {"email": unconfirmed}),
        ("login/code", {"email": known.email}),
    ):
        response = client.post(f"/accounts/{page}/?next=/{TYPED}/", {**answers, "next": f"/{TYPED}/"})
        assert response.status_code == 302, text_of(response)
    subjects = {path.name.removesuffix("_subject.txt"): path for path in ACCOUNT_TEMPLATES.glob("*_subject.txt")}
    by_strangers = {subjects[name].read_text().strip() for name in set(subjects) - TO_ACCOUNTS if "_signup" not in name}
    assert {mail["Subject"] for mail in sink.received} == by_strangers
    check_nothing_typed(sink.received)
