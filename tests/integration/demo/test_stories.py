"""Every case of the demonstration tells one story, and every kind of story is told."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from complaints.models import Case, Letter, Note
from complaints.vocabulary.lifecycle import NOT_COUNTED, Status
from councils.bodies.rules import ombudsmen
from councils.models import Council
from councils.policies.rules.casework_rules import ContactKind
from councils.tenancy.scope import ActorKind, tenant
from demo.texts import Complaint, DemoTexts
from ombudsman.models import Referral

AS_OF = date(2026, 11, 18)
WORDS = DemoTexts(Path(__file__).parents[3] / "fixtures" / "demo")
COMPLAINTS = [each for complaints in WORDS.complaints.values() for each in complaints]
BY_SUMMARY = {each.about: each for each in COMPLAINTS}


def filled(text: str) -> re.Pattern[str]:
    """The text with any words in its braces."""
    return re.compile(".+".join(re.escape(part) for part in re.split(r"\{\w+\}", text)))


FINDINGS = {each.about: (filled(each.upheld), filled(each.not_upheld)) for each in COMPLAINTS}


def has_finding_of(complaint: Complaint, letter: str) -> bool:
    return any(finding.search(letter) for finding in FINDINGS[complaint.about])


def test_a_response_belongs_to_the_service_of_its_complaint(seeded: list[Council]) -> None:
    services, responses = set(), 0
    for council in seeded:
        with tenant(council.pk, ActorKind.SYSTEM):
            answered = Case.objects.filter(kind=ContactKind.COMPLAINT, outcome__gt="").select_related("service_area")
            for case in answered.exclude(summary__in=[each.about for each in WORDS.contacts["councillor_conduct"]]):
                complaint, service = BY_SUMMARY[case.summary], WORDS.service(case.service_area.slug)
                assert complaint.service in service.texts, f"{case.reference}: {case.summary} in {case.service_area}"
                letters = list(Letter.objects.filter(case=case, kind="responded").order_by("sent_at"))
                assert has_finding_of(complaint, letters[0].body), letters[0].body
                for letter in letters:
                    others = [each for each in COMPLAINTS if each.service not in service.texts]
                    assert not [each.about for each in others if has_finding_of(each, letter.body)], letter.body
                services.add(complaint.service)
                responses += len(letters)
    assert responses > 400
    assert services >= set(WORDS.complaints) - {"recycling_centres", "public_health", "registration", "elections"}


def test_every_status_contact_kind_and_ombudsman_state_has_a_text_of_its_own(seeded: list[Council]) -> None:
    said: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for council in seeded:
        with tenant(council.pk, ActorKind.SYSTEM):
            for case in Case.objects.all():
                said["status"][case.status].add(case.description)
                said["kind"][case.kind].add(case.description)
            for referral in Referral.objects.all():
                for state, text in ombudsman_texts(referral):
                    said["Ombudsman"][state].add(text)
    assert set(said["status"]) == set(Status) - set(NOT_COUNTED)
    assert set(said["kind"]) == set(ContactKind)
    assert set(said["Ombudsman"]) == {"enquiry", "replied", "fault", "no fault"}
    for kinds in said.values():
        texts = Counter(text for told in kinds.values() for text in told)
        for kind, told in kinds.items():
            assert all(told), kind
            assert any(texts[text] == 1 for text in told), kind


def ombudsman_texts(referral: Referral) -> Iterator[tuple[str, str]]:
    yield "enquiry", referral.question
    if referral.replied_on:
        yield "replied", referral.reply
    if referral.decided_on:
        found = next(each.fault for each in ombudsmen()[referral.body].decisions if each.key == referral.decision)
        yield "fault" if found else "no fault", referral.findings


def test_a_case_says_nothing_twice(seeded: list[Council]) -> None:
    for council in seeded:
        with tenant(council.pk, ActorKind.SYSTEM):
            for case in Case.objects.all():
                texts = [letter.body for letter in Letter.objects.filter(case=case) if letter.body]
                assert len(set(texts)) == len(texts), case.reference


def test_the_streets_and_places_of_a_case_are_those_of_its_council(seeded: list[Council]) -> None:
    for council in seeded:
        locality = WORDS.locality(council.slug)
        with tenant(council.pk, ActorKind.SYSTEM):
            for address in Case.objects.exclude(complainant_address="").values_list("complainant_address", flat=True):
                street, place, _postcode = address.split(" ", 1)[1].split(", ")
                assert street in locality.streets
                assert place in locality.places


def test_staff_write_about_the_service_of_the_case(seeded: list[Council]) -> None:
    for council in seeded:
        with tenant(council.pk, ActorKind.SYSTEM):
            for note in Note.objects.filter(from_complainant=False).select_related("case__service_area"):
                complaint = BY_SUMMARY.get(note.case.summary)
                if complaint is not None:
                    casework = WORDS.casework(complaint, note.case.service_area.slug, complains=True)
                    texts = (*casework.staff_note, *casework.internal_note)
                    assert any(filled(text).fullmatch(note.text) for text in texts), note.text
