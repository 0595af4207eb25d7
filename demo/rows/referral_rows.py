"""Rows of Ombudsman referrals."""

from collections.abc import Callable
from datetime import date, datetime
from typing import NamedTuple

from councils.bodies.rules import Ombudsman, ombudsmen
from councils.tenancy.bulk import insert_many
from demo.histories.case_history import CaseHistory
from demo.roles import DemoRole
from demo.rows.cases import DemoCase
from ombudsman.rules import LetterFacts, LetterKind

TABLE = "ombudsman_referral"
REASON = "The {body} is looking at it ({reference})."


class DemoReferralRow(NamedTuple):
    """Fields are columns."""

    id: int
    council_id: int
    case_id: int
    body: str
    reference: str
    kind: str
    notified_on: date
    question: str
    due_on: date
    due_basis: str
    head_id: int | None
    logged_at: datetime
    replied_on: date | None
    replied_by_id: int | None
    reply: str
    decided_on: date | None
    decision: str
    findings: str


def referral_row(
    number: int, key: tuple[int, int], case: DemoCase, course: CaseHistory, words: Callable[[str], str]
) -> DemoReferralRow:
    enquiry = course.enquiry
    if enquiry is None or enquiry.logged_at is None:
        raise ValueError("This course has no enquiry.")
    head = case.people[DemoRole.HEAD].id
    fault = enquiry.fault
    decided = enquiry.decided_on is not None
    return DemoReferralRow(
        number, *key, enquiry.ombudsman.key, f"{enquiry.notified_on:%y} {number // 1000 % 1000:03} {number % 1000:03}",
        LetterKind.ENQUIRY.value, enquiry.notified_on, words("ombudsman.question"), enquiry.due.on,
        enquiry.due.basis.value, head if enquiry.assigned else None, enquiry.logged_at + case.later,
        enquiry.replied_on, head if enquiry.replied_on else None,
        words("ombudsman.reply") if enquiry.replied_on else "", enquiry.decided_on,
        _decision(enquiry.ombudsman, fault) if decided else "",
        words(f"ombudsman.findings.{'fault' if fault else 'none'}") if decided else "",
    )  # fmt: skip


def _decision(ombudsman: Ombudsman, fault: bool) -> str:
    """The middle one of those that find fault, or none."""
    fitting = [each.key for each in ombudsman.decisions if each.fault is fault]
    return fitting[(len(fitting) - 1) // 2]


def letter_facts(referral: DemoReferralRow) -> LetterFacts:
    return LetterFacts(referral.id, referral.body, referral.reference, LetterKind(referral.kind), referral.due_on)


def hold_reason(referral: DemoReferralRow) -> str:
    """As the operation words it."""
    return REASON.format(body=ombudsmen()[referral.body].name, reference=referral.reference)


def write_referrals(rows: list[DemoReferralRow]) -> None:
    if rows:
        insert_many(TABLE, DemoReferralRow._fields, rows)
