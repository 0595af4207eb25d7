"""When contact with a person may be limited, reviewed, appealed and ended, as the council's policy says."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from complaints.vocabulary.people import BehaviourOutcome, ContactMatter, DecisionStatus
from councils.calendars.rules import written
from councils.policies.rules.casework_rules import CaseworkRules
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import CASEWORK_ROLES, WHOLE_COUNCIL_ROLES, Role
from councils.vocabulary.values import Period, PeriodUnit, either, has_visible_text

# Where the policy sets no limit: no one's contact stays limited for longer than a year without a review.
LONGEST_UNSTATED = Period(12, PeriodUnit.MONTHS)
PROPOSERS = WHOLE_COUNCIL_ROLES
# They decide, or record what those decided whom the policy names.
DECIDERS = frozenset({Role.COMPLAINTS_MANAGER, Role.HEAD_OF_SERVICE})
# They respond or visit, or answer for those who do. Whoever answers the phone does not visit.
SEE_SAFETY_MARKERS = CASEWORK_ROLES
# Offered where the policy names none of its own (after the LGSCO's guidance on unreasonable behaviour).
BEHAVIOURS = (
    "Does not say what the complaint is about, although we offered help",
    "Does not cooperate with the investigation",
    "Insists on ways of dealing with it that the procedure does not have",
    "Makes unjustified complaints about the staff involved",
    "Changes the complaint while we look into it",
    "Contacts us far more often or at greater length than we can deal with",
    "Raises the same matter again without new information",
    "Is abusive or threatening",
)
MEASURES = (
    "One named contact only",
    "In writing only",
    "Calls at set times only",
    "Fewer or shorter contacts each week or month",
    "Meetings with a witness only",
    "No visits to our offices",
    "No replies to what we have already answered",
)


@dataclass(frozen=True, slots=True)
class BehaviourPolicy:
    """What a council's policy says about unreasonable behaviour. `elsewhere`: it is in another document.

    Empty where the policy does not say. `states_appeal`: it says who hears an appeal, or that there is none.
    """

    name: str
    paragraph: str
    elsewhere: bool
    subjects: tuple[str, ...]
    behaviours: tuple[str, ...]
    preconditions: tuple[str, ...]
    warning: bool
    measures: tuple[str, ...]
    effect: str
    decided_by: tuple[str, ...]
    consulting: tuple[str, ...]
    informed: tuple[str, ...]
    reviewed_by: tuple[str, ...]
    longest: Period
    appeal_to: str
    states_appeal: bool
    new_matters: str
    log_keeper: str
    note: str


def behaviour_policy(practice: CaseworkRules) -> BehaviourPolicy:
    """Read the policy, with the product's own lists and limit where it has none."""
    said, abuse = practice.persistence, practice.abuse
    measures = (*(said.measures if said else ()), *(abuse.measures if abuse else ()))
    return BehaviourPolicy(
        name=said.name if said else "Unreasonable behaviour",
        paragraph=said.paragraph if said else "",
        elsewhere=said is None or said.separate_policy,
        subjects=(said.subjects if said else ()) or ("Person",),
        behaviours=(said.examples if said else ()) or BEHAVIOURS,
        preconditions=said.preconditions if said else (),
        warning=bool(said and said.prior_warning),
        measures=measures or MEASURES,
        effect=said.effect if said else "",
        decided_by=said.decided_by if said else (),
        consulting=said.consulting if said else (),
        informed=said.informed if said else (),
        reviewed_by=said.reviewed_by if said else (),
        longest=(said.review if said else None) or LONGEST_UNSTATED,
        appeal_to=said.appeal_to if said else "",
        states_appeal=bool(said and (said.appeal_to or said.no_appeal)),
        new_matters=said.new_matters if said else "",
        log_keeper=said.log_keeper if said else "",
        note=said.note if said else "",
    )


@dataclass(frozen=True, slots=True)
class ChosenLimits:
    """What is limited, in the policy's words and in the council's own."""

    measures: tuple[str, ...] = ()
    detail: str = ""


@dataclass(frozen=True, slots=True)
class LimitsProposal:
    """`evidence` answers the policy's preconditions in order. `warned_on` and `warning`, or why there was none."""

    subject: str
    behaviours: tuple[str, ...]
    account: str
    evidence: tuple[str, ...]
    limits: ChosenLimits
    considered: str
    review_on: date | None
    warned_on: date | None = None
    warning: str = ""
    no_warning: str = ""
    appeal_to: str = ""


@dataclass(frozen=True, slots=True)
class LimitsAgreement:
    """`reason`: why they apply, which the person is told, or why not, which is kept."""

    applies: bool
    reason: str
    decided_by: str = ""
    consulted: str = ""


@dataclass(frozen=True, slots=True)
class LimitsReview:
    """`why_same`: why no one else could do it than who decided the appeal."""

    outcome: BehaviourOutcome
    reason: str
    reviewed_by: str = ""
    review_on: date | None = None
    limits: ChosenLimits = ChosenLimits()
    why_same: str = ""


