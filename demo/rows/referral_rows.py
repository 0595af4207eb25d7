"""An Ombudsman's referral as a row, and many of them into the database."""

from collections.abc import Callable
from datetime import date, datetime
from typing import NamedTuple

from councils.tenancy.copying import insert_many
from demo.histories.case_history import CaseHistory
from demo.roles import DemoRole
from demo.rows.cases import DemoCase
from ombudsman.rules.bodies import LetterFacts, LetterKind, Ombudsman, OmbudsmanDecision, body_for

TABLE = "ombudsman_referral"
DECIDED = {
    (Ombudsman.LGSCO, True): OmbudsmanDecision.UPHELD,
    (Ombudsman.LGSCO, False): OmbudsmanDecision.NOT_UPHELD,
    (Ombudsman.HOUSING, True): OmbudsmanDecision.SERVICE_FAILURE,
    (Ombudsman.HOUSING, False): OmbudsmanDecision.NO_MALADMINISTRATION,
}
REASON = "The {body} is looking at it ({reference})."


class DemoReferralRow(NamedTuple):
    """A row of the referrals: fields are columns."""

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
    """What an enquiry has come to by the demonstration's day."""
    enquiry = course.enquiry
    if enquiry is None or enquiry.logged_at is None:
        raise ValueError("This course has no enquiry.")
    body = body_for((case.elsewhere if course.elsewhere else case.area).landlord)
    head = case.people[DemoRole.HEAD].id
    fault = enquiry.fault
    decided = enquiry.decided_on is not None
    return DemoReferralRow(
        number, *key, body.value, f"{enquiry.notified_on:%y} {number // 1000 % 1000:03} {number % 1000:03}",
        LetterKind.ENQUIRY.value, enquiry.notified_on, words("ombudsman.question"), enquiry.due.on,
        enquiry.due.basis.value, head if enquiry.assigned else None, enquiry.logged_at + case.later,
        enquiry.replied_on, head if enquiry.replied_on else None,
        words("ombudsman.reply") if enquiry.replied_on else "", enquiry.decided_on,
        DECIDED[body, fault].value if decided else "",
        words(f"ombudsman.findings.{'fault' if fault else 'none'}") if decided else "",
    )  # fmt: skip


def letter_facts(referral: DemoReferralRow) -> LetterFacts:
    """What its events keep of it."""
    body, kind = Ombudsman(referral.body), LetterKind(referral.kind)
    return LetterFacts(referral.id, body, referral.reference, kind, referral.due_on)


def hold_reason(referral: DemoReferralRow) -> str:
    """Why the case stays open, in the words of the operation that places the hold."""
    return REASON.format(body=Ombudsman(referral.body).label, reference=referral.reference)


def write_referrals(rows: list[DemoReferralRow]) -> None:
    """Insert them; the council must be entered."""
    if rows:
        insert_many(TABLE, DemoReferralRow._fields, rows)
