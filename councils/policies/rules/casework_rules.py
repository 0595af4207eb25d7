"""What a policy says about casework, apart from dates.

A part is absent where the policy is silent. docs/reference/policy-fields.md lists the keys.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from councils.vocabulary.roles import Role
from councils.vocabulary.values import SLUG, Note, Paragraph, Period, PolicyField, RepeatOf

if TYPE_CHECKING:
    from councils.calendars.rules import WorkingCalendar

CONSENT_PAUSE = "asking for permission: the pause, its end on the last day, and the explanation of the date"
# Every council's procedure for complaints; others are named after their subject.
CORPORATE = "corporate"


class ContactKind(StrEnum):
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
    # From a councillor or an MP, for someone they represent or for themselves.
    MEMBER_ENQUIRY = "member enquiry"


class KindStep(StrEnum):
    ACKNOWLEDGED = "acknowledged"
    PASSED_ON = "passed to the service"
    ANSWERED = "answered"
    OUTCOME_TOLD = "told what has changed"
    TEAM_TOLD = "shared with the team"
    DIRECTOR_DECIDES = "considered by a director"
    MEMBERS_DECIDE = "decided by councillors"
    OFFERED_AS_COMPLAINT = "offered as a complaint"
    RECORDED = "recorded"


class ComplaintStart(StrEnum):
    """From when the time of a complaint counts that began as another contact."""

    CONFIRMATION = "the person's confirmation"
    DISSATISFACTION = "the day they said that they were unhappy"


class Unanswered(StrEnum):
    STAYS = "it stays what it is"
    COMPLAINT = "it is treated as a complaint"


class RepeatOutcome(StrEnum):
    ADDED = "added to the open complaint"
    NEXT_STAGE = "shown the way to the next stage"
    OMBUDSMAN = "shown the way to the Ombudsman"


class Cadence(StrEnum):
    MONTHLY = "every month"
    QUARTERLY = "every quarter"
    YEARLY = "every year"


class ConsentRule(StrEnum):
    WRITTEN = "written permission"
    PERMISSION = "permission"
    NOT_STATED = "not stated"


class ConsentPauseStart(StrEnum):
    """What stops the clock while the permission of the person concerned is awaited."""

    ASKED = "asking for permission"
    STAFF = "a decision by staff"


class SharedHandler(StrEnum):
    LEAD_AUTHORITY = "the lead authority"
    COUNCIL_ASKED = "the council that was asked"


class ResponsePart(StrEnum):
    """LGSCO Code 6.7, Housing Ombudsman Code 6.9."""

    STAGE = "the stage"
    DEFINITION = "what the complaint is"
    DECISION = "the decision"
    REASONS = "the reasons for it"
    REMEDY = "what is done to put things right"
    ACTIONS = "what is still to be done"
    NEXT_STEP = "how to take it further"


class FairnessDuty(StrEnum):
    """LGSCO Code 5.4, Housing Ombudsman Code 5.8."""

    OPEN_MIND = "look at each complaint on its merits and with an open mind"
    FAIR_CHANCE = "give the person a fair chance to set out their position"
    CONFLICTS = "deal with conflicts of interest"
    EVIDENCE = "consider all relevant information and evidence"


class RemedyKind(StrEnum):
    """Both Codes, 7.1."""

    APOLOGY = "an apology"
    ACKNOWLEDGEMENT = "acknowledging that something went wrong"
    EXPLANATION = "an explanation, assistance or reasons"
    ACTION = "action where there was delay"
    DECISION = "reconsidering or changing a decision"
    RECORD = "amending a record"
    MONEY = "a financial remedy"
    CHANGE = "changing policies, procedures or practices"


class LearningAudience(StrEnum):
    """Both Codes, 9.2."""

    RESIDENTS = "residents"
    STAFF = "staff"
    COMMITTEES = "councillors or committees"


class MemberDuty(StrEnum):
    """Both Codes, 9.5 and 9.6."""

    LEADS = "a member of the governing body leads on complaints"
    INFORMED = "they get regular information on complaints"


@dataclass(frozen=True, slots=True)
class ComplaintOffer:
    """What follows when someone is asked whether a contact should be treated as a complaint."""

    paragraph: Paragraph
    counts_from: Annotated[ComplaintStart | None, PolicyField(question="From when its time counts")] = None
    answer_within: Annotated[Period | None, PolicyField(question="They answer within")] = None
    unanswered: Annotated[Unanswered | None, PolicyField(question="Without an answer in that time")] = None
    note: Note = ""


@dataclass(frozen=True, slots=True)
class Channels:
    """`account_first`: staff enter other complaints in a portal account."""

    ways: tuple[str, ...]
    paragraph: Paragraph
    preferred: str = ""
    account_first: Annotated[bool, PolicyField(question="People need an account before they can complain")] = False
    help: str = ""
    note: Note = ""


@dataclass(frozen=True, slots=True)
class AutomaticReceipt:
    sent: str
    paragraph: Paragraph
    says: Annotated[str, PolicyField(long=True)] = ""
    note: Note = ""


@dataclass(frozen=True, slots=True)
class Repeat:
    of: Annotated[RepeatOf, PolicyField(identifies=True)]
    answer: RepeatOutcome
    paragraph: Paragraph
    within: Period | None = None
    note: Note = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    paragraph: Paragraph
    explained: Annotated[
        bool, PolicyField(question="The reasons are explained", label="we tell the person the new date and the reason")
    ] = False
    before_closing: bool = False
    gives_ombudsman: Annotated[bool, PolicyField(question="The refusal tells the person about the Ombudsman")] = False
    ombudsman_may_return: bool = False
    note: Note = ""


@dataclass(frozen=True, slots=True)
class Persistence:
    name: Annotated[str, PolicyField(identifies=True)]
    paragraph: Paragraph
    separate_policy: Annotated[bool, PolicyField(meaning="in another document; otherwise `decided_by` is required")] = (
        False
    )
    decided_by: tuple[str, ...] = ()
    consulting: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    prior_warning: bool = False
    preconditions: tuple[str, ...] = ()
    notice: tuple[str, ...] = ()
    informed: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    effect: Annotated[str, PolicyField(long=True)] = ""
    new_matters: str = ""
    review: Period | None = None
    reviewed_by: tuple[str, ...] = ()
    appeal_to: str = ""
    no_appeal: Annotated[bool, PolicyField(meaning="not with `appeal_to`")] = False
    log_keeper: str = ""
    examples: tuple[str, ...] = ()
    note: Note = ""


@dataclass(frozen=True, slots=True)
class Survey:
    sent: str
    paragraph: Paragraph
    questions: tuple[str, ...] = ()
    unhappy: Annotated[str, PolicyField(long=True)] = ""
    note: Note = ""


@dataclass(frozen=True, slots=True)
class PromisedReport:
    name: Annotated[str, PolicyField(identifies=True)]
    every: Annotated[tuple[Cadence, ...], PolicyField(question="How often", label="")]
    recipients: Annotated[tuple[str, ...], PolicyField(question="Who gets it")]
    paragraph: Paragraph
    contents: Annotated[tuple[str, ...], PolicyField(question="What it contains")] = ()
    published: Annotated[bool, PolicyField(question="It is published")] = False
    note: Note = ""


@dataclass(frozen=True, slots=True)
class ConsentPause:
    """The clock may wait for permission, once at each stage. Without it the clock runs."""

    starts: Annotated[
        ConsentPauseStart,
        PolicyField(question="What pauses it", label="what pauses it", acts=CONSENT_PAUSE),
    ]
    longest: Annotated[Period, PolicyField(question="Longest pause", label="longest pause", acts=CONSENT_PAUSE)]
    paragraph: Paragraph
    note: Note = ""

    def last_day(self, start: date, calendar: "WorkingCalendar") -> date:
        return calendar.end_of(start, self.longest)


@dataclass(frozen=True, slots=True)
class Representative:
    who: Annotated[str, PolicyField(long=True)]
    consent: ConsentRule
    paragraph: Paragraph
    may_tell_the_person: bool = False
    note: Note = ""
    pause: Annotated[
        ConsentPause | None, PolicyField(title="Stopping the clock while permission is awaited", acts=CONSENT_PAUSE)
    ] = None


@dataclass(frozen=True, slots=True)
class Lateness:
    paragraph: Paragraph
    update_every: Annotated[Period | None, PolicyField(question="An update is sent every")] = None
    agreed_with_customer: Annotated[bool, PolicyField(question="The interval is agreed with the customer")] = False
    note: Note = ""


@dataclass(frozen=True, slots=True)
class FirstContact:
    """`named_stage`: a stage for talking first, which the Codes do not allow."""

    paragraph: Paragraph
    speak: Annotated[bool, PolicyField(question="Staff speak to the person first")] = False
    solution_first: Annotated[bool, PolicyField(question="A simple solution is tried first")] = False
    named_stage: Annotated[bool, PolicyField(question="The policy makes an informal stage of it")] = False
    note: Note = ""


@dataclass(frozen=True, slots=True)
class Remedies:
    kinds: Annotated[tuple[str, ...], PolicyField(question="Which", label="kinds")]
    paragraph: Paragraph
    says_by_when: Annotated[bool, PolicyField(question="The response says when a remedy will be provided")] = False
    tracked: Annotated[bool, PolicyField(question="Remedies are followed through")] = False
    code_items: Annotated[
        tuple[RemedyKind, ...],
        PolicyField(question="Which of these does the policy state?", label="of the Codes' list"),
    ] = ()
    note: Note = ""


@dataclass(frozen=True, slots=True)
class OfficeHolder:
    title: Annotated[str, PolicyField(identifies=True)]
    duties: tuple[str, ...]
    paragraph: Paragraph
    roles: tuple[Role, ...] = ()
    note: Note = ""


@dataclass(frozen=True, slots=True)
class AdjustmentRules:
    """Equality Act 2010."""

    paragraph: Paragraph
    kinds: Annotated[tuple[str, ...], PolicyField(question="Which")] = ()
    factors: tuple[str, ...] = ()
    agreed: Annotated[bool, PolicyField(question="They are agreed with the person")] = False
    recorded: Annotated[bool, PolicyField(question="A record is kept")] = False
    note: Note = ""


@dataclass(frozen=True, slots=True)
class SharedServices:
    handled_by: SharedHandler
    paragraph: Paragraph
    note: Note = ""


@dataclass(frozen=True, slots=True)
class SeveralServices:
    lead: str
    paragraph: Paragraph
    joint_response: bool = False
    note: Note = ""


@dataclass(frozen=True, slots=True)
class Replying:
    paragraph: Paragraph
    in_writing: bool = False
    usual_way: str = ""
    preference_kept: bool = False
    kept_on_case: bool = False
    note: Note = ""


@dataclass(frozen=True, slots=True)
class LearningRules:
    paragraph: Paragraph
    shared_with: Annotated[tuple[str, ...], PolicyField(acts="workshop only")] = ()
    from_ombudsman: Annotated[bool, PolicyField(question="Learning from Ombudsman decisions is included")] = False
    code_items: Annotated[
        tuple[LearningAudience, ...],
        PolicyField(question="Which of these does the policy state?", label="of the Codes' list"),
    ] = ()
    note: Note = ""


@dataclass(frozen=True, slots=True)
class SelfAssessment:
    every: Annotated[Cadence, PolicyField(question="How often", label="")]
    paragraph: Paragraph
    also_after: tuple[str, ...] = ()
    published: Annotated[bool, PolicyField(question="It is published")] = False
    note: Note = ""


class MatterOutcome(StrEnum):
    """What the product does once the questions about a special matter are answered."""

    SERVICE_REQUEST = "treated as a service request"
    INVESTIGATED = "investigated"
    STAFF_TOLD = "investigated and the member of staff told"
    NEXT_STAGE = "taken to the next stage"
    LEGAL = "passed to the legal team"
    NOT_INVESTIGATED = "not investigated"


@dataclass(frozen=True, slots=True)
class MatterAnswer:
    """It leads to another question, or to an outcome with its reason for staff."""

    key: Annotated[str, PolicyField(matches=SLUG, identifies=True)]
    answer: str
    next_question: Annotated[str, PolicyField(at="then", meaning="the key of a later question")] = ""
    outcome: MatterOutcome | None = None
    reason: str = ""
    letter_text: Annotated[str, PolicyField(meaning="what the letter to the resident starts from")] = ""
    exclusion: Annotated[str, PolicyField(meaning="the ground, where it is not investigated")] = ""
    body: Annotated[str, PolicyField(meaning="a key of `fixtures/bodies.yaml`, where the legal team takes it")] = ""


@dataclass(frozen=True, slots=True)
class MatterQuestion:
    key: Annotated[str, PolicyField(matches=SLUG, identifies=True)]
    question: str
    answers: tuple[MatterAnswer, ...]


@dataclass(frozen=True, slots=True)
class SpecialMatter:
    """`questions` follow each other from the first. `decides`: exclusions that apply only if the answers lead there."""

    key: Annotated[str, PolicyField(identifies=True)]
    matter: str
    steps: tuple[str, ...]
    paragraph: Paragraph
    questions: Annotated[tuple[MatterQuestion, ...], PolicyField(asked=False)] = ()
    decides: Annotated[
        tuple[str, ...],
        PolicyField(asked=False, meaning="keys of exclusions that apply only if the answers lead there"),
    ] = ()
    note: Note = ""


@dataclass(frozen=True, slots=True)
class Fairness:
    duties: tuple[str, ...]
    paragraph: Paragraph
    code_items: Annotated[
        tuple[FairnessDuty, ...],
        PolicyField(question="Which of these does the policy state?", label="of the Codes' list"),
    ] = ()
    note: Note = ""


@dataclass(frozen=True, slots=True)
class MemberResponsible:
    """Both Codes, part 9."""

    title: Annotated[str, PolicyField(identifies=True)]
    paragraph: Paragraph
    code_items: Annotated[
        tuple[MemberDuty, ...],
        PolicyField(question="Which of these does the policy state?", label="of the Codes' list"),
    ] = ()
    note: Note = ""


@dataclass(frozen=True, slots=True)
class Abuse:
    paragraph: Paragraph
    measures: tuple[str, ...] = ()
    note: Note = ""


@dataclass(frozen=True, slots=True)
class Escalating:
    paragraph: Paragraph
    reasons_not_needed: Annotated[
        bool, PolicyField(question="People do not have to give reasons for asking", provision="reasons")
    ] = False
    asks: Annotated[tuple[str, ...], PolicyField(asked=False)] = ()
    new_matters: Annotated[str, PolicyField(asked=False, acts="workshop only")] = ""
    refused: Annotated[str, PolicyField(asked=False, acts="workshop only")] = ""
    note: Note = ""


@dataclass(frozen=True, slots=True)
class RepresentationRules:
    """What becomes of a comment on a policy itself. The stage says who considers it, and within what time."""

    process: Annotated[str, PolicyField(question="How it is considered, in words for the person", long=True)]
    final_decision_by: Annotated[
        str, PolicyField(question="Who has the final decision on a change", meaning="for instance elected members")
    ]
    paragraph: Paragraph
    no_change_is_final: Annotated[
        bool, PolicyField(question="A decision not to change anything is final at that time")
    ] = False
    note: Note = ""


@dataclass(frozen=True, slots=True)
class PolicyClusters:
    """Contacts about one policy of the council, and the review that many of them lead to."""

    review: Annotated[str, PolicyField(question="What is considered when there are many", long=True)]
    paragraph: Paragraph
    at_least: Annotated[
        int | None,
        PolicyField(
            question="How many contacts about one policy are many",
            low=2,
            high=100_000,
            meaning="the council’s own number; without it they are counted, and no review is asked for",
        ),
    ] = None
    note: Note = ""


@dataclass(frozen=True, slots=True)
class CaseworkRules:
    channels: Annotated[
        Channels | None, PolicyField(title="Ways to complain", provision="channels", acts="workshop only")
    ] = None
    automatic_receipt: Annotated[
        AutomaticReceipt | None,
        PolicyField(title="Automatic receipt", acts="every council sends the receipt at once; workshop only"),
    ] = None
    repeats: Annotated[
        tuple[Repeat, ...],
        PolicyField(
            title="Repeated complaints",
            label="repeated complaints",
            acts="declining what was investigated already: refused after `within`; the rest workshop only",
        ),
    ] = ()
    refusal: Annotated[
        Refusal | None,
        PolicyField(
            title="Refusing a complaint",
            provision="refusal",
            acts="declining: shown; every refusal sends the explanation and the Ombudsman",
        ),
    ] = None
    persistence: Annotated[
        Persistence | None,
        PolicyField(
            title="Unreasonable persistence",
            acts="limits on contact: what has to be so first, who decides, measures, review, appeal and the letters",
        ),
    ] = None
    survey: Annotated[Survey | None, PolicyField(acts="the closing letter asks")] = None
    reports: Annotated[
        tuple[PromisedReport, ...],
        PolicyField(
            label="report", provision="annual", acts="the report's page says who gets it and what it has to contain"
        ),
    ] = ()
    representative: Annotated[Representative | None, PolicyField(provision="representative", acts="workshop only")] = (
        None
    )
    lateness: Annotated[
        Lateness | None,
        PolicyField(
            title="Late or extended cases",
            provision="late",
            acts=(
                "the next update, with its reminders: by the interval agreed with the complainant, where one was, and "
                "no longer than the policy's"
            ),
        ),
    ] = None
    first_contact: Annotated[FirstContact | None, PolicyField(title="Talking first", acts="workshop only")] = None
    remedies: Annotated[Remedies | None, PolicyField(provision="remedies", acts="responding: shown")] = None
    office_holders: Annotated[
        tuple[OfficeHolder, ...], PolicyField(title="Who does what", label="duties", acts="workshop only")
    ] = ()
    adjustments: Annotated[
        AdjustmentRules | None,
        PolicyField(
            title="Reasonable adjustments",
            provision="adjustments",
            acts="asked for in every form, obeyed by every letter; the policy's list: workshop only",
        ),
    ] = None
    shared_services: Annotated[SharedServices | None, PolicyField(acts="workshop only")] = None
    several_services: Annotated[SeveralServices | None, PolicyField(acts="workshop only")] = None
    replying: Annotated[
        Replying | None,
        PolicyField(title="How replies are sent", acts="every letter is kept in writing on the case; workshop only"),
    ] = None
    learning: Annotated[
        LearningRules | None, PolicyField(provision="learning", acts="recorded on the case, listed in the report")
    ] = None
    self_assessment: Annotated[
        SelfAssessment | None,
        PolicyField(
            title="Self-assessment against the Code", label="self-assessment", provision="annual", acts="workshop only"
        ),
    ] = None
    special_matters: Annotated[
        tuple[SpecialMatter, ...],
        PolicyField(
            label="special matter",
            acts="triage: shown; `questions` lead to an outcome, which the product carries out",
        ),
    ] = ()
    fairness: Annotated[Fairness | None, PolicyField(provision="fairness", acts="responding: shown")] = None
    member_responsible: Annotated[
        MemberResponsible | None,
        PolicyField(title="Member Responsible for Complaints", provision="member", acts="workshop only"),
    ] = None
    abuse: Annotated[Abuse | None, PolicyField(title="Violence and abuse", acts="limits on contact: its measures")] = (
        None
    )
    representations: Annotated[
        RepresentationRules | None,
        PolicyField(
            title="Representations",
            acts="the director’s and members’ decisions, with their letters; the first letter to the person",
        ),
    ] = None
    policy_clusters: Annotated[
        PolicyClusters | None,
        PolicyField(
            title="Many contacts about one policy",
            acts="the policy named on a case, the page that counts them, and the task to review it",
        ),
    ] = None
