"""Every kind of message as an e-mail, for every council: what it says, to whom, and what it must not say."""

import ast
import re
from dataclasses import replace
from datetime import timedelta
from email.utils import parseaddr
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings
from django.core.mail import EmailMessage

from complaints.case_facts.queries import facts_of
from complaints.cases.operations import correspondence, moves, triage
from complaints.correspondence.queries.letters import LetterDates, body_of, dates_told, letter_context_for
from complaints.delivery import email_messages
from complaints.models import Case, CaseEvent, CaseTask, Deadline, Letter, OutboxMessage, Person, Reminder
from complaints.notifications.operations import fill_in
from complaints.people.queries import private_links
from complaints.reminders import operations as reminder_operations
from complaints.vocabulary.actions import DIRECTOR_DECIDED, MEMBERS_DECIDED, PERMISSION_NEEDED, ActionContext
from complaints.vocabulary.correspondence import (
    DETAILS_CHANGED,
    EMAIL_TO_GIVER,
    JOINT_COPY,
    NOTICES,
    PASSED_ON,
    SENT_TO,
    SendingNeeds,
    Undeliverable,
)
from complaints.vocabulary.lifecycle import PASSED_TO_SERVICE, PRAISE_TO_STAFF, Extension, Status, TaskKind
from complaints.vocabulary.people import (
    ADDED_TO_OPEN,
    LIMITS_APPEAL_DECIDED,
    LIMITS_REVIEW_SOON,
    LIMITS_REVIEWED,
    LIMITS_SET,
    ContactChange,
)
from councils.bodies.rules import ombudsmen
from councils.models import Council
from councils.queries import bodies
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Actor, Role
from tests.factories import councils
from tests.factories.cases import Walk, case_at, entered, inside, needing, submission, walk
from tests.factories.councils import change_user, london

pytestmark = pytest.mark.in_turns
FOLDER = Path(settings.BASE_DIR) / "templates" / "letters"
KINDS = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())
ABOUT_A_CASE = [kind for kind in KINDS if kind != OutboxMessage.DIGEST]
TO_THE_COMPLAINANT = [kind for kind in KINDS if "_to_resident.txt" in (FOLDER / kind / "body.txt").read_text()]
SLUGS = ["cambridge-city", "cambridgeshire-county", "east-cambridgeshire", "south-cambridgeshire"]
# What the complainant and officers wrote in the walks of this file; none of it belongs into mail to staff.
WRITTEN = ("green bin", "You are right", "Alex Poole", "alex.poole@example.com", "stood outside")
WITHOUT_REFERENCE = {EMAIL_TO_GIVER, PRAISE_TO_STAFF, LIMITS_SET, LIMITS_REVIEWED, LIMITS_APPEAL_DECIDED}
NEEDS_OMBUDSMAN = {"declined", "extended", "updated", "responded", "closed"}


def kinds_told() -> set[str]:
    """Every kind that some operation or decision tells anybody, read from the code."""
    found = set()
    for app in ("complaints", "ombudsman"):
        for path in (Path(settings.BASE_DIR) / app).rglob("*.py"):
            calls = (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))
            named = (call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id == "Notify")
            kinds = [kind for kind in named if isinstance(kind, ast.Constant | ast.Name)]
            module = (
                import_module(".".join(path.relative_to(settings.BASE_DIR).with_suffix("").parts)) if kinds else None
            )
            found |= {kind.value if isinstance(kind, ast.Constant) else getattr(module, kind.id, "") for kind in kinds}
    return (
        found - {""}
        | {f"reminder_{step}" for step in ("due_soon", "overdue", "escalated", "paused")}
        | {"digest", "note", "document", "link", EMAIL_TO_GIVER, JOINT_COPY, PASSED_ON, PRAISE_TO_STAFF}
        | set(NOTICES)
    )


def test_there_is_a_letter_for_every_kind_that_anybody_is_told_and_no_other() -> None:
    assert set(KINDS) == kinds_told()
    for kind in KINDS:
        assert {path.name for path in (FOLDER / kind).iterdir()} == {"subject.txt", "body.txt"}


def message_of(case: Case, kind: str, *, user_id: int | None, payload: dict[str, int]) -> OutboxMessage:
    return OutboxMessage.objects.create(
        council_id=case.council_id,
        case=case,
        kind=kind,
        user_id=user_id,
        payload=payload,
        dedupe_key=f"test:{kind}:{user_id}",
        created_at=case.last_event_at,
        not_before=case.last_event_at,
    )


