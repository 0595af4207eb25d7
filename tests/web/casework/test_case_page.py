"""The page of one case: what can be done now, which date binds and why, what happened and who can see it."""

import re
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from complaints.cases.operations import correspondence, external_deadlines, pausing
from complaints.documents.operations import uploads
from complaints.models import Case, CaseEvent
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import OPEN, Move, Status
from councils.models import Council
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import AWAITED, case_at, inside, walk
from tests.factories.clients import signed_in
from tests.web.casework.desk import Desk, desk, text


def offered(at: Desk) -> set[Move]:
    """The moves that the page leads to."""
    page = at.open().content.decode()
    return {move for move in Move if f'href="{at.address(move)}"' in page}


@pytest.mark.parametrize(
    ("status", "moves"),
    [
        (
            Status.RECEIVED,
            {Move.ACCEPT, Move.DECLINE, Move.FORWARD, Move.FORWARD_PART, Move.ADD_TO_OPEN, Move.REROUTE, Move.SPLIT}
            | {Move.RECLASSIFY, Move.CLASSIFY, Move.DECIDE_MATTER}
            | {Move.ACKNOWLEDGE, Move.UPDATE, Move.WITHDRAW, Move.CORRECT_RECEIPT, Move.LOG_BY_MISTAKE},
        ),
        (
            Status.UNDER_INVESTIGATION,
            {
                Move.ASSIGN,
                Move.ACKNOWLEDGE,
                Move.PAUSE,
                Move.EXTEND,
                Move.UPDATE,
                Move.RESPOND,
                Move.FORWARD_PART,
                Move.DECIDE_MATTER,
                Move.SPLIT,
                Move.REROUTE,
                Move.RECLASSIFY,
                Move.CLASSIFY,
                Move.WITHDRAW,
                Move.CORRECT_RECEIPT,
                Move.LOG_BY_MISTAKE,
            },
        ),
        (Status.RESPONDED, {Move.CLOSE, Move.ESCALATE, Move.WITHDRAW, Move.RECORD_LEARNING, Move.CLASSIFY}),
        (Status.CLOSED, {Move.ESCALATE, Move.REOPEN, Move.RECORD_LEARNING}),
        (Status.DECLINED, {Move.REOPEN, Move.TAKE_BACK}),
        (Status.DUPLICATE, {Move.REOPEN}),
        (Status.MISTAKE, {Move.REOPEN}),
    ],
)
@pytest.mark.usefixtures("before_the_due_date")
def test_the_page_offers_what_can_be_done_now(city: Council, status: Status, moves: set[Move]) -> None:
    always = {Move.ADD_NOTE, Move.ATTACH, Move.CORRECT_CONTACT, Move.NAME_STAFF}
    unfinished = {Move.MARK_SAFEGUARDING} if status in OPEN | {Status.RESPONDED} else set()
    about = {Move.NAME_POLICY} if status in OPEN | {Status.RESPONDED, Status.CLOSED} else set()
    assert offered(desk(city, status)) == moves | always | unfinished | about


def test_what_the_policy_does_not_have_is_not_offered_and_the_page_says_why(south: Council) -> None:
    at = desk(south, Status.UNDER_INVESTIGATION)
    assert Move.PAUSE not in offered(at)
    assert "The policy does not allow a pause at Stage 1." in text(at.open())


def test_the_final_stage_cannot_be_taken_further(city: Council) -> None:
    at = desk(city, Status.RESPONDED, stage=2)
    assert Move.ESCALATE not in offered(at)
    assert "This was the council’s final response. The next step is to contact the Ombudsman." in text(at.open())


def test_a_case_that_the_ombudsman_holds_cannot_be_closed_and_says_so(city: Council) -> None:
    at = desk(city, Status.RESPONDED)
    with inside(city):
        external_deadlines.place(
            council_id=city.pk, case_id=at.case.pk, kind="ombudsman", reason="The LGSCO asks.", at=timezone.now()
        )
    assert Move.CLOSE not in offered(at)
    assert "This case cannot be closed now. The LGSCO asks." in text(at.open())


