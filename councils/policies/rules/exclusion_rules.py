"""Matters that a policy does not take."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from councils.policies.rules.casework_rules import RepeatOf
from councils.vocabulary.document_fields import SLUG, Note, Paragraph, PolicyField
from councils.vocabulary.periods import Period


class AgeTrigger(StrEnum):
    OCCURRENCE = "occurrence"
    AWARENESS = "awareness"

    @property
    def wording(self) -> str:
        return "it happened" if self is AgeTrigger.OCCURRENCE else "the person became aware of it"


class ExclusionCondition(StrEnum):
    """What must be true to decline for a reason."""

    TOO_OLD = "too old"
    OPEN = RepeatOf.OPEN.value
    NOT_FINAL = RepeatOf.NOT_FINAL.value
    FINAL = RepeatOf.FINAL.value
    INVESTIGATED = RepeatOf.INVESTIGATED.value
    PROCEEDINGS = "proceedings started"
    PUT_RIGHT = "made orally and put right by the next working day"


@dataclass(frozen=True, slots=True)
class AgeLimit:
    period: Annotated[
        Period, PolicyField(at="within", question="How old a matter may be", label="period", wording="within {}")
    ]
    triggers: Annotated[
        tuple[AgeTrigger, ...], PolicyField(at="counts_from", question="Counted from", wording=" of when {}")
    ]
    paragraph: Paragraph
    discretion: Annotated[str, PolicyField(question="Who may make an exception")] = ""
    note: Note = ""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A matter that this procedure does not take."""

    key: Annotated[
        str, PolicyField(question="Short name, in lower-case letters and hyphens", matches=SLUG, identifies=True)
    ]
    matter: Annotated[str, PolicyField(question="What is not taken", long=True)]
    paragraph: Paragraph
    # `matter`, `route` and `note` are for staff; residents see `public_wording` and `bodies`.
    route: Annotated[
        str,
        PolicyField(
            question="Where the policy says it goes (for staff)",
            meaning="only where the policy names one",
            long=True,
        ),
    ] = ""
    note: Note = ""
    public_wording: Annotated[
        str, PolicyField(question="What residents read about it", label="what residents read", long=True)
    ] = ""
    bodies: Annotated[
        tuple[str, ...],
        PolicyField(
            question="Where residents can take it, by short name in the table of bodies",
            label="where residents can take it",
            meaning="keys of `fixtures/bodies.yaml`",
        ),
    ] = ()
    procedure: Annotated[
        str,
        PolicyField(
            question="Procedure of the council that takes it", meaning="the case is moved there and not declined"
        ),
    ] = ""
    first_stage_only: Annotated[
        bool,
        PolicyField(question="It is a reason at the first stage only", meaning="no reason to refuse a later stage"),
    ] = False
    condition: Annotated[
        ExclusionCondition | None,
        PolicyField(
            question="What has to be true for it to apply",
            label="what has to be true for it to apply",
            meaning=(
                "asked when it is given as the reason; the keys `too-old`, `already-considered` and "
                "`legal-proceedings` have theirs without saying so"
            ),
        ),
    ] = None
    named_body: Annotated[
        str,
        PolicyField(
            question="Body that the policy names and that cannot decide it in England",
            label="body that the policy names",
            long=True,
        ),
    ] = ""
    named_body_note: Annotated[
        str,
        PolicyField(question="Who can decide it, and the source", label="who can decide it instead", long=True),
    ] = ""