def written(message: OutboxMessage) -> EmailMessage:
    email = email_messages.write(message)
    assert email is not None
    email.message()
    return email


def all_of(case: Case) -> dict[str, list[EmailMessage]]:
    """The e-mails of a case's messages, by kind."""
    found: dict[str, list[EmailMessage]] = {}
    for message in OutboxMessage.objects.filter(case=case).exclude(kind="scan").order_by("created_at"):
        found.setdefault(message.kind, []).append(written(message))
    return found


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("kind", ABOUT_A_CASE)
def test_every_kind_of_letter_can_be_written_for_every_council(the_four_councils, slug: str, kind: str) -> None:
    council = councils.council(slug)
    walked = case_at(council, Status.UNDER_INVESTIGATION).acknowledge()
    reminder_operations.send_due_reminders(walked.at + timedelta(days=60))
    with inside(council, ActorKind.SYSTEM):
        case = Case.objects.get(pk=walked.case.pk)
        payload = payload_for(case, kind)
        if kind in TO_THE_COMPLAINANT:
            payload["letter"] = whole_letter(case, kind, payload["event"]).pk
        for user_id in (None, walked.officer.user_id) if "letter" in payload else (walked.officer.user_id,):
            email = written(message_of(case, kind, user_id=user_id, payload=payload))
            # The one asked for permission may never have heard of the complaint.
            assert case.reference in email.subject or kind in WITHOUT_REFERENCE
            # Thanks are passed on without anything about the sender.
            assert case.reference in email.body or kind == PRAISE_TO_STAFF
            assert council.name in email.body
            assert "\n\n\n" not in email.body
            # A private link has any letters in a row.
            assert not re.search(r"\bNone\b", email.body)
            assert parseaddr(email.from_email)[0] == f"{council.name} complaints"
            if kind in NEEDS_OMBUDSMAN:
                body = ombudsmen()["lgsco"]
                assert {body.name, body.phone, body.website} <= set(re.split(r"\n|: ", email.body))


def whole_letter(case: Case, kind: str, event_id: int) -> Letter:
    """The letter of a kind, whatever the event is about."""
    event = CaseEvent.objects.get(pk=event_id)
    letter = Letter(council_id=case.council_id, case=case, stage=event.stage, kind=kind, sent_at=event.at)
    fill_in(letter, case, event, (kind, "We looked into it.", dates_told(facts_of(case), event)), "").save()
    return letter


def payload_for(case: Case, kind: str) -> dict[str, int]:
    """What the message of a kind carries: a reminder, or the event of the answer, which has every date and text."""
    if kind.startswith("reminder"):
        return {"reminder": Reminder.objects.filter(case=case).latest("pk").pk}
    if kind in SENT_TO:
        change = ContactChange("email", "was@example.com", "now@example.com")
        return {"event": _event(case, "email_change_asked", {"changes": [change.as_data()]}).pk}
    if kind == DETAILS_CHANGED:
        moved = ContactChange("address", "1 High Street", "2 High Street")
        return {"event": _event(case, "contact_changed", {"changes": [moved.as_data()]}).pk}
    if kind == JOINT_COPY:
        return _copy(case)
    if kind in OF_OTHERS:
        return {"event": _event(case, kind, OF_OTHERS[kind]).pk}
    events = case.caseevent_set.filter(kind="acknowledged")
    return {"event": events.latest("pk").pk}


def _copy(case: Case) -> dict[str, int]:
    event = case.caseevent_set.filter(kind="acknowledged").latest("pk")
    kim = {"name": "Kim Vale", "email": "kim.vale@example.com", "created_at": event.at}
    about = {"letter": whole_letter(case, "acknowledged", event.pk), "opened_at": event.at}
    person = Person.objects.create(council_id=case.council_id, **kim)
    task = CaseTask.objects.create(
        council_id=case.council_id, case=case, kind=TaskKind.GIVE_COPY.value, person=person, **about
    )
    return {"event": event.pk, "copy": task.pk}


