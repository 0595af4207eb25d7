"""How a response date can move."""

from dataclasses import dataclass
from typing import Annotated

from councils.vocabulary.document_fields import Note, Paragraph, PolicyField
from councils.vocabulary.periods import Period, PeriodUnit


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
