"""What a council promises those who complain, read from the policy in force. Where the policy is silent, so is this
page, and it says so: no promise is made up.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from complaints.domain.codes import CODES
from complaints.domain.telling import length
from councils.domain.bodies import Body
from councils.domain.rules import (
    ClockStart,
    ContactKind,
    ExtensionRules,
    Independence,
    ProcedureRules,
    StageRules,
    Target,
)
from councils.queries import bodies_called
from portal.display import Fact
from portal.resident.presenters.anonymity import anonymous_wording
from portal.resident.presenters.ombudsmen import OmbudsmanCard, cards_of

if TYPE_CHECKING:
    from councils.models import Council

INDEPENDENT = {
    Independence.DIFFERENT_PERSON: "It is never the person who answered before.",
    Independence.MORE_SENIOR: "It is always somebody more senior than the person who answered before.",
    Independence.NONE: "",
}


@dataclass(frozen=True, slots=True)
class StageCard:
    """One stage: what is promised, line by line."""

    title: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A matter that this procedure doesn't take, and where it can be taken."""

    wording: str
    bodies: tuple[Body, ...]


@dataclass(frozen=True, slots=True)
class ProcedurePage:
    """The whole procedure in plain words. A text is empty where there is nothing to say."""

    title: str
    source: str
    provisional: str
    complaint: str
    stages: tuple[StageCard, ...]
    other_ways: tuple[Fact, ...]
    not_taken: tuple[NotTaken, ...]
    age_limit: str
    anonymous: str
    ombudsmen: tuple[OmbudsmanCard, ...]


def procedure_page(rules: ProcedureRules, council: "Council") -> ProcedurePage:
    """What the page of a council says about a procedure."""
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
        ombudsmen=cards_of(rules.ombudsman),
    )


def _provisional(rules: ProcedureRules) -> str:
    """That the dates are not confirmed yet; the note that says why is for staff."""
    if not rules.provisional:
        return ""
    whose = f" Until we do, they follow the {CODES[rules.code].name}." if rules.code else ""
    return f"We have not confirmed these times yet.{whose}"


def _stage(stage: StageRules, rules: ProcedureRules) -> StageCard:
    lines = (
        Fact("We confirm that we have it", _within(stage.acknowledgement) or _silent_acknowledgement(stage, rules)),
        Fact("We answer", _within(stage.response) or "The policy gives no time for this."),
        Fact("Who answers", _who(stage)),
        Fact("If we need longer", longer(stage.extension)),
        Fact("If the time stops", _pauses(stage)),
        Fact("If you are not satisfied", _next(stage, rules)),
    )
    return StageCard(stage.name, tuple(line for line in lines if line.value))


def _within(target: Target | None) -> str:
    if target is None:
        return ""
    start = "receiving it" if target.counts_from is ClockStart.RECEIPT else "confirming that we have it"
    return f"Within {length(target.period)} of {start}."


def _silent_acknowledgement(stage: StageRules, rules: ProcedureRules) -> str:
    """The Code expects it though the policy is silent: said as what it is, an expectation."""
    code = CODES[rules.code] if rules.code else None
    if code is None or stage.number > len(code.stages):
        return "The policy gives no time for this."
    expected = code.stages[stage.number - 1].acknowledge
    return f"The policy gives no time for this. The {code.name} expects it within {expected} working days."


def _who(stage: StageRules) -> str:
    titles = " or ".join([*stage.responder_titles, *(["somebody they name"] if stage.nominee else [])])
    named = f"{titles}." if titles else "The policy does not say who."
    return " ".join(part for part in (named, INDEPENDENT[stage.independence]) if part)


def longer(rules: ExtensionRules | None) -> str:
    """Whether and how far the answer may be put off."""
    if rules is None:
        return "The policy does not provide for more time."
    said = []
    if rules.by_days and rules.at_most is not None:
        often = "once, by" if rules.times == 1 else "by"
        said.append(f"We may put our answer off {often} up to {length(rules.at_most)}, and tell you why.")
    elif rules.by_days:
        said.append("We may put our answer off, and tell you why and until when.")
    if rules.soft:
        said.append("It takes longer than that only for a good reason.")
    if rules.to_agreed_date:
        said.append("We agree a new date with you.")
    return " ".join(said)


def _pauses(stage: StageRules) -> str:
    if stage.pause is None:
        return ""
    reasons = ", ".join(reason[:1].lower() + reason[1:] for reason in stage.pause.reasons)
    longest = f" It stops for {length(stage.pause.longest)} at the longest." if stage.pause.longest else ""
    return f"We stop counting days only for this: {reasons}. We tell you when we do.{longest}"


def _next(stage: StageRules, rules: ProcedureRules) -> str:
    if not rules.has_stage(stage.number + 1):
        return "This is our final answer. You can ask the Ombudsman to look at it."
    following = rules.stage(stage.number + 1).name.lower()
    if stage.escalation_window is None:
        return f"You can ask for {following}. The policy sets no time limit for asking."
    return f"You can ask for {following} within {length(stage.escalation_window)} of our answer. You need not say why."


def _age_limit(rules: ProcedureRules) -> str:
    limit = rules.age_limit
    if limit is None:
        return ""
    since = " or ".join(
        {"occurrence": "it happened", "awareness": "you became aware of it"}[trigger] for trigger in limit.triggers
    )
    exception = " We can make an exception where there is a good reason." if limit.discretion else ""
    return f"Tell us within {length(limit.period)} of when {since}.{exception}"
