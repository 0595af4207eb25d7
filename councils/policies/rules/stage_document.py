"""Reads the parts of a policy document that dates follow from: targets, receipt, stages and what may move them."""

import re
from datetime import time

from councils.calendars.rules.periods import PeriodUnit
from councils.calendars.rules.working_days import NamedDay, WorkingDayRule
from councils.documents.reading import DocumentSection
from councils.documents.record_reading import read_record, read_roles
from councils.policies.rules.casework_rules import Escalating
from councils.policies.rules.procedure_rules import (
    Cite,
    ClockStart,
    ExtensionRules,
    FurtherStep,
    Independence,
    OpeningHours,
    PauseRules,
    ReceiptConvention,
    ReceiptRule,
    StageRules,
    Target,
)

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
# Where a policy is silent, nobody reviews their own answer (LGSCO Code, stage 2: somebody else considers it).
UNSTATED_INDEPENDENCE = Cite("", "The policy doesn't say; the Codes want somebody else at each further stage.")


def read_cite(part: DocumentSection | None) -> Cite:
    """Where it stands; silent where the part isn't there."""
    return Cite(part.text("paragraph"), part.text("note", default="")) if part else Cite()


def read_target(part: DocumentSection | None, counts_from: ClockStart | None = None) -> Target | None:
    """A target; `counts_from` where there is only one event that it can count from."""
    if part is None:
        return None
    period, first_day_counts = part.period("within"), part.flag("first_day_counts")
    if first_day_counts and period.unit is PeriodUnit.WORKING_DAYS:
        part.refuse("first_day_counts", "is only for calendar days and months")
    return Target(
        period=period,
        counts_from=counts_from or part.word("of", ClockStart),
        paragraph=part.text("paragraph"),
        note=part.text("note", default=""),
        aim=part.flag("aim"),
        when=part.text("when", default=""),
        first_day_counts=first_day_counts,
    )


def read_receipt(part: DocumentSection | None) -> ReceiptRule:
    """Which day is day 0; the day of receipt where the document doesn't say."""
    if part is None:
        return ReceiptRule()
    convention = part.word("counts", ReceiptConvention)
    hours = part.section("hours")
    needed = convention is ReceiptConvention.NEXT_WORKING_DAY
    if needed != (hours is not None):
        part.refuse("hours", f'are given for "{ReceiptConvention.NEXT_WORKING_DAY}", and only for it')
    open_on = tuple(_hours(hours, day) for day in WEEK) if hours else ()
    return ReceiptRule(convention, open_on, part.text("paragraph"), part.text("note", default=""))


def _hours(part: DocumentSection, day: str) -> OpeningHours | None:
    if not part.has(day):
        return None
    found = HOURS.fullmatch(part.text(day))
    if found is not None:
        opens, closes = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
        if opens < closes:
            return OpeningHours(opens, closes)
    part.refuse(day, "are not hours such as 09:00-17:00")
    return None


def read_working_days(part: DocumentSection | None) -> WorkingDayRule | None:
    """A procedure's own definition of a working day, or None for the council's calendar."""
    if part is None:
        return None
    return WorkingDayRule(
        never=part.words("never", NamedDay),
        closures_count=part.flag("closures_count"),
        paragraph=part.text("paragraph"),
        note=part.text("note", default=""),
        uk_wide=part.flag("uk_wide"),
    )


def read_stages(root: DocumentSection) -> tuple[StageRules, ...]:
    """The stages in their order."""
    parts = root.sections("stages")
    if not parts:
        root.refuse("stages", "needs at least one stage")
    for expected, part in enumerate(parts, start=1):
        if part.number("number", 1, 9) != expected:
            part.refuse("number", f"is not {expected}: stages stand in their order, from 1")
        if expected == len(parts) and part.has("escalation"):
            part.refuse("escalation", "stands at the last stage, after which there is none to ask for")
        if expected == 1 and part.has("direct"):
            part.refuse("direct", "stands at the first stage, which is always reached directly")
    return tuple(_stage(number, part) for number, part in enumerate(parts, start=1))


def _stage(number: int, part: DocumentSection) -> StageRules:
    escalation, answered_by = part.section("escalation"), part.section("answered_by")
    independence, direct, response = part.section("independence"), part.section("direct"), part.section("response")
    unstated = Independence.DIFFERENT_PERSON if number > 1 else Independence.NONE
    silent = UNSTATED_INDEPENDENCE if number > 1 else Cite()
    window = escalation.optional_period("within") if escalation else None
    return StageRules(
        number=number,
        name=part.text("name"),
        acknowledgement=read_target(part.section("acknowledgement"), ClockStart.RECEIPT),
        response=read_target(response),
        response_name=response.text("name", default="") if response else "",
        response_copied_to=response.text("copied_to", default="") if response else "",
        steps=tuple(_step(each) for each in part.sections("then")),
        extension=_extension(part.section("extension")),
        pause=_pause(part.section("pause")),
        escalation_window=window,
        window_cite=read_cite(escalation) if window else Cite(),
        escalating=_escalating(escalation),
        responders=read_roles(answered_by, "roles") if answered_by else (),
        responder_titles=answered_by.texts("titles") if answered_by else (),
        nominee=answered_by.flag("nominee") if answered_by else False,
        responders_cite=read_cite(answered_by),
        independence=independence.word("test", Independence) if independence else unstated,
        independence_cite=read_cite(independence) if independence else silent,
        direct_cite=read_cite(direct),
        direct_when=direct.text("when", default="") if direct else "",
        direct_decided_by=direct.texts("decided_by") if direct else (),
    )


def _step(part: DocumentSection) -> FurtherStep:
    return FurtherStep(part.text("name"), part.period("within"), part.text("paragraph"))


def _escalating(part: DocumentSection | None) -> Escalating | None:
    """What else is said of asking for the next stage; None where the window is all."""
    if part is None:
        return None
    terms = read_record(part, Escalating)
    said = terms.reasons_not_needed or terms.asks or terms.new_matters or terms.refused
    if not said and not part.has("within"):
        part.refuse("within", "is missing, and nothing else is said")
    return terms if said else None


def _extension(part: DocumentSection | None) -> ExtensionRules | None:
    if part is None:
        return None
    at_most = part.optional_period("at_most")
    rules = ExtensionRules(
        paragraph=part.text("paragraph"),
        by_days=at_most is not None,
        to_agreed_date=part.flag("to_agreed_date"),
        at_most=at_most,
        soft=part.flag("unless_good_reason"),
        times=part.number("times", 1, 20),
        gives_ombudsman_details=part.flag("gives_ombudsman_details"),
        explained=part.flag("explained"),
        note=part.text("note", default=""),
        unit_stated=not part.flag("unit_not_stated"),
    )
    if at_most is not None and at_most.unit is not PeriodUnit.WORKING_DAYS:
        part.refuse("at_most", "is counted in working days")
    if at_most is None and not rules.to_agreed_date:
        part.refuse("at_most", "is missing: without it, and without to_agreed_date, nothing can be extended")
    if rules.soft and at_most is None:
        part.refuse("unless_good_reason", "needs the number of days that it relaxes, at_most")
    return rules


def _pause(part: DocumentSection | None) -> PauseRules | None:
    if part is None:
        return None
    reasons = part.texts("reasons")
    if not reasons:
        part.refuse("reasons", "is missing: a pause always has a reason that the policy knows")
    return PauseRules(
        reasons=reasons,
        paragraph=part.text("paragraph"),
        longest=part.optional_period("longest"),
        note=part.text("note", default=""),
        reply_ends=part.flag("reply_ends"),
    )
