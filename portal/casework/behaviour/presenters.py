"""What was decided about a person's behaviour, step by step."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from complaints.people.rules.behaviour import DECIDERS, BehaviourPolicy
from complaints.vocabulary.people import (
    LIMITS_APPEAL_DECIDED,
    LIMITS_APPEALED,
    LIMITS_NOT_SET,
    LIMITS_PROPOSED,
    LIMITS_REVIEWED,
    LIMITS_SET,
    BehaviourOutcome,
    DecisionStatus,
)
from councils.calendars.rules import written
from councils.vocabulary.roles import Actor
from portal import wording
from portal.addresses import address
from portal.layout.display import Colour, Fact, PageLink, Tag

COLOURS: Mapping[DecisionStatus, Colour] = {DecisionStatus.PROPOSED: "yellow", DecisionStatus.IN_FORCE: "orange"}
STEPS = {
    LIMITS_PROPOSED: "Proposed",
    LIMITS_SET: "Limits set",
    LIMITS_NOT_SET: "No limits set",
    LIMITS_REVIEWED: "Reviewed",
    LIMITS_APPEALED: "Appeal",
    LIMITS_APPEAL_DECIDED: "Appeal decided",
}
OVERDUE = Tag("Review overdue", "red")


@dataclass(frozen=True, slots=True)
class DecisionCard:
    pk: int
    tag: Tag
    overdue: Tag | None
    title: str
    facts: tuple[Fact, ...]
    links: tuple[PageLink, ...]


def decision_cards(rows: Iterable[Any], reference: str, actor: Actor, today: date) -> list[DecisionCard]:
    return [_card(row, reference, actor, today) for row in rows]


def status_tag_of(row: Any) -> Tag:
    status = DecisionStatus(row.status)
    return Tag(status.label, COLOURS.get(status, "grey"))


def is_overdue(row: Any, today: date) -> bool:
    return bool(row.status == DecisionStatus.IN_FORCE and row.review_on <= today)


def _card(row: Any, reference: str, actor: Actor, today: date) -> DecisionCard:
    known = (
        ("About", row.subject),
        ("Behaviour", "\n".join(row.behaviours)),
        *((what, evidence) for what, evidence in row.preconditions),
        ("Warning", _warning(row)),
        ("Limits", "\n".join(row.lines)),
        ("Considered about the Equality Act and adjustments", row.considered),
        (
            "Review by",
            written(row.review_on) if row.status in (DecisionStatus.PROPOSED, DecisionStatus.IN_FORCE) else "",
        ),
        ("Ended", written(row.ended_on) if row.ended_on else ""),
        ("Appeal to", row.appeal_to or "No right of appeal. They can complain to the Ombudsman."),
    )
    return DecisionCard(
        pk=row.pk,
        tag=status_tag_of(row),
        overdue=OVERDUE if is_overdue(row, today) else None,
        title=f"Proposed on {wording.moment(row.proposed_at)}",
        facts=(*(Fact(key, value) for key, value in known if value), *map(_step, row.steps.all())),
        links=tuple(_links(row, reference, actor)),
    )


def _warning(row: Any) -> str:
    if row.warned_on:
        return f"{written(row.warned_on)}: {row.warning}"
    return f"None, because: {row.no_warning}" if row.no_warning else "None"


def _step(step: Any) -> Fact:
    said = step.data
    more = (
        BehaviourOutcome(said["outcome"]).label if "outcome" in said else "",
        f"Decided by: {said['decided_by']}" if said.get("decided_by") else "",
        f"Discussed: {said['consulted']}" if said.get("consulted") else "",
        f"Reviewed by: {said['reviewed_by']}" if said.get("reviewed_by") else "",
        f"Received on {written(date.fromisoformat(said['made_on']))}" if said.get("made_on") else "",
        f"Reviewed by the person who decided the appeal, because: {said['why_same']}" if said.get("why_same") else "",
        step.text,
    )
    return Fact(STEPS[step.kind], "\n".join((f"{step.by_name}, {wording.moment(step.at)}", *filter(None, more))))


def _links(row: Any, reference: str, actor: Actor) -> Iterable[PageLink]:
    decides = actor.has(*DECIDERS)

    def link(text: str, name: str) -> PageLink:
        return PageLink(text, address(f"casework:{name}", reference=reference, pk=row.pk))

    if row.status == DecisionStatus.PROPOSED and decides:
        yield link("Decide", "decide-limits")
    if row.status != DecisionStatus.IN_FORCE:
        return
    if decides:
        yield link("Review", "review-limits")
    if row.appealed_on and decides:
        yield link("Decide the appeal", "decide-limits-appeal")
    elif row.appeal_to and not row.appealed_on:
        yield link("Record an appeal", "appeal-limits")


def policy_facts(policy: BehaviourPolicy) -> tuple[Fact, ...]:
    known = (
        ("Policy calls it", f"{policy.name}{f' ({policy.paragraph})' if policy.paragraph else ''}"),
        ("Where it is set out", "In a policy of its own. Follow that policy too." if policy.elsewhere else ""),
        ("Who decides", "\n".join(policy.decided_by)),
        ("In consultation with", "\n".join(policy.consulting)),
        ("Warning", "Normally given first" if policy.warning else ""),
        ("What follows", policy.effect),
        ("New matters", policy.new_matters or "Looked at on their merits"),
        ("Reviewed", f"Within {policy.longest}{_by(policy)}"),
        ("Appeal", _appeal(policy)),
        ("Register kept by", policy.log_keeper),
        ("Note", policy.note),
    )
    return tuple(Fact(key, value) for key, value in known if value)


def _by(policy: BehaviourPolicy) -> str:
    return f", by the {' or '.join(policy.reviewed_by)}" if policy.reviewed_by else ""


def _appeal(policy: BehaviourPolicy) -> str:
    if policy.appeal_to:
        return f"To the {policy.appeal_to}"
    return "None. They can complain to the Ombudsman." if policy.states_appeal else "The policy does not say"
