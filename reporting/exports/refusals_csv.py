"""CSV: a line for each refusal."""

from collections.abc import Iterable

from councils.calendars.rules import london_day
from reporting.exports.csv import csv_file
from reporting.queries.refusals import DeclinedComplaint

HEADINGS = (
    "date",
    "reference",
    "service",
    "stage",
    "ground",
    "paragraph",
    "refused by",
    "reasons",
    "Ombudsman asked",
    "Ombudsman's answer",
    "returned by",
    "returned on",
    "reply due",
)


def refusals_csv(refusals: Iterable[DeclinedComplaint]) -> bytes:
    return csv_file(HEADINGS, (_of_refusal(each) for each in refusals))


def _of_refusal(refusal: DeclinedComplaint) -> list[object]:
    return [
        london_day(refusal.at).isoformat(),
        refusal.reference,
        refusal.service,
        refusal.stage,
        refusal.ground,
        refusal.paragraph,
        refusal.by,
        refusal.reasons,
        "; ".join(f"{each.body}, {each.asked_on.isoformat()}" for each in refusal.asked),
        "; ".join(each.decision for each in refusal.asked if each.decision),
        refusal.returned_by,
        refusal.returned_on.isoformat() if refusal.returned_on else "",
        refusal.reply_by.isoformat() if refusal.reply_by else "",
    ]