@dataclass(frozen=True, slots=True)
class LimitsAppeal:
    made_on: date | None
    grounds: str


@dataclass(frozen=True, slots=True)
class AppealDecision:
    outcome: BehaviourOutcome
    reason: str
    limits: ChosenLimits = ChosenLimits()


def check_proposer(roles: Collection[Role]) -> None:
    """Raise NotAllowed "behaviour.proposer"."""
    if PROPOSERS.isdisjoint(roles):
        raise NotAllowed("behaviour.proposer", "Only complaint champions and complaints managers can propose this.")


def check_decider(roles: Collection[Role]) -> None:
    """Raise NotAllowed "behaviour.decider"."""
    if DECIDERS.isdisjoint(roles):
        raise NotAllowed("behaviour.decider", "Only complaints managers and heads of service can decide this.")


def check_none_waits(statuses: Collection[DecisionStatus]) -> None:
    """Raise RuleBroken "behaviour.waits"."""
    if DecisionStatus.PROPOSED in statuses:
        raise RuleBroken("behaviour.waits", "Another decision about this person is waiting. Decide that first.")


def check_proposal(policy: BehaviourPolicy, said: LimitsProposal, today: date) -> date:
    """Return the day of the review.

    Raise RuleBroken: "behaviour.subject", "behaviour.behaviours", "behaviour.account", "behaviour.preconditions",
    "behaviour.considered", and as `check_warning`, `check_limits` and `check_review_day`.
    """
    if said.subject not in policy.subjects:
        raise RuleBroken("behaviour.subject", f"Select who or what this is about: {either(policy.subjects)}.")
    if not said.behaviours or not set(said.behaviours) <= set(policy.behaviours):
        raise RuleBroken("behaviour.behaviours", "Select what the policy calls unreasonable in what they did.")
    if not has_visible_text(said.account):
        raise RuleBroken("behaviour.account", "Say what happened and when.")
    if len(said.evidence) != len(policy.preconditions) or not all(map(has_visible_text, said.evidence)):
        raise RuleBroken(
            "behaviour.preconditions", "Say what shows each thing that has to be so first. The policy asks for all."
        )
    check_warning(policy, said, today)
    check_limits(policy, said.limits)
    if not has_visible_text(said.considered):
        raise RuleBroken(
            "behaviour.considered", "Say what you considered about the Equality Act and the adjustments they need."
        )
    return check_review_day(policy, said.review_on, today)


def check_warning(policy: BehaviourPolicy, said: LimitsProposal, today: date) -> None:
    """Raise RuleBroken "behaviour.warned_on" or "behaviour.warning"."""
    if said.warned_on is not None and said.warned_on > today:
        raise RuleBroken("behaviour.warned_on", "Enter the day of the warning: today or earlier.")
    warned = said.warned_on is not None and has_visible_text(said.warning)
    if policy.warning and not warned and not has_visible_text(said.no_warning):
        raise RuleBroken(
            "behaviour.warning", "Enter when they were warned and in which letter, or say why there was no warning."
        )


def check_limits(policy: BehaviourPolicy, limits: ChosenLimits) -> None:
    """Raise RuleBroken "behaviour.measures"."""
    known = set(limits.measures) <= {*policy.measures, policy.effect}
    if not known or (not limits.measures and not has_visible_text(limits.detail)):
        raise RuleBroken("behaviour.measures", "Select what is limited, or describe it in your own words.")


def last_review_day(policy: BehaviourPolicy, today: date) -> date:
    return policy.longest.end_after(today)


def check_review_day(policy: BehaviourPolicy, review_on: date | None, today: date) -> date:
    """Raise RuleBroken "behaviour.review_on"."""
    last = last_review_day(policy, today)
    if review_on is None or not today < review_on <= last:
        raise RuleBroken("behaviour.review_on", f"Enter a review date after today and no later than {written(last)}.")
    return review_on


def check_agreement(
    policy: BehaviourPolicy, status: DecisionStatus, said: LimitsAgreement, *, proposed_it: bool
) -> None:
    """Raise RuleBroken: "behaviour.decided", "behaviour.same_person", "behaviour.decided_by", "behaviour.consulted",
    "behaviour.reason".
    """
    if status is not DecisionStatus.PROPOSED:
        raise RuleBroken("behaviour.decided", "Someone has already decided this.")
    if proposed_it:
        raise RuleBroken("behaviour.same_person", "You proposed this, so someone else must decide it.")
    _check_named(policy.decided_by, said.decided_by, "behaviour.decided_by", "Select who decided, as the policy says.")
    if said.applies and policy.consulting and not has_visible_text(said.consulted):
        raise RuleBroken(
            "behaviour.consulted",
            f"Say when this was discussed with the {either(policy.consulting)}, and who took part.",
        )
    if not has_visible_text(said.reason):
        raise RuleBroken("behaviour.reason", "Give the reasons. They are kept in the register.")


