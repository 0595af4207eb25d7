"""What a policy says about receiving, excluding, pausing, extending, closing and reopening a case."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Self

from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.values import SLUG, Note, Paragraph, Period, PeriodUnit, PolicyField, RepeatOf

if TYPE_CHECKING:
    from councils.calendars.rules import WorkingCalendar

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)", re.ASCII)


class ReceiptConvention(StrEnum):
    """Day 0 of what arrives while the council is closed."""

    DAY_OF_RECEIPT = "day of receipt"
    NEXT_WORKING_DAY = "next working day when closed"


@dataclass(frozen=True, slots=True)
class OpeningHours:
    opens: time
    closes: time

    def __str__(self) -> str:
        return f"{self.opens:%H:%M}-{self.closes:%H:%M}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises RuleBroken `hours.malformed`."""
        found = HOURS.fullmatch(text)
        if found is not None:
            opens, closes = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
            if opens < closes:
                return cls(opens, closes)
        raise RuleBroken("hours.malformed", "are not hours such as 09:00-17:00")


@dataclass(frozen=True, slots=True)
class ReceiptRule:
    """`hours` has seven entries, Monday first; None where closed."""

    convention: Annotated[
        ReceiptConvention, PolicyField(at="counts", required=True, question="Which day is the day of receipt")
    ] = ReceiptConvention.DAY_OF_RECEIPT
    hours: Annotated[
        tuple[OpeningHours | None, ...],
        PolicyField(
            keys=WEEK,
            title="Opening hours",
            question="Hours on {key}s",
            meaning="09:00-17:00; on days left out the council is closed",
        ),
    ] = ()
    paragraph: Paragraph = ""
    note: Note = ""

    def day_zero(self, local: datetime, calendar: "WorkingCalendar") -> date:
        """`local` is in Europe/London.

        On a working day, what comes before opening counts on it, and from closing time on does not.
        """
        day = local.date()
        if self.convention is ReceiptConvention.DAY_OF_RECEIPT:
            return day
        hours = self.hours[day.weekday()]
        if calendar.is_working_day(day) and hours is not None and local.time() < hours.closes:
            return day
        return calendar.add(day, 1)


@dataclass(frozen=True, slots=True)
class ExtensionRules:
    """By days, to an agreed date, or both."""

    paragraph: Paragraph
    by_days: Annotated[bool, PolicyField(computed=True, label="extension by a number of days")] = True
    at_most: Annotated[
        Period | None,
        PolicyField(
            question="Longest extension, in working days",
            label="longest extension",
            unit=PeriodUnit.WORKING_DAYS,
            provision="extend",
            wording=" or up to {}",
        ),
    ] = None
    soft: Annotated[
        bool,
        PolicyField(
            at="unless_good_reason",
            question="It can be longer for a good reason that is approved",
            label="more than the longest extension, for a good reason",
            wording=", or more for a good reason",
        ),
    ] = False
    # None: as often as needed.
    times: Annotated[
        int | None,
        PolicyField(low=1, high=20, question="How often it can be extended", label="how often it can be extended"),
    ] = None
    to_agreed_date: Annotated[
        bool,
        PolicyField(
            question="It can be extended to a date agreed with the customer",
            label="extension to a date agreed with the customer",
            wording=" or a date agreed with the complainant",
        ),
    ] = False
    gives_ombudsman_details: Annotated[
        bool,
        PolicyField(
            question="The letter about an extension gives the Ombudsman's details",
            label="Ombudsman's details with an extension",
        ),
    ] = False
    explained: Annotated[
        bool,
        PolicyField(
            question="We tell the person the new date and the reason",
            label="we tell the person the new date and the reason",
            provision="late",
        ),
    ] = False
    note: Note = ""
    unit_stated: Annotated[
        bool,
        PolicyField(
            at="unit_not_stated",
            negated=True,
            asked=False,
            beside=True,
            label="unit of the days stated",
            meaning='the policy says "days" and not of which kind',
        ),
    ] = True


@dataclass(frozen=True, slots=True)
class PauseRules:
    reasons: Annotated[tuple[str, ...], PolicyField(question="Reasons for which the clock may stop")]
    paragraph: Paragraph
    # At a time; None: not stated.
    longest: Annotated[Period | None, PolicyField(question="Longest pause", label="longest pause")] = None
    note: Note = ""
    reply_ends: Annotated[
        bool,
        PolicyField(
            question="It waits for the complainant only, and what they send ends it on the day it came",
            label="what the complainant sends ends the pause",
        ),
    ] = False


