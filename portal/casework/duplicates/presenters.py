"""Possible duplicates, as a panel for staff."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from complaints.case_facts.queries import CaseContext, links_of
from complaints.duplicates.queries import PossibleDuplicate, possible_duplicates, possible_duplicates_of
from complaints.duplicates.rules.adding import is_kept_from_some
from complaints.duplicates.rules.matters import ComplaintMatter
from complaints.duplicates.rules.suggestions import Repeats, policy_ground
from complaints.intake.rules import Contact, Submission
from complaints.links.queries import LinkedCase, linked_cases
from complaints.people.queries.caller_lookup import cases_of_caller, summaries_seen
from complaints.vocabulary.lifecycle import OPEN, TRANSITIONS, Move, Status
from complaints.vocabulary.persons import PersonIdentity
from councils.bodies.rules import ombudsman_for
from councils.calendars.rules import london_day, with_weekday
from councils.policies.rules.casework_rules import ContactKind
from councils.policies.rules.policy_document import noun
from councils.policies.rules.procedure_rules import ProcedureRules
from councils.vocabulary.roles import Actor
from portal import wording
from portal.addresses import address
from portal.casework.duplicates.forms import ADD_TO, NEXT_STAGE


@dataclass(frozen=True, slots=True)
class DuplicateAction:
    text: str
    href: str


@dataclass(frozen=True, slots=True)
class InsteadButton:
    """`name`: of the field that sends the reference."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class SuggestedDuplicate:
    """`advice`: what the policy says, or that it says nothing. Without `href` it cannot be opened.

    `button`: before the contact is logged, what its form can do instead.
    """

    reference: str
    href: str
    summary: str
    received: str
    status: str
    why: str
    advice: str
    actions: tuple[DuplicateAction, ...] = ()
    button: InsteadButton | None = None


@dataclass(frozen=True, slots=True)
class DuplicatesPanel:
    """`link`: where a pair is linked, or recorded as no duplicates; empty before the contact is logged.

    `others`: before that, the other open cases of a person who was looked up.
    """

    suggestions: tuple[SuggestedDuplicate, ...]
    link: str = ""
    linked: tuple[LinkedCase, ...] = ()
    others: tuple[SuggestedDuplicate, ...] = ()


def duplicates_panel(actor: Actor, case_context: CaseContext) -> DuplicatesPanel:
    """Nothing is suggested once the case is accepted: then it is no question of intake."""
    case = case_context.case
    links = list(links_of(case))
    linked = tuple(linked_cases(actor, case, links))
    link = address("casework:link", reference=case.reference)
    if case.status != Status.RECEIVED or case.stage > 1:
        return DuplicatesPanel((), link, linked)
    found = possible_duplicates_of(actor, case, links)
    facts = case_context.facts
    suggestions = (_suggested(each, facts.rules, _actions(each, case.reference, facts.rules, actor)) for each in found)
    if is_kept_from_some(facts):
        suggestions = (_kept_apart(each) for each in suggestions)
    return DuplicatesPanel(tuple(suggestions), link, linked)


def _kept_apart(suggestion: SuggestedDuplicate) -> SuggestedDuplicate:
    advice = "Only some staff may see the case on this page, so deal with it separately."
    return replace(suggestion, advice=advice, actions=())


def panel_before_logging(actor: Actor, submission: Submission, rules: ProcedureRules) -> DuplicatesPanel:
    contact = submission.contact
    person = PersonIdentity(
        contact.name,
        contact.email,
        contact.phone,
        contact.address,
        contact.user_id,
        contact.on_behalf_of,
        contact.person_id,
    )
    matter = ComplaintMatter(
        submission.service_area_id, submission.summary, submission.description, submission.received_at
    )
    found = possible_duplicates(actor, person, matter)
    seen = summaries_seen(actor, [each.case.pk for each in found])
    suggestions = (_known(_suggested(each, rules), seen=each.case.pk in seen) for each in found)
    pairs = zip(suggestions, found, strict=True)
    return DuplicatesPanel(
        tuple(replace(each, button=_instead(match, rules)) for each, match in pairs),
        others=_others(actor, contact, {each.case.reference for each in found}, rules),
    )


def _known(suggestion: SuggestedDuplicate, *, seen: bool) -> SuggestedDuplicate:
    """Whoever takes a call is told that a case exists, and no word of one that they may not see."""
    return suggestion if seen else replace(suggestion, href="", summary="", why="")


def _instead(found: PossibleDuplicate, rules: ProcedureRules) -> InsteadButton | None:
    if _complains_of_another_contact(found, rules):
        return None
    if found.repeats is Repeats.OPEN:
        return InsteadButton(ADD_TO, f"Add this to {found.case.reference}")
    if found.repeats is Repeats.NOT_FINAL and rules.takes is ContactKind.COMPLAINT:
        return InsteadButton(NEXT_STAGE, f"Ask for stage {found.case.stage + 1} of {found.case.reference}")
    return None


