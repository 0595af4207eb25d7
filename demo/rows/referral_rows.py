"""Rows of Ombudsman referrals."""

from collections.abc import Callable, Mapping

from councils.bodies.rules import Ombudsman, ombudsmen
from councils.tenancy.bulk import insert_many
from demo.histories.case_history import CaseHistory
from demo.roles import DemoRole
from demo.rows.cases import DemoCase
from ombudsman.models import Referral
from ombudsman.rules import LetterFacts, LetterKind

REASON = "The {body} is looking at it ({reference})."


def referral_row(
    number: int, key: Mapping[str, int], case: DemoCase, course: CaseHistory, words: Callable[[str], str]
) -> Referral:
    enquiry = course.enquiry
    if enquiry is None or enquiry.logged_at is None:
        raise ValueError("This course has no enquiry.")
    head = case.people[DemoRole.HEAD].id
    fault = enquiry.fault
    found = "fault" if fault else "none"
    decided = enquiry.decided_on is not None
    return Referral(
        id=number,
        body=enquiry.ombudsman.key,
        reference=f"{enquiry.notified_on:%y} {number // 1000 % 1000:03} {number % 1000:03}",
        kind=LetterKind.ENQUIRY.value,
        notified_on=enquiry.notified_on,
        question=words("ombudsman.question"),
        due_on=enquiry.due.on,
        due_basis=enquiry.due.basis.value,
        head_id=head if enquiry.assigned else None,
        logged_at=enquiry.logged_at + case.later,
        replied_on=enquiry.replied_on,
        replied_by_id=head if enquiry.replied_on else None,
        reply=words(f"ombudsman.reply.{found}") if enquiry.replied_on else "",
        decided_on=enquiry.decided_on,
        decision=_decision(enquiry.ombudsman, fault) if decided else "",
        findings=words(f"ombudsman.findings.{found}") if decided else "",
        **key,
    )


def _decision(ombudsman: Ombudsman, fault: bool) -> str:
    """The middle one of those that find fault, or none."""
    fitting = [each.key for each in ombudsman.decisions if each.fault is fault]
    return fitting[(len(fitting) - 1) // 2]


def letter_facts(referral: Referral) -> LetterFacts:
    return LetterFacts(referral.id, referral.body, referral.reference, LetterKind(referral.kind), referral.due_on)


def hold_reason(referral: Referral) -> str:
    """As the operation words it."""
    return REASON.format(body=ombudsmen()[referral.body].name, reference=referral.reference)


def write_referrals(rows: list[Referral]) -> None:
    if rows:
        insert_many(Referral, rows)
