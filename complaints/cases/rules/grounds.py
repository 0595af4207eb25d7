"""For what a complaint isn't taken: the policy's own list, each matter with the way that it can go instead."""

from dataclasses import dataclass

from complaints.vocabulary.outcomes import DECLINE_LABELS, DECLINE_WORDING, DeclineReason
from councils.policies.rules.exclusion_rules import Exclusion, ExclusionCondition
from councils.policies.rules.procedure_rules import ProcedureRules

# What the usual reasons depend on, in a policy's own list too.
CONDITIONS = {
    DeclineReason.TOO_OLD.value: ExclusionCondition.TOO_OLD,
    DeclineReason.ALREADY_CONSIDERED.value: ExclusionCondition.INVESTIGATED,
    DeclineReason.LEGAL_PROCEEDINGS.value: ExclusionCondition.PROCEEDINGS,
}
# A complaint that was answered is no request for a service any more.
USUAL_FIRST_STAGE_ONLY = frozenset({DeclineReason.SERVICE_REQUEST.value})


@dataclass(frozen=True, slots=True)
class Ground:
    """One matter that isn't taken.

    `label`, `route`, `paragraph` and `note` are the policy's, for staff. Residents read `public_wording` and are shown
    `bodies` (keys of the table of bodies). With `procedure` the council has another procedure for it. `condition` is
    what has to be true for it to apply.
    """

    key: str
    label: str
    route: str = ""
    paragraph: str = ""
    note: str = ""
    procedure: str = ""
    public_wording: str = ""
    bodies: tuple[str, ...] = ()
    condition: ExclusionCondition | None = None
    first_stage_only: bool = False

    def counts_at(self, stage: int) -> bool:
        """Whether it is a reason at a stage. How old a matter is counts when the complaint is made."""
        return stage == 1 or not (self.first_stage_only or self.condition is ExclusionCondition.TOO_OLD)


def grounds(rules: ProcedureRules, stage: int) -> tuple[Ground, ...]:
    """What may be given as the reason at a stage; where the policy lists nothing, what the Codes usually accept.

    What another procedure of the council takes is moved there and not declined.
    """
    listed = [_of(each) for each in rules.exclusions if not each.procedure]
    if not rules.exclusions_complete:
        listed.extend(_usual()[-1:] if rules.exclusions else _usual())
    return tuple(each for each in listed if each.counts_at(stage))


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
        Ground(
            reason.value,
            label,
            public_wording=DECLINE_WORDING[reason],
            condition=CONDITIONS.get(reason.value),
            first_stage_only=reason.value in USUAL_FIRST_STAGE_ONLY,
        )
        for reason, label in DECLINE_LABELS.items()
    )


def _of(exclusion: Exclusion) -> Ground:
    key = exclusion.key.replace("-", "_")
    return Ground(
        key,
        exclusion.matter,
        exclusion.route,
        exclusion.paragraph,
        exclusion.note,
        exclusion.procedure,
        exclusion.public_wording,
        exclusion.bodies,
        exclusion.condition or CONDITIONS.get(key),
        exclusion.first_stage_only,
    )