LIMITED = {"measures": ["One contact a month"], "review_on": "1 December 2026", "appeal_to": "", "effect": ""}
# Letters whose text follows from what their event says.
OF_OTHERS: dict[str, dict[str, object]] = {
    ADDED_TO_OPEN: {"to": "CC-4F7-K9M-2DQ"},
    PASSED_ON: {"bodies": ["cambridge-city-claims"], "passed_on": "A lamp is broken."},
    PASSED_TO_SERVICE: {"team": "Waste", "on": "2026-06-02", "reference": "WR-4411"},
    DIRECTOR_DECIDED: {"says": "change", "on": "2026-06-02", "bodies": []},
    MEMBERS_DECIDED: {"on": "2026-06-02", "meeting": "Transport Committee"},
    PERMISSION_NEEDED: {"representative": "Ruth Vane"},
    PRAISE_TO_STAFF: {"shared": "The crew was lovely.", "staff": ["Night crew"]},
    LIMITS_REVIEW_SOON: LIMITED,
    **{kind: {**LIMITED, "limits": "continue"} for kind in (LIMITS_SET, LIMITS_REVIEWED, LIMITS_APPEAL_DECIDED)},
}


def _event(case: Case, kind: str, data: dict[str, object]) -> CaseEvent:
    return CaseEvent.objects.create(
        council_id=case.council_id,
        case=case,
        stage=case.stage,
        kind=kind,
        at=case.last_event_at,
        by_name="-",
        data=data,
    )


@pytest.mark.parametrize("slug", SLUGS)
def test_a_digest_can_be_written_for_every_council(the_four_councils, slug: str) -> None:
    council = councils.council(slug)
    walked = case_at(council, Status.UNDER_INVESTIGATION, received_at=london("2026-06-01T10:00")).acknowledge()
    with inside(council, ActorKind.SYSTEM):
        row = Deadline.objects.get(case=walked.case, kind="response")
    reminder_operations.send_due_reminders(row.next_at)
    with inside(council, ActorKind.SYSTEM):
        (email,) = [
            written(message) for message in OutboxMessage.objects.filter(kind="digest", user=walked.officer.user_id)
        ]
    assert walked.case.reference not in email.subject
    for text in (walked.case.reference, council.name, f"due by {row.due_on:%A} {row.due_on.day} {row.due_on:%B %Y}"):
        assert text in email.body
    assert f"/casework/cases/{walked.case.reference}/" in email.body
    assert "\n\n\n" not in email.body


@pytest.fixture
def answered(city: Council) -> Walk:
    return case_at(city, Status.RESPONDED)


def test_the_answer_reaches_a_resident_without_an_account_in_full(city: Council, answered: Walk) -> None:
    with inside(city):
        (email,) = all_of(answered.case)["responded"]
        token = private_links.token_for(answered.case.pk)
    assert email.to == ["alex.poole@example.com"]
    assert "You are right, and we are sorry." in email.body
    assert "Our finding: upheld" in email.body
    assert f"{settings.BASE_URL}/c/cambridge-city/" in email.body
    assert token in email.body


@pytest.mark.parametrize(
    ("slug", "how"),
    [
        ("cambridge-city", "phone 01223 457000"),
        ("east-cambridgeshire", "email feedback@eastcambs.gov.uk or write to The Grange, Nutholt Lane, Ely, CB7 4EE"),
        ("cambridgeshire-county", "phone 0345 045 5200 or write to New Shire Hall, Alconbury Weald, PE28 4YE"),
    ],
)
def test_a_letter_says_how_to_send_something_without_the_link(the_four_councils, slug: str, how: str) -> None:
    council = councils.council(slug)
    walked = walk(council)
    with inside(council):
        letter = Letter.objects.get(case=walked.case, kind="received")
    assert f"To send us more information, {how}. Quote {walked.case.reference}." in letter.full_text
    assert f"How to contact us\n{council.name}\n" in letter.full_text


@pytest.mark.parametrize("email", ["", "alex.poole@example.com"])
def test_a_letter_gives_every_way_and_first_what_needs_no_computer(the_four_councils, email: str) -> None:
    council = councils.council("south-cambridgeshire")
    said = submission(councils.area(council))
    contact = replace(said.contact, email=email, phone="01954 000000")
    walked = entered(council, replace(said, contact=contact), at=said.received_at)
    with inside(council):
        letter = Letter.objects.get(case=walked.case, kind="received")
    lines = letter.full_text.partition("How to contact us\n")[2].splitlines()
    ways = ["Phone", "Post", "Email", "Website"]
    assert [line.partition(":")[0] for line in lines[1:]] == [*ways, "Your reference"]
    assert "Post: South Cambridgeshire Hall, Cambourne Business Park" in letter.full_text


