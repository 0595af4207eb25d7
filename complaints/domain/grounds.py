"""For what a complaint isn't taken: the policy's own list, each matter with the way that it can go instead."""

from dataclasses import dataclass

from complaints.domain.outcomes import DECLINE_LABELS, DECLINE_WORDING
from councils.domain.rules import Exclusion, ProcedureRules


@dataclass(frozen=True, slots=True)
class Ground:
    """One matter that isn't taken.

    `label`, `route`, `paragraph` and `note` are the policy's, for staff. Residents read `public_wording` and are shown
    `bodies` (keys of the table of bodies). With `procedure` the council has another procedure for it.
    """

    key: str
    label: str
    route: str = ""
    paragraph: str = ""
    note: str = ""
    procedure: str = ""
    public_wording: str = ""
    bodies: tuple[str, ...] = ()


def grounds(rules: ProcedureRules, stage: int) -> tuple[Ground, ...]:
    """What may be given as the reason at a stage; where the policy lists nothing, what the Codes usually accept.

    What another procedure of the council takes is moved there and not declined.
    """
    if not rules.exclusions and not rules.exclusions_complete:
        return _usual()
    listed = [_of(each) for each in rules.exclusions if _counts_at(each, stage) and not each.procedure]
    return (*listed,) if rules.exclusions_complete else (*listed, _usual()[-1])


def moved_elsewhere(rules: ProcedureRules) -> tuple[Ground, ...]:
    """The matters that another procedure of the council takes."""
    return tuple(_of(each) for each in rules.exclusions if each.procedure)


def ground(rules: ProcedureRules, key: str) -> Ground | None:
    """The ground of that key, for a reason that was given once; the usual ones count under every policy."""
    known = {each.key: each for each in (*_usual(), *map(_of, rules.exclusions))}
    return known.get(key)


def ground_label(key: str) -> str:
    """A ground in words where the policy that it came from is not at hand."""
    known: dict[str, str] = {reason.value: label for reason, label in DECLINE_LABELS.items()}
    return known.get(key) or key.replace("-", " ").replace("_", " ").capitalize()


def _usual() -> tuple[Ground, ...]:
    """The reasons that the Codes and other councils know; "other" stands last."""
    return tuple(
        Ground(reason.value, label, public_wording=DECLINE_WORDING[reason]) for reason, label in DECLINE_LABELS.items()
    )


def _counts_at(exclusion: Exclusion, stage: int) -> bool:
    return stage == 1 or not exclusion.first_stage_only


def _of(exclusion: Exclusion) -> Ground:
    return Ground(
        exclusion.key.replace("-", "_"),
        exclusion.matter,
        exclusion.route,
        exclusion.paragraph,
        exclusion.note,
        exclusion.procedure,
        exclusion.public_wording,
        exclusion.bodies,
    )
