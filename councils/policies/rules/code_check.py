"""A policy checked against the Codes (fixtures/ombudsmen.yaml), which are paraphrased.

A finding is about what the policy says, not what the council does.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from councils.bodies.rules import CodeStage, HandlingCode, handling_code, usual_code
from councils.policies.rules.casework_rules import ContactKind, FairnessDuty, MemberDuty, ResponsePart
from councils.policies.rules.lifecycle_rules import AgeTrigger
from councils.policies.rules.procedure_rules import ClockStart, Independence, ProcedureRules, StageRules, Target
from councils.vocabulary.values import Period, PeriodUnit


class Verdict(StrEnum):
    MET = "ok"
    MISSING = "missing"
    SILENT = "silent"
    SHORT = "falls short"
    # The policy has its own words for it, which only a person can judge.
    TO_JUDGE = "to judge"


@dataclass(frozen=True, slots=True)
class Finding:
    """`words` as printed, for instance "ok (stricter)"."""

    verdict: Verdict
    words: str


@dataclass(frozen=True, slots=True)
class Provision:
    """`subject` has {days} where the Codes give a number."""

    key: str
    subject: str
    measure: Callable[[ProcedureRules], Finding]
    days: Callable[[HandlingCode], int | None] = lambda code: None

    def subject_under(self, code: HandlingCode) -> str:
        return self.subject.format(days=self.days(code))


class Checked(NamedTuple):
    provision: Provision
    finding: Finding


def check(rules: ProcedureRules) -> tuple[Checked, ...]:
    return tuple(Checked(provision, provision.measure(rules)) for provision in PROVISIONS)


STAGES = 2
AGE = Period(12, PeriodUnit.MONTHS)
# Fewer kinds of remedy than this are not the range that part 7 of the Codes lists.
FEW_REMEDIES = 4
# Words of policies for channels; fewer than FEW_WAYS are hardly different ones.
KNOWN_WAYS = frozenset(
    (
        "telephone",
        "phone",
        "email",
        "in person",
        "letter",
        "post",
        "form",
        "website",
        "online",
        "social media",
        "councillor",
    )
)
FEW_WAYS = 3
SERVICE_REQUEST = "service-request"
# Worth calling stricter: at least a third less time than the Code gives, acknowledgement included.
STRICTER = (2, 3)


def _ok(remark: str = "") -> Finding:
    return Finding(Verdict.MET, f"ok ({remark})" if remark else "ok")


def _missing() -> Finding:
    return Finding(Verdict.MISSING, "missing")


def _short(faults: Iterable[str]) -> Finding:
    return Finding(Verdict.SHORT, "; ".join(faults))


def _stated(there: object) -> Finding:
    return _ok() if there else _missing()


def _to_judge() -> Finding:
    return Finding(Verdict.TO_JUDGE, "stated, but someone needs to check it")


def _of_list(said: object, ticked: Collection[StrEnum], wanted: Iterable[StrEnum]) -> Finding:
    """Only ticked items count, not the policy's own words."""
    if not ticked:
        return _to_judge() if said else _missing()
    missing = [f"not stated: {each.value}" for each in wanted if each not in ticked]
    return _short(missing) if missing else _ok()


def _stage(rules: ProcedureRules, number: int) -> StageRules | None:
    return rules.stage(number) if rules.has_stage(number) else None


def code_of(rules: ProcedureRules) -> HandlingCode:
    return handling_code(rules.code) or usual_code()


def _limits(code: HandlingCode, number: int) -> CodeStage:
    """A stage that a Code lacks has the limits of its last one."""
    return code.stages[min(number, len(code.stages)) - 1]


def _acknowledgement(number: int) -> Callable[[ProcedureRules], Finding]:
    def measure(rules: ProcedureRules) -> Finding:
        stage = _stage(rules, number)
        target = stage.acknowledgement if stage else None
        if target is None:
            return _missing()
        longest = _limits(code_of(rules), number).acknowledge
        if target.period.unit is not PeriodUnit.WORKING_DAYS or target.period.amount > longest:
            return _short([str(target.period)])
        return _ok("" if target.period.amount == longest or number > 1 else str(target.period.amount))

    return measure


