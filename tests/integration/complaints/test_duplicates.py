"""A contact that repeats an earlier one: found by who complains, and added to the open case only by a person."""

from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from complaints.case_facts.queries import as_timeline, cases_visible_to, timeline_events
from complaints.cases.operations import correspondence, moves
from complaints.documents.operations.uploads import checked_files
from complaints.duplicates.operations import add_to_open
from complaints.duplicates.queries import possible_duplicates_of
from complaints.duplicates.rules.suggestions import Repeats
from complaints.links.operations.linking import link_cases, remove_link
from complaints.links.operations.splitting import split_case
from complaints.links.queries import linked_cases
from complaints.links.rules import SplitPart
from complaints.models import (
    Case,
    CaseEvent,
    CaseLink,
    CaseTask,
    Consent,
    Deadline,
    Document,
    Letter,
    Note,
    OutboxMessage,
    StageRecord,
)
from complaints.people.operations.adjustments import add_adjustment
from complaints.people.operations.consents import WrittenConsent, record_consent
from complaints.safeguarding.operations import note_at_start
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.correspondence import ConsentGiven, SendingNeeds
from complaints.vocabulary.lifecycle import Status, TaskKind
from complaints.vocabulary.people import AdjustmentKind, Authority, LinkKind, RepresentativeKind
from complaints.vocabulary.persons import SHORTEST_PHONE, phone_key, postcode_in
from councils.calendars.rules import with_weekday
from councils.models import Council
from councils.policies.rules.casework_rules import ContactKind
from councils.tenancy.scope import ActorKind
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Actor
from tests.factories import councils
from tests.factories.cases import RECEIVED, Walk, case_at, entered, inside, submission, walk
from tests.factories.restricted import marked

LATER = RECEIVED + timedelta(days=3)
WRITINGS = (
    "07700 900123",
    "+44 (0)7700 900-123",
    "0044 7700 900 123",
    "4412345",
    "12345",
    "",
    "01223 496001 ext 5",
)
ADDRESSES = (
    "Flat 2\n14 Mill Road\nCambridge cb1 2ad",
    "c/o CB11AA, now CB22  4QX",
    "Mill Road",
    "",
    "XCB1 2AD",
    "W1A1AA.",
)


def again(council: Council, *, days: int = 3, **contact: str) -> Walk:
    """The same person writes about the same bin."""
    said = submission(councils.area(council), received_at=RECEIVED + timedelta(days=days))
    said = replace(
        said,
        summary="Green bin still not emptied",
        description="Missed again, nobody came.",
        contact=replace(said.contact, **contact),
    )
    return entered(council, said, at=said.received_at)


def of_champion(walked: Walk) -> ActionContext:
    return ActionContext(walked.case.pk, walked.champion, LATER + timedelta(days=1))


def at_desk(walked: Walk, by: Actor) -> AbstractContextManager[object]:
    return inside(walked.council, ActorKind.STAFF, by.user_id)


def suggested(walked: Walk) -> list[tuple[str, Repeats]]:
    with at_desk(walked, walked.champion):
        found = possible_duplicates_of(walked.champion, walked.case)
    return [(each.case.reference, each.repeats) for each in found]


def test_the_database_keeps_the_keys_that_the_rules_read(city: Council) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone_key(typed) FROM unnest(%s) AS typed", [list(WRITINGS)])
        kept = [key if len(key) >= SHORTEST_PHONE else "" for (key,) in cursor]
        assert kept == [phone_key(each) for each in WRITINGS]
        cursor.execute("SELECT postcode_key(address) FROM unnest(%s) AS address", [list(ADDRESSES)])
        assert [key for (key,) in cursor] == [postcode_in(each) for each in ADDRESSES]


def test_the_same_person_about_the_same_matter_is_suggested_and_others_are_not(city: Council) -> None:
    first = walk(city)
    assert suggested(again(city)) == [(first.case.reference, Repeats.OPEN)]
    assert suggested(again(city, email="", phone="07700 900123")) == []
    assert suggested(again(city, name="Robin Poole")) == []
    assert suggested(first) == []


def test_what_an_earlier_case_is_decides_what_is_offered(south: Council) -> None:
    for status, stage, repeats in (
        (Status.RESPONDED, 1, Repeats.NOT_FINAL),
        (Status.RESPONDED, 2, Repeats.FINAL),
        (Status.DECLINED, 1, Repeats.ENDED),
    ):
        earlier = case_at(south, status, stage=stage, received_at=RECEIVED - timedelta(days=40))
        newer = again(south)
        assert (earlier.case.reference, repeats) in suggested(newer)


