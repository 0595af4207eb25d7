"""The triage page."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from complaints.cases.queries.case_page import CaseContext
from complaints.cases.rules.available_moves import AvailableMove
from complaints.vocabulary.lifecycle import Move
from councils.policies.rules.policy_document import noun
from portal import wording
from portal.addresses import address
from portal.casework.case.presenters import (
    Action,
    action,
    came,
    complainant_facts,
    complainant_heading,
    complaint_facts,
    document,
    tags,
)
from portal.casework.people.presenters import PersonCase, case_line, person_tags
from portal.casework.presenters import DeadlinePanel, DeadlineReader, panel
from portal.layout.display import DocumentLink, Fact, PageLink, Tag

# The other decisions about a contact, in order.
OTHERWISE = (Move.SETTLE, Move.DECLINE, Move.FORWARD, Move.ADD_TO_OPEN, Move.REROUTE)
MOST_CASES = 5


@dataclass(frozen=True, slots=True)
class TriageScreen:
    """`otherwise`: decisions other than to accept it. `kind`: what it is, and where to change that."""

    tags: tuple[Tag, ...]
    came: str
    noun: str
    deadline: DeadlinePanel
    complaint: tuple[Fact, ...]
    documents: tuple[DocumentLink, ...]
    complainant_heading: str
    complainant: tuple[Fact, ...]
    cases: tuple[PersonCase, ...]
    more_cases: str
    kind: tuple[Fact, ...]
    otherwise: tuple[Action, ...]


def triage_screen(
    case_context: CaseContext,
    deadline_reader: DeadlineReader,
    open_moves: Iterable[AvailableMove],
    documents: Iterable[Any],
    cases: Iterable[Any],
) -> TriageScreen:
    case = case_context.case
    lines = tuple(map(case_line, cases))
    open_now = {opening.move for opening in open_moves if opening.refusal is None}
    return TriageScreen(
        tags=(*tags(case_context), *(person_tags(case.person) if case.person else ())),
        came=came(case),
        noun=noun(case_context.facts.rules.takes),
        deadline=panel(case_context, deadline_reader),
        complaint=complaint_facts(case),
        documents=tuple(document(each, case.reference) for each in documents),
        complainant_heading=complainant_heading(case),
        complainant=complainant_facts(case, opens_person=True),
        cases=lines[:MOST_CASES],
        more_cases=address("casework:person", person=case.person_id) if len(lines) > MOST_CASES else "",
        kind=(_kind(case, may_change=Move.RECLASSIFY in open_now),),
        otherwise=tuple(action(move, case_context) for move in OTHERWISE if move in open_now),
    )


def _kind(case: Any, *, may_change: bool) -> Fact:
    change = PageLink("Reclassify", address("casework:reclassify", reference=case.reference), hidden="it")
    shown = f"{case.kind.capitalize()} ({wording.procedure(case.procedure)})"
    return Fact("Kind of contact", shown, actions=(change,) if may_change else ())
