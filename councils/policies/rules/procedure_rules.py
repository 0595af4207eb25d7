"""One procedure's promises as frozen values: what a council's policy says about dates, people and outcomes.

A value that a policy doesn't state is absent (None or empty), never invented. Every rule names the paragraph
of the policy that it comes from; a note records how an unclear sentence was read.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum

from councils.calendars.rules.periods import Period
from councils.calendars.rules.working_days import WorkingCalendar, WorkingDayRule
from councils.policies.rules.casework_rules import Escalating, KindStep, Practice, RepeatOf, ResponsePart
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Role

# The procedure for complaints that every council has; the others are named after what they are about.
CORPORATE = "corporate"


class ClockStart(StrEnum):
    """The event whose date is day 0 of a target."""

    RECEIPT = "receipt"
    ACKNOWLEDGEMENT = "acknowledgement"


class Independence(StrEnum):
    """Who may not answer a stage because of who answered the one before."""

    DIFFERENT_PERSON = "different person"
    MORE_SENIOR = "more senior person"
    NONE = "none"


class ReceiptConvention(StrEnum):
    """Which day is day 0 for what arrives when the council is closed."""

    DAY_OF_RECEIPT = "day of receipt"
    NEXT_WORKING_DAY = "next working day when closed"


class AgeTrigger(StrEnum):
    """From what the age of a matter is counted."""

    OCCURRENCE = "occurrence"
    AWARENESS = "awareness"


class ExclusionCondition(StrEnum):
    """What has to be true before a complaint is declined for a reason, and is asked then."""

    TOO_OLD = "too old"
    OPEN = RepeatOf.OPEN.value
    NOT_FINAL = RepeatOf.NOT_FINAL.value
    FINAL = RepeatOf.FINAL.value
    INVESTIGATED = RepeatOf.INVESTIGATED.value
    PROCEEDINGS = "proceedings started"
    PUT_RIGHT = "made orally and put right by the next working day"


class Gate(StrEnum):
    """What has to be done before a case can be closed."""

    LEARNING_FORM = "learning form"
    EXPLANATION_SENT = "explanation sent"
    ACTIONS_SCHEDULED = "actions scheduled"


class ContactKind(StrEnum):
    """What somebody who contacts the council may be making."""

    COMPLAINT = "complaint"
    SERVICE_REQUEST = "service request"
    FEEDBACK = "feedback"
    ANONYMOUS_FEEDBACK = "anonymous feedback"
    COMPLIMENT = "compliment"
    COMMENT = "comment"
    SUGGESTION = "suggestion"
    REPRESENTATION = "representation"
    STAFF_RECOGNITION = "staff recognition"
    INFORMATION_REQUEST = "information request"


class Anonymity(StrEnum):
    """What happens to a complaint without contact details."""

    REFUSED = "refused"
    FEEDBACK = "recorded as feedback"
    BY_ARRANGEMENT = "by arrangement"
    INVESTIGATED = "recorded and investigated"


@dataclass(frozen=True, slots=True)
class Cite:
    """Where the policy says it, and how it was read. An empty paragraph: the policy is silent."""

    paragraph: str = ""
    note: str = ""


SILENT = Cite()


@dataclass(frozen=True, slots=True)
class Target:
    """By when something is to be done; `aim`: the policy undertakes to try; `when`: on which condition it is owed."""

    period: Period
    counts_from: ClockStart
    paragraph: str
    note: str = ""
    aim: bool = False
    when: str = ""
    # The day of the event is the first day of the period, and not the day before it.
    first_day_counts: bool = False


@dataclass(frozen=True, slots=True)
class FurtherStep:
    """What follows a stage's response date, counted from the day on which the step before it was taken."""

    name: str
    period: Period
    paragraph: str


@dataclass(frozen=True, slots=True)
class ExtensionRules:
    """How the response date of a stage may be moved.

    Either by days (`by_days`, `at_most` in working days, `soft` where more is possible for a good reason that
    somebody approves), or to a date agreed with the customer, or both. `times` None: as often as need be.
    """

    paragraph: str
    by_days: bool = True
    to_agreed_date: bool = False
    at_most: Period | None = None
    soft: bool = False
    times: int | None = None
    gives_ombudsman_details: bool = False
    # The person is told the new date and why.
    explained: bool = False
    note: str = ""
    # The policy says "days" and not of which kind.
    unit_stated: bool = True


