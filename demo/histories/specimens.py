"""Cases that every demonstration shows, however small: one at each turn that a complaint can take."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from complaints.vocabulary.contact_kinds import ContactChoice
from complaints.vocabulary.outcomes import DeclineReason
from councils.policies.rules.procedure_rules import ContactKind, ProcedureRules
from demo.histories.other_contacts import Matter, first_of
from demo.histories.scenarios import Arrival, OmbudsmanPlan, Plan, StagePlan, calm

# At ten in the morning.
MORNING = Arrival("portal", 20)
# So late that it is still to come on the demonstration's day.
NOT_YET = 60


def prompt(outcome: str) -> StagePlan:
    """A stage in which everybody does what they should."""
    return StagePlan(
        triage=0, assign=0, acknowledge=0, answer=2, without_date=8, outcome=outcome, second_outcome=outcome,
        extends=False, takes_back=False, news_every=None,
        pauses_after=None, pause_lasts=3, rerouted=False, learns=True, asks_after=None,
        resident_writes=(2,), staff_write=(3,), staff_note=(1,), attaches=True,
    )  # fmt: skip


def smooth(rules: ProcedureRules) -> Plan:
    """A case in which everybody does what they should, and the complainant is content."""
    return Plan(
        arrival=MORNING, logged_after=0, declined=None, withdrawn_after=None,
        stages=tuple(prompt(rules.outcomes[0]) for _ in rules.stages), closes_after=4, reopened_after=None,
        ombudsman=None, uploads=1, half_hours=(3, 7, 5, 9, 4, 11, 6),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Specimen:
    """A case that came in so many days before the demonstration's day, and what is particular about it.

    `stages` changes its stages in turn, `plan` the whole. `needs` says under which rules it can happen at all;
    `of_named`: it is the named resident's. It comes in as the first of `kinds` that the council knows, else as the
    usual complaint, and is dealt with in the end as the first of `becomes`.
    """

    days_ago: int
    stages: tuple[dict[str, Any], ...] = ()
    plan: dict[str, Any] | None = None
    needs: Callable[[ProcedureRules], bool] = lambda rules: True
    of_named: bool = False
    kinds: tuple[ContactKind, ...] = ()
    becomes: tuple[ContactKind, ...] = ()

    def matter(self, choices: tuple[ContactChoice, ...]) -> Matter | None:
        """What it is where the council offers these choices; None where it can't be it there."""
        comes_as = first_of(self.kinds or (ContactKind.COMPLAINT,), choices)
        becomes = first_of(self.becomes, choices)
        if comes_as is None or (self.becomes and becomes is None):
            return None
        return Matter(comes_as, becomes)

    def plan_under(self, rules: ProcedureRules) -> Plan:
        """The whole case as planned."""
        plan = smooth(rules)
        if rules.takes is not ContactKind.COMPLAINT:
            plan = calm(plan)
        changes = (*self.stages, *({} for _ in rules.stages))
        stages = (replace(stage, **change) for stage, change in zip(plan.stages, changes, strict=False))
        return replace(plan, stages=tuple(stages), **(self.plan or {}))


UNHAPPY = {"asks_after": 3, "outcome": "not_upheld"}
WITH_OMBUDSMAN = OmbudsmanPlan(notified_after=32, replies_before=-20, decides_after=30, fault=True)
DECIDED = OmbudsmanPlan(notified_after=30, replies_before=2, decides_after=60, fault=True)
PASSED_ON = (ContactKind.COMPLIMENT, ContactKind.FEEDBACK, ContactKind.SERVICE_REQUEST)
SPECIMENS = (
    # Just in.
    Specimen(1, ({"triage": NOT_YET},)),
    Specimen(3, ({"triage": NOT_YET, "acknowledge": 0},)),
    # Accepted and not assigned.
    Specimen(6, ({"assign": NOT_YET},)),
    # In hand, and due soon.
    Specimen(8, of_named=True),
    Specimen(13, ({"answer": 0},)),
    # The clock stands.
    Specimen(12, ({"pauses_after": 1, "pause_lasts": NOT_YET},), needs=lambda rules: rules.stage(1).pause is not None),
    # More time was needed.
    Specimen(17, ({"extends": True, "answer": -NOT_YET},), needs=lambda rules: rules.stage(1).extension is not None),
    # More time was taken, and given back.
    Specimen(
        15, ({"extends": True, "takes_back": True, "answer": -NOT_YET},),
        needs=lambda rules: rules.stage(1).extension is not None,
    ),
    # Overdue, the second one for long and without any sign of life.
    Specimen(24, ({"answer": -NOT_YET, "news_every": 5},)),
    Specimen(44, ({"answer": -NOT_YET, "acknowledge": None},)),
    # Just answered; declined; taken back.
    Specimen(18, of_named=True),
    Specimen(9, plan={"declined": DeclineReason.SERVICE_REQUEST}),
    Specimen(20, plan={"withdrawn_after": 2}),
    # Stage 2: asked for, in hand, answered.
    Specimen(40, ({"outcome": "not_upheld", "asks_after": 25}, {"triage": NOT_YET})),
    Specimen(38, ({**UNHAPPY}, {"answer": -NOT_YET}), of_named=True),
    Specimen(75, ({**UNHAPPY},)),
    # The third stage of a policy that had one.
    Specimen(
        330, (UNHAPPY, {**UNHAPPY, "asks_after": 10}, {"without_date": 5 * NOT_YET}),
        needs=lambda rules: rules.final_stage > 2,
    ),
    # Closed, and taken up again: the new answer is still to come.
    Specimen(80, ({"answer": 0},), plan={"reopened_after": 37}, of_named=True),
    # With an Ombudsman, and decided by one.
    Specimen(100, (UNHAPPY,), plan={"ombudsman": WITH_OMBUDSMAN}),
    Specimen(260, (UNHAPPY,), plan={"ombudsman": DECIDED}, of_named=True),
    # No complaint: just in, and passed on.
    Specimen(2, ({"triage": NOT_YET},), kinds=PASSED_ON),
    Specimen(11, of_named=True, kinds=PASSED_ON),
    # A request for information, in hand.
    Specimen(10, ({"answer": 0},), kinds=(ContactKind.INFORMATION_REQUEST,)),
    # Came as a complaint and is none; came as something else and is one.
    Specimen(16, becomes=(ContactKind.SERVICE_REQUEST, ContactKind.REPRESENTATION)),
    Specimen(7, kinds=(ContactKind.FEEDBACK, ContactKind.COMMENT), becomes=(ContactKind.COMPLAINT,)),
)  # fmt: skip
# A council with fewer complaints than this would consist of specimens.
WORTH_SPECIMENS = 30


def specimens(amount: int) -> Iterator[Specimen]:
    """Those that a council with so many complaints shows."""
    if amount >= WORTH_SPECIMENS:
        yield from SPECIMENS