def _others(
    actor: Actor, contact: Contact, shown: Collection[str], rules: ProcedureRules
) -> tuple[SuggestedDuplicate, ...]:
    """The other open cases of those who were looked up, whatever the words say.

    To one of the person whom the call is for, the caller adds nothing: they may have no permission to know of it.
    """
    own = _open_cases(actor, contact.person_id, shown, rules)
    known = {*shown, *(each.reference for each in own)}
    theirs = _open_cases(actor, contact.represented_id, known, rules)
    kept_apart = f"It is one of {contact.on_behalf_of}’s. Log this by itself: the champion sees both."
    return (*own, *(replace(each, advice=kept_apart, button=None) for each in theirs))


def _open_cases(
    actor: Actor, person_id: int | None, shown: Collection[str], rules: ProcedureRules
) -> tuple[SuggestedDuplicate, ...]:
    if person_id is None:
        return ()
    takes_any = rules.takes is not ContactKind.COMPLAINT
    return tuple(
        SuggestedDuplicate(
            reference=case.reference,
            href=address("casework:case", reference=case.reference) if case.summary else "",
            summary=case.summary,
            received=f"{case.service}, received {wording.weekday(london_day(case.received_at))}",
            status=Status(case.status).label,
            why="",
            advice="",
            button=InsteadButton(ADD_TO, f"Add this to {case.reference}"),
        )
        for case in cases_of_caller(actor, person_id).cases
        if case.status in OPEN and case.reference not in shown and (takes_any or case.kind == rules.takes)
    )


def _suggested(
    found: PossibleDuplicate, rules: ProcedureRules, actions: tuple[DuplicateAction, ...] = ()
) -> SuggestedDuplicate:
    case = found.case
    return SuggestedDuplicate(
        reference=case.reference,
        href=address("casework:case", reference=case.reference),
        summary=case.summary,
        received=f"{case.service_area.name}, received {wording.weekday(london_day(case.received_at))}",
        status=f"{Status(case.status).label}, stage {case.stage}",
        why=found.match.why,
        advice=_advice(found, rules),
        actions=actions,
    )


def _advice(found: PossibleDuplicate, rules: ProcedureRules) -> str:
    case, ground = found.case, policy_ground(rules, found.repeats)
    policy = f" (policy, {ground.paragraph})" if ground else ""
    silent = "" if ground else " The policy does not say what to do with a repeat."
    if _complains_of_another_contact(found, rules):
        return (
            f"It is a {noun(ContactKind(case.kind))} that is still open. A complaint about it is dealt with by itself. "
            "Link the two."
        )
    if found.repeats is Repeats.OPEN:
        return f"It is still open. If this is the same matter, add this to it{policy}.{silent}"
    if found.answered_on is None:
        return "It ended without a response. Look at why before you decide."
    answered = with_weekday(found.answered_on)
    if found.repeats is Repeats.NOT_FINAL:
        return (
            f"It had its stage {case.stage} response on {answered}. If this is the same matter, they can ask for "
            f"stage {case.stage + 1}{policy}.{silent}"
        )
    body = ombudsman_for(case.service_area.landlord, case.procedure).organisation
    return (
        f"It had its final response on {answered}. If this is the same matter, they can go to the {body}"
        f"{policy}.{silent}"
    )


def _complains_of_another_contact(found: PossibleDuplicate, rules: ProcedureRules) -> bool:
    """Added to a request, a complaint would have no date of its own."""
    is_open = found.repeats is Repeats.OPEN
    return is_open and rules.takes is ContactKind.COMPLAINT and found.case.kind != ContactKind.COMPLAINT


def _actions(
    found: PossibleDuplicate, reference: str, rules: ProcedureRules, actor: Actor
) -> tuple[DuplicateAction, ...]:
    """Those that someone in these roles can take."""
    if _complains_of_another_contact(found, rules):
        return ()
    possible = _possible_actions(found, reference)
    return tuple(action for move, action in possible if not TRANSITIONS[move].roles.isdisjoint(actor.roles))


def _possible_actions(found: PossibleDuplicate, reference: str) -> Iterator[tuple[Move, DuplicateAction]]:
    earlier = found.case.reference
    if found.repeats is Repeats.OPEN:
        page = address(f"casework:{Move.ADD_TO_OPEN.value}", reference=reference)
        yield (
            Move.ADD_TO_OPEN,
            DuplicateAction(f"Add to the open {noun(ContactKind(found.case.kind))}", f"{page}?to={earlier}"),
        )
    elif found.answered_on is not None:
        if found.repeats is not Repeats.FINAL:
            page = address(f"casework:{Move.ESCALATE.value}", reference=earlier)
            text = f"Escalate {earlier} to stage {found.case.stage + 1}"
            yield Move.ESCALATE, DuplicateAction(text, page)
        page = address(f"casework:{Move.DECLINE.value}", reference=reference)
        yield Move.DECLINE, DuplicateAction("Decline this one", page)
