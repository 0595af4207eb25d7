"""Cases that every demonstration shows: one for each turn."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from complaints.vocabulary.lifecycle import DeclineReason
from councils.policies.rules.casework_rules import ContactKind
from councils.policies.rules.policy_document import ContactChoice
from councils.policies.rules.procedure_rules import ProcedureRules
from demo.histories.other_contacts import Matter, first_of
from demo.histories.scenarios import Arrival, OmbudsmanPlan, Plan, StagePlan, calm

# At ten in the morning.
MORNING = Arrival("portal", 20)
# So many days that it is still to come on the demonstration's day.
NOT_YET = 60


def prompt(outcome: str) -> StagePlan:
    return StagePlan(
        triage=0, assign=0, acknowledge=0, answer=2, without_date=8, outcome=outcome, second_outcome=outcome,
        extends=False, takes_back=False, news_every=None,
        pauses_after=None, pause_lasts=3, rerouted=False, learns=True, asks_after=None,
        resident_writes=(2,), staff_write=(3,), staff_note=(1,), attaches=True,
    )  # fmt: skip


def smooth(rules: ProcedureRules) -> Plan:
    return Plan(
        arrival=MORNING, logged_after=0, declined=None, withdrawn_after=None,
        stages=tuple(prompt(rules.outcomes[0]) for _ in rules.stages), closes_after=4, reopened_after=None,
        ombudsman=None, uploads=1, half_hours=(3, 7, 5, 9, 4, 11, 6),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Specimen:
    """`stages` changes its stages in turn, `plan` the whole."""

    days_ago: int
    stages: tuple[dict[str, Any], ...] = ()
    plan: dict[str, Any] | None = None
    # The rules under which it can happen.
    needs: Callable[[ProcedureRules], bool] = lambda rules: True
    # It is the named resident's.
    of_named: bool = False
    # It comes in as the first of these that the council has, else as the usual complaint.
    kinds: tuple[ContactKind, ...] = ()
    # What it ends as: the first of these that the council has.
    becomes: tuple[ContactKind, ...] = ()

    def matter(self, choices: tuple[ContactChoice, ...]) -> Matter | None:
        comes_as = first_of(self.kinds or (ContactKind.COMPLAINT,), choices)
        becomes = first_of(self.becomes, choices)
        if comes_as is None or (self.becomes and becomes is None):
            return None
        return Matter(comes_as, becomes)

    def plan_under(self, rules: ProcedureRules) -> Plan:
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
    # Paused.
    Specimen(12, ({"pauses_after": 1, "pause_lasts": NOT_YET},), needs=lambda rules: rules.stage(1).pause is not None),
    # Extended.
    Specimen(17, ({"extends": True, "answer": -NOT_YET},), needs=lambda rules: rules.stage(1).extension is not None),
    # Extended, and the extension withdrawn.
    Specimen(
        15, ({"extends": True, "takes_back": True, "answer": -NOT_YET},),
        needs=lambda rules: rules.stage(1).extension is not None,
    ),
    # Overdue, the second one for long and not acknowledged.
    Specimen(24, ({"answer": -NOT_YET, "news_every": 5},)),
    Specimen(44, ({"answer": -NOT_YET, "acknowledge": None},)),
    # Just responded; declined; withdrawn.
    Specimen(18, of_named=True),
    Specimen(9, plan={"declined": DeclineReason.SERVICE_REQUEST}),
    Specimen(20, plan={"withdrawn_after": 2}),
    # Stage 2: asked for, in hand, responded.
    Specimen(40, ({"outcome": "not_upheld", "asks_after": 25}, {"triage": NOT_YET})),
    Specimen(38, ({**UNHAPPY}, {"answer": -NOT_YET}), of_named=True),
    Specimen(75, ({**UNHAPPY},)),
    # The third stage of a policy that had one.
    Specimen(
        330, (UNHAPPY, {**UNHAPPY, "asks_after": 10}, {"without_date": 5 * NOT_YET}),
        needs=lambda rules: rules.final_stage > 2,
    ),
    # Closed and reopened: the new response is still to come.
    Specimen(80, ({"answer": 0},), plan={"reopened_after": 37}, of_named=True),
    # With an Ombudsman, and decided by one.
    Specimen(100, (UNHAPPY,), plan={"ombudsman": WITH_OMBUDSMAN}),
    Specimen(260, (UNHAPPY,), plan={"ombudsman": DECIDED}, of_named=True),
    # No complaint: just in, and passed on.
    Specimen(2, ({"triage": NOT_YET},), kinds=PASSED_ON),
    Specimen(11, of_named=True, kinds=PASSED_ON),
    # A request for information, in hand.
    Specimen(10, ({"answer": 0},), kinds=(ContactKind.INFORMATION_REQUEST,)),
    # Came as a complaint and is none.
    Specimen(16, becomes=(ContactKind.SERVICE_REQUEST, ContactKind.REPRESENTATION)),
    # One of each rarer kind of contact.
    Specimen(4, kinds=(ContactKind.ANONYMOUS_FEEDBACK,)),
    Specimen(5, kinds=(ContactKind.COMMENT,)),
    Specimen(14, kinds=(ContactKind.STAFF_RECOGNITION,)),
    Specimen(19, kinds=(ContactKind.SUGGESTION,)),
    Specimen(41, kinds=(ContactKind.REPRESENTATION,)),
    Specimen(21, kinds=(ContactKind.MEMBER_ENQUIRY,)),
    # The Ombudsman has our reply and has not decided; the Ombudsman found no fault.
    Specimen(200, (UNHAPPY,), plan={"ombudsman": replace(DECIDED, decides_after=10 * NOT_YET)}),
    Specimen(300, (UNHAPPY,), plan={"ombudsman": replace(DECIDED, fault=False)}),
)  # fmt: skip
# A council with fewer complaints than this would consist of specimens.
WORTH_SPECIMENS = 30


def specimens(amount: int) -> Iterator[Specimen]:
    if amount >= WORTH_SPECIMENS:
        yield from SPECIMENS