@dataclass(frozen=True, slots=True)
class PauseRules:
    """For which reasons the response clock may stop, and for how long at a time (None: not stated).

    `reply_ends`: it waits for the complainant only, and what they send ends it on the day it came.
    """

    reasons: tuple[str, ...]
    paragraph: str
    longest: Period | None = None
    note: str = ""
    reply_ends: bool = False


@dataclass(frozen=True, slots=True)
class StageRules:
    """One stage of a procedure. `escalation_window` counts from the stage's response, which is day 0."""

    number: int
    name: str
    acknowledgement: Target | None = None
    response: Target | None = None
    extension: ExtensionRules | None = None
    pause: PauseRules | None = None
    escalation_window: Period | None = None
    window_cite: Cite = SILENT
    # Empty: the policy doesn't say who answers this stage.
    responders: tuple[Role, ...] = ()
    responder_titles: tuple[str, ...] = ()
    responders_cite: Cite = SILENT
    # The person named may put a nominee in their place.
    nominee: bool = False
    independence: Independence = Independence.NONE
    independence_cite: Cite = SILENT
    # May be reached without the stages before it; an empty paragraph: it may not.
    direct_cite: Cite = SILENT
    direct_when: str = ""
    direct_decided_by: tuple[str, ...] = ()
    escalating: Escalating | None = None
    response_copied_to: str = ""
    # What the response date stands for, where it isn't the response itself, and what follows it.
    response_name: str = ""
    steps: tuple[FurtherStep, ...] = ()


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """From when to when the council is open on one day of the week."""

    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class ReceiptRule:
    """Which date is day 0. `hours` has seven entries, Monday first; None on a day without hours."""

    convention: ReceiptConvention = ReceiptConvention.DAY_OF_RECEIPT
    hours: tuple[OpeningHours | None, ...] = ()
    paragraph: str = ""
    note: str = ""

    def day_zero(self, local: datetime, calendar: WorkingCalendar) -> date:
        """The date on which something counts as received; `local` is the moment of receipt in Europe/London.

        Where what comes while the council is closed counts on the next working day, what comes before opening
        still counts on its own day, and what comes from closing time on doesn't.
        """
        day = local.date()
        if self.convention is ReceiptConvention.DAY_OF_RECEIPT:
            return day
        hours = self.hours[day.weekday()]
        if calendar.is_working_day(day) and hours is not None and local.time() < hours.closes:
            return day
        return calendar.add(day, 1)


@dataclass(frozen=True, slots=True)
class OmbudsmanRoute:
    """A subject that one Ombudsman, rather than the other, looks at."""

    subject: str
    body: str
    paragraph: str


@dataclass(frozen=True, slots=True)
class OmbudsmanRules:
    """What happens when an Ombudsman asks. `bodies` are keys of the reference table of Ombudsmen."""

    bodies: tuple[str, ...]
    reply: Period | None = None
    acknowledgement: Target | None = None
    responders: tuple[Role, ...] = ()
    responder_titles: tuple[str, ...] = ()
    responders_cite: Cite = SILENT
    routes: tuple[OmbudsmanRoute, ...] = ()
    label: str = ""
    paragraph: str = ""
    note: str = ""
    # May be turned to at any time, not only at the end; an empty paragraph: the policy doesn't say so.
    any_time_cite: Cite = SILENT
    cannot: tuple[str, ...] = ()
    cannot_cite: Cite = SILENT
    reply_copied_to: str = ""
    # Who else decides in the end, where no Ombudsman does.
    other_body: str = ""