def _response(number: int) -> Callable[[ProcedureRules], Finding]:
    def measure(rules: ProcedureRules) -> Finding:
        stage = _stage(rules, number)
        if stage is None or stage.response is None:
            return _missing()
        limits = _limits(code_of(rules), number)
        allowed = limits.acknowledge + limits.respond
        longest = _longest(stage, stage.response, limits)
        if longest is None or longest > allowed:
            return _short([f"{stage.response.period} from {stage.response.counts_from}"])
        share, whole = STRICTER
        return _ok("stricter" if longest * whole <= allowed * share and not stage.response.aim else "")

    return measure


def _longest(stage: StageRules, response: Target, limits: CodeStage) -> int | None:
    """Working days from receipt, or None where units cannot be added."""
    days = response.period.amount if response.period.unit is PeriodUnit.WORKING_DAYS else None
    if days is None or response.counts_from is ClockStart.RECEIPT:
        return days
    acknowledgement = stage.acknowledgement
    if acknowledgement is None:
        return days + limits.acknowledge
    return days + acknowledgement.period.amount if acknowledgement.period.unit is PeriodUnit.WORKING_DAYS else None


def _extension(rules: ProcedureRules) -> Finding:
    extension = rules.stage(1).extension
    if extension is None:
        return _missing()
    faults = []
    if extension.at_most is None:
        faults.append("no limit")
    elif extension.at_most.amount > _limits(code_of(rules), 1).extend:
        faults.append(f"{extension.at_most}")
    if not extension.unit_stated:
        faults.append("unit unclear")
    if not extension.gives_ombudsman_details:
        faults.append("no Ombudsman details")
    return _short(faults) if faults else _ok()


def _two_stages(rules: ProcedureRules) -> Finding:
    faults = [] if rules.final_stage == STAGES else [f"{rules.final_stage} stages"]
    if rules.practice.first_contact is not None and rules.practice.first_contact.named_stage:
        faults.append("informal stage")
    return _short(faults) if faults else _ok()


def _somebody_else(rules: ProcedureRules) -> Finding:
    stage = _stage(rules, 2)
    if stage is None or not stage.independence_cite.paragraph:
        return _short(["not guaranteed"]) if stage is not None and stage.responders else _missing()
    if stage.independence is Independence.MORE_SENIOR:
        return _ok("someone more senior")
    return _ok("wording unclear" if stage.responders_cite.note else "")


def _age(rules: ProcedureRules) -> Finding:
    limit = rules.age_limit
    if limit is None:
        return _ok("no limit")
    faults = []
    if limit.period != AGE:
        faults.append(str(limit.period))
    if not limit.discretion:
        faults.append("no discretion")
    # Counting from awareness alone is as generous as the Codes, as it cannot come before the event.
    if AgeTrigger.AWARENESS not in limit.triggers:
        faults.append("only from when it happened")
    return _short(faults) if faults else _ok()


def _refusal(rules: ProcedureRules) -> Finding:
    refusal = rules.practice.refusal
    return _stated(refusal is not None and refusal.gives_ombudsman)


def _channels(rules: ProcedureRules) -> Finding:
    channels = rules.practice.channels
    if channels is None:
        return _missing()
    if channels.account_first:
        return _short([f"{channels.preferred or 'account'} first"])
    known = KNOWN_WAYS & {way.lower() for way in channels.ways}
    return _ok() if len(known) >= FEW_WAYS else _to_judge()


def _reasons(rules: ProcedureRules) -> Finding:
    terms = rules.stage(1).escalating
    return _ok() if terms is not None and terms.reasons_not_needed else Finding(Verdict.SILENT, "silent")


def _remedies(rules: ProcedureRules) -> Finding:
    remedies = rules.practice.remedies
    if remedies is None:
        return _missing()
    if not remedies.code_items:
        return _to_judge()
    return _short(["few remedies"]) if len(remedies.code_items) < FEW_REMEDIES else _ok()


def _annual(rules: ProcedureRules) -> Finding:
    practice = rules.practice
    yearly = any("every year" in report.every for report in practice.reports)
    if yearly and practice.self_assessment is not None:
        return _ok()
    if yearly or practice.self_assessment is not None:
        return _short(["no self-assessment" if yearly else "no annual report"])
    return _missing()


