"""The record of a person on the screen: their cases side by side, joining and separating, a protected address."""

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from complaints.models import Person, PersonMerge
from complaints.people.operations import contact_details
from complaints.people.queries.private_links import contact_details_of
from complaints.vocabulary.actions import ActionContext
from councils.models import Council
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import RECEIVED, Walk, inside, walk
from tests.factories.clients import signed_in
from tests.web.casework.desk import text


@pytest.fixture
def champion(city: Council) -> Client:
    return signed_in(councils.person(city, Role.COMPLAINT_CHAMPION), city)


def two_of_one(city: Council) -> tuple[Walk, Walk]:
    resident = councils.user("Jo Marsh")
    return walk(city, by=resident), walk(city, by=resident, summary="The bins were left open")


def page(client: Client, name: str, **parts: object) -> str:
    return text(client.get(reverse(f"casework:{name}", kwargs=parts)))


def test_the_other_cases_of_a_person_stand_on_each_of_them(city: Council, champion: Client) -> None:
    one, two = two_of_one(city)
    here = page(champion, "case", reference=one.case.reference)
    assert two.case.reference in here
    assert "The bins were left open" in here
    record = page(champion, "person", person=one.case.person_id)
    assert one.case.reference in record
    assert two.case.reference in record


def test_many_cases_of_a_person_are_shown_a_page_at_a_time(
    city: Council, champion: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = two_of_one(city)
    monkeypatch.setattr("portal.layout.pages.PAGE", 1)
    address = reverse("casework:person", kwargs={"person": one.case.person_id})
    first, second = champion.get(address), champion.get(address, {"page": "2"})
    for shown, here, there, link in ((first, two, one, "?page=2"), (second, one, two, "?page=1")):
        assert "Their cases (2)" in text(shown)
        assert here.case.reference in text(shown)
        assert there.case.reference not in text(shown)
        assert f'href="{link}"' in shown.content.decode()
        correct = reverse("casework:correct_contact", args=[here.case.reference])
        assert correct in shown.content.decode()


def test_an_officer_sees_only_those_of_their_service(city: Council) -> None:
    resident = councils.user("Jo Marsh")
    one = walk(city, by=resident)
    elsewhere = walk(city, by=resident, area=councils.area(city, 1), summary="The rent is wrong")
    officer = signed_in(councils.person(city, Role.RESPONDING_OFFICER, service_area=one.case.service_area), city)
    for name, part in (("case", {"reference": one.case.reference}), ("person", {"person": one.case.person_id})):
        found = page(officer, name, **part)
        assert one.case.reference in found
        assert elsewhere.case.reference not in found
        assert "The rent is wrong" not in found


def test_one_move_corrects_all_that_is_known_and_the_record_shows_why(city: Council, champion: Client) -> None:
    one, two = two_of_one(city)
    form = reverse("casework:correct_contact", args=[one.case.reference])
    answers = {
        "seen_version": str(one.case.version),
        "name": "Jo Marsh",
        "email": one.case.complainant_email,
        "phone": "01223 457000",
        "preferred_channel": "post",
        "title": "Dr",
        "pronouns": "they/them",
        "other_names": "Jo Brook",
        "language": "Polish",
        "kind": "person",
        "reason": "They rang and told us.",
    }
    assert champion.post(form, answers).status_code == 302
    record = page(champion, "person", person=one.case.person_id)
    for said in ("01223 457000", "Post", "Dr", "they/them", "Jo Brook", "Polish", "They rang and told us."):
        assert said in record
    assert "Dr Jo Marsh (they/them)" in page(champion, "case", reference=two.case.reference)


def test_two_records_are_compared_joined_and_separated(city: Council, champion: Client) -> None:
    one, two = walk(city), walk(city)
    kept, merged = one.case.person_id, two.case.person_id
    assert "the same email address" in page(champion, "person", person=kept)
    join = reverse("casework:join-people", kwargs={"person": kept, "other": merged})
    assert two.case.reference in text(champion.get(join))
    assert "Say how you know" in text(champion.post(join, {"reason": ""}))
    done = champion.post(join, {"reason": "She told us."}, follow=True)
    assert "The records are joined. 1 case moved." in text(done)
    assert text(champion.post(join, {"reason": "Again."})).count("One of these records is part of another already")
    gone = champion.get(reverse("casework:person", kwargs={"person": merged}))
    assert gone["Location"] == reverse("casework:person", kwargs={"person": kept})
    with inside(city):
        merge = PersonMerge.objects.get(merged_id=merged).pk
    separate = reverse("casework:separate-people", kwargs={"merge": merge})
    assert "1 case will go back" in text(champion.get(separate))
    assert "Say why they are not" in text(champion.post(separate, {"reason": ""}))
    assert "separate again" in text(champion.post(separate, {"reason": "Two people."}, follow=True))
    assert champion.post(separate, {"reason": "Two people."}).status_code == 409
    assert "Separated by" in page(champion, "person", person=kept)


def test_another_record_is_looked_up_to_join_it(city: Council, champion: Client) -> None:
    older, newer = walk(city), walk(city)
    kept, other = older.case.person_id, newer.case.person_id
    details = {"name": "Mary Poole", "email": "mary@example.com", "phone": "01223 457222"}
    with inside(city):
        Person.objects.filter(pk=other).update(**details, address="4 Safe Road CB5 8ZZ", address_protected=True)
        Person.objects.filter(pk=kept).update(name="M Brown", email="", phone="01223 457333", address="")
    find = reverse("casework:find-record", kwargs={"person": kept})
    join = reverse("casework:join-people", kwargs={"person": kept, "other": other})
    assert f'href="{find}"' in page(champion, "person", person=kept)
    assert "records found" not in text(champion.get(find))
    for who in ("mary poole", "01223457222", "mary@example", newer.case.reference):
        found = text(champion.get(find, {"who": who}))
        assert "1 record found" in found, who
        assert f'href="{join}"' in found
        for said in ("Mary Poole", "mary@example.com", "01223 457222", "Protected address"):
            assert said in found
        assert "Safe Road" not in found
    # The older record is kept, from whichever of the two someone starts.
    back = reverse("casework:find-record", kwargs={"person": other})
    assert f'href="{join}"' in text(champion.get(back, {"who": "brown"}))


def test_a_look_up_lists_neither_the_record_itself_nor_those_joined_to_it(city: Council, champion: Client) -> None:
    one, two = walk(city), walk(city)
    find = reverse("casework:find-record", kwargs={"person": one.case.person_id})
    assert "1 record found" in text(champion.get(find, {"who": "Alex Poole"}))
    champion.post(
        reverse("casework:join-people", args=[one.case.person_id, two.case.person_id]), {"reason": "She told us."}
    )
    none = text(champion.get(find, {"who": "Alex Poole"}))
    assert "No other record found for “Alex Poole”." in none
    assert "another spelling" in none
    assert "Compare and join" not in none
    joined = reverse("casework:find-record", kwargs={"person": two.case.person_id})
    assert champion.get(joined)["Location"] == find


def test_a_look_up_says_when_nothing_was_typed_or_too_many_were_found(
    city: Council, champion: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, _, _ = walk(city), walk(city), walk(city)
    find = reverse("casework:find-record", kwargs={"person": one.case.person_id})
    assert "Enter a name, phone number" in text(champion.get(find, {"who": " "}))
    assert "2 records found" in text(champion.get(find, {"who": "Alex Poole"}))
    monkeypatch.setattr("complaints.people.queries.caller_lookup.MOST_CALLERS", 2)
    assert "Type more to narrow it down." in text(champion.get(find, {"who": "Alex Poole"}))


def test_an_officer_is_not_offered_to_join_records(city: Council) -> None:
    walked = walk(city)
    officer = signed_in(councils.person(city, Role.RESPONDING_OFFICER, service_area=walked.case.service_area), city)
    assert "Join with another record" not in page(officer, "person", person=walked.case.person_id)


def test_a_protected_address_is_shown_only_to_someone_who_asks(city: Council, champion: Client) -> None:
    walked = walk(city)
    with inside(city, ActorKind.SYSTEM):
        case = walked.case
        assert case.person is not None
        contact_details.correct_contact(
            ActionContext(case.pk, walked.champion, RECEIVED),
            now=replace(contact_details_of(case), address="4 Safe Road"),
            about=replace(contact_details.details_of(case.person), address_protected=True),
            reason="She asked us to.",
        )
    for name, part in (
        ("case", {"reference": case.reference}),
        ("person", {"person": case.person_id}),
        ("correct_contact", {"reference": case.reference}),
    ):
        assert "Safe Road" not in page(champion, name, **part)
    asked = champion.post(reverse("casework:protected-address", args=[case.reference]))
    assert "4 Safe Road" in text(asked)
    assert "Protected address seen" in page(champion, "case", reference=case.reference)


def test_a_blank_answer_keeps_a_protected_address(city: Council, champion: Client) -> None:
    walked = walk(city)
    with inside(city, ActorKind.SYSTEM):
        Person.objects.filter(pk=walked.case.person_id).update(address_protected=True, address="4 Safe Road")
        type(walked.case).objects.filter(pk=walked.case.pk).update(complainant_address="4 Safe Road")
    form = reverse("casework:correct_contact", args=[walked.case.reference])
    answers = {
        "seen_version": str(walked.case.version),
        "name": "Alexandra Poole",
        "email": walked.case.complainant_email,
        "address_protected": "on",
        "kind": "person",
        "reason": "Her full name.",
    }
    assert champion.post(form, answers).status_code == 302
    with inside(city):
        walked.case.refresh_from_db()
    assert (walked.case.complainant_name, walked.case.complainant_address) == ("Alexandra Poole", "4 Safe Road")


@pytest.mark.parametrize(
    ("known", "before", "after"),
    [
        (
            {"preferred_channel": "post"},
            "prefers post. You need to post a letter.",
            "prefers post. You need to post the",
        ),
        ({"deceased": True}, "and a task stays on the case. They have died.", "Our letter has not been sent to"),
    ],
)
def test_the_page_and_its_message_say_how_a_letter_really_goes(
    city: Council, champion: Client, known: dict[str, object], before: str, after: str
) -> None:
    walked = walk(city)
    with inside(city, ActorKind.SYSTEM):
        Person.objects.filter(pk=walked.case.person_id).update(**known)
        type(walked.case).objects.filter(pk=walked.case.pk).update(complainant_address="4 Mill Road")
    form = reverse("casework:withdraw", args=[walked.case.reference])
    assert before in page(champion, "withdraw", reference=walked.case.reference)
    answers = {"seen_version": str(walked.case.version), "reason": "They rang.", "send": "yes"}
    assert after in text(champion.post(form, answers, follow=True))


def test_triage_and_the_case_say_who_it_may_be_and_what_stands_on_their_record(city: Council, champion: Client) -> None:
    known, typed = walk(city), walk(city, summary="The bins were left open")
    details = {"name": "Jo Marsh", "email": "jo@example.com", "phone": "", "address": ""}
    limit = {"id": 1, "lines": ["Only by letter"], "since": "2026-04-01", "review_on": "2026-10-01"}
    with inside(city):
        Person.objects.filter(pk=known.case.person_id).update(**details, contact_limits=[limit])
        Person.objects.filter(pk=typed.case.person_id).update(**{**details, "name": "Joanna Marsh"})
    join = reverse("casework:join-people", args=[known.case.person_id, typed.case.person_id])
    for name in ("case", "accept"):
        shown = page(champion, name, reference=typed.case.reference)
        assert "May be the same person" in shown
        assert "They have the same email address" in shown
        assert "Contact with them is limited" in shown
        assert f'href="{join}"' in shown
    officer = signed_in(councils.person(city, Role.RESPONDING_OFFICER, service_area=typed.case.service_area), city)
    shown = page(officer, "case", reference=typed.case.reference)
    assert "May be the same person" in shown
    assert join not in shown
