"""The reasons for declining a complaint."""

from dataclasses import dataclass

from complaints.vocabulary.outcomes import DECLINE_LABELS, DECLINE_WORDING, DeclineReason
from councils.policies.rules.lifecycle_rules import Exclusion, ExclusionCondition
from councils.policies.rules.procedure_rules import ProcedureRules

# What the usual reasons depend on, also in a policy's own list.
CONDITIONS = {
    DeclineReason.TOO_OLD.value: ExclusionCondition.TOO_OLD,
    DeclineReason.ALREADY_CONSIDERED.value: ExclusionCondition.INVESTIGATED,
    DeclineReason.LEGAL_PROCEEDINGS.value: ExclusionCondition.PROCEEDINGS,
}
# A complaint with a response is no longer a service request.
USUAL_FIRST_STAGE_ONLY = frozenset({DeclineReason.SERVICE_REQUEST.value})


@dataclass(frozen=True, slots=True)
class Ground:
    """Residents read `public_wording` and `bodies`; the rest is for staff. `condition` must be true."""

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
        """A matter's age counts at stage 1 only."""
        return stage == 1 or not (self.first_stage_only or self.condition is ExclusionCondition.TOO_OLD)


def grounds(rules: ProcedureRules, stage: int) -> tuple[Ground, ...]:
    """Return the policy's list, or what the Codes accept.

    What another procedure takes is reclassified, not declined.
    """
    listed = [_of(each) for each in rules.exclusions if not each.procedure]
    if not rules.exclusions_complete:
        listed.extend(_usual()[-1:] if rules.exclusions else _usual())
    return tuple(each for each in listed if each.counts_at(stage))


def moved_elsewhere(rules: ProcedureRules) -> tuple[Ground, ...]:
    return tuple(_of(each) for each in rules.exclusions if each.procedure)


def ground(rules: ProcedureRules, key: str) -> Ground | None:
    """The usual ones apply under every policy."""
    known = {each.key: each for each in (*_usual(), *map(_of, rules.exclusions))}
    return known.get(key)


def ground_label(key: str) -> str:
    known: dict[str, str] = {reason.value: label for reason, label in DECLINE_LABELS.items()}
    return known.get(key) or key.replace("-", " ").replace("_", " ").capitalize()


def _usual() -> tuple[Ground, ...]:
    """ "Other" must be last (see `grounds`)."""
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
