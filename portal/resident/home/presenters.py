"""The policy in plain words. Where it sets no time, what the Ombudsman's Code expects."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from complaints.deadlines.explanation import length
from councils.bodies.rules import Body, CodeStage, handling_code
from councils.policies.rules.casework_rules import ContactKind
from councils.policies.rules.lifecycle_rules import ExtensionRules
from councils.policies.rules.procedure_rules import ClockStart, Independence, ProcedureRules, StageRules, Target
from councils.queries import bodies_called
from councils.vocabulary.values import either
from portal.layout.display import Fact
from portal.resident.presenters import OmbudsmanCard, anonymous_wording, cards_of

if TYPE_CHECKING:
    from councils.models import Council

NO_TIME = "We’ll tell you when to expect it."
INDEPENDENT = {
    Independence.DIFFERENT_PERSON: "It will not be the person who responded before.",
    Independence.MORE_SENIOR: "It will be someone more senior than the person who responded before.",
    Independence.NONE: "",
}


@dataclass(frozen=True, slots=True)
class StageCard:
    title: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class NotTaken:
    wording: str
    bodies: tuple[Body, ...]


@dataclass(frozen=True, slots=True)
class ProcedurePage:
    title: str
    source: str
    provisional: str
    complaint: str
    stages: tuple[StageCard, ...]
    other_ways: tuple[Fact, ...]
    not_taken: tuple[NotTaken, ...]
    age_limit: str
    anonymous: str
    help: str
    ombudsmen: tuple[OmbudsmanCard, ...]


def procedure_page(rules: ProcedureRules, council: "Council") -> ProcedurePage:
    kinds = {kind.kind: kind.public_wording for kind in rules.kinds}
    complaint = kinds.pop(ContactKind.COMPLAINT, "")
    return ProcedurePage(
        title=rules.title,
        source=rules.source.title,
        provisional=_provisional(rules),
        complaint=complaint,
        stages=tuple(_stage(stage, rules) for stage in rules.stages),
        other_ways=tuple(Fact(kind.capitalize(), wording) for kind, wording in kinds.items() if wording),
        not_taken=tuple(
            NotTaken(each.public_wording, bodies_called(each.bodies))
            for each in rules.exclusions
            if each.public_wording
        ),
        age_limit=_age_limit(rules),
        anonymous=anonymous_wording(rules, council),
        help=rules.practice.channels.help if rules.practice.channels else "",
        ombudsmen=cards_of(rules.ombudsman),
    )


def _provisional(rules: ProcedureRules) -> str:
    if not rules.provisional:
        return ""
    code = handling_code(rules.code)
    whose = f" Until we do, they follow the {code.name}." if code else ""
    return f"We have not confirmed these times yet.{whose}"


def _stage(stage: StageRules, rules: ProcedureRules) -> StageCard:
    lines = (
        Fact("Acknowledgement", _within(stage.acknowledgement) or _acknowledgement_under_code(stage, rules)),
        Fact("Response", _within(stage.response) or _response_under_code(stage, rules)),
        Fact("Who responds", _who(stage)),
        Fact("If we need longer", longer(stage.extension)),
        Fact("If we pause your complaint", _pauses(stage)),
        Fact("If you’re unhappy with our response", _next(stage, rules)),
    )
    return StageCard(stage.name, tuple(line for line in lines if line.value))


def _within(target: Target | None) -> str:
    if target is None:
        return ""
    start = "receiving it" if target.counts_from is ClockStart.RECEIPT else "acknowledging it"
    return f"Within {length(target.period)} of {start}."


def _acknowledgement_under_code(stage: StageRules, rules: ProcedureRules) -> str:
    """The Ombudsman is named as the source: the policy makes no promise."""
    limits = _code_limits(stage, rules)
    return f"We aim to do this within {limits.acknowledge} working days, as the Ombudsman expects." if limits else ""


def _response_under_code(stage: StageRules, rules: ProcedureRules) -> str:
    limits = _code_limits(stage, rules)
    if limits is None:
        return NO_TIME
    return f"We aim to do this within {limits.respond} working days of acknowledging it, as the Ombudsman expects."


def _code_limits(stage: StageRules, rules: ProcedureRules) -> CodeStage | None:
    code = handling_code(rules.code)
    return None if code is None or stage.number > len(code.stages) else code.stages[stage.number - 1]


def _who(stage: StageRules) -> str:
    first, *others = stage.responder_titles or ("",)
    titles = either([first, *map(_within_sentence, others), *(["someone they choose"] if stage.nominee else [])])
    named = f"{titles}." if titles else ""
    return " ".join(part for part in (named, INDEPENDENT[stage.independence]) if part)


def _within_sentence(title: str) -> str:
    """A title with capitals of its own, such as "Senior Officer", keeps them."""
    return title if title[1:] != title[1:].lower() else title.lower()


def longer(rules: ExtensionRules | None) -> str:
    if rules is None:
        return ""
    said = []
    if rules.by_days and rules.at_most is not None:
        often = "once, by" if rules.times == 1 else "by"
        said.append(f"We may extend this {often} up to {length(rules.at_most)}. We’ll tell you why.")
    elif rules.by_days:
        said.append("We may extend this. We’ll tell you why and give you a new date.")
    if rules.soft:
        said.append("We’ll only take longer if there is a good reason.")
    if rules.to_agreed_date:
        said.append("We’ll agree a new date with you.")
    return " ".join(said)


def _pauses(stage: StageRules) -> str:
    if stage.pause is None:
        return ""
    reasons = ", ".join(_to_you(reason) for reason in stage.pause.reasons)
    longest = f" We’ll pause it for no longer than {length(stage.pause.longest)}." if stage.pause.longest else ""
    return f"We’ll only pause it for this reason: {reasons}. We’ll tell you when we do.{longest}"


def _to_you(reason: str) -> str:
    return (reason[:1].lower() + reason[1:]).replace("the complainant", "you")


def _next(stage: StageRules, rules: ProcedureRules) -> str:
    if not rules.has_stage(stage.number + 1):
        return "This is our final response. You can ask the Ombudsman to look at your complaint."
    following = rules.stage(stage.number + 1).name.lower()
    if stage.escalation_window is None:
        return f"You can ask for {following}. Ask as soon as you can."
    window = length(stage.escalation_window)
    return f"You can ask for {following} within {window} of our response. You do not have to give a reason."


def _age_limit(rules: ProcedureRules) -> str:
    limit = rules.age_limit
    if limit is None:
        return ""
    since = " or ".join(
        {"occurrence": "it happened", "awareness": "you became aware of it"}[trigger] for trigger in limit.triggers
    )
    exception = " We can make an exception if there is a good reason." if limit.discretion else ""
    return f"Tell us within {length(limit.period)} of when {since}.{exception}"
