"""What can be proposed for a second person's approval, and who may approve it."""

from datetime import date

import pytest

from complaints.vocabulary.actions import (
    APPROVERS,
    PROPOSALS,
    ActionContext,
    ApprovalKind,
    ApprovedBy,
    Proposal,
    ProposedClosure,
    ProposedExtension,
    ProposedMistake,
    ProposedPosting,
    ProposedReceipt,
    ProposedResume,
    ProposedSkip,
    check_approver,
    check_reason,
    check_undecided,
    read_proposal,
)
from complaints.vocabulary.lifecycle import Extension
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import Actor, Role
from tests.factories.councils import london

EXAMPLES = [
    (ProposedExtension(working_days=1), "Extend the deadline by 1 working day"),
    (ProposedExtension(working_days=15, news_every=5), "Extend the deadline by 15 working days"),
    (ProposedExtension(agreed=date(2026, 7, 6)), "Extend the deadline to 6 July 2026"),
    (ProposedReceipt(london("2026-06-08T09:30")), "Correct the date of receipt to 8 June 2026, 09:30"),
    (ProposedResume(date(2026, 6, 12)), "Restart the clock from 12 June 2026"),
    (ProposedPosting(7, date(2026, 6, 12)), "Record that a letter was posted or given on 12 June 2026"),
    (ProposedSkip(), "Go straight to the next stage"),
    (ProposedMistake(), "Close the case: it was logged by mistake"),
    (ProposedClosure(date(2026, 6, 4), "Flood"), "Add 4 June 2026 as a closure day: Flood"),
]


@pytest.mark.parametrize(("proposal", "said"), EXAMPLES)
def test_a_proposal_is_read_back_as_it_was_stored_and_says_what_it_is(proposal: Proposal, said: str) -> None:
    assert read_proposal(proposal.kind.value, proposal.as_data()) == proposal
    assert str(proposal) == said


def test_a_proposed_extension_is_an_extension() -> None:
    assert ProposedExtension(working_days=15).extension == Extension(15)
    assert ProposedExtension(agreed=date(2026, 7, 6)).extension == Extension(agreed=date(2026, 7, 6))


def test_a_proposal_needs_a_reason_that_someone_can_read() -> None:
    for nothing in ("", " \n", "\u200b"):
        with pytest.raises(RuleBroken) as refused:
            check_reason(nothing)
        assert refused.value.code == "approval.reason"
    check_reason("The survey takes three weeks.")


def test_every_kind_has_a_label_approvers_and_a_proposal_that_is_tried_here() -> None:
    assert set(PROPOSALS) == set(APPROVERS) == set(ApprovalKind) == {proposal.kind for proposal, _ in EXAMPLES}
    assert all(kind.label and APPROVERS[kind] for kind in ApprovalKind)
    assert not any(Role.RESPONDING_OFFICER in roles for roles in APPROVERS.values())


def test_the_proposer_and_other_roles_are_refused() -> None:
    check_approver(ApprovalKind.EXTENSION, frozenset({Role.COMPLAINTS_MANAGER}), proposed_it=False)
    with pytest.raises(NotAllowed, match="Your role does not include"):
        check_approver(ApprovalKind.EXTENSION, frozenset({Role.RESPONDING_OFFICER}), proposed_it=False)
    with pytest.raises(RuleBroken, match="someone else must approve"):
        check_approver(ApprovalKind.EXTENSION, frozenset({Role.COMPLAINTS_MANAGER}), proposed_it=True)


def test_nothing_is_decided_twice() -> None:
    check_undecided("", "")
    with pytest.raises(RuleBroken, match="Mary Hill has already decided this: approved"):
        check_undecided("approved", "Mary Hill")


def test_a_turn_is_approved_only_with_a_second_person() -> None:
    context = ActionContext(1, Actor.system(1), london("2026-06-01T10:00"))
    assert not context.approved
    assert ActionContext(1, context.by, context.at, approved_by=ApprovedBy(2, "Mary Hill")).approved
