"""An anonymous complaint becomes one like any other once the person can be reached: its dates count from that day."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from complaints.case_facts.queries import facts_of
from complaints.cases.operations import moves, triage
from complaints.deadlines.obligations import ceiling_of
from complaints.intake import operations as intake
from complaints.intake.rules import Contact
from complaints.models import Case, CaseEvent, Deadline, StageRecord
from complaints.people.operations import contact_details
from complaints.people.queries.private_links import contact_details_of
from complaints.recalculation.operations import rebuild
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Status
from councils.models import Council
from councils.policies.rules.casework_rules import ContactKind
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Actor, Role
from reporting.queries.figures import count_quarter
from reporting.rules.definitions import Figures, Yardstick, contradictions
from reporting.rules.quarters import Quarter
from tests.factories import councils
from tests.factories.cases import RECEIVED, Walk, inside, submission
from tests.factories.councils import london

# Two weeks after receipt, on Monday 1 June 2026; East acknowledges in 1 working day and answers in 20.
GIVEN_AT = london("2026-06-15T10:00")


@pytest.fixture
def anonymous(east: Council) -> Walk:
    return logged(east)


def logged(east: Council, kind: ContactKind = ContactKind.COMPLAINT) -> Walk:
    area = councils.area(east)
    champion = councils.staff(east, Role.COMPLAINT_CHAMPION)
    officer = councils.staff(east, Role.RESPONDING_OFFICER, service_area=area)
    made = replace(submission(area), contact=Contact(""), kind=kind)
    with inside(east, ActorKind.SYSTEM):
        case = intake.log_complaint(submission=made, by=Actor.system(east.pk), at=RECEIVED)
    return Walk(east, case, champion, officer, RECEIVED)


def reach(walked: Walk, *, on: date | None = None, at: datetime = GIVEN_AT, **changes: str) -> Case:
    with inside(walked.council):
        now = replace(contact_details_of(Case.objects.get(pk=walked.case.pk)), **(changes or {"phone": "01353 665555"}))
        context = ActionContext(walked.case.pk, walked.champion, at)
        return contact_details.correct_contact(context, now=now, reason="They rang.", reached_on=on)


def dates(walked: Walk) -> dict[str, date]:
    with inside(walked.council):
        owed = Deadline.objects.filter(case_id=walked.case.pk, open=True)
        return dict(owed.values_list("kind", "due_on"))


def first_stage(walked: Walk) -> StageRecord:
    with inside(walked.council):
        return StageRecord.objects.get(case_id=walked.case.pk, stage=1)


def test_its_dates_count_from_the_day_on_which_they_could_be_reached(anonymous: Walk) -> None:
    assert dates(anonymous) == {}
    case = reach(anonymous)
    assert not case.anonymous
    assert case.received_at == RECEIVED
    assert dates(anonymous)["acknowledgement"] == date(2026, 6, 16)
    assert case.due_on == date(2026, 6, 16)
    record = first_stage(anonymous)
    assert (record.received_at, record.acknowledgement_due) == (RECEIVED, date(2026, 6, 16))
    with inside(anonymous.council):
        facts = facts_of(case)
        event = CaseEvent.objects.get(case=case, kind="contact_corrected")
    assert (facts.received_on, facts.started_on) == (date(2026, 6, 1), date(2026, 6, 15))
    assert event.data["reached_on"] == "2026-06-15"
    assert rebuild(anonymous.council.pk).changed == ()


def test_an_earlier_day_on_which_they_said_it_counts_and_what_has_passed_is_late(anonymous: Walk) -> None:
    reach(anonymous, on=date(2026, 6, 8))
    assert dates(anonymous)["acknowledgement"] == date(2026, 6, 9), "six days before it was entered"


@pytest.mark.parametrize(
    ("on", "code"), [(date(2026, 6, 16), "contact.reached_later"), (date(2026, 5, 31), "contact.reached_early")]
)
def test_they_can_not_have_said_it_tomorrow_or_before_they_complained(anonymous: Walk, on: date, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        reach(anonymous, on=on)
    assert refused.value.code == code
    assert dates(anonymous) == {}


def test_a_name_alone_changes_nothing(anonymous: Walk) -> None:
    case = reach(anonymous, name="Alex Poole")
    assert case.anonymous
    assert dates(anonymous) == {}


def test_the_person_can_make_themselves_known_through_their_private_link(anonymous: Walk) -> None:
    council, number = anonymous.council, anonymous.case.pk
    guest = Actor.complainant(council.pk, None, "The complainant", frozenset({number}))
    with tenant(council.pk, ActorKind.SYSTEM):
        contact_details.change_contact(
            ActionContext(number, guest, GIVEN_AT), name="Alex Poole", phone="", address="1 Mill Road\nEly"
        )
    assert dates(anonymous)["acknowledgement"] == date(2026, 6, 16)


def test_it_is_acknowledged_answered_and_taken_further_like_any_other(anonymous: Walk) -> None:
    reach(anonymous, email="alex.poole@example.com")
    anonymous.at = GIVEN_AT
    anonymous.triage().acknowledge().respond("not_upheld").escalate()
    with inside(anonymous.council):
        case = Case.objects.get(pk=anonymous.case.pk)
        facts = facts_of(case)
    assert (case.stage, case.status) == (2, Status.RECEIVED)
    assert facts.started_on == date(2026, 6, 15)
    # Twelve weeks for both stages together, from the same day.
    assert ceiling_of(facts) == date(2026, 9, 7)
    assert rebuild(anonymous.council.pk).changed == ()


def test_an_ended_complaint_gets_its_dates_when_it_is_reopened(anonymous: Walk) -> None:
    council = anonymous.council
    with inside(council):
        triage.accept(ActionContext(anonymous.case.pk, anonymous.champion, RECEIVED + timedelta(days=1)))
        moves.settle(
            ActionContext(anonymous.case.pk, anonymous.champion, RECEIVED + timedelta(days=2)),
            done="The round was changed.",
        )
    assert reach(anonymous).anonymous
    assert dates(anonymous) == {}
    reopened_at = london("2026-06-22T10:00")
    with inside(council):
        case = moves.reopen(
            ActionContext(anonymous.case.pk, anonymous.champion, reopened_at), reason="They have photographs."
        )
    assert not case.anonymous
    assert dates(anonymous)["acknowledgement"] == date(2026, 6, 23)
    assert rebuild(council.pk).changed == ()


def test_its_date_of_receipt_starts_nothing_any_more(anonymous: Walk) -> None:
    reach(anonymous)
    with inside(anonymous.council), pytest.raises(RuleBroken, match="count from 15 June 2026") as refused:
        moves.correct_date_of_receipt(
            ActionContext(anonymous.case.pk, anonymous.champion, GIVEN_AT + timedelta(days=1)),
            received_at=london("2026-05-28T10:00"),
            reason="The stamp on the letter",
        )
    assert refused.value.code == "receipt.was_anonymous"


def test_another_contact_keeps_its_dates(east: Council) -> None:
    comment = logged(east, ContactKind.COMMENT)
    before = dates(comment)
    case = reach(comment)
    assert not case.anonymous
    assert case.reachable_since is None
    assert dates(comment) == before


def test_figures_count_it_when_it_was_received_and_its_answer_from_when_they_could_be_reached(anonymous: Walk) -> None:
    # In the quarter after.
    reach(anonymous, at=london("2026-07-06T10:00"), phone="01353 665555", email="alex.poole@example.com")
    anonymous.at = london("2026-07-06T11:00")
    anonymous.triage().acknowledge().respond()
    by = councils.staff(anonymous.council, Role.PERFORMANCE_OFFICER)
    for day in (date(2026, 6, 1), date(2026, 7, 6)):
        with inside(anonymous.council):
            counted = count_quarter(by, Quarter.of(day), london("2026-07-20T10:00"))
        assert list(contradictions(Figures(counted))) == []
    (pace,) = counted.pace
    assert pace.days == 2
    stood = {row.yardstick: row.standing for row in counted.stages}
    assert stood[Yardstick.ACKNOWLEDGED] == stood[Yardstick.ANSWERED] == "in_time"