@pytest.mark.parametrize(
    ("slug", "how"),
    [
        ("cambridge-city", "go to https://www.cambridge.gov.uk or phone 01223 457000"),
        ("cambridgeshire-county", "write to New Shire Hall, Alconbury Weald, PE28 4YE or phone 0345 045 5200"),
    ],
)
def test_a_letter_to_someone_who_is_not_to_be_phoned_gives_the_phone_last(
    the_four_councils, slug: str, how: str
) -> None:
    council = councils.council(slug)
    walked = needing(case_at(council, Status.RESPONDED, stage=2), SendingNeeds(adjustments="No phone calls"))
    with inside(council):
        event = CaseEvent.objects.filter(case=walked.case, kind="responded").latest("pk")
        sheet = letter_context_for(walked.case, event, LetterDates(), "You are right.")
        sheet = replace(sheet, bodies=tuple(bodies().values()), data={"representative": "Kim Poole"})
        facts = {"letter": sheet, "name": "", "to_staff": False}
        kinds = ("received", "responded", "passed_to_legal", "forwarded", PERMISSION_NEEDED)
        letters = {kind: body_of(kind, facts) for kind in kinds}
    assert f"To send us more information, {how}. Quote" in letters["received"]
    assert "If you cannot write to us, contact us and we’ll agree another way with you." in letters[PERMISSION_NEEDED]
    for letter in letters.values():
        assert f"\nPhone: {council.phone}\nYour reference: " in letter
        for part in letter.replace("\nYour reference: ", "\n\n").split("\n\n"):
            ways = [line.partition(": ")[0] for line in part.splitlines()]
            assert "Phone" not in ways[:-1], part
    assert f"Phone: {ombudsmen()['lgsco'].phone}" in letters["responded"]
    assert "limited" not in letters["responded"]


def test_the_answer_says_by_when_the_next_stage_can_be_asked_for(city: Council, answered: Walk) -> None:
    with inside(city):
        (email,) = all_of(answered.case)["responded"]
        last_day = answered.case.stagerecord_set.get().escalate_by
    assert last_day is not None
    assert f"Ask by {last_day:%A} {last_day.day} {last_day:%B %Y}" in email.body


@pytest.mark.parametrize(("status", "works_on_it"), [(Status.UNDER_INVESTIGATION, True), (Status.RESPONDED, False)])
def test_a_moved_date_says_that_we_are_working_on_it_only_while_we_are(
    city: Council, status: Status, works_on_it: bool
) -> None:
    walked = case_at(city, status)
    with inside(city):
        event = CaseEvent.objects.filter(case=walked.case).latest("pk")
        sheet = letter_context_for(
            Case.objects.get(pk=walked.case.pk), event, LetterDates(), "We are closed on 4 June 2026."
        )
        letter = body_of("date_moved", {"letter": sheet, "name": "", "to_staff": False})
    assert "You do not need to do anything." in letter
    assert ("still working on your complaint" in letter) is works_on_it


def test_the_final_answer_sends_on_to_the_right_ombudsman(south: Council) -> None:
    walked = case_at(south, Status.RESPONDED, stage=2)
    with inside(south):
        email = all_of(walked.case)["responded"][-1]
    assert "final response" in email.subject
    assert ombudsmen()["lgsco"].phone in email.body
    assert ombudsmen()["housing"].phone not in email.body


def test_what_the_council_does_as_a_landlord_goes_to_the_housing_ombudsman(city: Council) -> None:
    with inside(city):
        landlord = city.servicearea_set.filter(landlord=True).first()
    assert landlord is not None
    walked = walk(city, area=landlord).decline()
    with inside(city):
        (email,) = all_of(walked.case)["declined"]
    assert ombudsmen()["housing"].phone in email.body
    assert ombudsmen()["lgsco"].phone not in email.body


def test_a_resident_with_an_account_is_sent_to_their_own_page(city: Council) -> None:
    resident = councils.user("Sam Field")
    walked = walk(city, by=resident)
    with inside(city):
        (email,) = all_of(walked.case)["received"]
        assert f"/c/cambridge-city/complaints/{walked.case.reference}/" in email.body
        assert "private" not in email.body


def test_mail_to_staff_holds_nothing_that_anybody_wrote(city: Council) -> None:
    walked = case_at(city, Status.RESPONDED).escalate()
    with inside(city):
        correspondence.add_note(
            ActionContext(
                walked.case.pk, Actor.complainant(city.pk, None, "Alex Poole", frozenset({walked.case.pk})), walked.at
            ),
            text="The green bin again",
            public=True,
        )
        to_staff = [
            written(message)
            for message in OutboxMessage.objects.filter(case=walked.case, user__isnull=False).exclude(kind="scan")
        ]
    assert len(to_staff) == 4
    for email in to_staff:
        for words in WRITTEN:
            assert words not in email.body + email.subject


