"""For what a complaint isn't taken: the policy's own list, each matter with the way that it can go instead."""

from dataclasses import dataclass

from complaints.domain.outcomes import DECLINE_LABELS, DeclineReason
from councils.domain.rules import Exclusion, ProcedureRules

# A route of the policy that leads nowhere.
NOWHERE = "none"


@dataclass(frozen=True, slots=True)
class Ground:
    """One matter that isn't taken. `route` is where it goes instead, `procedure` another one of the council for it."""

    key: str
    label: str
    route: str = ""
    paragraph: str = ""
    note: str = ""
    procedure: str = ""


def grounds(rules: ProcedureRules) -> tuple[Ground, ...]:
    """What may be given as the reason; where the policy lists nothing, what the Codes and councils usually accept."""
    other = Ground(DeclineReason.OTHER.value, DeclineReason.OTHER.label)
    if not rules.exclusions:
        return tuple(Ground(reason.value, label) for reason, label in DECLINE_LABELS.items())
    return (*(_of(each) for each in rules.exclusions), other)


def ground(rules: ProcedureRules, key: str) -> Ground | None:
    """The ground of that key; the usual ones count under every policy."""
    known = {each.key: each for each in grounds(rules)}
    usual = {reason.value: Ground(reason.value, label) for reason, label in DECLINE_LABELS.items()}
    return (usual | known).get(key)


def ground_label(key: str) -> str:
    """A ground in words where the policy that it came from is not at hand."""
    known: dict[str, str] = {reason.value: label for reason, label in DECLINE_LABELS.items()}
    return known.get(key) or key.replace("-", " ").capitalize()


def _of(exclusion: Exclusion) -> Ground:
    leads = not exclusion.route.lower().startswith(NOWHERE)
    return Ground(
        exclusion.key.replace("-", "_"),
        exclusion.matter,
        exclusion.route if leads else "",
        exclusion.paragraph,
        exclusion.note,
        exclusion.procedure,
    )
