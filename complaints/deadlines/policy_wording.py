"""Sentences about times, from the policy or else the Code."""

from enum import StrEnum

from councils.bodies.rules import CodeStage, handling_code
from councils.policies.rules.contact_kinds import sentence
from councils.policies.rules.lifecycle_rules import ExtensionRules
from councils.policies.rules.procedure_rules import ProcedureRules, StageRules, Target


class Asked(StrEnum):
    ACKNOWLEDGEMENT = "acknowledgement"
    RESPONSE = "response"
    EXTENSION = "extension"


def said_of(rules: ProcedureRules, number: int, asked: Asked) -> str:
    stage = rules.stage(number)
    stated = _stated(stage, asked)
    if stated is not None:
        return sentence(stated)
    code = handling_code(rules.code)
    if code is None or number > len(code.stages):
        return "The policy does not say."
    limits = code.stages[number - 1]
    return f"The policy does not say. The {code.name} says {_limit(limits, asked)} ({limits.paragraphs})."


def _stated(stage: StageRules, asked: Asked) -> Target | ExtensionRules | None:
    if asked is Asked.EXTENSION:
        return stage.extension
    return stage.acknowledgement if asked is Asked.ACKNOWLEDGEMENT else stage.response


def _limit(limits: CodeStage, asked: Asked) -> str:
    if asked is Asked.ACKNOWLEDGEMENT:
        return f"{limits.acknowledge} working days of receipt"
    if asked is Asked.RESPONSE:
        return f"{limits.respond} working days of acknowledgement"
    return f"up to {limits.extend} working days"


def said_of_age(rules: ProcedureRules) -> str:
    limit = rules.age_limit
    if limit is None:
        return "The policy does not say. The Codes say within 12 months of when it happened or became known (2.2)."
    return sentence(limit)