def test_an_extension_gives_the_new_date_the_reason_and_the_ombudsman(city: Council) -> None:
    walked = case_at(city, Status.UNDER_INVESTIGATION).acknowledge()
    with inside(city):
        moves.extend(
            ActionContext(walked.case.pk, walked.officer, walked.at),
            extension=Extension(5),
            reason="The contractor must be asked.",
        )
        (email,) = all_of(walked.case)["extended"]
        due = walked.case.deadline_set.get(kind="response").due_on
    assert "The contractor must be asked." in email.body
    assert f"by {due:%A} {due.day} {due:%B %Y}" in email.body
    assert ombudsmen()["lgsco"].phone in email.body


def test_a_late_reminder_says_when_it_was_planned(south: Council) -> None:
    walked = case_at(south, Status.UNDER_INVESTIGATION, received_at=london("2026-06-01T10:00")).acknowledge()
    reminder_operations.send_due_reminders(london("2026-06-17T09:00"))
    with inside(south):
        emails = all_of(walked.case)["reminder_overdue"]
    assert len(emails) == 2
    for email in emails:
        assert "overdue (due by Monday 15 June 2026)" in email.subject
        assert "It was due to be sent on Tuesday 16 June 2026" in email.body


def test_a_reminder_of_what_was_answered_meanwhile_is_not_sent(south: Council) -> None:
    walked = case_at(south, Status.UNDER_INVESTIGATION, received_at=london("2026-06-01T10:00")).acknowledge()
    reminder_operations.send_due_reminders(london("2026-06-17T09:00"))
    walked.respond()
    with inside(south):
        reminders = OutboxMessage.objects.filter(case=walked.case, kind="reminder_overdue")
        assert [email_messages.write(message) for message in reminders] == [None, None]


def test_an_open_complaint_without_an_address_has_nobody_to_write_to(city: Council) -> None:
    walked = walk(city)
    with inside(city, ActorKind.SYSTEM):
        Case.objects.filter(pk=walked.case.pk).update(complainant_email="")
        message = OutboxMessage.objects.get(case=walked.case, kind="received")
        with pytest.raises(Undeliverable):
            email_messages.write(message)


def test_a_closed_account_gets_nothing(city: Council) -> None:
    walked = walk(city)
    change_user(walked.champion.user_id, is_active=False)
    with inside(city), pytest.raises(Undeliverable):
        email_messages.write(OutboxMessage.objects.get(case=walked.case, kind="received_staff"))


def test_a_line_end_in_an_address_begins_no_header(city: Council) -> None:
    walked = walk(city)
    with inside(city):
        Case.objects.filter(pk=walked.case.pk).update(complainant_email="alex@example.com\r\nBcc: all@example.com")
        email = written(OutboxMessage.objects.get(case=walked.case, kind="received"))
    assert "Bcc" not in email.message()
    assert email.to == ["alex@example.com Bcc: all@example.com"]


def test_an_e_mail_says_that_a_machine_wrote_it_and_which_message_it_is(city: Council) -> None:
    walked = walk(city)
    with inside(city):
        message = OutboxMessage.objects.get(case=walked.case, kind="received")
        sent = written(message).message()
    assert sent["Message-ID"] == f"<{message.pk}@redress.example>"
    assert sent["Auto-Submitted"] == "auto-generated"
    assert sent["X-Auto-Response-Suppress"] == "All"
    assert written_reference(sent) == walked.case.reference.lower()


def written_reference(sent) -> str:
    return sent["References"].strip("<>").partition("@")[0]


def test_somebody_who_is_champion_and_officer_of_a_case_is_told_once(city: Council) -> None:
    walked = walk(city)
    both = councils.person(city, Role.COMPLAINT_CHAMPION)
    councils.hold(both, city, Role.RESPONDING_OFFICER)
    with inside(city):
        triage.accept(ActionContext(walked.case.pk, walked.champion, walked.at))
        moves.assign(ActionContext(walked.case.pk, walked.champion, walked.at), officer_id=both.pk)
        moves.withdraw(ActionContext(walked.case.pk, walked.champion, walked.at), reason="It came after all")
        assert OutboxMessage.objects.filter(case=walked.case, kind="withdrawn", user=both).count() == 1