def _member(rules: ProcedureRules) -> Finding:
    practice = rules.practice
    if practice.member_responsible is not None:
        return _of_list(practice.member_responsible, practice.member_responsible.code_items, MemberDuty)
    # A policy that lists who does what falls short without this; one without a list just lacks it.
    return _short(["not named"]) if practice.office_holders else _missing()


def _service_requests(rules: ProcedureRules) -> Finding:
    told_apart = any(each.kind is ContactKind.SERVICE_REQUEST for each in rules.kinds)
    # Excluding service requests separates them as well.
    return _stated(told_apart or any(each.key == SERVICE_REQUEST for each in rules.exclusions))


def _late(rules: ProcedureRules) -> Finding:
    lateness, extension = rules.practice.lateness, rules.stage(1).extension
    if lateness is not None and (lateness.update_every is not None or lateness.agreed_with_customer):
        return _ok()
    if extension is not None and extension.explained:
        return _ok()
    return _to_judge() if lateness is not None else _missing()


def _adjustments(rules: ProcedureRules) -> Finding:
    adjustments = rules.practice.adjustments
    if adjustments is None:
        return _missing()
    return _ok() if adjustments.recorded else _short(["no record"])


def _fairness(rules: ProcedureRules) -> Finding:
    fairness = rules.practice.fairness
    return _of_list(fairness, fairness.code_items if fairness else (), FairnessDuty)


def _parts(rules: ProcedureRules) -> Finding:
    return _of_list(rules.response_parts, rules.response_code_parts, ResponsePart)


def _followed_through(rules: ProcedureRules) -> Finding:
    remedies = rules.practice.remedies
    if remedies is None:
        return _missing()
    said = (("when it will be done", remedies.says_by_when), ("how it is followed up", remedies.tracked))
    faults = [f"not stated: {what}" for what, is_said in said if not is_said]
    return _short(faults) if faults else _ok()


def _learning(rules: ProcedureRules) -> Finding:
    learning = rules.practice.learning
    if learning is None:
        return _missing()
    return _ok() if learning.code_items else _to_judge()


MATRIX = (
    Provision(
        "acknowledge-1",
        "Acknowledge stage 1 within {days} working days",
        _acknowledgement(1),
        lambda code: _limits(code, 1).acknowledge,
    ),
    Provision(
        "respond-1",
        "Respond to stage 1 within {days} working days of the acknowledgement",
        _response(1),
        lambda code: _limits(code, 1).respond,
    ),
    Provision(
        "extend",
        "Extend by up to {days} working days and give the Ombudsman's details",
        _extension,
        lambda code: _limits(code, 1).extend,
    ),
    Provision(
        "acknowledge-2",
        "Acknowledge stage 2 within {days} working days",
        _acknowledgement(2),
        lambda code: _limits(code, 2).acknowledge,
    ),
    Provision(
        "respond-2",
        "Respond to stage 2 within {days} working days of the acknowledgement",
        _response(2),
        lambda code: _limits(code, 2).respond,
    ),
    Provision("stages", "Two stages and no informal stage", _two_stages),
    Provision("someone-else", "Someone else responds at stage 2", _somebody_else),
    Provision("age", "A limit of 12 months from the event or from knowing of it, with discretion", _age),
    Provision("refusal", "Tell people about the Ombudsman when refusing a complaint", _refusal),
    Provision("channels", "People can complain in any way and to any member of staff", _channels),
    Provision(
        "representative", "A representative can act for the complainant", lambda r: _stated(r.practice.representative)
    ),
    Provision("reasons", "People do not have to give reasons to escalate", _reasons),
    Provision("remedies", "A range of remedies", _remedies),
    Provision("annual", "An annual report with a self-assessment", _annual),
    Provision("member", "A Member Responsible for Complaints", _member),
)
FURTHER = (
    Provision("service-requests", "Service requests are separate from complaints", _service_requests),
    Provision("fairness", "An open mind, a fair hearing and no conflicts of interest", _fairness),
    Provision("late", "Tell people when and why it takes longer", _late),
    Provision("adjustments", "Make reasonable adjustments and keep a record of them", _adjustments),
    Provision("parts", "What a response must include", _parts),
    Provision("followed-through", "Say when remedies will be done and follow them up", _followed_through),
    Provision("learning", "Share learning from complaints", _learning),
)
PROVISIONS = MATRIX + FURTHER
