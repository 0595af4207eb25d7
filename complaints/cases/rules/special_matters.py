"""What the questions of a policy about a special matter lead to, and what staff are told of a complaint about them.

Immigration Act 2016, part 7: the standard of spoken English of staff who deal with the public.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from complaints.cases.rules.decisions import check_not_held
from complaints.cases.rules.declining import CHECKS, NOTHING_GIVEN, DeclineFacts
from complaints.deadlines.stage_events import CaseFacts
from complaints.vocabulary.lifecycle import (
    MATTER_DECIDED,
    PASSED_TO_LEGAL,
    STAFF_NOTICE,
    Audience,
    Decision,
    Move,
    Notify,
    Status,
)
from councils.calendars.rules import with_weekday, written
from councils.policies.rules.casework_rules import (
    MatterAnswer,
    MatterOutcome,
    MatterQuestion,
    SpecialMatter,
)
from councils.policies.rules.lifecycle_rules import ExclusionCondition
from councils.policies.rules.policy_document import matters_asked_about
from councils.policies.rules.procedure_rules import ProcedureRules
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.values import has_visible_text, visible_or_empty


@dataclass(frozen=True, slots=True)
class MatterPath:
    """The questions answered so far, and the next; or what the last answer decided."""

    matter: SpecialMatter
    steps: tuple[tuple[MatterQuestion, MatterAnswer], ...]
    next_question: MatterQuestion | None

    @property
    def decided(self) -> MatterAnswer | None:
        return self.steps[-1][1] if self.next_question is None else None

    @property
    def answers(self) -> tuple[str, ...]:
        return tuple(answer.key for _, answer in self.steps)

    @property
    def tells_staff(self) -> bool:
        return self.leads_to(MatterOutcome.STAFF_TOLD)

    @property
    def letter_text(self) -> str:
        return self.decided.letter_text if self.decided is not None else ""

    @property
    def exclusion(self) -> str:
        """The ground's key, as cases keep it."""
        return self.decided.exclusion.replace("-", "_") if self.decided is not None else ""

    def leads_to(self, outcome: MatterOutcome) -> bool:
        return self.decided is not None and self.decided.outcome is outcome


def follow(rules: ProcedureRules, key: str, answers: Sequence[str]) -> MatterPath:
    """`answers` are keys, from the first question on. Raises RuleBroken: `matter.unknown`, `matter.answer`."""
    matter = next((each for each in matters_asked_about(rules) if each.key == key), None)
    if matter is None:
        raise RuleBroken("matter.unknown", "The policy has no questions about this.")
    question: MatterQuestion | None = matter.questions[0]
    steps = []
    for given in answers:
        answer = next((each for each in question.answers if each.key == given), None) if question else None
        if question is None or answer is None:
            raise RuleBroken("matter.answer", "Select one of the answers.")
        steps.append((question, answer))
        question = next((each for each in matter.questions if each.key == answer.next_question), None)
    return MatterPath(matter, tuple(steps), question)


def outcomes_of(matter: SpecialMatter) -> Iterator[MatterPath]:
    """Yield every way through the questions."""
    waiting: list[MatterPath] = [MatterPath(matter, (), matter.questions[0])]
    while waiting:
        path = waiting.pop()
        if path.next_question is None:
            yield path
            continue
        for answer in path.next_question.answers:
            following = next((each for each in matter.questions if each.key == answer.next_question), None)
            waiting.append(MatterPath(matter, (*path.steps, (path.next_question, answer)), following))


def move_for(outcome: MatterOutcome, facts: CaseFacts) -> Move | None:
    """Return the move that carries it out; None where it is being investigated already, as the answers ask."""
    accepts = Move.ACCEPT if facts.status is Status.RECEIVED else None
    if outcome is MatterOutcome.NEXT_STAGE:
        # The earlier complaint goes to its next stage, and this contact is added to it.
        return Move.ADD_TO_OPEN if facts.status is Status.RECEIVED and facts.stage == 1 else accepts
    moves = {
        MatterOutcome.SERVICE_REQUEST: Move.RECLASSIFY,
        MatterOutcome.LEGAL: Move.PASS_TO_LEGAL,
        MatterOutcome.NOT_INVESTIGATED: Move.DECLINE,
    }
    return moves.get(outcome, accepts)