class AgeTrigger(StrEnum):
    OCCURRENCE = "occurrence"
    AWARENESS = "awareness"

    @property
    def wording(self) -> str:
        return "it happened" if self is AgeTrigger.OCCURRENCE else "the person became aware of it"


class ExclusionCondition(StrEnum):
    """What must be true to decline for a reason."""

    TOO_OLD = "too old"
    OPEN = RepeatOf.OPEN.value
    NOT_FINAL = RepeatOf.NOT_FINAL.value
    FINAL = RepeatOf.FINAL.value
    INVESTIGATED = RepeatOf.INVESTIGATED.value
    PROCEEDINGS = "proceedings started"
    PUT_RIGHT = "made orally and put right by the next working day"


@dataclass(frozen=True, slots=True)
class AgeLimit:
    period: Annotated[
        Period, PolicyField(at="within", question="How old a matter may be", label="period", wording="within {}")
    ]
    triggers: Annotated[
        tuple[AgeTrigger, ...], PolicyField(at="counts_from", question="Counted from", wording=" of when {}")
    ]
    paragraph: Paragraph
    discretion: Annotated[str, PolicyField(question="Who may make an exception")] = ""
    note: Note = ""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A matter that this procedure does not take."""

    key: Annotated[
        str, PolicyField(question="Short name, in lower-case letters and hyphens", matches=SLUG, identifies=True)
    ]
    matter: Annotated[str, PolicyField(question="What is not taken", long=True)]
    paragraph: Paragraph
    # `matter`, `route` and `note` are for staff; residents see `public_wording` and `bodies`.
    route: Annotated[
        str,
        PolicyField(
            question="Where the policy says it goes (for staff)",
            meaning="only where the policy names one",
            long=True,
        ),
    ] = ""
    note: Note = ""
    public_wording: Annotated[
        str, PolicyField(question="What residents read about it", label="what residents read", long=True)
    ] = ""
    bodies: Annotated[
        tuple[str, ...],
        PolicyField(
            question="Where residents can take it, by short name in the table of bodies",
            label="where residents can take it",
            meaning="keys of `fixtures/bodies.yaml`",
        ),
    ] = ()
    procedure: Annotated[
        str,
        PolicyField(
            question="Procedure of the council that takes it", meaning="the case is moved there and not declined"
        ),
    ] = ""
    first_stage_only: Annotated[
        bool,
        PolicyField(question="It is a reason at the first stage only", meaning="no reason to refuse a later stage"),
    ] = False
    condition: Annotated[
        ExclusionCondition | None,
        PolicyField(
            question="What has to be true for it to apply",
            label="what has to be true for it to apply",
            meaning=(
                "asked when it is given as the reason; the keys `too-old`, `already-considered` and "
                "`legal-proceedings` have theirs without saying so"
            ),
        ),
    ] = None
    named_body: Annotated[
        str,
        PolicyField(
            question="Body that the policy names and that cannot decide it in England",
            label="body that the policy names",
            long=True,
        ),
    ] = ""
    named_body_note: Annotated[
        str,
        PolicyField(question="Who can decide it, and the source", label="who can decide it instead", long=True),
    ] = ""


class Gate(StrEnum):
    LEARNING_FORM = "learning form"
    EXPLANATION_SENT = "explanation sent"
    ACTIONS_SCHEDULED = "actions scheduled"


@dataclass(frozen=True, slots=True)
class ClosureGate:
    gate: Annotated[Gate, PolicyField(question="Needed before closing", identifies=True)]
    paragraph: Paragraph
    note: Note = ""


@dataclass(frozen=True, slots=True)
class ReopeningRules:
    within: Annotated[Period, PolicyField(question="Raised within")]
    ground: Annotated[str, PolicyField(question="On what ground", long=True)]
    paragraph: Paragraph
    note: Note = ""
    # The time ends the day before the period does.
    less_than: Annotated[
        bool,
        PolicyField(question="The policy says “less than”: the last day is the day before", beside=True),
    ] = False
