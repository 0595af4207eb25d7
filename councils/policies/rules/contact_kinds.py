"""What a policy gives to a contact that is no complaint, as rules like any other: one step, replied to or not."""

from dataclasses import replace

from councils.policies.rules.procedure_rules import ANSWERED, ContactKind, KindRules, ProcedureRules, StageRules, Target
from councils.vocabulary.errors import RuleBroken


def kind_rules(rules: ProcedureRules, kind: ContactKind) -> KindRules | None:
    """What a policy says about a kind of contact, or None where it says nothing."""
    return next((each for each in rules.kinds if each.kind is kind), None)


def _reply(known: KindRules) -> Target | None:
    """By when it is replied to, on the condition that the policy names."""
    return replace(known.reply, when=known.reply_when) if known.reply is not None else None


def rules_without_answer(rules: ProcedureRules) -> ProcedureRules:
    """The same for a complaint from someone whom nobody can reach: looked into, with nothing owed to anybody.

    The policy that takes such complaints records and investigates them "to identify possible areas for service
    improvement", outside the procedure with its dates, and names no other time.
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
    """A procedure's rules as they stand for one kind of contact; its own kind has them as they are.

    What only a complaint is held to (a Code, findings, an age, what is asked before closing) is left out.

    Raises:
        RuleBroken: `kind.unknown`, for a kind that the policy doesn't know.
    """
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
