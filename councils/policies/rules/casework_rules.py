"""How a council deals with people, as its policy puts it: everything that is a choice or a list rather than a date.

Each part is absent where the policy is silent. `paragraph` says where the policy says it; a `note` how an unclear
sentence was read. docs/policy-documents.md describes the keys.
"""

from dataclasses import dataclass
from enum import StrEnum

from councils.calendars.rules.periods import Period
from councils.vocabulary.roles import Role


class KindStep(StrEnum):
    """What a kind of contact gets."""

    ACKNOWLEDGED = "acknowledged"
    PASSED_ON = "passed to the service"
    ANSWERED = "answered"
    OUTCOME_TOLD = "told what has changed"
    TEAM_TOLD = "shared with the team"
    DIRECTOR_DECIDES = "considered by a director"
    MEMBERS_DECIDE = "decided by councillors"
    OFFERED_AS_COMPLAINT = "offered as a complaint"
    RECORDED = "recorded"


class RepeatOf(StrEnum):
    """What a second complaint about the same matter repeats."""

    OPEN = "an open complaint"
    NOT_FINAL = "a complaint answered before the last stage"
    FINAL = "a complaint answered at the last stage"
    INVESTIGATED = "a matter investigated already"


class RepeatAnswer(StrEnum):
    """What is done with it."""

    ADDED = "added to the open complaint"
    NEXT_STAGE = "shown the way to the next stage"
    OMBUDSMAN = "shown the way to the Ombudsman"


class Cadence(StrEnum):
    """How often."""

    MONTHLY = "every month"
    QUARTERLY = "every quarter"
    YEARLY = "every year"


class Consent(StrEnum):
    """What lets the council discuss a case with somebody who acts for another."""

    WRITTEN = "written permission"
    PERMISSION = "permission"
    NOT_STATED = "not stated"


class SharedHandler(StrEnum):
    """Who deals with a complaint about a service that councils share."""

    LEAD_AUTHORITY = "the lead authority"
    COUNCIL_ASKED = "the council that was asked"


class ResponsePart(StrEnum):
    """What a response has to contain (LGSCO Code 6.7, Housing Ombudsman Code 6.9)."""

    STAGE = "the stage"
    DEFINITION = "what the complaint is"
    DECISION = "the decision"
    REASONS = "the reasons for it"
    REMEDY = "what is done to put things right"
    ACTIONS = "what is still to be done"
    NEXT_STEP = "how to take it further"


class FairnessDuty(StrEnum):
    """What the person who investigates has to do (LGSCO Code 5.4, Housing Ombudsman Code 5.8)."""

    OPEN_MIND = "look at each complaint on its merits and with an open mind"
    FAIR_CHANCE = "give the person a fair chance to set out their position"
    CONFLICTS = "deal with conflicts of interest"
    EVIDENCE = "consider all relevant information and evidence"


class RemedyKind(StrEnum):
    """The remedies that both Codes list (7.1)."""

    APOLOGY = "an apology"
    ACKNOWLEDGEMENT = "acknowledging that something went wrong"
    EXPLANATION = "an explanation, assistance or reasons"
    ACTION = "action where there was delay"
    DECISION = "reconsidering or changing a decision"
    RECORD = "amending a record"
    MONEY = "a financial remedy"
    CHANGE = "changing policies, procedures or practices"


class LearningAudience(StrEnum):
    """With whom learning is shared (both Codes, 9.2)."""

    RESIDENTS = "residents"
    STAFF = "staff"
    COMMITTEES = "councillors or committees"


class MemberDuty(StrEnum):
    """What makes someone the Member Responsible for Complaints (both Codes, 9.5 and 9.6)."""

    LEADS = "a member of the governing body leads on complaints"
    INFORMED = "they get regular information on complaints"


