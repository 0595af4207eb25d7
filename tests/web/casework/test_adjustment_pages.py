"""Staff classify, record, agree, review, refuse and end adjustments; everyone sees what follows from them."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.urls import reverse

from complaints.models import Adjustment, AdjustmentChange, Case, CaseEvent, CaseTask, Letter
from complaints.people.queries import private_links
from complaints.vocabulary.correspondence import SendingNeeds
from complaints.vocabulary.lifecycle import Move, Status, TaskKind
from complaints.vocabulary.people import AdjustmentKind
from councils.models import Council
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import RECEIVED, inside, needing, walk
from tests.web.casework.desk import Desk, desk
from tests.web.casework.desk import text as markup
from tests.web.resident.writer import SURNAME, Writer

WEIGHED = {"effectiveness": "Yes", "practicality": "Yes", "resources": "Pennies", "disruption": "None"}
AGREED = {
    **WEIGHED,
    "decision": "agreed",
    "discussed_on-day": "8",
    "discussed_on-month": "6",
    "discussed_on-year": "2026",
    "review_on-day": "8",
    "review_on-month": "6",
    "review_on-year": "2027",
}


@pytest.fixture(autouse=True)
def while_it_is_in_time() -> Iterator[None]:
    with time_machine.travel(RECEIVED + timedelta(days=8), tick=True):
        yield


def text(response: HttpResponse) -> str:
    """The words of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", markup(response)).split())


def page(at: Desk, name: str = "adjustments", **kwargs: int) -> str:
    return reverse(f"casework:{name}", kwargs={"reference": at.walked.case.reference, **kwargs})


def send(at: Desk, name: str, answers: dict[str, Any], **kwargs: int) -> HttpResponse:
    return at.client.post(page(at, name, **kwargs), answers, follow=True)


def row_of(at: Desk) -> Adjustment:
    with inside(at.council):
        return Adjustment.objects.filter(person__cases=at.walked.case.pk).latest("pk")


def reach(at: Desk, **columns: str) -> None:
    with inside(at.council):
        Case.objects.filter(pk=at.walked.case.pk).update(**columns)


def last_letter(at: Desk) -> Letter:
    with inside(at.council):
        return Letter.objects.filter(case=at.walked.case.pk).latest("pk")


def test_free_text_is_classified_and_then_decided(city: Council) -> None:
    at = desk(city, needs=SendingNeeds(unclassified="Please use large print"))
    assert "Not classified: nothing is sent to them" in text(at.open())
    stopped = "Nothing will be sent to Alex Poole, and a task stays on the case. Classify what they asked for"
    assert stopped in text(at.open(Move.WITHDRAW))
    refused = send(at, "classify-adjustments", {})
    assert refused.status_code == 409
    assert "Select what they need, or say why no adjustment is needed" in text(refused)
    done = text(send(at, "classify-adjustments", {"kinds": ["large_print"]}))
    assert "What they asked for is classified." in done
    assert "Large print Asked for" in done
    assert "asked for, not decided yet" in text(at.open())
    done = text(send(at, "decide-adjustment", AGREED, pk=row_of(at).pk))
    assert "Large print Agreed" in done
    assert "Review on 8 June 2027" in done
    with inside(city):
        assert not CaseTask.objects.filter(kind=TaskKind.CLASSIFY_ADJUSTMENTS.value, done_at=None).exists()
    for words in ("Adjustments classified", "Adjustment decided: agreed"):
        assert words in text(at.open())