def test_an_officer_is_offered_no_triage_and_a_performance_officer_sees_no_case(city: Council) -> None:
    at = desk(city, Status.RECEIVED, Role.RESPONDING_OFFICER)
    of_everyone = {Move.ADD_NOTE, Move.ATTACH, Move.CORRECT_CONTACT, Move.MARK_SAFEGUARDING, Move.NAME_STAFF}
    assert offered(at) == {Move.ACKNOWLEDGE, Move.UPDATE, Move.NAME_POLICY} | of_everyone
    assert desk(city, Status.RECEIVED, Role.PERFORMANCE_OFFICER).open().status_code == 404


def test_staff_who_complained_themselves_do_not_find_their_case_among_the_others(city: Council) -> None:
    who = councils.person(city, Role.COMPLAINT_CHAMPION, name="Sam Field")
    case = walk(city, by=who).case
    client = signed_in(who, city)
    for name in ("case", "accept"):
        assert client.get(reverse(f"casework:{name}", args=[case.reference])).status_code == 404


def test_the_deadline_says_which_rule_binds_and_how_it_was_counted(city: Council) -> None:
    page = text(desk(city, Status.UNDER_INVESTIGATION).open())
    assert "Acknowledge by Monday 8 June 2026" in page
    assert "The acknowledgement is due by 8 June 2026 under the council's policy." in page
    assert "Monday 15 June 2026 (10 working days from receipt, policy, paragraph 4.1)" in page
    assert "LGSCO Complaint Handling Code deadline" in page
    assert "How this date was worked out: 15 June 2026" in page
    assert "working day 10 of 10" in page


def test_a_date_that_counts_from_the_acknowledgement_is_marked_as_supposed(east: Council) -> None:
    page = text(desk(east, Status.UNDER_INVESTIGATION).open())
    assert "if acknowledged on the last day allowed" in page


def test_where_the_policy_is_silent_the_codes_date_is_named_as_the_one_that_binds(south: Council) -> None:
    page = text(desk(south, Status.UNDER_INVESTIGATION).open())
    assert "The acknowledgement is due by 8 June 2026 under the LGSCO Complaint Handling Code" in page


def test_an_extension_and_a_pause_are_named_as_what_binds(city: Council) -> None:
    at = desk(city, Status.UNDER_INVESTIGATION)
    at.walked.acknowledge()
    context = ActionContext(at.case.pk, at.walked.officer, at.walked.at + timedelta(hours=1))
    with inside(city):
        pausing.pause(context, reason="Waiting for information from the complainant", awaited=AWAITED)
    assert "The clock is paused" in text(at.open())
    with inside(city):
        pausing.resume(ActionContext(at.case.pk, at.walked.officer, at.walked.at + timedelta(days=2)))
    page = text(at.open())
    assert "moved by the number of working days the clock was paused" in page
    assert "The response is due by" in page
    assert "Original due date" in page


def test_the_timeline_tells_internal_notes_from_messages_to_the_complainant(city: Council) -> None:
    at = desk(city)
    context = ActionContext(at.case.pk, at.walked.champion, at.walked.at + timedelta(hours=1))
    with inside(city):
        correspondence.add_note(context, text="He sounds worried.", public=False)
        correspondence.add_note(context, text="The surveyor comes on Tuesday.", public=True)
    page = text(at.open())
    internal, public = page.index("He sounds worried."), page.index("The surveyor comes on Tuesday.")
    assert page.rindex("Internal: staff only", 0, internal) > page.rindex("<li", 0, internal)
    assert page.rindex("The complainant can see this", 0, public) > page.rindex("<li", 0, public)


def test_letters_stand_in_full_and_earlier_stages_with_who_answered(city: Council) -> None:
    at = desk(city, Status.UNDER_INVESTIGATION, stage=2)
    page = text(at.open())
    assert "You are right, and we are sorry." in page
    assert "Letter: Our response to your complaint" in page
    assert "Stages so far" in page
    assert "Not upheld" in page


def test_adjustments_come_before_everything_else(city: Council) -> None:
    at = desk(city)
    with inside(city):
        Case.objects.filter(pk=at.case.pk).update(adjustments="Large print, please.")
    page = text(at.open())
    assert page.index("Large print, please.") < page.index("What you can do now")