def test_a_contact_becomes_a_message_on_the_open_case_with_the_time_it_came(city: Council) -> None:
    first, newer = walk(city).triage(), again(city)
    with at_desk(first, first.officer):
        seen = CaseEvent.objects.filter(case=first.case).latest("pk").pk
    with at_desk(newer, newer.champion):
        add_to_open(of_champion(newer), reference=first.case.reference)
    with inside(city):
        case = Case.objects.get(pk=newer.case.pk)
        note, link = Note.objects.get(case=first.case), CaseLink.objects.get()
        task = CaseTask.objects.get(case=first.case, kind=TaskKind.READ_MESSAGE.value)
        told = set(OutboxMessage.objects.filter(case=first.case, kind="note").values_list("user_id", flat=True))
        letters = OutboxMessage.objects.filter(case=case, kind="added_to_open", user=None)
        assert (case.status, case.due_on, case.next_deadline_on) == (Status.DUPLICATE, None, None)
        assert (note.at, note.from_complainant, note.public) == (newer.case.received_at, True, True)
        assert "Missed again, nobody came." in note.text
        assert (link.kind, link.case_id, link.other_id) == (LinkKind.DUPLICATE, case.pk, first.case.pk)
        assert (task.opened_at, newer.case.reference in task.detail) == (newer.case.received_at, True)
        assert first.officer.user_id in told
        (letter,) = [Letter.objects.get(pk=message.payload["letter"]) for message in letters]
        due = Deadline.objects.get(case=first.case, kind="response").due_on
    assert f"We still aim to respond to {first.case.reference} by {with_weekday(due)}." in letter.full_text
    # Whoever was writing the response sees that something came in.
    with at_desk(first, first.officer), pytest.raises(RuleBroken) as refused:
        moves.acknowledge(ActionContext(first.case.pk, first.officer, LATER, seen_event=seen), text="We understand.")
    assert refused.value.code == "case.came_in"


def test_its_files_go_with_it(city: Council) -> None:
    first, newer = walk(city), again(city)
    uploads, problems = checked_files([SimpleUploadedFile("notes.txt", b"Monday")])
    assert problems == []
    with at_desk(newer, newer.champion):
        correspondence.attach(of_champion(newer), upload=uploads[0], public=True)
        add_to_open(of_champion(newer), reference=first.case.reference)
    with inside(city):
        document = Document.objects.get()
        moved = CaseEvent.objects.get(case=first.case, kind="document")
    assert (document.case_id, moved.data["document"]) == (first.case.pk, document.pk)
    added_by, at = newer.champion, of_champion(newer).at
    assert (moved.by_id, moved.by_name, moved.at) == (added_by.user_id, added_by.name, at)
    assert (moved.data["from_case"], moved.data["added_by"]) == (newer.case.reference, added_by.name)


def test_what_they_need_goes_with_it(city: Council) -> None:
    """The contact has a record of its own: staff did not say that it was someone known."""
    first, newer = walk(city), again(city, adjustments="Call me after 5pm")
    kinds = (AdjustmentKind.LARGE_PRINT, AdjustmentKind.INTERPRETER)
    with at_desk(newer, newer.champion):
        for kind in kinds:
            add_adjustment(of_champion(newer), kind=kind, detail="Polish" if kind is kinds[1] else "")
        add_to_open(of_champion(newer), reference=first.case.reference)
    with inside(city):
        open_case = Case.objects.select_related("person").get(pk=first.case.pk)
        assert open_case.person is not None
        assert open_case.person.pk != newer.case.person_id
        assert [adjustment.kind for adjustment in open_case.person.acting] == [kinds[0]]
    assert open_case.adjustments == "Interpreter: Polish\nCall me after 5pm"
    assert open_case.adjustments_classified is False


