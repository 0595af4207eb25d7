"""The page of a case whose stage was answered, reopened and answered again."""

import pytest

from complaints.approvals.operations import moves as approvals
from complaints.cases.operations import moves
from complaints.vocabulary.actions import ActionContext, ProposedReceipt
from complaints.vocabulary.lifecycle import Status
from councils.models import Council
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import entered, every_part, inside, submission
from tests.factories.clients import signed_in
from tests.factories.councils import london, user_of
from tests.web.casework.desk import Desk, desk, text

# Of a complaint received on Monday 1 June 2026: its response is due on Monday 15 June.
IN_TIME, LATE = "2026-06-12T10:00", "2026-06-23T10:00"
REOPENED = "2026-06-30T10:00"
# Ten working days from Tuesday 30 June end on Tuesday 14 July.
AGAIN_IN_TIME, AGAIN_LATE = "2026-07-14T10:00", "2026-07-16T10:00"


def answer(at: Desk, sent_at: str) -> None:
    with inside(at.council):
        case = at.walked.case
        moves.respond(
            ActionContext(case.pk, at.walked.officer, london(sent_at)),
            outcome="not_upheld",
            text="We looked into it.",
            parts=every_part(case),
        )


def reopen(at: Desk, reopened_at: str) -> None:
    with inside(at.council):
        context = ActionContext(at.case.pk, at.walked.champion, london(reopened_at))
        moves.close(context, scheduled="Nothing is left.")
        moves.reopen(context, reason="New facts.")


def answered(council: Council, *sent_at: str) -> Desk:
    """A case that was answered at these times, each but the first after it was reopened on 30 June or later."""
    at = desk(council, Status.UNDER_INVESTIGATION)
    answer(at, sent_at[0])
    for number, again in enumerate(sent_at[1:]):
        reopen(at, REOPENED if number == 0 else f"2026-07-{20 + number}T10:00")
        answer(at, again)
    return at


@pytest.mark.parametrize(
    ("first", "again", "badge"),
    [
        (LATE, AGAIN_IN_TIME, "Responded again on time. The first response was 6 working days late<"),
        (IN_TIME, AGAIN_LATE, "Responded again 2 working days late. The first response was on time<"),
        (LATE, AGAIN_LATE, "Responded again 2 working days late. The first response was 6 working days late<"),
        (IN_TIME, AGAIN_IN_TIME, "Responded again on time<"),
    ],
)
def test_the_badge_says_how_each_response_was_where_one_was_late(
    city: Council, first: str, again: str, badge: str
) -> None:
    page = text(answered(city, first, again).open())
    assert f">{badge}" in page
    assert "Counts as reopened" in page


def test_a_late_first_response_stays_on_the_page_while_a_new_one_is_due(city: Council) -> None:
    at = answered(city, LATE)
    reopen(at, REOPENED)
    assert "The first response was 6 working days late<" in text(at.open())


def test_a_late_response_between_two_others_is_named_by_its_day(city: Council) -> None:
    page = text(answered(city, IN_TIME, AGAIN_LATE, "2026-07-22T10:00").open())
    assert (
        "Responded again on time. The first response was on time. "
        "The response of 16 July 2026 was 2 working days late<" in page
    )


def test_an_ombudsman_is_told_of_both_responses(city: Council) -> None:
    page = text(answered(city, LATE, AGAIN_IN_TIME).open())
    told = [
        "Received on 1 June 2026 at 10:00; 1 June 2026 is day 0.",
        "Responded on 23 June 2026, 6 working days late.",
        "Reopened on 30 June 2026 at 10:00; 30 June 2026 is day 0.",
        "Responded again on 14 July 2026, on time.",
    ]
    places = [page.index(sentence) for sentence in told]
    assert places == sorted(places)


def test_an_ombudsman_is_told_of_an_approved_correction_of_the_day_of_receipt(city: Council) -> None:
    walked = entered(city, submission(councils.area(city)), at=london("2026-06-03T10:00")).triage()
    at = Desk(walked, signed_in(user_of(walked.champion.user_id), city))
    manager = councils.staff(city, Role.COMPLAINTS_MANAGER, name="Maya Okafor")
    decided_at = london("2026-06-18T10:00")
    with inside(city):
        proposal = ProposedReceipt(london("2026-06-02T10:00"))
        request = approvals.propose(
            ActionContext(at.case.pk, at.walked.champion, decided_at), proposal, "It came a day later."
        )
        approvals.approve(request.pk, by=manager, at=decided_at)
    assert (
        "The date of receipt was recorded as 1 June 2026 at 10:00 and corrected to 2 June 2026 at 10:00. "
        "Maya Okafor approved the correction on 18 June 2026." in text(at.open())
    )
