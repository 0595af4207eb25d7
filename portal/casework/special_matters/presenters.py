"""A policy's special matters, with the way to the questions about them."""

from dataclasses import dataclass
from urllib.parse import urlencode

from complaints.vocabulary.lifecycle import Move
from councils.policies.rules.policy_document import matters_asked_about
from councils.policies.rules.procedure_rules import ProcedureRules
from portal.addresses import address
from portal.casework.moves.views import ANSWER, MATTER


@dataclass(frozen=True, slots=True)
class SpecialMatterLine:
    """`href`: where its questions are asked; empty where there are none."""

    matter: str
    steps: tuple[str, ...]
    paragraph: str
    href: str


def special_matters(rules: ProcedureRules, reference: str, *, may_decide: bool = True) -> tuple[SpecialMatterLine, ...]:
    asked = {matter.key for matter in matters_asked_about(rules)} if may_decide else set()
    return tuple(
        SpecialMatterLine(
            matter.matter,
            matter.steps,
            matter.paragraph,
            page_of(Move.DECIDE_MATTER, reference, matter.key) if matter.key in asked else "",
        )
        for matter in rules.practice.special_matters
    )


def page_of(move: Move, reference: str, matter: str, answers: tuple[str, ...] = ()) -> str:
    """Return the page of a move with what leads to it."""
    query = urlencode([(MATTER, matter), *((ANSWER, answer) for answer in answers)])
    return f"{address(f'casework:{move.value}', reference=reference)}?{query}"