@dataclass(frozen=True, slots=True)
class Channels:
    """The ways in. `account_first`: an account on a portal is the way, others are entered there by staff."""

    ways: tuple[str, ...]
    paragraph: str
    preferred: str = ""
    account_first: bool = False
    help: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class AutomaticReceipt:
    """A receipt that is sent at once, which is no acknowledgement that the complaint is understood."""

    sent: str
    paragraph: str
    says: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Repeat:
    """What becomes of a repeated complaint; `within` where the policy limits for how long that holds."""

    of: RepeatOf
    answer: RepeatAnswer
    paragraph: str
    within: Period | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """What somebody is owed whose complaint isn't taken."""

    paragraph: str
    explained: bool = False
    before_closing: bool = False
    gives_ombudsman: bool = False
    ombudsman_may_return: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Persistence:
    """How unreasonable persistence is dealt with; `separate_policy`: in another document, not in this one."""

    name: str
    paragraph: str
    separate_policy: bool = False
    decided_by: tuple[str, ...] = ()
    consulting: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    prior_warning: bool = False
    preconditions: tuple[str, ...] = ()
    notice: tuple[str, ...] = ()
    informed: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    effect: str = ""
    new_matters: str = ""
    review: Period | None = None
    reviewed_by: tuple[str, ...] = ()
    appeal_to: str = ""
    no_appeal: bool = False
    log_keeper: str = ""
    examples: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Survey:
    """Who is asked, what, and what follows from an unhappy answer."""

    sent: str
    paragraph: str
    questions: tuple[str, ...] = ()
    unhappy: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class PromisedReport:
    """A report that the policy promises."""

    name: str
    every: tuple[Cadence, ...]
    recipients: tuple[str, ...]
    paragraph: str
    contents: tuple[str, ...] = ()
    published: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Representative:
    """Somebody acts for the person concerned."""

    who: str
    consent: Consent
    paragraph: str
    may_tell_the_person: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Lateness:
    """What is owed once a case is late or extended: an update every so often, or as agreed."""

    paragraph: str
    update_every: Period | None = None
    agreed_with_customer: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class FirstContact:
    """Talking first. `named_stage`: the policy makes a stage of it, which the Codes don't allow."""

    paragraph: str
    speak: bool = False
    solution_first: bool = False
    named_stage: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Remedies:
    """What a council may do to put things right."""

    kinds: tuple[str, ...]
    paragraph: str
    says_by_when: bool = False
    tracked: bool = False
    code_items: tuple[RemedyKind, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class OfficeHolder:
    """Somebody whom the policy names, by the council's own title, with their duties and their role in the product."""

    title: str
    duties: tuple[str, ...]
    paragraph: str
    roles: tuple[Role, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class AdjustmentRules:
    """What makes it possible for everybody to complain (Equality Act 2010)."""

    paragraph: str
    kinds: tuple[str, ...] = ()
    factors: tuple[str, ...] = ()
    agreed: bool = False
    recorded: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class SharedServices:
    """Complaints about services that are run with others."""

    handled_by: SharedHandler
    paragraph: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class SeveralServices:
    """One complaint, several services."""

    lead: str
    paragraph: str
    joint_response: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Replying:
    """In which form people hear from the council, and what is kept of it."""

    paragraph: str
    in_writing: bool = False
    usual_way: str = ""
    preference_kept: bool = False
    kept_on_case: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class LearningRules:
    """What becomes of what was learned."""

    paragraph: str
    shared_with: tuple[str, ...] = ()
    from_ombudsman: bool = False
    code_items: tuple[LearningAudience, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class SelfAssessment:
    """The council measures itself against a Code."""

    every: Cadence
    paragraph: str
    also_after: tuple[str, ...] = ()
    published: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class SpecialMatter:
    """A matter with steps of its own."""

    key: str
    matter: str
    steps: tuple[str, ...]
    paragraph: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fairness:
    """What whoever investigates owes both sides."""

    duties: tuple[str, ...]
    paragraph: str
    code_items: tuple[FairnessDuty, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class MemberResponsible:
    """The councillor or committee that answers for complaint handling (LGSCO and Housing Ombudsman Codes, part 9)."""

    title: str
    paragraph: str
    code_items: tuple[MemberDuty, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Abuse:
    """Violent or abusive behaviour."""

    paragraph: str
    measures: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Escalating:
    """What the next stage asks for, takes on and refuses; `reasons_not_needed` where the policy says so."""

    paragraph: str
    reasons_not_needed: bool = False
    asks: tuple[str, ...] = ()
    new_matters: str = ""
    refused: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Practice:
    """All of the above for one policy; None or empty where it is silent."""

    channels: Channels | None = None
    automatic_receipt: AutomaticReceipt | None = None
    repeats: tuple[Repeat, ...] = ()
    refusal: Refusal | None = None
    persistence: Persistence | None = None
    survey: Survey | None = None
    reports: tuple[PromisedReport, ...] = ()
    representative: Representative | None = None
    lateness: Lateness | None = None
    first_contact: FirstContact | None = None
    remedies: Remedies | None = None
    office_holders: tuple[OfficeHolder, ...] = ()
    adjustments: AdjustmentRules | None = None
    shared_services: SharedServices | None = None
    several_services: SeveralServices | None = None
    replying: Replying | None = None
    learning: LearningRules | None = None
    self_assessment: SelfAssessment | None = None
    special_matters: tuple[SpecialMatter, ...] = ()
    fairness: Fairness | None = None
    member_responsible: MemberResponsible | None = None
    abuse: Abuse | None = None
