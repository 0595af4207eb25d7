"""What the complainant is told is fixed when it is decided: nothing that happens later changes a word of it."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.utils import timezone

from complaints.cases.operations import (
    apply,
    correspondence,
    declining,
    exceptions,
    moves,
    offering,
    pausing,
    representing,
    special_matters,
)
from complaints.cases.operations.offering import Thanks
from complaints.cases.rules.declining import DeclineFacts, Forwarding
from complaints.cases.rules.offering import DirectorDecision, Handover, MembersDecision, Offer, OfferAnswer
from complaints.cases.rules.special_matters import LegalReferral
from complaints.delivery import email_messages
from complaints.delivery.channels import EmailSender
from complaints.delivery.email_messages import preview_move
from complaints.delivery.operations import outbox
from complaints.delivery.operations.scanning import _news
from complaints.documents.operations.uploads import Upload
from complaints.models import Case, CaseEvent, Document, Letter, Outage, OutboxMessage
from complaints.people.operations import behaviour, consents, contact_details
from complaints.people.operations.contact_details import Lost
from complaints.people.queries import private_links
from complaints.people.queries.private_links import contact_details_of
from complaints.people.rules.behaviour import AppealDecision, ChosenLimits, LimitsReview
from complaints.recalculation.operations import Decided, carry_out, decide_for_council
from complaints.vocabulary.actions import ActionContext, ApprovedBy, DirectorSays
from complaints.vocabulary.correspondence import CheckedFile, SendingNeeds
from complaints.vocabulary.lifecycle import Audience, Awaited, Extension, Notify
from complaints.vocabulary.people import BehaviourOutcome
from councils.calendars.rules import DayOff, london_day, with_weekday
from councils.models import Council
from councils.policies.rules.casework_rules import ContactKind
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Actor, Role
from tests.factories import councils, smtp
from tests.factories.cases import Walk, case_at, inside, walk
from tests.factories.clients import signed_in
from tests.factories.contact_limits import acting, limited, manager_of
from tests.integration.complaints.test_consent_pause import asked
from tests.integration.complaints.test_contact_limits import MONITORING_OFFICER, appealed, reviewed
from tests.integration.complaints.test_contacts import logged
from tests.integration.complaints.test_response_without_permission import knowing

FOLDER = Path(settings.BASE_DIR) / "templates" / "letters"
TO_THE_COMPLAINANT = {
    path.name for path in FOLDER.iterdir() if path.is_dir() and "_to_resident.txt" in (path / "body.txt").read_text()
}
A_DAY = timedelta(days=1)


def _after_greeting(text: str) -> str:
    """An email whose link asks for the name greets nobody by it."""
    return text.partition("\n")[2]


@dataclass
class FixedLetter:
    """A letter as it was when it was decided, with the email that it was to become then."""

    walked: Walk
    kind: str
    message_id: object
    letter_id: int
    heading: str
    text: str
    email: str


@dataclass
class Recorder:
    """Looks after each step at what the complainant is told by it."""

    decided: list[FixedLetter] = field(default_factory=list)

    def look(self, walked: Walk) -> None:
        """Write down every letter that was not there before."""
        known = {each.letter_id for each in self.decided}
        with inside(walked.council, ActorKind.SYSTEM):
            for message in OutboxMessage.objects.filter(case=walked.case, payload__has_key="letter", user=None):
                letter = Letter.objects.get(pk=message.payload["letter"])
                if letter.pk in known:
                    continue
                assert letter.full_subject
                assert letter.full_text
                assert not letter.reconstructed
                email = email_messages.write(message)
                assert email is not None
                assert email.subject == letter.full_subject
                assert _after_greeting(email.body).startswith(_after_greeting(letter.full_text))
                self.decided.append(
                    FixedLetter(
                        walked, message.kind, message.pk, letter.pk,
                        letter.full_subject, letter.full_text, str(email.body),
                    )
                )  # fmt: skip


def context(walked: Walk, by: Actor | None = None) -> ActionContext:
    walked.at += A_DAY
    return ActionContext(walked.case.pk, by or walked.officer, walked.at)


def file_added(walked: Walk, by: Actor) -> Document:
    checked = CheckedFile("bin.txt", "text/plain", 4, "0" * 64)
    return correspondence.attach(context(walked, by), upload=Upload(ContentFile(b"bins"), checked), public=True)


def a_long_life(city: Council, recorder: Recorder) -> Walk:
    """Everything that a complaint that is looked into can be told, one thing after the other."""
    resident = councils.user("Robin Reed")
    walked = walk(city, by=resident)
    complainant = Actor.complainant(city.pk, resident.pk, "Robin Reed", frozenset())
    recorder.look(walked)
    walked.triage().acknowledge()
    recorder.look(walked)

    def step(what) -> None:
        with inside(city, ActorKind.SYSTEM):
            what()
        recorder.look(walked)

    photo = Awaited("a photo of the bin", (walked.at + timedelta(days=7)).date())
    step(lambda: pausing.pause(context(walked), reason="Waiting", awaited=photo))
    step(lambda: pausing.resume(context(walked)))
    step(lambda: moves.extend(context(walked), extension=Extension(5), reason="We wait for the contractor."))
    step(lambda: moves.withdraw_extension(context(walked), reason="The contractor came."))
    step(lambda: moves.update(context(walked), text="We have seen the site."))
    step(lambda: correspondence.add_note(context(walked), text="May we call you?", public=True))
    step(lambda: file_added(walked, walked.officer))
    for kind in ("document_blocked", "unchecked"):
        with inside(city, ActorKind.SYSTEM):
            document = file_added(walked, complainant)
        news = _news(document, "bin.txt", Notify(kind, Audience.CHAMPIONS))
        step(lambda news=news: apply.record_event(context(walked, Actor.system(city.pk)), news))
    step(
        lambda: contact_details.send_again(
            Lost(walked.case.reference, resident.email), council_id=city.pk, at=walked.at
        )
    )
    manager = councils.staff(city, Role.COMPLAINTS_MANAGER)
    with inside(city):
        due = Case.objects.get(pk=walked.case.pk).due_on
    off = DayOff(due, "Moving house", national=False)
    carry_out(decide_for_council(off, Decided(manager, walked.at, "We move on that day.")), walked.at)
    recorder.look(walked)
    walked.respond()
    recorder.look(walked)
    walked.escalate()
    recorder.look(walked)
    walked.triage().acknowledge().respond().close()
    recorder.look(walked)
    step(lambda: moves.reopen(context(walked, walked.champion), reason="A new witness came."))
    return walked


def short_lives(councils_by_slug: dict[str, Council], recorder: Recorder) -> list[Walk]:
    """What is declined, withdrawn, settled or dealt with as something else."""
    walks = [
        walk(councils_by_slug["city"]).decline(),
        logged(councils_by_slug["county"], "corporate", ContactKind.COMPLAINT),
        logged(councils_by_slug["east"], "corporate", ContactKind.COMPLIMENT),
        walk(councils_by_slug["city"]).withdraw(),
        walk(councils_by_slug["city"]).add_to_open(),
        walk(councils_by_slug["city"]),
        walk(councils_by_slug["city"], needs=SendingNeeds(on_behalf_of="Vera Vane")),
        walk(councils_by_slug["east"]),
        walk(councils_by_slug["city"]),
        walk(councils_by_slug["city"]),
    ]
    _, complaint, compliment, _, _, forwarded, without_consent, straight_on, fluency, claim = walks
    with inside(fluency.council):
        special_matters.record_answers(context(fluency, fluency.champion), matter="fluency", answers=("standard",))
    with inside(claim.council):
        referral = LegalReferral("They will write.", "Damp.", earlier=DeclineFacts(answered_on=claim.at.date()))
        special_matters.pass_to_legal(
            context(claim, claim.champion), matter="disrepair", answers=("claim", "yes"), to=referral
        )
    with inside(straight_on.council):
        approved = replace(context(straight_on, straight_on.champion), approved_by=ApprovedBy())
        exceptions.skip_stage(approved, reason="A child is affected.")
    with inside(forwarded.council):
        forwarding = Forwarding("cambridgeshire-highways", "A lamp is broken.", "The county mends lamps.")
        declining.forward(context(forwarded, forwarded.champion), forwarding=forwarding, whole=True)
    with inside(without_consent.council):
        consents.close_without_consent(context(without_consent, without_consent.champion), reason="She did not answer.")
    with inside(complaint.council):
        offering.reclassify(
            context(complaint, complaint.champion), key="foi.information_request", reason="It asks for papers."
        )
    with inside(compliment.council):
        moves.settle(context(compliment, compliment.champion), done="We told the crew.")
    moved = case_at(councils_by_slug["city"])
    walks.append(moved)
    with inside(moved.council):
        now = replace(contact_details_of(moved.case), email="new@example.com")
        contact_details.correct_contact(context(moved, moved.champion), now=now, reason="It was typed wrongly.")
    for each in walks:
        recorder.look(each)
    return walks


def other_contacts(councils_by_slug: dict[str, Council], recorder: Recorder) -> list[Walk]:
    """A request that is passed on and becomes a complaint, thanks that are passed on, and a representation."""
    request = logged(councils_by_slug["city"], "corporate", ContactKind.SERVICE_REQUEST)
    thanks = logged(councils_by_slug["east"], "corporate", ContactKind.COMPLIMENT)
    with inside(request.council):
        offering.hand_over(context(request, request.champion), Handover("Waste", request.at.date(), "WR-4411"))
        offering.offer_complaint(context(request, request.champion), Offer("You wrote again."))
        offering.answer_offer(context(request, request.champion), OfferAnswer.YES, said="By phone.")
    with inside(thanks.council):
        passed_on = Thanks("The crew was lovely.", "Thank you for telling us.", others="Night crew")
        offering.share_praise(context(thanks, thanks.champion), passed_on)
    said = logged(councils_by_slug["county"], "representation", ContactKind.REPRESENTATION)
    with inside(said.council):
        representing.send_to_director(context(said, said.champion), director_id=said.officer.user_id or 0)
        now = context(said, said.champion)
        forward = DirectorDecision(DirectorSays.CHANGE, london_day(now.at), "The committee looks at it.")
        representing.record_director(now, said=forward)
        now = context(said, said.champion)
        representing.record_members(now, said=MembersDecision(london_day(now.at), "The limit is 20."))
    for each in (request, thanks, said):
        recorder.look(each)
    return [request, thanks, said]


def contact_limited(city: Council, recorder: Recorder) -> Walk:
    """Someone whose contact is limited, who appeals, and whose limits are reviewed."""
    walked = walk(city)
    row = limited(walked)
    appealed(walked, row)
    other = manager_of(walked)
    with inside(city, ActorKind.STAFF, other.user_id):
        letters_only = AppealDecision(BehaviourOutcome.CHANGE, "Letters will do.", ChosenLimits((), "By letter"))
        behaviour.decide_limits_appeal(acting(walked, other), row.pk, letters_only)
    reviewed(walked, row, LimitsReview(BehaviourOutcome.END, "All is well.", MONITORING_OFFICER))
    recorder.look(walked)
    return walked


def waited_for_permission(city: Council, recorder: Recorder) -> Walk:
    """The clock waits for the permission of someone else, which does not come, so they get the response themselves."""
    walked = asked(city)
    walked.at += timedelta(days=30)
    consents.end_waits(walked.at)
    walked.triage().respond()
    recorder.look(walked)
    return walked


def asked_by_letter(council: Council, recorder: Recorder) -> Walk:
    """The person concerned is written to, and their representative told so."""
    walked = knowing(walk(council, needs=SendingNeeds(on_behalf_of="Vera Vane")), email="vera@example.com")
    with inside(council, ActorKind.STAFF, walked.champion.user_id):
        consents.ask_for_consent(context(walked, walked.champion), by_letter=True)
    recorder.look(walked)
    return walked


def change_everything(walked: Walk) -> None:
    """Another name, another service, other dates, and every word of the case."""
    with inside(walked.council, ActorKind.SYSTEM):
        case = Case.objects.get(pk=walked.case.pk)
        case.deadline_set.update(due_on=date(2027, 3, 3), open=True)
        case.stagerecord_set.update(response_due=date(2027, 3, 3), escalate_by=date(2027, 3, 3))
        other = case.council.servicearea_set.exclude(pk=case.service_area_id).first()
        Case.objects.filter(pk=case.pk).update(
            complainant_name="Somebody Else", summary="Something else", service_area=other, due_on=date(2027, 3, 3)
        )


@pytest.mark.django_db(transaction=True)
def test_nothing_that_happens_later_changes_a_letter_of_any_kind(city, county, east, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    recorder = Recorder()
    by_slug = {"city": city, "county": county, "east": east}
    walks = [
        a_long_life(city, recorder),
        *short_lives(by_slug, recorder),
        *other_contacts(by_slug, recorder),
        contact_limited(city, recorder),
        waited_for_permission(city, recorder),
        asked_by_letter(east, recorder),
    ]
    kinds = {each.kind for each in recorder.decided}
    assert kinds == TO_THE_COMPLAINANT, "every kind of letter to the complainant is tried"
    for walked in walks:
        change_everything(walked)
    own_page = unescape(
        signed_in(walks[0].resident).get(f"/c/{city.slug}/complaints/{walks[0].case.reference}/").content.decode()
    )
    for each in recorder.decided:
        council = each.walked.council
        with inside(council, ActorKind.SYSTEM):
            email = email_messages.write(OutboxMessage.objects.get(pk=each.message_id))
        assert email is not None
        assert (email.subject, email.body) == (each.heading, each.email), f"the email of {each.kind}"
        paper = signed_in(councils.person(council, Role.COMPLAINTS_MANAGER), council).get(
            f"/casework/cases/{each.walked.case.reference}/letters/{each.letter_id}/"
        )
        page = unescape(paper.content.decode())
        assert each.text in page, f"{each.kind} on paper"
        assert each.heading in page
        if each.walked is walks[0] and each.kind != private_links.LINK:
            assert each.text in own_page, f"{each.kind} on the complainant's page"


@pytest.fixture
def waiting(city: Council) -> tuple[Walk, dict[str, str]]:
    """Acknowledged, extended and answered in the same minute, before any email has left; what each letter said."""
    recorder = Recorder()
    walked = case_at(city)
    recorder.look(walked)
    walked.triage().acknowledge()
    recorder.look(walked)
    with inside(city):
        now = ActionContext(walked.case.pk, walked.officer, walked.at)
        moves.extend(now, extension=Extension(5), reason="We wait for the contractor.")
    recorder.look(walked)
    walked.respond()
    recorder.look(walked)
    return walked, {each.kind: each.email for each in recorder.decided}


def test_letters_that_wait_still_name_the_date_that_was_decided(city: Council, waiting) -> None:
    _, said = waiting
    assert "We aim to respond by Monday 15 June 2026." in said["received"]
    assert "We aim to respond by Monday 15 June 2026." in said["acknowledged"]
    assert "We’ll respond by Monday 22 June 2026." in said["extended"]
    assert "Ask by" in said["responded"]


@pytest.mark.django_db(transaction=True)
def test_a_mail_server_that_is_down_for_a_day_changes_nothing(city: Council, waiting, settings) -> None:
    walked, said = waiting
    smtp.send_to(settings, smtp.free_port())
    with EmailSender() as post:
        outbox.drain(post, timezone.now(), lambda: True)
    walked.close()
    change_everything(walked)
    assert Outage.objects.update(next_probe_at=timezone.now()) == 1
    with smtp.listening(settings, smtp.Sink()) as sink, EmailSender() as post:
        outbox.drain(post, timezone.now(), lambda: True)
    received = [
        message.get_content().replace("\r\n", "\n")
        for message in sink.received
        if message["To"] == "alex.poole@example.com"
    ]
    assert set(said.values()) < set(received)
    assert len(received) == len(said) + 1, "and the letter that it is closed"


@pytest.mark.parametrize(
    "slug", ["cambridge-city", "cambridgeshire-county", "east-cambridgeshire", "south-cambridgeshire"]
)
def test_the_new_date_is_in_the_letter_that_moves_it(the_four_councils, slug: str) -> None:
    walked = case_at(councils.council(slug)).triage()
    extension = Extension(2) if slug != "east-cambridgeshire" else Extension(agreed=date(2026, 6, 26))
    for step in (
        lambda: moves.acknowledge(context(walked), text="We understand that your bin was missed."),
        lambda: moves.extend(context(walked), extension=extension, reason="We wait for the contractor."),
    ):
        with inside(walked.council):
            step()
            due = Case.objects.get(pk=walked.case.pk).deadline_set.get(kind="response").due_on
            letter = Letter.objects.filter(case_id=walked.case.pk).latest("pk")
        assert f"respond by {with_weekday(due)}" in letter.full_text, letter.kind


def test_what_is_shown_before_sending_is_what_is_kept(city: Council) -> None:
    walked = case_at(city).triage()
    now = context(walked)
    with inside(city):
        shown = preview_move(now, lambda each: moves.acknowledge(each, text="We understand."))
        moves.acknowledge(now, text="We understand.")
        letter = Letter.objects.get(case=walked.case, kind="acknowledged")
        email = email_messages.write(OutboxMessage.objects.get(case=walked.case, kind="acknowledged"))
    (sent,) = shown.letters
    assert sent.subject == letter.full_subject
    assert _after_greeting(sent.body).startswith(_after_greeting(letter.full_text))
    assert email is not None
    assert len(sent.body.splitlines()) == len(email.body.splitlines())


def test_each_of_many_is_told_by_its_own_name_and_reference(city: Council) -> None:
    """A calendar change writes the letters of many cases in one statement."""
    first = case_at(city, by=councils.user("Ann Reed")).triage().acknowledge()
    second = case_at(city, by=councils.user("Bo Field")).triage().acknowledge()
    manager = councils.staff(city, Role.COMPLAINTS_MANAGER)
    off = DayOff(date(2026, 6, 10), "Moving house", national=False)
    carry_out(decide_for_council(off, Decided(manager, second.at, "We move on that day.")), second.at)
    for walked, name in ((first, "Ann Reed"), (second, "Bo Field")):
        with inside(city):
            letter = Letter.objects.get(case=walked.case, kind="date_moved")
        assert letter.full_text.startswith(f"Dear {name}\n")
        assert letter.full_text.endswith(f"Your reference: {walked.case.reference}")
        assert walked.case.reference in letter.full_subject
        assert "16 June 2026" in letter.full_text


@pytest.mark.parametrize("change", [{"full_text": "x"}, {"body": "x"}, {"subject": "x"}, {"reconstructed": True}])
def test_the_database_refuses_to_change_a_letter(city: Council, change: dict[str, object]) -> None:
    walked = case_at(city)
    with inside(city, ActorKind.SYSTEM):
        rows = Letter.objects.filter(case=walked.case)
        with pytest.raises(DatabaseError, match="stays as it was"), transaction.atomic():
            rows.update(**change)


def test_the_database_refuses_to_delete_a_letter(city: Council) -> None:
    walked = case_at(city)
    with inside(city, ActorKind.SYSTEM), pytest.raises(DatabaseError, match="stays as it was"), transaction.atomic():
        Letter.objects.filter(case=walked.case).delete()


def from_before(walked: Walk) -> Letter:
    """An acknowledgement of which only the words are kept that someone wrote."""
    with inside(walked.council, ActorKind.SYSTEM):
        case = Case.objects.get(pk=walked.case.pk)
        letter = Letter.objects.create(
            council_id=case.council_id, case=case, stage=1, kind="acknowledged",
            subject="We have acknowledged your complaint", body="We understand that your bin was missed.",
            sent_at=walked.at,
        )  # fmt: skip
        event = CaseEvent.objects.create(
            council_id=case.council_id, case=case, stage=1, kind="acknowledged", at=walked.at,
            by_name="Priya Anand", data={"on": walked.at.date().isoformat(), "letter": letter.pk},
        )  # fmt: skip
        OutboxMessage.objects.create(
            council_id=case.council_id, case=case, kind="acknowledged", payload={"event": event.pk},
            dedupe_key=f"event:{event.pk}:acknowledged:complainant", created_at=walked.at, not_before=walked.at,
        )  # fmt: skip
    return letter


@pytest.mark.django_db(transaction=True)
def test_letters_from_before_are_put_together_once_and_marked(city: Council) -> None:
    walked = case_at(city, by=councils.user("Robin Reed")).triage()
    letter = from_before(walked)
    with inside(city, ActorKind.SYSTEM):
        OutboxMessage.objects.filter(case=walked.case).update(sent_at=walked.at)
    walked.respond()
    call_command("reconstruct_letters", verbosity=0)
    with inside(city):
        letter.refresh_from_db()
    assert letter.reconstructed
    assert "We understand that your bin was missed." in letter.full_text
    assert "We aim to respond by Monday 15 June 2026." in letter.full_text, "as it was before the answer"
    kept = letter.full_text
    change_everything(walked)
    call_command("reconstruct_letters", verbosity=0)
    with inside(city):
        letter.refresh_from_db()
        assert letter.full_text == kept
        assert Letter.objects.filter(full_text="").count() == 0
    page = signed_in(walked.resident).get(f"/c/{city.slug}/complaints/{walked.case.reference}/").content.decode()
    assert "Reconstructed: we did not keep a copy of this letter when we sent it." in page
    manager = councils.person(city, Role.COMPLAINTS_MANAGER)
    page = signed_in(manager, city).get(f"/casework/cases/{walked.case.reference}/").content.decode()
    assert "Reconstructed from the case" in page


def test_a_letter_that_still_waits_is_not_marked_when_all_are_put_together(city: Council) -> None:
    walked = case_at(city).triage()
    letter = from_before(walked)
    call_command("reconstruct_letters", verbosity=0)
    with inside(city):
        letter.refresh_from_db()
    assert (bool(letter.full_text), letter.reconstructed) == (True, False)


def test_a_message_that_waited_over_the_upgrade_is_put_together_when_it_leaves_and_kept(city: Council) -> None:
    walked = case_at(city).triage()
    letter = from_before(walked)
    with inside(city, ActorKind.SYSTEM):
        message = OutboxMessage.objects.get(case=walked.case, kind="acknowledged")
        first = email_messages.write(message)
    change_everything(walked)
    with inside(city, ActorKind.SYSTEM):
        again = email_messages.write(message)
        letter.refresh_from_db()
    assert first is not None
    assert again is not None
    assert first.body == again.body
    assert not letter.reconstructed, "it is the letter that was sent"
    assert _after_greeting(first.body).startswith(_after_greeting(letter.full_text))
