"""The triage page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from complaints.approvals.queries import waiting_approvals_of
from complaints.case_facts.queries import CaseContext, roles_on
from complaints.cases.queries.case_page import colleagues, documents_of
from complaints.cases.rules.available_moves import open_moves
from complaints.people.queries.person_records import other_cases_of
from complaints.vocabulary.lifecycle import Move
from councils.policies.rules.casework_rules import CORPORATE, ContactKind
from councils.policies.rules.policy_document import kind_rules, noun
from councils.queries import HeldRole, names_of
from councils.vocabulary.roles import Actor
from portal import wording
from portal.addresses import address
from portal.casework.approvals.presenters import ApprovalLine, approval_line
from portal.casework.case.presenters import (
    PASSING_ON,
    Action,
    action,
    came,
    complainant_facts,
    complainant_heading,
    complaint_facts,
    document,
    tags,
)
from portal.casework.joint_complainants.presenters import JointPanel, joint_panel
from portal.casework.moves.presenters import AS, SERVICE_REQUEST, ineligible_because, remark
from portal.casework.people.presenters import BesideRecord, PersonCase, beside_record, case_line, person_tags
from portal.casework.presenters import DeadlinePanel, DeadlineReader, panel
from portal.casework.special_matters.presenters import SpecialMatterLine, special_matters
from portal.layout.display import DocumentLink, Fact, PageLink, Tag

# The other decisions about a contact, in order.
OTHERWISE = (
    *PASSING_ON,
    Move.SEND_TO_DIRECTOR,
    Move.OFFER_COMPLAINT,
    Move.DECLINE,
    Move.FORWARD,
    Move.ADD_TO_OPEN,
    Move.REROUTE,
    Move.SKIP_STAGE,
    Move.LOG_BY_MISTAKE,
)
MOST_CASES = 5


@dataclass(frozen=True, slots=True)
class TriageScreen:
    """`otherwise`: decisions other than to accept it. `kind`: what it is, and where to change that.

    `officers`: (id, name with a remark) of those who may respond; `others`: the policy does not name all of them.
    """

    tags: tuple[Tag, ...]
    came: str
    # Names of the staff whom it is about: they do not see it.
    about_staff: tuple[str, ...]
    noun: str
    deadline: DeadlinePanel
    complaint: tuple[Fact, ...]
    documents: tuple[DocumentLink, ...]
    complainant_heading: str
    complainant: tuple[Fact, ...]
    joint: JointPanel | None
    cases: tuple[PersonCase, ...]
    more_cases: str
    lookalikes: tuple[Fact, ...]
    markers: Sequence[Any]
    approvals: tuple[ApprovalLine, ...]
    kind: tuple[Fact, ...]
    otherwise: tuple[Action, ...]
    special_matters: tuple[SpecialMatterLine, ...]
    officers: tuple[tuple[str, str], ...]
    others: bool
    ineligible_because: tuple[tuple[str, str], ...]


def triage_screen(
    actor: Actor,
    case_context: CaseContext,
    deadline_reader: DeadlineReader,
    service_area_id: int,
    held: Sequence[HeldRole],
) -> TriageScreen:
    """`service_area_id`: whose people come first. `held`: the roles in the council."""
    case, facts = case_context.case, case_context.facts
    lines = tuple(case_line(each, case.person_id) for each in other_cases_of(actor, case))
    found = open_moves(facts, roles_on(actor, case), deadline_reader.today)
    open_now = {opening.move for opening in found if opening.refusal is None}
    people = colleagues(case.council_id, replace(facts, service_area_id=service_area_id), held)
    beside = beside_record(actor, case.person) if case.person else BesideRecord()
    able = [person for person in people if person.ineligible_because is None]
    return TriageScreen(
        tags=(*tags(case_context), *(person_tags(case.person) if case.person else ())),
        came=came(case),
        about_staff=tuple(name for pk, name in names_of(held) if pk in facts.about_staff),
        noun=noun(case_context.facts.rules.takes),
        deadline=panel(case_context, deadline_reader),
        complaint=complaint_facts(case),
        documents=tuple(document(each, case.reference) for each in documents_of(case)),
        complainant_heading=complainant_heading(case),
        complainant=complainant_facts(case, opens_person=True),
        joint=joint_panel(actor, case),
        cases=lines[:MOST_CASES],
        more_cases=address("casework:person", person=case.person_id) if len(lines) > MOST_CASES else "",
        lookalikes=beside.lookalikes,
        markers=beside.markers,
        approvals=tuple(map(approval_line, waiting_approvals_of(case))),
        kind=(_kind(case, may_change=Move.RECLASSIFY in open_now),),
        otherwise=(
            *(_as_request(case_context) if Move.RECLASSIFY in open_now else ()),
            *(action(move, case_context) for move in OTHERWISE if move in open_now),
        ),
        special_matters=special_matters(facts.rules, case.reference, may_decide=Move.DECIDE_MATTER in open_now),
        officers=tuple((str(person.user_id), f"{person.name} – {remark(person)}") for person in able),
        others=any(not person.named for person in able),
        ineligible_because=tuple(ineligible_because(people, facts.stage_rules)),
    )


def _as_request(case_context: CaseContext) -> tuple[Action, ...]:
    """Return the page on which it becomes a service request that is passed on, if the policy knows such requests."""
    rules, request = case_context.facts.rules, ContactKind.SERVICE_REQUEST
    if rules.procedure != CORPORATE or rules.takes is request or kind_rules(rules, request) is None:
        return ()
    page = address("casework:reclassify", reference=case_context.case.reference)
    return (Action("Pass on as a service request", f"{page}?{urlencode({AS: SERVICE_REQUEST})}"),)


def _kind(case: Any, *, may_change: bool) -> Fact:
    change = PageLink("Reclassify", address("casework:reclassify", reference=case.reference), hidden="it")
    shown = f"{case.kind.capitalize()} ({wording.procedure(case.procedure)})"
    return Fact("Kind of contact", shown, actions=(change,) if may_change else ())
