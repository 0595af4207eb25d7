"""What a policy wants in every response, confirmed part by part before it is sent."""

from dataclasses import dataclass
from typing import Any, Self

from councils.domain.errors import RuleBroken
from councils.domain.rules import ProcedureRules
from councils.domain.visible_text import has_visible_text


@dataclass(frozen=True, slots=True)
class ResponseParts:
    """Which of the policy's parts a response contains, in the policy's own words, and why others are left out."""

    included: tuple[str, ...] = ()
    left_out_because: str = ""

    @classmethod
    def every(cls, rules: ProcedureRules) -> Self:
        """A response that contains all that the policy wants."""
        return cls(rules.response_parts)


def check_parts(rules: ProcedureRules, parts: ResponseParts) -> dict[str, Any]:
    """What the event keeps of the parts: those left out, and why; empty where nothing is.

    Raises:
        RuleBroken: `respond.parts`: a part is neither confirmed nor left out for a reason.
    """
    left_out = [part for part in rules.response_parts if part not in parts.included]
    if not left_out:
        return {}
    if not has_visible_text(parts.left_out_because):
        raise RuleBroken(
            "respond.parts",
            f"The policy requires this in a response ({rules.response_parts_cite.paragraph}): {'; '.join(left_out)}. "
            "Confirm that it is included, or say why it is left out.",
        )
    return {"left_out": left_out, "left_out_because": parts.left_out_because}
