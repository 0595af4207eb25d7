"""Making a complaint, one question at a time."""

import pytest

from complaints.models import CaseEvent, Document, OutboxMessage
from councils.models import ServiceArea
from councils.tenancy.scope import ActorKind
from tests.factories import councils
from tests.factories.cases import inside
from tests.factories.clients import signed_in
from tests.web.resident.writer import ANSWERS, Writer, photograph, text_of


def test_a_visitor_complains_from_the_first_page_to_the_reference(writer: Writer):
    start = text_of(writer.get("complain/"))
    assert writer.address("complain/new/") in start
    assert writer.get("complain/new/")["Location"].endswith("/service/")
    writer.answer_all()
    assert writer.add(photograph()).status_code == 302
    check = text_of(writer.get("draft/check/"))
    for answer in ("The green bin was missed three times", "Empty it.", "Alex Poole", "bin.png"):
        assert answer in check
    sent = writer.send()
    (case,) = writer.cases()
    assert sent.status_code == 200
    assert "Complaint sent" in text_of(sent)
    assert case.reference in text_of(sent)
    assert "What happens next" in text_of(sent)
    assert case.description == "It stood outside in time.\n\nNobody came."
    assert case.channel == "portal"
    assert case.complainant_id is None


def test_the_complaint_comes_with_its_files_and_a_message_to_both_sides(writer: Writer):
    writer.answer_all().add(photograph("one.png"), photograph("two.png"))
    writer.send()
    (case,) = writer.cases()
    with inside(writer.council, ActorKind.SYSTEM):
        kept = Document.objects.filter(case=case)
        assert sorted(kept.values_list("name", "state", "public", "from_complainant")) == [
            ("one.png", "waiting", True, True),
            ("two.png", "waiting", True, True),
        ]
        assert OutboxMessage.objects.filter(case=case, kind="scan").count() == 2
        assert OutboxMessage.objects.filter(case=case, kind="received").count() == 1


def test_every_question_leads_to_the_next_and_back(writer: Writer):
    order = ["service", "what-happened", "put-right", "who-for", "your-details", "adjustments", "files", "check"]
    service = {"service": {"service": councils.area(writer.council).pk}}
    for step, following in zip(order, order[1:-1], strict=False):
        response = writer.post(f"draft/{step}/", {**service, **ANSWERS}[step])
        assert response["Location"] == writer.address(f"draft/{following}/")
        page = text_of(writer.get(f"draft/{following}/"))
        assert f'href="{writer.address(f"draft/{step}/")}" class="govuk-back-link"' in page
        assert page.count("<h1") == 1
        assert "<title>" in page


def test_a_changed_answer_leads_back_to_the_check(writer: Writer):
    writer.answer_all()
    page = "draft/put-right/?then=check"
    assert "Empty it." in text_of(writer.get(page))
    assert writer.post(page, {"wanted": "Say sorry."})["Location"] == writer.address("draft/check/")
    check = text_of(writer.get("draft/check/"))
    assert "Say sorry." in check
    assert "Empty it." not in check


def test_the_check_leads_to_the_first_question_that_is_still_open(writer: Writer):
    writer.post("draft/service/", {"service": councils.area(writer.council).pk})
    for response in (writer.get("draft/check/"), writer.post("draft/check/")):
        assert response["Location"] == writer.address("draft/what-happened/")
    assert writer.cases() == []


