"""How the response date of a stage can move: it is extended, or its clock is paused."""

from dataclasses import dataclass
from typing import Annotated

from councils.vocabulary.document_fields import Note, Paragraph, PolicyField
from councils.vocabulary.periods import Period, PeriodUnit


@dataclass(frozen=True, slots=True)
class ExtensionRules:
    """How the response date of a stage may be moved.

    Either by days (`by_days`, `at_most` in working days, `soft` where more is possible for a good reason that
    somebody approves), or to a date agreed with the customer, or both. `times` None: as often as need be.
    """

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
            question="The person is told the new date and the reason",
            label="the person is told the new date and the reason",
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
    """For which reasons the response clock may stop, and for how long at a time (None: not stated).

    `reply_ends`: it waits for the complainant only, and what they send ends it on the day it came.
    """

    reasons: Annotated[tuple[str, ...], PolicyField(question="Reasons for which the clock may stop")]
    paragraph: Paragraph
    longest: Annotated[Period | None, PolicyField(question="Longest pause", label="longest pause")] = None
    note: Note = ""
    reply_ends: Annotated[
        bool,
        PolicyField(
            question="It waits for the complainant only, and what they send ends it on the day it came",
            label="what the complainant sends ends the pause",
        ),
    ] = False
