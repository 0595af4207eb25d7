"""Contacts other than the usual complaint."""

from collections.abc import Sequence
from functools import partial
from random import Random
from typing import NamedTuple

from complaints.cases.rules.closing import settle
from complaints.cases.rules.offering import Reclassification, reclassify
from complaints.vocabulary.lifecycle import Move
from councils.calendars.rules import london_day
from councils.policies.rules.casework_rules import ContactKind
from councils.policies.rules.policy_document import (
    KNOWN_BY_TITLE,
    OFFERED_TO_RESIDENTS,
    ContactChoice,
    is_usual_complaint,
    needs_agreement,
)
from demo.councils.policies import Rulebook
from demo.histories.case_steps import BY_THEMSELVES, StepPlayer
from demo.histories.scenarios import Arrival
from demo.roles import DemoRole

A_THOUSAND = 1000
# The share of complaints that are something else.
NO_COMPLAINT = 0.015
# What such a complaint becomes, where the policy has it.
MISTAKEN_FOR_COMPLAINTS = (
    ContactKind.SERVICE_REQUEST,
    ContactKind.COMPLIMENT,
    ContactKind.FEEDBACK,
    ContactKind.COMMENT,
    ContactKind.REPRESENTATION,
)


class Matter(NamedTuple):
    choice: ContactChoice
    becomes: ContactChoice | None = None

    @property
    def final(self) -> ContactChoice:
        return self.becomes or self.choice


def sort_of(choice: ContactChoice) -> str:
    """Its key in the demonstration's documents."""
    return choice.procedure if choice.kind in KNOWN_BY_TITLE else choice.kind.name.lower()


def first_of(kinds: Sequence[ContactKind], choices: Sequence[ContactChoice]) -> ContactChoice | None:
    return next((choice for kind in kinds for choice in choices if choice.kind is kind), None)


def draw_matter(dice: Random, choices: tuple[ContactChoice, ...], shares: dict[str, int]) -> Matter:
    """Mostly the usual complaint, the first choice."""
    usual, others = choices[0], choices[1:]
    weights = [shares.get(sort_of(choice), 0) for choice in others]
    choice = dice.choices(choices, [A_THOUSAND - sum(weights), *weights])[0]
    if choice is usual:
        known = [each for each in others if each.kind in MISTAKEN_FOR_COMPLAINTS]
        return Matter(usual, dice.choice(known)) if known and dice.random() < NO_COMPLAINT else Matter(usual)
    return Matter(choice)


def as_by_law(matter: Matter, choices: Sequence[ContactChoice], procedure: str) -> Matter:
    if not is_usual_complaint(matter.choice.procedure, matter.choice.kind):
        return matter
    lawful = (each for each in choices if (each.procedure, each.kind) == (procedure, ContactKind.COMPLAINT))
    return matter._replace(choice=next(lawful, matter.choice))


def arrives(choice: ContactChoice, arrival: Arrival) -> Arrival:
    """What residents' forms do not offer arrives by email."""
    offered = is_usual_complaint(choice.procedure, choice.kind) or choice.kind in OFFERED_TO_RESIDENTS
    return arrival if offered or arrival.channel not in BY_THEMSELVES else arrival._replace(channel="email")


def reclassified(steps: StepPlayer, to: ContactChoice, book: Rulebook, days: int) -> None:
    steps.course.becomes = book.settings[steps.setting.landlords]
    words = f"reclassified.{sort_of(to)}"
    at = steps.desk.later(steps.now, days, steps.half_hour())
    agreed = "By phone." if needs_agreement(steps.setting.rules, to.kind) else ""
    new = Reclassification(to, book.policy_version_id, words, london_day(at), agreed)
    steps.taken(Move.RECLASSIFY, at, DemoRole.CHAMPION, partial(reclassify, new=new))


def settled(steps: StepPlayer, days: int) -> None:
    words = f"settled.{steps.course.setting.rules.takes.name.lower()}"
    steps.staff(Move.SETTLE, partial(settle, done=words), DemoRole.CHAMPION, days)