@dataclass(frozen=True, slots=True)
class AgeLimit:
    """How old a matter may be, counted from which event, and who may make an exception ("" where nobody is named)."""

    period: Period
    triggers: tuple[AgeTrigger, ...]
    paragraph: str
    discretion: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A matter that this procedure doesn't take.

    `matter`, `route` (where the policy says it goes) and `note` are for staff; residents read `public_wording` and are
    shown `bodies`, keys of the table of bodies. With `procedure` another procedure of the council takes it. It may be
    a reason at the first stage only (`first_stage_only`). `condition` is what has to be true for it to apply.
    `named_body` is one that the policy names and that can't decide it in England, `named_body_note` who can and by
    what source.
    """

    key: str
    matter: str
    route: str
    paragraph: str
    note: str = ""
    procedure: str = ""
    public_wording: str = ""
    bodies: tuple[str, ...] = ()
    first_stage_only: bool = False
    condition: ExclusionCondition | None = None
    named_body: str = ""
    named_body_note: str = ""


@dataclass(frozen=True, slots=True)
class KindRules:
    """A kind of contact: what it means here, how it is dealt with, and by when a reply goes out, if one is due.

    `procedure` is the one that carries its clock, where that isn't this one.
    """

    kind: ContactKind
    handling: str
    paragraph: str
    reply: Target | None = None
    note: str = ""
    gets: tuple[KindStep, ...] = ()
    includes: tuple[str, ...] = ()
    reply_when: str = ""
    procedure: str = ""
    # What residents read; `handling` and `note` are for staff.
    public_wording: str = ""


@dataclass(frozen=True, slots=True)
class ClosureGate:
    """One thing without which a case stays open."""

    gate: Gate
    paragraph: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReopeningRules:
    """Within which time from being raised a closed case can be taken up again, and on what ground."""

    within: Period
    ground: str
    paragraph: str
    note: str = ""
    # The policy says "less than": the time ends the day before the period does.
    less_than: bool = False


@dataclass(frozen=True, slots=True)
class AnonymityRule:
    """How this council treats a complaint from somebody it can't answer."""

    treatment: Anonymity
    paragraph: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """The document that the rules were read from."""

    title: str = ""
    owner: str = ""
    approved_by: str = ""
    approved_on: date | None = None
    review_due: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ProcedureRules:
    """One version of one procedure of one council."""

    procedure: str
    version: str
    title: str
    in_force_from: datetime
    stages: tuple[StageRules, ...]
    receipt: ReceiptRule
    ombudsman: OmbudsmanRules
    source: Source = Source()
    in_force_from_stated: bool = True
    in_force_note: str = ""
    provisional: bool = False
    provisional_note: str = ""
    # The key of the Complaint Handling Code that governs this procedure, where one does.
    code: str | None = None
    outcomes: tuple[str, ...] = ()
    outcomes_cite: Cite = SILENT
    age_limit: AgeLimit | None = None
    exclusions: tuple[Exclusion, ...] = ()
    # The law lists them all: nothing else is a reason to decline.
    exclusions_complete: bool = False
    kinds: tuple[KindRules, ...] = ()
    closure_gates: tuple[ClosureGate, ...] = ()
    response_parts: tuple[str, ...] = ()
    # Which of the Codes' list these are.
    response_code_parts: tuple[ResponsePart, ...] = ()
    response_parts_cite: Cite = SILENT
    reopening: ReopeningRules | None = None
    anonymity: AnonymityRule | None = None
    # The key of the Code for matters in which the council is the landlord, where it is one.
    landlord_code: str | None = None
    # None: the council's own calendar.
    working_days: WorkingDayRule | None = None
    # One reply and no stages: stage 1 stands for it.
    single_step: bool = False
    # Nobody can be answered (see `kinds.rules_without_answer`); never stated by a policy.
    no_one_to_answer: bool = False
    # The kind of contact that it deals with.
    takes: ContactKind = ContactKind.COMPLAINT
    practice: Practice = Practice()

    def for_landlord(self, landlord: bool) -> "ProcedureRules":
        """The same rules under the Code that governs landlord matters, where the policy is a landlord's."""
        if not landlord or self.landlord_code in (None, self.code):
            return self
        return replace(self, code=self.landlord_code)

    def stage(self, number: int) -> StageRules:
        """The rules of a stage. Raises RuleBroken("stage.unknown") where the procedure has no such stage."""
        if self.has_stage(number):
            return self.stages[number - 1]
        raise RuleBroken(
            "stage.unknown",
            f"{self.title}, version {self.version}, has no stage {number}.",
        )

    def has_stage(self, number: int) -> bool:
        """Whether the procedure has a stage of this number; stages count from 1."""
        return 1 <= number <= len(self.stages)

    @property
    def final_stage(self) -> int:
        """The number of the last stage that the council itself answers."""
        return len(self.stages)

    def requires(self, gate: Gate) -> bool:
        """Whether a case stays open until this has been done."""
        return any(needed.gate is gate for needed in self.closure_gates)

    @property
    def ombudsman_enquiry(self) -> StageRules:
        """The Ombudsman's enquiry as a clock like any other: number 0, counted from the day of notification."""
        rules = self.ombudsman
        reply = Target(rules.reply, ClockStart.RECEIPT, rules.paragraph, rules.note) if rules.reply else None
        return StageRules(
            number=0,
            name=rules.label or "Ombudsman enquiry",
            acknowledgement=rules.acknowledgement,
            response=reply,
            responders=rules.responders,
            responder_titles=rules.responder_titles,
            responders_cite=rules.responders_cite,
        )


# What isn't a complaint is answered, without a finding.
ANSWERED = ("answered",)