def test_messages_that_wait_on_it_wait_on_the_open_case(city: Council) -> None:
    robin = councils.user("Robin Reed")
    first, newer = walk(city, by=robin), walk(city, by=robin)
    by = Actor.complainant(city.pk, robin.pk, "Robin Reed")
    with inside(city, ActorKind.SYSTEM):
        said = ActionContext(newer.case.pk, by, LATER)
        correspondence.add_note(said, text="He is out on Thursday.", public=True)
    with at_desk(newer, newer.champion):
        add_to_open(of_champion(newer), reference=first.case.reference)
    with inside(city):
        messages = CaseTask.objects.filter(kind=TaskKind.READ_MESSAGE.value)
        assert not messages.filter(case=newer.case, done_at=None).exists()
        waiting = messages.filter(case=first.case, done_at=None).order_by("opened_at")
        assert [task.event.text.split("\n")[0] for task in waiting if task.event] == [
            newer.case.summary,
            "He is out on Thursday.",
        ]
        assert waiting[1].opened_at == LATER


@pytest.mark.parametrize("about", ["someone at risk", "a colleague"])
def test_a_case_that_few_may_see_is_neither_added_to_another_nor_opened_by_splitting(city: Council, about: str) -> None:
    first, newer = walk(city).triage(), again(city)
    of_newer = replace(of_champion(newer), by=newer.champion)
    with at_desk(newer, newer.champion):
        note_at_start(
            of_newer,
            at_risk=about == "someone at risk",
            about=first.officer.user_id if about == "a colleague" else None,
        )
        with pytest.raises(RuleBroken) as refused:
            add_to_open(of_newer, reference=first.case.reference)
        assert refused.value.code == "duplicate.restricted"
        part = split_case(of_newer, SplitPart("The crew", "They swore.", newer.case.service_area_id))
        assert cases_visible_to(newer.champion).filter(pk=part.pk).exists()
    with at_desk(newer, first.officer):
        assert not cases_visible_to(first.officer).filter(pk__in=(part.pk, newer.case.pk)).exists()
        assert not Case.objects.filter(pk__in=(part.pk, newer.case.pk)).exists(), "the database shows it"


def test_a_part_is_received_when_what_is_looked_into_now_was(city: Council) -> None:
    """Someone who asks for stage 2 in July does not get a part that was due in June."""
    at = case_at(city, Status.UNDER_INVESTIGATION, stage=2)
    with at_desk(at, at.champion):
        began = StageRecord.objects.get(case=at.case, stage=2).received_at
        assert began > at.case.received_at
        later = replace(of_champion(at), at=began + timedelta(days=1))
        part = split_case(later, SplitPart("The crew", "They swore.", at.case.service_area_id))
    assert part.received_at == began


def test_a_part_of_a_councillor_s_enquiry_is_their_enquiry(city: Council) -> None:
    said = submission(councils.area(city), received_at=RECEIVED)
    said = replace(
        said, kind=ContactKind.MEMBER_ENQUIRY, procedure="member-enquiry", enquirer=RepresentativeKind.COUNCILLOR
    )
    at = entered(city, said, at=RECEIVED)
    with at_desk(at, at.champion):
        part = split_case(of_champion(at), SplitPart("The lamp", "It is out.", at.case.service_area_id))
    assert (part.kind, part.enquirer) == (at.case.kind, RepresentativeKind.COUNCILLOR)


def test_nothing_goes_to_a_case_that_is_ended_missing_or_someone_elses(city: Council) -> None:
    newer = again(city)
    others = {
        "duplicate.not_open": case_at(city, Status.RESPONDED).case.reference,
        "duplicate.other_person": again(city, name="Robin Poole").case.reference,
        "duplicate.same_case": newer.case.reference,
        "duplicate.unknown": "CC-222-222-222",
    }
    for code, reference in others.items():
        with at_desk(newer, newer.champion), pytest.raises(RuleBroken) as refused:
            add_to_open(of_champion(newer), reference=reference)
        assert refused.value.code == code
    with at_desk(newer, newer.champion), pytest.raises(RuleBroken, match="with the reference bin"):
        add_to_open(of_champion(newer), reference=" bin ")


def test_a_pair_that_was_ruled_out_is_never_suggested_again(city: Council) -> None:
    first, newer = walk(city), again(city)
    for _ in range(2):
        with at_desk(newer, newer.champion):
            link_cases(of_champion(newer), kind=LinkKind.NOT_DUPLICATE, reference=first.case.reference)
    assert suggested(newer) == []
    with at_desk(newer, newer.champion):
        (seen,) = linked_cases(newer.champion, newer.case)
        assert (seen.label, seen.can_remove) == ("Not a duplicate of", True)
    with inside(city):
        link = CaseLink.objects.get()
        events = CaseEvent.objects.filter(kind="linked").values_list("case_id", "public").order_by("case_id")
        assert link.made_by_name == newer.champion.name
        assert list(events) == [(first.case.pk, False), (newer.case.pk, False)]
    assert suggested(again(city, days=4)) != []


