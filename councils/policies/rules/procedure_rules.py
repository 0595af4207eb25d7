"""One procedure's rules: dates, people and outcomes.

What a policy does not state is None or empty, never invented.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from councils.calendars.rules import WorkingDayRule
from councils.policies.rules.casework_rules import (
    CaseworkRules,
    ComplaintOffer,
    ConsentPause,
    ContactKind,
    Escalating,
    KindStep,
    ResponsePart,
)
from councils.policies.rules.lifecycle_rules import (
    AgeLimit,
    ClosureGate,
    Exclusion,
    ExtensionRules,
    Gate,
    PauseRules,
    ReceiptRule,
    ReopeningRules,
)
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Role
from councils.vocabulary.values import SLUG, Note, Paragraph, Period, PolicyField, ReferenceTable

OUTCOMES = ("upheld", "partly_upheld", "not_upheld")


class ClockStart(StrEnum):
    """The event on day 0."""

    RECEIPT = "receipt"
    ACKNOWLEDGEMENT = "acknowledgement"


class Independence(StrEnum):
    """Who may not respond because of the stage before."""

    DIFFERENT_PERSON = "different person"
    MORE_SENIOR = "more senior person"
    NONE = "none"


class Anonymity(StrEnum):
    REFUSED = "refused"
    FEEDBACK = "recorded as feedback"
    BY_ARRANGEMENT = "by arrangement"
    INVESTIGATED = "recorded and investigated"


@dataclass(frozen=True, slots=True)
class Cite:
    """Where the policy says it; empty where it is silent."""

    paragraph: Paragraph = ""
    note: Note = ""


SILENT = Cite()


@dataclass(frozen=True, slots=True)
class Target:
    """`when` is the condition on which it is owed."""

    period: Annotated[Period, PolicyField(at="within", question="{owner}", wording="{}")]
    counts_from: Annotated[ClockStart, PolicyField(at="of", question="Counted from", wording=" of {}")]
    paragraph: Paragraph
    note: Note = ""
    aim: Annotated[bool, PolicyField(asked=False, beside=True, meaning="only undertaken")] = False
    when: Annotated[
        str,
        PolicyField(
            asked=False,
            beside=True,
            meaning="the condition under which a response is due; otherwise a note of what was done closes it",
        ),
    ] = ""
    first_day_counts: Annotated[
        bool,
        PolicyField(
            asked=False,
            beside=True,
            meaning="a period of calendar days or months begins on the day of the event itself",
        ),
    ] = False


@dataclass(frozen=True, slots=True)
class FurtherStep:
    """Counted from the step before."""

    name: Annotated[str, PolicyField(identifies=True)]
    period: Annotated[Period, PolicyField(at="within", meaning="of the step before")]
    paragraph: Paragraph


@dataclass(frozen=True, slots=True)
class StageRules:
    """`escalation_window` counts from the response, which is day 0."""

    number: Annotated[int, PolicyField(low=1, high=9, asked=False, identifies=True, acts="the order of the stages")]
    name: Annotated[str, PolicyField(question="Name of the stage", acts="every page and letter that names the stage")]
    acknowledgement: Annotated[
        Target | None,
        PolicyField(
            title="Acknowledgement",
            question="Acknowledged within",
            given=(("counts_from", ClockStart.RECEIPT),),
            provision="acknowledge",
            acts="dates, reminders, explanation",
        ),
    ] = None
    response: Annotated[
        Target | None,
        PolicyField(
            title="Response", question="Answered within", provision="respond", acts="dates, reminders, explanation"
        ),
    ] = None
    extension: Annotated[
        ExtensionRules | None, PolicyField(title="More time", acts="its move, refused beyond what the policy allows")
    ] = None
    pause: Annotated[
        PauseRules | None,
        PolicyField(title="Stopping the clock", acts="its move, refused beyond what the policy allows"),
    ] = None
    escalation_window: Annotated[
        Period | None,
        PolicyField(
            at="escalation.within",
            question="Time to ask for the next stage",
            label="time to ask for the next stage",
            meaning="from the response; not at the last stage",
            acts="refused to the complainant, warned for staff",
        ),
    ] = None
    window_cite: Annotated[
        Cite,
        PolicyField(
            at="escalation", title="Asking for the next stage", acts="refused to the complainant, warned for staff"
        ),
    ] = SILENT
    # Empty: the policy does not say who responds at this stage.
    responders: Annotated[
        tuple[Role, ...],
        PolicyField(
            at="answered_by.roles",
            question="Who answers, by role",
            label="who answers, by role",
            acts="assigning: others need a recorded reason",
        ),
    ] = ()
    responder_titles: Annotated[
        tuple[str, ...],
        PolicyField(
            at="answered_by.titles",
            question="Who answers, in the policy's words",
            label="who answers",
            acts="assigning: others need a recorded reason",
        ),
    ] = ()
    responders_cite: Annotated[
        Cite, PolicyField(at="answered_by", title="Who answers", acts="assigning: others need a recorded reason")
    ] = SILENT
    nominee: Annotated[
        bool,
        PolicyField(
            at="answered_by.nominee",
            asked=False,
            beside=True,
            label="a nominee may answer",
            meaning="the person named may put a nominee in their place",
            acts="assigning: others need a recorded reason",
        ),
    ] = False
    independence: Annotated[
        Independence,
        PolicyField(
            at="independence.test",
            required=True,
            question="Who may not answer because of the stage before",
            provision="someone-else",
            meaning="without it a further stage needs a different person",
            acts="assigning and responding, refused",
        ),
    ] = Independence.NONE
    independence_cite: Annotated[
        Cite, PolicyField(at="independence", title="Independence", acts="assigning and responding, refused")
    ] = SILENT
    # An empty paragraph: it is not reached without the stages before it.
    direct_cite: Annotated[
        Cite,
        PolicyField(
            at="direct",
            title="Reached directly",
            asked=False,
            meaning="the stage may be reached without the ones before",
            acts="going straight to the stage is refused without it, and otherwise needs a second person",
        ),
    ] = SILENT
    direct_when: Annotated[
        str, PolicyField(at="direct.when", label="reached directly", acts="shown on the page that goes straight there")
    ] = ""
    direct_decided_by: Annotated[tuple[str, ...], PolicyField(at="direct.decided_by", acts="workshop only")] = ()
    escalating: Annotated[
        Escalating | None,
        PolicyField(
            at="escalation",
            label="asking for the next stage",
            acts="shown on the resident's and the officer's page of the next stage",
        ),
    ] = None
    response_copied_to: Annotated[
        str, PolicyField(at="response.copied_to", asked=False, beside=True, acts="workshop only")
    ] = ""
    response_name: Annotated[
        str,
        PolicyField(
            at="response.name",
            asked=False,
            beside=True,
            meaning="what the date stands for, where it is not the response itself",
            acts="dates, reminders, explanation",
        ),
    ] = ""
    steps: Annotated[
        tuple[FurtherStep, ...],
        PolicyField(
            at="then", asked=False, meaning="further steps after the response", acts="dates, reminders, explanation"
        ),
    ] = ()


@dataclass(frozen=True, slots=True)
class OmbudsmanRoute:
    subject: Annotated[str, PolicyField(identifies=True)]
    body: Annotated[str, PolicyField(words=ReferenceTable.OMBUDSMEN)]
    paragraph: Paragraph


@dataclass(frozen=True, slots=True)
class OmbudsmanRules:
    bodies: Annotated[
        tuple[str, ...], PolicyField(words=ReferenceTable.OMBUDSMEN, question="Ombudsmen", label="Ombudsmen")
    ] = ()
    label: Annotated[str, PolicyField(question="What the policy calls it")] = ""
    reply: Annotated[Period | None, PolicyField(at="reply_within", question="Replied to within")] = None
    acknowledgement: Annotated[
        Target | None,
        PolicyField(
            title="Acknowledgement",
            question="Acknowledged within",
            given=(("counts_from", ClockStart.RECEIPT),),
        ),
    ] = None
    responders: Annotated[
        tuple[Role, ...],
        PolicyField(at="answered_by.roles", question="Who replies, by role", label="who answers, by role"),
    ] = ()
    responder_titles: Annotated[
        tuple[str, ...],
        PolicyField(at="answered_by.titles", question="Who replies, in the policy's words", label="who answers"),
    ] = ()
    responders_cite: Annotated[Cite, PolicyField(at="answered_by", title="Who answers")] = SILENT
    routes: Annotated[tuple[OmbudsmanRoute, ...], PolicyField(asked=False, label="Ombudsman route")] = ()
    paragraph: Paragraph = ""
    note: Note = ""
    # An empty paragraph: the policy does not say that people can go to the Ombudsman at any time.
    any_time_cite: Annotated[
        Cite, PolicyField(at="any_time", asked=False, meaning="may be turned to at any time, not only at the end")
    ] = SILENT
    cannot: Annotated[tuple[str, ...], PolicyField(at="cannot.matters")] = ()
    cannot_cite: Annotated[Cite, PolicyField(at="cannot", asked=False, meaning="what the Ombudsman cannot look at")] = (
        SILENT
    )
    reply_copied_to: Annotated[str, PolicyField(at="copied_to", beside=True, question="The reply is copied to")] = ""
    other_body: Annotated[str, PolicyField(asked=False, meaning="who decides in the end, where no Ombudsman does")] = ""


@dataclass(frozen=True, slots=True)
class KindRules:
    """`procedure` is the one with its clock, if another."""

    kind: Annotated[ContactKind, PolicyField(question="Type of contact", identifies=True)]
    handling: Annotated[
        str, PolicyField(question="What it means and how it is dealt with (for staff)", label="handling", long=True)
    ]
    paragraph: Paragraph
    reply: Annotated[
        Target | None,
        PolicyField(title="Reply", question="Replied to within", given=(("counts_from", ClockStart.RECEIPT),)),
    ] = None
    note: Note = ""
    # What residents read; `handling` and `note` are for staff.
    public_wording: Annotated[
        str, PolicyField(question="What residents read about it", label="what residents read", long=True)
    ] = ""
    gets: Annotated[tuple[KindStep, ...], PolicyField(question="What it gets")] = ()
    includes: Annotated[tuple[str, ...], PolicyField(asked=False)] = ()
    reply_when: Annotated[str, PolicyField(question="When it is replied to")] = ""
    procedure: Annotated[str, PolicyField(asked=False, meaning="the procedure that carries its clock")] = ""
    offer: Annotated[ComplaintOffer | None, PolicyField(title="Offering a complaint")] = None


@dataclass(frozen=True, slots=True)
class AnonymityRule:
    treatment: Annotated[Anonymity, PolicyField(question="What happens to them")]
    paragraph: Paragraph
    note: Note = ""


@dataclass(frozen=True, slots=True)
class Source:
    title: Annotated[str, PolicyField(required=True, question="Title of the policy")] = ""
    owner: Annotated[str, PolicyField(question="Who owns it")] = ""
    approved_by: Annotated[str, PolicyField(question="Who approved it")] = ""
    approved_on: Annotated[date | None, PolicyField(question="Approved on")] = None
    review_due: Annotated[str, PolicyField(question="When it is reviewed")] = ""
    note: Note = ""


# What several fields declare as `acts`.
_NAMED = "intake pins it; every date names it"
_WARNED = "warnings with dates; the council's page"
_DECLINED = (
    "declining: the reasons, refused beyond them where the list is complete, and where an exclusion's `condition` is "
    "not met; the public wording and the bodies in the letter, on the complaint's page and on the council's page; the "
    "way to another procedure"
)
_ANONYMOUS = (
    "the form and the council's page say and do the same; a complaint without any way to reply has no dates and is "
    "closed with a note of what was done"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureRules:
    """One version of one procedure of one council."""

    procedure: Annotated[str, PolicyField(asked=False, matches=SLUG, acts=_NAMED)]
    version: Annotated[str, PolicyField(question="Name of the version", acts=_NAMED)]
    title: Annotated[str, PolicyField(acts=_NAMED)]
    in_force_from: Annotated[datetime, PolicyField(acts=_NAMED)]
    in_force_from_stated: Annotated[bool, PolicyField(computed=True, acts=_WARNED)] = True
    in_force_note: Annotated[
        str, PolicyField(asked=False, meaning="how the date was found where the text has none", acts=_WARNED)
    ] = ""
    provisional: Annotated[
        bool,
        PolicyField(asked=False, label="provisional values", meaning="values are to be confirmed", acts=_WARNED),
    ] = False
    provisional_note: Annotated[str, PolicyField(asked=False, meaning="goes with every date", acts=_WARNED)] = ""
    takes: Annotated[
        ContactKind,
        PolicyField(
            question="What it deals with, where not with complaints",
            label="what the procedure deals with",
            meaning="anything but a complaint is answered without a finding",
            acts="what may be logged; which words letters use; what reports count",
        ),
    ] = ContactKind.COMPLAINT
    # None: no Code governs this procedure.
    code: Annotated[
        str | None,
        PolicyField(
            words=ReferenceTable.CODES,
            question="Complaint Handling Code",
            label="Complaint Handling Code",
            meaning="the key in `fixtures/ombudsmen.yaml` of the Ombudsman whose Code stands behind the procedure",
            acts="the Code's deadlines on every page; kept when a contact is moved",
        ),
    ] = None
    # None: the council is no landlord.
    landlord_code: Annotated[
        str | None,
        PolicyField(
            words=ReferenceTable.CODES,
            question="Complaint Handling Code for landlord matters",
            label="Complaint Handling Code for landlord matters",
            meaning="the key of the one whose Code stands there; only where the council is a landlord",
            acts="the Code's deadlines on every page; kept when a contact is moved",
        ),
    ] = None
    # The law lists them all: nothing else is a reason to decline.
    exclusions_complete: Annotated[
        bool,
        PolicyField(
            question="Nothing but the listed matters can be declined",
            label="only the listed matters can be declined",
            meaning="the law says so",
            acts=_DECLINED,
        ),
    ] = False
    single_step: Annotated[
        bool,
        PolicyField(
            asked=False,
            meaning="one reply and no stages: the one entry of `stages` stands for it",
            acts="escalation, tags, words about finality",
        ),
    ] = False
    source: Annotated[Source, PolicyField(required=True, title="The policy's own document", acts=_WARNED)] = Source()
    stages: Annotated[
        tuple[StageRules, ...],
        PolicyField(
            title="Stages",
            one="Stage",
            label="",
            meaning="in their order, from 1",
            acts="escalation, tags, words about finality",
        ),
    ]
    ombudsman: Annotated[OmbudsmanRules, PolicyField(acts="replies owed, letters, the resident's page")]
    outcomes: Annotated[
        tuple[str, ...],
        PolicyField(
            at="outcomes.words",
            words=OUTCOMES,
            question="Outcomes of a response",
            label="outcomes of a response",
            acts="responding",
        ),
    ] = ()
    outcomes_cite: Annotated[Cite, PolicyField(at="outcomes", title="Outcomes", acts="responding")] = SILENT
    response_parts: Annotated[
        tuple[str, ...],
        PolicyField(
            at="response_parts.parts",
            question="Parts of a response, in the policy's words",
            acts="responding, refused",
        ),
    ] = ()
    response_code_parts: Annotated[
        tuple[ResponsePart, ...],
        PolicyField(
            at="response_parts.code_items",
            question="Which of these does the policy ask for?",
            label="parts of a response, of the Code's list",
            acts="workshop only: the check against the Codes",
        ),
    ] = ()
    response_parts_cite: Annotated[
        Cite,
        PolicyField(
            at="response_parts", title="What a response contains", provision="parts", acts="responding, refused"
        ),
    ] = SILENT
    age_limit: Annotated[
        AgeLimit | None,
        PolicyField(
            title="Age limit",
            provision="age",
            acts=(
                "accepting: refused without an exception by the complaints manager; declining as too old: refused "
                "where the dates contradict it"
            ),
        ),
    ] = None
    closure_gates: Annotated[
        tuple[ClosureGate, ...],
        PolicyField(title="Before closing", one="Condition", label="before closing", acts="closing, refused"),
    ] = ()
    reopening: Annotated[ReopeningRules | None, PolicyField(acts="reopening, refused")] = None
    receipt: Annotated[
        ReceiptRule, PolicyField(required=False, title="Day of receipt", acts="dates, reminders, explanation")
    ]
    anonymity: Annotated[
        AnonymityRule | None, PolicyField(at="anonymous", title="Anonymous complaints", acts=_ANONYMOUS)
    ] = None
    # See `policy_document.rules_without_response`.
    no_one_to_respond_to: Annotated[
        bool, PolicyField(computed=True, acts=f"{_ANONYMOUS}; set by the product, never by a policy")
    ] = False
    # None: the council's own calendar.
    working_days: Annotated[
        WorkingDayRule | None,
        PolicyField(asked=False, meaning="a regulation's own working days", acts="dates, reminders, explanation"),
    ] = None
    kinds: Annotated[
        tuple[KindRules, ...],
        PolicyField(
            title="Types of contact",
            one="Kind",
            label="type of contact",
            acts="logging, moving, settling, the public form, the council's page",
        ),
    ] = ()
    exclusions: Annotated[
        tuple[Exclusion, ...],
        PolicyField(title="What is not taken", one="Exclusion", label="exclusion", acts=_DECLINED),
    ] = ()
    practice: Annotated[CaseworkRules, PolicyField(at="", label="")] = CaseworkRules()

    def for_landlord(self, landlord: bool) -> "ProcedureRules":
        if not landlord or self.landlord_code in (None, self.code):
            return self
        return replace(self, code=self.landlord_code)

    def stage(self, number: int) -> StageRules:
        """Raises RuleBroken `stage.unknown`."""
        if self.has_stage(number):
            return self.stages[number - 1]
        raise RuleBroken(
            "stage.unknown",
            f"{self.title}, version {self.version}, has no stage {number}.",
        )

    def has_stage(self, number: int) -> bool:
        return 1 <= number <= len(self.stages)

    @property
    def consent_pause(self) -> ConsentPause | None:
        """None: the clock runs while permission is awaited."""
        representative = self.practice.representative
        return representative.pause if representative is not None else None

    @property
    def final_stage(self) -> int:
        return len(self.stages)

    def requires(self, gate: Gate) -> bool:
        return any(needed.gate is gate for needed in self.closure_gates)

    @property
    def ombudsman_enquiry(self) -> StageRules:
        """The enquiry as stage 0, counted from its notification."""
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


# The outcome of what is not a complaint: there is no finding.
ANSWERED = ("answered",)
