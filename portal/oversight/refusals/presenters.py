"""A line of the register of refusals."""

from dataclasses import dataclass

from councils.calendars.rules import london_day, written
from portal.addresses import address
from reporting.queries.refusals import AskedOmbudsman, DeclinedComplaint


@dataclass(frozen=True, slots=True)
class RefusalLine:
    """`href` is empty for those who may not open the case."""

    reference: str
    href: str
    service: str
    refused: str
    by: str
    ground: str
    paragraph: str
    reasons: str
    ombudsman: tuple[str, ...]


def refusal_line(refusal: DeclinedComplaint) -> RefusalLine:
    stage = f", stage {refusal.stage}" if refusal.stage > 1 else ""
    return RefusalLine(
        reference=refusal.reference,
        href=address("casework:case", reference=refusal.reference) if refusal.may_open else "",
        service=f"{refusal.service}{stage}",
        refused=written(london_day(refusal.at)),
        by=refusal.by,
        ground=refusal.ground,
        paragraph=f"Policy, {refusal.paragraph}" if refusal.paragraph else "",
        reasons=refusal.reasons,
        ombudsman=(*(_asked(each) for each in refusal.asked), *_returned(refusal)),
    )


def _asked(asked: AskedOmbudsman) -> str:
    answer = f"Answer: {asked.decision.lower()}." if asked.decision else "No decision yet."
    return f"{asked.body} asked on {written(asked.asked_on)}. {answer}"


def _returned(refusal: DeclinedComplaint) -> tuple[str, ...]:
    if refusal.returned_on is None:
        return ()
    reply = f" Reply due by {written(refusal.reply_by)}." if refusal.reply_by else ""
    return (f"Returned by the {refusal.returned_by} on {written(refusal.returned_on)}.{reply}",)