def test_what_people_wrote_is_shown_as_text_and_never_as_markup(city: Council) -> None:
    at = desk(city, summary="<script>alert(1)</script>")
    page = at.open().content
    assert b"<script>alert(1)" not in page
    assert b"&lt;script&gt;alert(1)" in page


def test_five_hundred_events_are_paged_fifty_at_a_time(city: Council) -> None:
    at = desk(city)
    with inside(city):
        CaseEvent.objects.bulk_create(
            CaseEvent(
                council_id=city.pk,
                case_id=at.case.pk,
                stage=1,
                kind="note",
                at=at.walked.at + timedelta(minutes=number),
                by_name="Priya Anand",
                text=f"note number {number}.",
                public=False,
            )
            for number in range(1, 501)
        )
    seen: list[int] = []
    page = at.open()
    for _ in range(12):
        body = text(page)
        seen += [number for number in range(1, 501) if f"note number {number}." in body]
        if "Earlier entries" not in body:
            break
        page = at.client.get(re.findall(rf'href="({at.address("case")}\?before=[^"#]+)', body)[-1])
    assert sorted(seen) == list(range(1, 501))
    assert "Latest entries" in text(page)


def test_a_missing_case_and_another_councils_case_are_the_same_page(city: Council, south: Council) -> None:
    client = desk(city).client
    foreign = case_at(south).case.reference
    answers = [client.get(reverse("casework:case", args=[reference])) for reference in (foreign, "CC-222-222-222")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


def test_a_document_is_served_only_when_it_was_found_clean(city: Council) -> None:
    at = desk(city)
    kept = attached(at)
    at_once = at.client.get(kept)
    assert at_once.status_code == 409
    assert "being checked" in text(at_once)
    states(at, "blocked", "Eicar-Test")
    assert "Eicar-Test" in text(at.client.get(kept))
    assert "blocked: Eicar-Test" in text(at.open())
    states(at, "unchecked", "it was tried for three days")
    assert "could not be checked for viruses: it was tried for three days" in text(at.client.get(kept))
    assert "never checked: it was tried for three days" in text(at.open())
    states(at, "clean")
    served = at.client.get(kept)
    assert served.status_code == 200
    assert b"".join(served.streaming_content) == b"what the surveyor found"
    assert served["Content-Disposition"].startswith("attachment")
    assert served["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in served["Cache-Control"]


def attached(at: Desk) -> str:
    """The address of a document that was just attached."""
    file = ContentFile(b"what the surveyor found", name="survey.txt")
    context = ActionContext(at.case.pk, at.walked.champion, at.walked.at + timedelta(hours=1))
    with inside(at.council):
        document = correspondence.attach(context, upload=uploads.checked(file), public=False)
    return reverse("casework:document", args=[at.case.reference, document.key])


def states(at: Desk, state: str, finding: str = "") -> None:
    """The check has come to an end."""
    with inside(at.council):
        at.case.document_set.update(state=state, finding=finding)


def test_each_clock_says_its_date_and_the_one_that_comes_first_is_marked(city: Council) -> None:
    page = text(desk(city, Status.UNDER_INVESTIGATION).open())
    panel = page[page.index("Council’s policy") : page.index("All dates for this stage")]
    assert "Next deadline" in panel
    assert panel.index("Next deadline") < panel.index("Acknowledge by Monday 8 June 2026")
    assert "LGSCO Complaint Handling Code" in panel
    assert "Respond by Monday 22 June 2026" in panel
    assert "Final response by Monday 24 August 2026" in panel


def test_a_late_case_says_when_the_complainant_has_to_hear_next(city: Council) -> None:
    at = desk(city, Status.UNDER_INVESTIGATION)
    at.walked.acknowledge()
    page = text(at.open())
    # It was received months before the day on which the page is read.
    assert "By Monday 29 June 2026, then every 10 working days (default interval)" in page
    assert "The response is due by 15 June 2026 under the council's policy." in page


def test_a_landlords_case_names_the_housing_ombudsmans_code(city: Council) -> None:
    with inside(city, ActorKind.SYSTEM):
        area = city.servicearea_set.get(slug="housing-maintenance")
    page = text(desk(city, Status.UNDER_INVESTIGATION, area=area).open())
    assert "Housing Ombudsman Complaint Handling Code" in page
    assert "LGSCO Complaint Handling Code" not in page
