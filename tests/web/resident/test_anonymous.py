"""A council's page and its form say and do the same about complaints from people who do not say who they are."""

from datetime import timedelta
from html import unescape

import pytest
import time_machine

from complaints.case_facts.queries import facts_of
from complaints.cases.operations import moves, triage
from complaints.models import CaseTask, Deadline, OutboxMessage
from complaints.vocabulary.actions import ActionContext
from councils.models import Council
from councils.policies.queries import policy_in_force, procedure_rules
from councils.policies.rules.procedure_rules import Anonymity
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import inside
from tests.factories.councils import london
from tests.integration.complaints.test_letters import written
from tests.web.resident.writer import Writer, text_of

NOBODY = {"name": "", "email": "", "phone": "", "address": ""}
# One instant under each policy that the four councils have had.
AT_EACH_POLICY = [
    ("cambridge-city", "2026-06-01T10:00"),
    ("cambridgeshire-county", "2025-06-01T10:00"),
    ("cambridgeshire-county", "2026-06-01T10:00"),
    ("east-cambridgeshire", "2026-06-01T10:00"),
    ("south-cambridgeshire", "2026-06-01T10:00"),
]


def main(writer: Writer, page: str) -> str:
    return unescape(text_of(writer.get(page))).partition("<main")[2]


@pytest.mark.parametrize(("slug", "at"), AT_EACH_POLICY)
def test_the_form_does_what_the_councils_page_says(the_four_councils, slug: str, at: str) -> None:
    council = councils.council(slug)
    with inside(council):
        rules = procedure_rules(policy_in_force(council.pk, "corporate", london(at)))
    assert rules.anonymity is not None
    treatment = rules.anonymity.treatment
    with time_machine.travel(london(at), tick=False):
        writer = Writer(council).answer_all()
        (said,) = [line for line in WORDING[treatment] if line in main(writer, "")]
        assert said in main(writer, "draft/your-details/")
        answer = writer.post("draft/your-details/", NOBODY)
        taken = answer.status_code == 302
    assert taken is (treatment is Anonymity.INVESTIGATED)
    if not taken:
        assert "Enter your full name" in unescape(text_of(answer))
        assert said in unescape(text_of(answer))


WORDING = {
    Anonymity.FEEDBACK: ("If you do not want to tell us how to contact you, you can send this as feedback instead.",),
    Anonymity.BY_ARRANGEMENT: (
        "If you want to complain without telling us who you are, phone us on 0345 045 5200 first and we’ll agree how "
        "to do it.",
    ),
    Anonymity.INVESTIGATED: (
        "You do not have to tell us who you are. If you do not tell us how to contact you, we’ll",
    ),
}


@pytest.mark.parametrize("slug", ["cambridge-city", "south-cambridgeshire"])
def test_one_button_sends_it_as_feedback_and_keeps_every_word(the_four_councils, slug: str) -> None:
    council = councils.council(slug)
    writer = Writer(council).answer_all()
    refused = unescape(text_of(writer.post("draft/your-details/", NOBODY)))
    assert "Send this as feedback instead" in refused
    chosen = refused.partition('name="contact" value="')[2].partition('"')[0]
    writer.post("draft/kind/?then=check", {"contact": chosen})
    assert writer.post("draft/your-details/", NOBODY).status_code == 302
    shown = unescape(text_of(writer.send()))
    (case,) = writer.cases()
    assert "feedback" in case.kind
    assert case.summary == "The green bin was missed three times"
    assert "Nobody came." in case.description
    assert case.reference in shown
    assert "We cannot tell you what happens, because we do not know how to contact you." in shown
    assert "and tell you what happens" not in shown


@pytest.fixture
def anonymous(east: Council) -> Writer:
    writer = Writer(east).answer_all(**{"your-details": NOBODY})
    assert writer.send().status_code == 200
    return writer


def test_their_page_shows_what_was_done_and_calls_it_no_answer(anonymous: Writer, east: Council) -> None:
    (case,) = anonymous.cases()
    champion = councils.staff(east, Role.COMPLAINT_CHAMPION)
    with inside(east):
        moves.settle(
            ActionContext(case.pk, champion, case.received_at + timedelta(days=1)), done="We cleaned the stairs."
        )
    page = unescape(text_of(anonymous.get(f"complaints/{case.reference}/")))
    assert "We cleaned the stairs." in page
    assert "We’ve dealt with your complaint. You can read below what we did." in page
    assert "final response" not in page
    assert "We told you" not in page


def test_nothing_is_owed_to_nobody_and_the_complaint_is_still_looked_into(anonymous: Writer, east: Council) -> None:
    (case,) = anonymous.cases()
    assert case.anonymous
    shown = main(anonymous, f"complaints/{case.reference}/")
    assert "We’ll look into your complaint. We cannot respond, because we do not know how to contact you." in shown
    assert "respond by" not in shown
    champion = councils.staff(east, Role.COMPLAINT_CHAMPION)
    with inside(east):
        facts = facts_of(case)
        assert facts.timetable.working_due is facts.timetable.acknowledgement_due is facts.timetable.code is None
        assert not Deadline.objects.filter(case=case).exists()
        assert not OutboxMessage.objects.filter(case=case, user_id=None).exclude(kind="scan").exists()
        later = ActionContext(case.pk, champion, case.received_at + timedelta(days=1))
        triage.accept(later)
        with pytest.raises(RuleBroken, match="no one to write to") as refused:
            moves.acknowledge(later, text="We have it.")
        assert refused.value.code == "case.anonymous"
        closed = moves.settle(later, done="The round was changed.")
        assert closed.status == "closed"
        assert not CaseTask.objects.filter(case=case, kind="post_letter").exists()


def test_someone_who_gives_an_address_is_owed_what_the_policy_promises(east: Council) -> None:
    writer = Writer(east).answer_all(**{"your-details": {**NOBODY, "email": "alex@example.com"}})
    writer.send()
    (case,) = writer.cases()
    assert not case.anonymous
    with inside(east):
        assert facts_of(case).timetable.acknowledgement_due is not None
        receipt = written(OutboxMessage.objects.get(case=case, kind="received", user_id=None))
    assert receipt.body.startswith("Hello\n")
    assert "Anonymous" not in receipt.body