def check_review(
    policy: BehaviourPolicy, status: DecisionStatus, said: LimitsReview, today: date, *, decided_appeal: bool
) -> None:
    """Raise RuleBroken: "behaviour.not_in_force", "behaviour.reviewed_by", "behaviour.reason", "behaviour.reviewer",
    and as `check_limits` and `check_review_day`.
    """
    _check_in_force(status)
    _check_named(policy.reviewed_by, said.reviewed_by, "behaviour.reviewed_by", "Select who reviewed it.")
    if not has_visible_text(said.reason):
        raise RuleBroken("behaviour.reason", "Give the reasons. They are kept in the register.")
    if decided_appeal and not has_visible_text(said.why_same):
        raise RuleBroken(
            "behaviour.reviewer", "You decided the appeal. Ask someone else, or say why no one else can review it."
        )
    if said.outcome is BehaviourOutcome.END:
        return
    if said.outcome is BehaviourOutcome.CHANGE:
        check_limits(policy, said.limits)
    check_review_day(policy, said.review_on, today)


def check_appeal(  # noqa: PLR0913 (what an appeal depends on)
    status: DecisionStatus, said: LimitsAppeal, *, appeal_to: str, waits: bool, decided_on: date, today: date
) -> None:
    """`decided_on` is when the limits were last set or reviewed; `waits`: an earlier appeal is not decided.

    Raise RuleBroken: "behaviour.not_in_force", "behaviour.no_appeal", "behaviour.appeal_waits",
    "behaviour.appealed_on", "behaviour.grounds".
    """
    _check_in_force(status)
    if not appeal_to:
        raise RuleBroken(
            "behaviour.no_appeal", "There is no right of appeal under the policy. They can complain to the Ombudsman."
        )
    if waits:
        raise RuleBroken("behaviour.appeal_waits", "An appeal is waiting already. Decide it first.")
    if said.made_on is None or not decided_on <= said.made_on <= today:
        raise RuleBroken(
            "behaviour.appealed_on", f"Enter the day of the appeal: from {written(decided_on)} until today."
        )
    if not has_visible_text(said.grounds):
        raise RuleBroken("behaviour.grounds", "Say what they appeal against and why.")


def check_appeal_decision(policy: BehaviourPolicy, said: AppealDecision, *, waits: bool, took_part: bool) -> None:
    """`took_part`: they proposed, decided or reviewed it.

    Raise RuleBroken: "behaviour.no_open_appeal", "behaviour.appeal_person", "behaviour.reason", and as `check_limits`.
    """
    if not waits:
        raise RuleBroken("behaviour.no_open_appeal", "No appeal is waiting. Record the appeal first.")
    if took_part:
        raise RuleBroken(
            "behaviour.appeal_person", "You were part of the decision, so someone else must decide the appeal."
        )
    if not has_visible_text(said.reason):
        raise RuleBroken("behaviour.reason", "Give the reasons. They are kept in the register.")
    if said.outcome is BehaviourOutcome.CHANGE:
        check_limits(policy, said.limits)


def check_matter(matter: ContactMatter | None) -> None:
    """Raise RuleBroken "behaviour.matter"."""
    if matter is None:
        raise RuleBroken(
            "behaviour.matter", "Contact with this person is limited. Say what this is about and whether it is new."
        )


def check_safety_marker(hazard: str, source: str, review_on: date | None, today: date) -> date:
    """Return the day of the review. Raise RuleBroken: "marker.hazard", "marker.source", as `check_marker_review`."""
    if not has_visible_text(hazard):
        raise RuleBroken("marker.hazard", "Say what staff who visit need to know.")
    if not has_visible_text(source):
        raise RuleBroken("marker.source", "Say who reported it.")
    return check_marker_review(review_on, today)


def check_marker_review(review_on: date | None, today: date) -> date:
    """Return the day of the next review. Raise RuleBroken "marker.review_on"."""
    if review_on is None or not today < review_on <= LONGEST_UNSTATED.end_after(today):
        raise RuleBroken("marker.review_on", "Enter a review date after today and within the next 12 months.")
    return review_on


def check_marker_ends(why: str) -> None:
    """Raise RuleBroken "marker.why"."""
    if not has_visible_text(why):
        raise RuleBroken("marker.why", "Say why it ends.")


def check_sees_markers(roles: Collection[Role]) -> None:
    """Raise NotAllowed "marker.role"."""
    if SEE_SAFETY_MARKERS.isdisjoint(roles):
        raise NotAllowed("marker.role", "Only staff who respond to complaints or visit can see safety markers.")


def _check_in_force(status: DecisionStatus) -> None:
    if status is not DecisionStatus.IN_FORCE:
        raise RuleBroken("behaviour.not_in_force", "These limits are not in force.")


def _check_named(named: Sequence[str], said: str, code: str, message: str) -> None:
    """Anyone may where the policy names no one."""
    if named and said not in named:
        raise RuleBroken(code, message)
