"""What is said about a time: the policy's own words, or what the Code says where it has none."""

from enum import StrEnum

from councils.bodies.rules import CodeStage, handling_code
from councils.policies.rules.procedure_rules import AgeTrigger, ProcedureRules, StageRules

SINCE = {AgeTrigger.OCCURRENCE: "it happened", AgeTrigger.AWARENESS: "the person became aware of it"}


class Asked(StrEnum):
    """A time that people ask for."""

    ACKNOWLEDGEMENT = "acknowledgement"
    RESPONSE = "response"
    EXTENSION = "extension"


def said_of(rules: ProcedureRules, number: int, asked: Asked) -> str:
    """One sentence for a stage, with its source; the Code never stands in for the policy without saying so."""
    stage = rules.stage(number)
    stated = _stated(stage, asked)
    if stated:
        return stated
    code = handling_code(rules.code)
    if code is None or number > len(code.stages):
        return "The policy does not say."
    limits = code.stages[number - 1]
    return f"The policy does not say. The {code.name} says {_limit(limits, asked)} ({limits.paragraphs})."


def _stated(stage: StageRules, asked: Asked) -> str:
    if asked is Asked.EXTENSION:
        return _extension(stage)
    target = stage.acknowledgement if asked is Asked.ACKNOWLEDGEMENT else stage.response
    return f"{target.period} of {target.counts_from.value} ({target.paragraph})." if target is not None else ""


def _extension(stage: StageRules) -> str:
    extension = stage.extension
    if extension is None:
        return ""
    ways = []
    if extension.at_most is not None:
        ways.append(f"up to {extension.at_most}{', or more for a good reason' if extension.soft else ''}")
    if extension.to_agreed_date:
        ways.append("a date agreed with the complainant")
    how = " or ".join(ways)
    return f"{how[:1].upper()}{how[1:]} ({extension.paragraph})."


def _limit(limits: CodeStage, asked: Asked) -> str:
    if asked is Asked.ACKNOWLEDGEMENT:
        return f"{limits.acknowledge} working days of receipt"
    if asked is Asked.RESPONSE:
        return f"{limits.respond} working days of acknowledgement"
    return f"up to {limits.extend} working days"


def said_of_age(rules: ProcedureRules) -> str:
    """How old a matter may be, and from what it is counted."""
    limit = rules.age_limit
    if limit is None:
        return "The policy does not say. The Codes say within 12 months of when it happened or became known (2.2)."
    since = " or ".join(SINCE[trigger] for trigger in limit.triggers)
    return f"Within {limit.period} of when {since} ({limit.paragraph})."