def test_an_adjustment_is_recorded_refused_or_ended(city: Council) -> None:
    at = desk(city)
    assert "Record an adjustment" in text(at.open())
    assert "Enter the language" in text(send(at, "add-adjustment", {"kind": "interpreter"}))
    assert "Select who their named contact is" in text(send(at, "add-adjustment", {"kind": "named_contact"}))
    assert "Interpreter" in text(send(at, "add-adjustment", {"kind": "interpreter", "detail": "Polish"}))
    number = row_of(at).pk
    assert "Answer “Would it work for them?”" in text(send(at, "decide-adjustment", {"decision": "agreed"}, pk=number))
    for missing, words in (
        ("discussed_on", "Enter the day you discussed it"),
        ("review_on", "Enter a day in the future"),
    ):
        answers = {key: value for key, value in AGREED.items() if not key.startswith(missing)}
        refused = send(at, "decide-adjustment", answers, pk=number)
        assert words in text(refused)
    discussed = {key: value for key, value in AGREED.items() if key.startswith("discussed_on")}
    refusal = {**WEIGHED, **discussed, "decision": "refused", "reason": "No one is free"}
    assert "Say what you offer instead" in text(send(at, "decide-adjustment", refusal, pk=number))
    done = text(send(at, "decide-adjustment", {**refusal, "instead": "A phone interpreter"}, pk=number))
    assert "Offered instead: A phone interpreter" in done
    assert at.client.get(page(at, "decide-adjustment", pk=number)).status_code == 404
    send(at, "add-adjustment", {"kind": "audio"})
    assert "Say why it ends" in text(send(at, "end-adjustment", {}, pk=row_of(at).pk))
    assert "The adjustment has ended." in text(send(at, "end-adjustment", {"why": "They moved"}, pk=row_of(at).pk))


def test_sending_the_same_form_twice_records_it_once(city: Council) -> None:
    at = desk(city)
    for _ in range(2):
        send(at, "add-adjustment", {"kind": "other", "detail": "A quiet room"})
    with inside(city):
        assert Adjustment.objects.count() == AdjustmentChange.objects.count()


def test_the_task_leads_to_the_page_and_is_not_done_by_hand(city: Council) -> None:
    at = desk(city, needs=SendingNeeds(unclassified="Braille"))
    with inside(city):
        task = CaseTask.objects.get(kind=TaskKind.CLASSIFY_ADJUSTMENTS.value)
    assert page(at) in at.client.get(reverse("casework:tasks")).content.decode()
    assert at.client.get(page(at, "task", pk=task.pk))["Location"] == page(at)
    refused = at.client.post(page(at, "task", pk=task.pk), {})
    assert "Decide about their adjustments to complete this task." in text(refused)


def test_the_person_record_lists_them_and_marks_a_number_not_to_be_called(city: Council) -> None:
    at = desk(city)
    reach(at, complainant_phone="01223 457000")
    send(at, "add-adjustment", {"kind": "no_phone"})
    assert "01223 457000 (do not call)" in text(at.open())
    with inside(city):
        case = Case.objects.select_related("person").get(pk=at.walked.case.pk)
        case.person.phone = "01223 457000"
        case.person.save(update_fields=["phone"])
    record = text(at.client.get(reverse("casework:person", kwargs={"person": case.person_id})))
    assert "01223 457000 (do not call)" in record
    assert "No phone calls Asked for" in record


def test_a_move_page_says_that_someone_is_to_be_phoned(city: Council) -> None:
    at = desk(city, Status.UNDER_INVESTIGATION)
    reach(at, complainant_phone="01223 457000")
    for kind, detail in (("phone_only", ""), ("sign_language", "By video relay")):
        send(at, "add-adjustment", {"kind": kind, "detail": detail})
    assert "cannot be emailed because of an adjustment. You need to phone them." in text(at.open(Move.WITHDRAW))
    words = "Alex Poole needs phone calls only. Phone 01223 457000 and read the letter to them."
    assert words in text(at.check(Move.ACKNOWLEDGE, text="We have it."))
    at.make(Move.ACKNOWLEDGE, text="We have it.")
    letter = text(at.client.get(page(at, "letter", pk=last_letter(at).pk)))
    assert words in letter
    assert "They need: British Sign Language interpreter: By video relay" in letter
    assert "Print this page" not in letter
    posted = {"posted": "posted", "posted_on-day": "9", "posted_on-month": "6", "posted_on-year": "2026"}
    assert "Say how you met what they need" in text(send(at, "letter", posted, pk=last_letter(at).pk))
    done = send(at, "letter", {**posted, "how_met": "Through the video relay"}, pk=last_letter(at).pk)
    assert "The letter was posted or given to them" in text(done)


def test_a_letter_is_printed_in_large_print(city: Council) -> None:
    at = desk(city, Status.UNDER_INVESTIGATION)
    reach(at, complainant_email="", complainant_address="1 Mill Road")
    send(at, "add-adjustment", {"kind": "large_print"})
    at.make(Move.ACKNOWLEDGE, text="We have it.")
    letter = at.client.get(page(at, "letter", pk=last_letter(at).pk))
    assert b"app-paper--large" in letter.content
    assert "in large print (18 point)" in text(letter)


