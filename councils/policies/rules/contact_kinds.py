"""Rules for contacts that are not complaints."""

from dataclasses import replace

from councils.policies.rules.procedure_rules import ANSWERED, ContactKind, KindRules, ProcedureRules, StageRules, Target
from councils.vocabulary.errors import RuleBroken


def kind_rules(rules: ProcedureRules, kind: ContactKind) -> KindRules | None:
    return next((each for each in rules.kinds if each.kind is kind), None)


def _reply(known: KindRules) -> Target | None:
    return replace(known.reply, when=known.reply_when) if known.reply is not None else None


def rules_without_answer(rules: ProcedureRules) -> ProcedureRules:
    """For a complainant who cannot be reached.

    The policy that takes these investigates them "to identify possible areas for service improvement", without dates.
    """
    first = replace(
        rules.stages[0],
        acknowledgement=None,
        response=None,
        extension=None,
        pause=None,
        escalation_window=None,
        steps=(),
    )
    return replace(
        rules,
        no_one_to_answer=True,
        stages=(first,),
        code=None,
        landlord_code=None,
        response_parts=(),
        closure_gates=(),
    )


def rules_for(rules: ProcedureRules, kind: ContactKind) -> ProcedureRules:
    """Leave out what only applies to complaints. Raises RuleBroken `kind.unknown`."""
    if kind is rules.takes:
        return rules
    known = kind_rules(rules, kind)
    if known is None or rules.takes is not ContactKind.COMPLAINT:
        raise RuleBroken(
            "kind.unknown",
            f"{rules.title}, version {rules.version}, does not cover this type of contact: {kind.value}.",
        )
    return replace(
        rules,
        takes=kind,
        single_step=True,
        stages=(StageRules(1, kind.value.capitalize(), response=_reply(known)),),
        code=None,
        landlord_code=None,
        outcomes=ANSWERED,
        age_limit=None,
        exclusions=(),
        closure_gates=(),
        response_parts=(),
        reopening=None,
    )