@pytest.mark.parametrize(
    ("step", "answer", "message"),
    [
        ("service", {}, "Select the service your complaint is about"),
        ("service", {"service": "no-such-service"}, "Choose one of the answers offered"),
        ("what-happened", {"summary": " ", "description": "x"}, "Enter your complaint in a few words"),
        ("what-happened", {"summary": "x", "description": ""}, "Tell us what went wrong"),
        ("what-happened", {"summary": "x" * 151, "description": "x"}, "must be 150 characters or fewer: it has 151"),
        ("what-happened", {"summary": "x", "description": "é" * 10_001}, "10,000 characters or fewer: it has 10001"),
        ("what-happened", {"summary": "x", "description": "a\x00b"}, "could not save some characters"),
        ("who-for", {}, "Select who the complaint is for"),
        ("who-for", {"who": "other"}, "Enter the full name of the person you are complaining for"),
        ("your-details", {"name": "Alex"}, "Enter an email address, a phone number or a postal address"),
        ("your-details", {"name": "Alex", "email": "alex@"}, "in the correct format, like name@example.com"),
        ("your-details", {"email": "alex@example.com"}, "Enter your full name"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(writer: Writer, step: str, answer: dict, message: str):
    response = writer.post(f"draft/{step}/", answer)
    page = text_of(response)
    assert message in page
    assert "There is a problem" in page
    assert "<title>Error: " in page
    for typed in answer.values():
        assert typed.strip().replace("\x00", "\ufffd")[:100] in page or step == "service"


def test_text_with_characters_that_cannot_be_kept_is_taken_once_it_was_looked_at(writer: Writer):
    marked = text_of(writer.post("draft/what-happened/", {"summary": "a\x00b", "description": "x"}))
    assert 'value="a\ufffdb"' in marked
    assert writer.post("draft/what-happened/", {"summary": "a\ufffdb", "description": "x"}).status_code == 302


def test_a_long_text_at_the_limit_is_taken_whatever_its_line_ends(writer: Writer):
    text = ("line\r\n" * 2000)[:-2]
    assert len(text) > 10_000
    assert writer.post("draft/what-happened/", {"summary": "x", "description": text}).status_code == 302


def test_somebody_else_is_named_and_a_changed_mind_forgets_the_name(writer: Writer):
    writer.answer_all(**{"who-for": {"who": "other", "on_behalf_of": "Kim Lee"}})
    assert "Kim Lee" in text_of(writer.get("draft/check/"))
    writer.post("draft/who-for/", {"who": "me", "on_behalf_of": "Kim Lee"})
    assert "Kim Lee" not in text_of(writer.get("draft/check/"))


def test_an_unknown_question_is_not_found(writer: Writer):
    for page in ("draft/colour/", "complain/colour/"):
        assert writer.get(page).status_code == 404
        assert writer.post(page, {}).status_code == 404


def test_a_double_press_and_the_back_button_make_one_complaint(writer: Writer):
    writer.answer_all().add(photograph())
    first = writer.send()
    again = writer.send()
    assert writer.get("draft/check/", follow=True).redirect_chain[-1] == again.redirect_chain[-1]
    assert first.redirect_chain == again.redirect_chain
    (case,) = writer.cases()
    with inside(writer.council, ActorKind.SYSTEM):
        assert Document.objects.filter(case=case).count() == 1
        assert CaseEvent.objects.filter(case=case, kind="received").count() == 1


def test_the_second_of_two_presses_sees_the_complaint_though_it_began_without_a_session(writer: Writer):
    writer.answer_all()
    shown, key = {"version": writer.shown_version()}, writer.draft_cookie
    writer.post("draft/check/", shown)
    second = writer.in_browser_with(key)
    assert second.post("draft/check/", shown, follow=True).status_code == 200


def test_after_sending_the_next_answer_begins_another_complaint(writer: Writer):
    writer.answer_all()
    writer.send()
    assert "Start now" in text_of(writer.get("complain/"))
    writer.answer_all(**{"what-happened": {"summary": "A second matter", "description": "It is another."}})
    writer.send()
    assert [case.summary for case in writer.cases()] == ["The green bin was missed three times", "A second matter"]


def test_somebody_signed_in_owns_the_complaint_and_their_name_is_filled_in(writer: Writer):
    resident = councils.user("Robin Reed")
    writer.client = signed_in(resident)
    writer.answer_all(**{"your-details": {"name": "R", "email": "robin@example.com"}})
    sent = text_of(writer.send())
    (case,) = writer.cases()
    assert case.complainant_id == resident.pk
    assert "private link" not in sent


def test_an_answer_is_for_its_own_council_only(writer: Writer, east):
    writer.answer_all()
    elsewhere = Writer(east, writer.client, writer.draft_key)
    assert elsewhere.get("draft/check/").status_code == 404


def test_no_page_of_the_form_is_kept_by_the_browser(writer: Writer):
    writer.answer_all()
    for page in ("draft/your-details/", "draft/check/", "draft/files/"):
        assert "no-store" in writer.get(page)["Cache-Control"]


def test_a_service_that_was_closed_meanwhile_is_asked_for_again_and_nothing_is_lost(writer: Writer):
    writer.answer_all().add(photograph())
    with inside(writer.council, ActorKind.SYSTEM):
        ServiceArea.objects.filter(pk=councils.area(writer.council).pk).update(active=False)
    page = text_of(writer.send())
    assert "Choose one of the council&#39;s services." in page
    assert "The green bin was missed three times" in page
    assert "bin.png" in page
    with inside(writer.council, ActorKind.SYSTEM):
        other = ServiceArea.objects.filter(council=writer.council, active=True).first()
    writer.post("draft/service/", {"service": other.pk})
    writer.send()
    (case,) = writer.cases()
    assert case.service_area == other