def test_a_braille_letter_is_ordered_from_its_page(city: Council) -> None:
    at = desk(city, Status.UNDER_INVESTIGATION)
    reach(at, complainant_email="", complainant_address="1 Mill Road")
    send(at, "add-adjustment", {"kind": "braille"})
    at.make(Move.ACKNOWLEDGE, text="We have it.")
    number = last_letter(at).pk
    assert "Not ordered yet." in text(at.client.get(page(at, "letter", pk=number)))
    day = {"ordered_on-day": "9", "ordered_on-month": "6", "ordered_on-year": "2026"}
    early = send(at, "format-order", {**day, "ordered_on-day": "1"}, pk=number)
    assert "Enter the day you ordered it" in text(early)
    assert "It has not arrived yet." in text(send(at, "format-order", day, pk=number))
    received = {key.replace("ordered", "received"): value for key, value in day.items()}
    assert "Post it, then record below" in text(send(at, "format-order", {**day, **received}, pk=number))
    assert at.client.get(page(at, "format-order", pk=number)).status_code == 200


def test_only_the_named_contact_writes_unless_someone_says_why(city: Council) -> None:
    at = desk(city, Status.UNDER_INVESTIGATION)
    named = councils.staff(city, Role.COMPLAINT_CHAMPION)
    send(at, "add-adjustment", {"kind": "named_contact", "contact": named.user_id})
    question = f"Only {named.name} writes to them. Why are you writing instead?"
    assert question in text(at.open(Move.ACKNOWLEDGE))
    assert f"Say why you are writing and not {named.name}" in text(at.make(Move.ACKNOWLEDGE, text="We have it."))
    at.make(Move.ACKNOWLEDGE, text="We have it.", sending_why_not_named="It is due today.")
    assert "acknowledged" in at.queued()
    assert f"Not written by {named.name}: It is due today." in text(at.open())


def test_more_time_is_asked_where_a_reply_date_is_set(city: Council) -> None:
    at = desk(city, Status.UNDER_INVESTIGATION)
    send(at, "add-adjustment", {"kind": "more_time"})
    assert "They need: More time." in text(at.open(Move.PAUSE))
    assert "How have you met the adjustments" not in text(at.open(Move.UPDATE))


def test_the_resident_sees_what_was_agreed_with_them(city: Council) -> None:
    at = desk(city, needs=SendingNeeds("Large print"))
    visitor = Writer(city)
    with inside(city, ActorKind.SYSTEM):
        token = private_links.token_for(at.walked.case.pk)
    seen = text(visitor.post(f"track/{token}/", SURNAME, follow=True))
    assert "Adjustments you asked for Large print" in seen
    send(at, "decide-adjustment", AGREED, pk=row_of(at).pk)
    seen = text(visitor.get(f"complaints/{at.walked.case.reference}/"))
    assert "Adjustments agreed with you Large print" in seen
    for internal in ("Pennies", "Adjustment decided"):
        assert internal not in seen


def test_a_resident_chooses_from_a_list_and_in_their_own_words(city: Council) -> None:
    writer = Writer(city)
    asked = {"kinds": ["large_print", "no_phone"], "adjustments": "I am at work until 4"}
    writer.answer_all(adjustments=asked)
    check = text(writer.get("draft/check/"))
    assert "Large print No phone calls I am at work until 4" in check
    again = writer.get("draft/adjustments/").content.decode()
    assert again.count("checked") == 2
    writer.send()
    with inside(city):
        case = Case.objects.select_related("person").latest("pk")
        assert [each.kind for each in case.person.acting] == [AdjustmentKind.LARGE_PRINT, AdjustmentKind.NO_PHONE]
        assert case.adjustments == "I am at work until 4"
        assert CaseTask.objects.filter(case=case, kind=TaskKind.CLASSIFY_ADJUSTMENTS.value).exists()
        assert not CaseEvent.objects.filter(case=case, public=True, kind__startswith="adjustment").exists()


def test_needs_of_another_case_stand_on_every_case(city: Council) -> None:
    resident = councils.user("Robin Reed")
    at = desk(city, by=resident)
    needing(at.walked, SendingNeeds("Braille"))
    other = walk(city, by=resident, summary="The brown bin this time")
    shown = at.client.get(reverse("casework:case", kwargs={"reference": other.case.reference}))
    assert "Adjustments this person needs Braille" in text(shown)