def test_one_that_was_added_by_mistake_can_be_reopened(city: Council) -> None:
    first, newer = walk(city), again(city)
    with at_desk(newer, newer.champion):
        add_to_open(of_champion(newer), reference=first.case.reference)
        case = moves.reopen(replace(of_champion(newer), at=LATER + timedelta(days=2)), reason="About another bin.")
    assert case.status == Status.UNDER_INVESTIGATION


def test_a_link_is_on_both_cases_until_it_is_removed(city: Council) -> None:
    first, newer = walk(city), walk(city)
    with at_desk(newer, newer.champion):
        link_cases(of_champion(newer), kind=LinkKind.RELATED, reference=first.case.reference, reason="One block")
        link_cases(of_champion(first), kind=LinkKind.RELATED, reference=newer.case.reference)
        (seen,) = linked_cases(newer.champion, first.case)
        assert (seen.label, seen.reference, seen.reason) == ("Related to", newer.case.reference, "One block")
        remove_link(of_champion(first), seen.pk, reason="Another block")
        assert linked_cases(newer.champion, newer.case) == []
        kinds = CaseEvent.objects.filter(kind__in=("linked", "unlinked")).values_list("case_id", "kind", "data__to")
        assert sorted(kinds) == sorted(
            (one.case.pk, kind, other.case.reference)
            for one, other in ((first, newer), (newer, first))
            for kind in ("linked", "unlinked")
        )
        # The reason is about a case that readers of the other one may not see.
        said = CaseEvent.objects.filter(kind__in=("linked", "unlinked")).values_list("case_id", "text")
        assert {(pk, text) for pk, text in said if text} == {
            (newer.case.pk, "One block"),
            (first.case.pk, "Another block"),
        }


def test_another_council_s_case_is_only_named_and_only_in_a_joint_matter(city: Council) -> None:
    at = walk(city)
    with at_desk(at, at.champion):
        with pytest.raises(RuleBroken, match="Only a joint matter"):
            link_cases(of_champion(at), kind=LinkKind.RELATED, reference="", elsewhere="Ely: 2026/17")
        link_cases(of_champion(at), kind=LinkKind.JOINT, reference="", elsewhere="Ely: 2026/17")
        (seen,) = linked_cases(at.champion, at.case)
        assert (seen.label, seen.named, seen.reference) == ("Joint matter with", "Ely: 2026/17", "")
        remove_link(of_champion(at), seen.pk, reason="Ely says it is not theirs")
        assert linked_cases(at.champion, at.case) == []


def test_part_of_a_case_becomes_a_case_of_its_own_with_the_same_date_of_receipt(city: Council) -> None:
    resident = councils.user("Robin Reed")
    at = case_at(city, Status.UNDER_INVESTIGATION, by=resident)
    with at_desk(at, at.champion):
        part = split_case(
            of_champion(at), SplitPart("The crew was rude", "They swore at me.", councils.area(city, 1).pk)
        )
        part.refresh_from_db()
        assert (part.received_at, part.person_id, part.complainant_id, part.status) == (
            at.case.received_at,
            at.case.person_id,
            resident.pk,
            Status.RECEIVED,
        )
        (seen,) = linked_cases(at.champion, at.case)
        assert (seen.label, seen.reference, seen.can_remove) == ("Split into", part.reference, False)
        told = CaseEvent.objects.filter(kind__in=("split", "split_from")).values_list("case_id", "data__to", "public")
        assert set(told) == {(at.case.pk, part.reference, True), (part.pk, at.case.reference, True)}
        assert OutboxMessage.objects.filter(case=part, kind="received").count() == 1


def test_a_part_is_not_suggested_as_a_duplicate_of_its_own_case(city: Council) -> None:
    at = walk(city)
    with at_desk(at, at.champion):
        alike = SplitPart(at.case.summary, at.case.description, at.case.service_area_id)
        part = split_case(of_champion(at), alike)
        part.refresh_from_db()
        assert possible_duplicates_of(at.champion, part) == ()
        CaseLink.objects.filter(case=part).delete()
        assert [each.case.pk for each in possible_duplicates_of(at.champion, part)] == [at.case.pk]