def record_answers(facts: CaseFacts, path: MatterPath, move: Move | None = None) -> Decision:
    """For staff only. `move` follows at once. Raises RuleBroken: `matter.unanswered`, `matter.elsewhere`."""
    decided = path.decided
    if decided is None or decided.outcome is None:
        raise RuleBroken("matter.unanswered", "Answer all the questions first.")
    if move is not None and move is not move_for(decided.outcome, facts):
        raise RuleBroken("matter.elsewhere", f"These answers mean that it is {decided.outcome}.")
    return Decision(
        MATTER_DECIDED,
        text="\n".join((*(f"{question.question} {answer.answer}" for question, answer in path.steps), decided.reason)),
        data={"matter": path.matter.key, "answers": list(path.answers), "outcome": decided.outcome.value},
        public=False,
    )


def staff_notice(facts: CaseFacts) -> Decision:
    """The complainant learns that the member of staff will be told of the complaint, and of what is done."""
    told = () if facts.anonymous else (Notify(STAFF_NOTICE, Audience.COMPLAINANT),)
    return Decision(STAFF_NOTICE, public=not facts.anonymous, notify=told)


@dataclass(frozen=True, slots=True)
class StaffTold:
    """`by`: the manager who told the member of staff. `answer`: what the member of staff said, or empty."""

    by: str
    on: date
    answer: str = ""


def said_of_staff_told(told: StaffTold, opened_on: date, today: date) -> str:
    """Return the note that does the task. Raises RuleBroken: `staff_told.by`, `staff_told.day`."""
    if not has_visible_text(told.by):
        raise RuleBroken("staff_told.by", "Enter who told them.")
    if not opened_on <= told.on <= today:
        raise RuleBroken("staff_told.day", f"Enter a day from {written(opened_on)} to today.")
    return f"Told by {told.by.strip()} on {written(told.on)}. {visible_or_empty(told.answer)}".strip()


@dataclass(frozen=True, slots=True)
class LegalReferral:
    """`explanation` is for the complainant, `pass_on` for the legal team, `reference` its number for the claim.

    `earlier`: the complaint that had its final response. `answered_on`: when, if it is not kept here.
    """

    explanation: str
    pass_on: str
    reference: str = ""
    earlier: DeclineFacts = NOTHING_GIVEN


ANSWER_FIRST = "Answer the policy’s questions first. They say whether it goes there."


def check_has_questions(facts: CaseFacts) -> None:
    """Raises RuleBroken (`legal.questions`) where the policy asks nothing about such a contact."""
    if not matters_asked_about(facts.rules):
        raise RuleBroken("legal.questions", ANSWER_FIRST)


def pass_to_legal(facts: CaseFacts, path: MatterPath, to: LegalReferral, on: date) -> Decision:
    """A claim goes to the legal team once the complaints procedure has ended, and not before.

    Raises RuleBroken: `legal.questions`, `legal.pass_on`, `close.held`, and as `_check_exhausted`.
    """
    if not path.leads_to(MatterOutcome.LEGAL) or path.decided is None:
        raise RuleBroken("legal.questions", ANSWER_FIRST)
    if not has_visible_text(to.pass_on):
        raise RuleBroken("legal.pass_on", "Enter what the legal team needs to know.")
    check_not_held(facts)
    ended = _check_exhausted(facts, to.earlier, on)
    return Decision(
        PASSED_TO_LEGAL,
        {"status": Status.CLOSED, "paused": False},
        text="\n\n".join(filter(None, (to.explanation, ended))),
        data={
            "bodies": [path.decided.body],
            "passed_on": to.pass_on,
            "reference": to.reference.strip(),
            "earlier": to.earlier.reference.strip(),
        },
        letter="We have passed your claim to our legal team",
        notify=(Notify(PASSED_TO_LEGAL, Audience.COMPLAINANT),),
    )


def _check_exhausted(facts: CaseFacts, given: DeclineFacts, on: date) -> str:
    """Return what the letter says of it. Raises RuleBroken: `legal.not_exhausted`, and as `CHECKS`."""
    if has_visible_text(given.reference):
        return CHECKS[ExclusionCondition.FINAL](facts, given, on)
    if facts.rounds > 1 and not facts.rules.has_stage(facts.stage + 1):
        return ""
    if given.answered_on is None or given.answered_on > on:
        raise RuleBroken(
            "legal.not_exhausted",
            "A claim goes to the legal team only after our final response. Enter the reference of the complaint that "
            "had it, or the date it was sent. If it had none, accept this complaint.",
        )
    return f"We sent our final response on {with_weekday(given.answered_on)}."
