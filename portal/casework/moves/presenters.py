"""What every move's page says: the move's name, who learns of it, who approves it, which Ombudsman is next."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from complaints.case_facts.queries import CaseContext
from complaints.cases.rules import available_moves
from complaints.cases.rules.closing import tries_simple_solution
from complaints.correspondence.queries.adjustments import (
    as_read_by,
    held_media,
    medium_of,
    occasion_of_move,
    why_not_email,
)
from complaints.correspondence.queries.letters import needs_of
from complaints.deadlines.stage_events import CaseFacts
from complaints.vocabulary.actions import APPROVERS, LETTERS_WITHOUT_STAFF_TEXT, STAFF_TEXT_SHOWN, ApprovalKind
from complaints.vocabulary.correspondence import why_held_back
from complaints.vocabulary.lifecycle import ENDED, Audience, Decision, Move
from complaints.vocabulary.people import Medium
from councils.bodies.rules import Ombudsman, ombudsman_for
from councils.policies.rules.casework_rules import CORPORATE, ContactKind
from councils.policies.rules.procedure_rules import StageRules
from councils.vocabulary.errors import RuleBroken
from portal.casework.presenters import dates, new_cautions
from portal.casework.sent_letters import by_phone

# In the address of the page on which a contact is reclassified: as what.
AS, SERVICE_REQUEST = "as", f"{CORPORATE}.{ContactKind.SERVICE_REQUEST.name.lower()}"


def notified(move: Move, case_context: CaseContext, on: date) -> tuple[str, ...]:
    """Return a sentence per recipient, and who can read the text."""
    try:
        decision = available_moves.dry_run(move, case_context.facts, on)
    except RuleBroken:
        return ()
    return () if decision is None else (*_audiences(decision, case_context, move, on), *_reading(decision))


def consequences(case_context: CaseContext, move_preview: Any, approvers: str = "") -> dict[str, Any]:
    """Return what the page before sending shows of a `MovePreview`. `approvers`: who is asked first."""
    ended = move_preview.facts.status in ENDED
    return {
        "case_context": case_context,
        "approvers": approvers,
        "move_preview": move_preview,
        "dates": () if ended else dates(move_preview.facts, move_preview.facts.timetable),
        "cautions": new_cautions(case_context.facts, move_preview.facts),
        "by_phone": by_phone,
    }


def _audiences(decision: Decision, case_context: CaseContext, move: Move, on: date) -> list[str]:
    case = case_context.case
    officer = case.officer.get_full_name() if case.officer else ""
    words = {
        Audience.COMPLAINANT: _to_reader(case, decision, move, on),
        Audience.OFFICER: f"We’ll email {officer}." if officer else "",
        Audience.CHAMPIONS: "We’ll email the complaint champions.",
        Audience.COMPLAINTS_MANAGERS: "We’ll email the complaints managers.",
        Audience.HEADS_OF_SERVICE: "We’ll email the heads of the service.",
        Audience.SAFEGUARDING: "We’ll email those who deal with safeguarding. The email says nothing of the case.",
    }
    return [words[tell.to] for tell in decision.notify if words[tell.to]]


def _to_reader(case: Any, decision: Decision, move: Move, on: date) -> str:
    reader = as_read_by(case, decision.data)
    said = _how_told(reader, move, on)
    if reader is case:
        return said
    why = f"because there is no permission to tell {case.complainant_name}"
    return f"The response is for {reader.complainant_name}, {why}. {said}"


def _how_told(case: Any, move: Move, on: date) -> str:
    name, needs = case.complainant_name, needs_of(case, occasion_of_move(move))
    if not held_media(case) and not case.read_by_person_concerned:
        return f"{name} left no contact details, so no letter can be sent."
    stopped = why_held_back(needs, on)
    if stopped:
        return f"Nothing will be sent to {name}, and a task stays on the case. {stopped}"
    if needs.asks_the_writer:
        return f"You choose below how to tell {name}."
    ways = {
        Medium.EMAIL: f"A letter will be emailed to {name}.",
        Medium.POST: f"{name} {why_not_email(case)}. You need to post a letter.",
        Medium.PHONE: f"{name} {why_not_email(case)}. You need to phone them.",
    }
    medium = medium_of(case)
    return ways[medium] if medium is not None else ""


def _reading(decision: Decision) -> list[str]:
    if not decision.text:
        return []
    in_letter = decision.writes_to_complainant and decision.event not in LETTERS_WITHOUT_STAFF_TEXT
    if decision.public and (in_letter or decision.event in STAFF_TEXT_SHOWN):
        return ["The complainant can read what you write here on their page."]
    return ["Only staff can read what you write here."]


# What decides about a contact that waits for triage, besides accepting it.
DECIDES_TRIAGE = frozenset(
    {
        Move.ADD_TO_OPEN,
        Move.ANSWER_OFFER,
        Move.ASSIGN,
        Move.DECLINE,
        Move.FORWARD,
        Move.HAND_OVER,
        Move.LOG_BY_MISTAKE,
        Move.OFFER_COMPLAINT,
        Move.PASS_TO_LEGAL,
        Move.RECLASSIFY,
        Move.REROUTE,
        Move.SEND_TO_DIRECTOR,
        Move.SETTLE,
        Move.SHARE_PRAISE,
        Move.SKIP_STAGE,
    }
)
# In the address of a case's page: its triage was just decided.
DECIDED = "decided"
AT_FURTHER_STAGES = {Move.ACCEPT: "Accept at stage {}", Move.DECLINE: "Decline stage {}"}


def label(move: Move, facts: CaseFacts) -> str:
    if facts.stage > 1 and move in AT_FURTHER_STAGES:
        return AT_FURTHER_STAGES[move].format(facts.stage)
    if move is Move.ESCALATE and facts.rules.has_stage(facts.stage + 1):
        return f"Escalate to stage {facts.stage + 1}"
    if move is Move.SETTLE and tries_simple_solution(facts):
        return "Settle it at first contact"
    return move.label


def approvers_words(kind: ApprovalKind) -> str:
    """Return for example "a complaints manager or head of service"."""
    return "a " + " or ".join(sorted(role.label.lower() for role in APPROVERS[kind]))


def ombudsman_of(case_context: CaseContext) -> Ombudsman:
    return ombudsman_for(case_context.case.service_area.landlord, case_context.case.procedure)


def ineligible_because(people: Sequence[Any], stage: StageRules) -> list[tuple[str, str]]:
    """Return (reason, names) pairs."""
    paragraph = stage.independence_cite.paragraph
    source = f" (policy, {paragraph})" if paragraph else ""
    reasons = {
        "assign.not_independent": "They responded at an earlier stage of this complaint",
        "assign.not_senior": f"They are not more senior than the person who responded before{source}",
    }
    return [
        (
            reason,
            ", ".join(
                person.name for person in people if person.ineligible_because and person.ineligible_because.code == code
            ),
        )
        for code, reason in reasons.items()
        if any(person.ineligible_because and person.ineligible_because.code == code for person in people)
    ]


def remark(person: Any) -> str:
    """Return what to know of someone before they are chosen to respond."""
    roles = ", ".join(sorted(role.label for role in person.roles))
    areas = ", ".join(sorted(person.areas)) or "all services"
    load = f"{person.open_cases} open case{'' if person.open_cases == 1 else 's'}"
    named = "" if person.named else ". Not named by the policy for this stage"
    return f"{roles}, {areas}: {load}{named}"


def words_to_pass_on(case: Any) -> str:
    """Return the complaint and how to reach the person, for staff to change. A protected address is theirs to add."""
    protected = case.person is not None and case.person.address_protected
    address = "" if protected else case.complainant_address
    ways = (case.complainant_name, case.complainant_email, case.complainant_phone, address)
    return "\n\n".join((case.summary, case.description, "\n".join(filter(None, ways))))