def test_consent_that_has_ended_has_to_be_got_again_for_the_part(city: Council) -> None:
    at = walk(city, needs=SendingNeeds(on_behalf_of="Vera Vane"))
    day = RECEIVED.date()
    given = ConsentGiven(RepresentativeKind.RELATIVE, Authority.WRITTEN, "Form of 1 June", day, day + timedelta(days=5))
    with at_desk(at, at.champion):
        record_consent(of_champion(at), WrittenConsent(given))
        later = replace(of_champion(at), at=RECEIVED + timedelta(days=9))
        part = split_case(later, SplitPart("Another bin", "It is blue.", at.case.service_area_id))
        part.refresh_from_db()
        assert part.consent_from is None
        assert CaseTask.objects.filter(case=part, kind=TaskKind.GET_CONSENT.value, done_at=None).count() == 1


def test_what_was_classified_is_not_asked_about_again_for_the_part(city: Council) -> None:
    at = walk(city, needs=SendingNeeds(adjustments="Large print"))
    with inside(city, ActorKind.SYSTEM):
        Case.objects.filter(pk=at.case.pk).update(adjustments_classified=True)
    with at_desk(at, at.champion):
        part = split_case(of_champion(at), SplitPart("Another bin", "It is blue.", at.case.service_area_id))
    assert part.adjustments == ""


def test_the_receipt_of_a_part_waits_where_its_complainant_needs_something(city: Council) -> None:
    at = walk(city, needs=SendingNeeds(adjustments="Large print"))
    with at_desk(at, at.champion):
        part = split_case(of_champion(at), SplitPart("Another bin", "It is blue.", at.case.service_area_id))
        assert not OutboxMessage.objects.filter(case=part, kind="received").exists()
        assert CaseTask.objects.filter(case=part, done_at=None, letter__kind="received").exists()


def test_consent_that_is_held_goes_on_for_the_part(city: Council) -> None:
    at = walk(city, needs=SendingNeeds(on_behalf_of="Vera Vane"))
    given = ConsentGiven(RepresentativeKind.RELATIVE, Authority.WRITTEN, "Form of 1 June", RECEIVED.date())
    with at_desk(at, at.champion):
        record_consent(of_champion(at), WrittenConsent(given))
        part = split_case(of_champion(at), SplitPart("Another bin", "It is blue.", at.case.service_area_id))
        part.refresh_from_db()
        held = Consent.objects.get(case=part)
        waiting = CaseTask.objects.filter(case=part, kind=TaskKind.GET_CONSENT.value, done_at=None)
        assert (part.consent_from, waiting.count()) == (RECEIVED.date(), 0)
        assert held.evidence == f"Form of 1 June (recorded on {at.case.reference})"


def test_no_case_is_linked_with_one_that_its_officer_cannot_see(city: Council, south: Council) -> None:
    at, foreign = walk(city), walk(south)
    for reference in (foreign.case.reference, at.case.reference):
        with at_desk(at, at.champion), pytest.raises(RuleBroken) as refused:
            link_cases(of_champion(at), kind=LinkKind.RELATED, reference=reference)
        assert refused.value.code == ("link.same_case" if reference == at.case.reference else "duplicate.unknown")


def test_a_case_that_was_added_to_another_stays_linked(city: Council) -> None:
    first, newer = walk(city), again(city)
    with at_desk(newer, newer.champion):
        add_to_open(of_champion(newer), reference=first.case.reference)
        (seen,) = linked_cases(newer.champion, first.case)
        assert not seen.can_remove
        with pytest.raises(CaseLink.DoesNotExist):
            remove_link(of_champion(first), seen.pk, reason="By mistake")


def test_the_reference_of_a_case_restricted_since_is_in_no_other_timeline(city: Council) -> None:
    first, newer = walk(city), walk(city)
    with at_desk(newer, newer.champion):
        link_cases(of_champion(newer), kind=LinkKind.RELATED, reference=first.case.reference)

    def named() -> list[str]:
        with inside(city):
            shown = as_timeline(first.case.pk, timeline_events(first.case.pk).filter(kind="linked"))
        return [event.data["to"] for event in shown]

    assert named() == [newer.case.reference]
    marked(newer)
    assert named() == ["a restricted case"]
