"""Those who complain together, on the pages of their case."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from complaints.people.queries.behaviour import marked_people
from complaints.people.queries.joint_complainants import contact_of, joint_complainants_of
from complaints.people.rules.joint_complainants import CopyReader
from complaints.vocabulary.people import AgreedHow, Medium, PreferredChannel, listed, ruling_out
from councils.calendars.rules import written
from councils.vocabulary.roles import CASEWORK_ROLES, LOGGING_ROLES, Actor
from portal.addresses import address
from portal.casework.people.presenters import HIDDEN, on_record
from portal.layout.display import Fact, PageLink


@dataclass(frozen=True, slots=True)
class JointPanel:
    """`people` are those who complain together with the spokesperson. Without `add` the reader changes nothing."""

    spokesperson: str
    people: tuple[Fact, ...]
    add: str
    change: str


def joint_panel(actor: Actor, case: Any) -> JointPanel | None:
    """None for a case whose complainant is not known, as no one can speak for the others there."""
    if case.person_id is None:
        return None
    may_change = actor.has(*CASEWORK_ROLES, *LOGGING_ROLES)
    may_decide = actor.has(*CASEWORK_ROLES)
    parties = tuple(joint_complainants_of(case))
    marked = marked_people(actor, (party.person for party in parties)) if parties else frozenset()
    here = {"reference": case.reference}
    return JointPanel(
        spokesperson=case.complainant_name,
        people=tuple(
            _joint(party, marked, case.reference, may_change=may_change, may_decide=may_decide) for party in parties
        ),
        add=address("casework:add-joint-complainant", **here) if may_change else "",
        change=address("casework:change-spokesperson", **here) if may_change and parties else "",
    )


def _joint(party: Any, marked: Collection[int], reference: str, *, may_change: bool, may_decide: bool) -> Fact:
    person, here = party.person, {"reference": reference, "pk": party.pk}
    agreed = f"Agreed {AgreedHow(party.agreed_how).label.lower()} on {written(party.agreed_on)}"
    lines = (*on_record(person, marked), *(text for _, text in contact_lines(person)), agreed, party.note)
    adjustments = PageLink(
        "Adjustments", address("casework:adjustments", reference=reference), hidden=f"of {person.name}"
    )
    changes = (
        *((adjustments,) if may_decide else ()),
        PageLink("Correct", address("casework:correct-joint-complainant", **here), hidden=f"details of {person.name}"),
        PageLink("Remove", address("casework:remove-joint-complainant", **here), hidden=person.name),
    )
    return Fact(person.name, "\n".join(line for line in lines if line), actions=changes if may_change else ())


def contact_lines(person: Any, *, shows_protected: bool = False) -> tuple[tuple[str, str], ...]:
    """Return (how, detail) of each way to reach someone."""
    known = contact_of(person)
    if known[Medium.PHONE] and ruling_out(person.acting, Medium.PHONE):
        known[Medium.PHONE] = f"{known[Medium.PHONE]} (do not call)"
    if known[Medium.POST] and person.address_protected and not shows_protected:
        known[Medium.POST] = f"{HIDDEN} address"
    return tuple((PreferredChannel(medium).label, detail) for medium, detail in known.items() if detail)


def copy_facts(person: Any, reader: CopyReader, *, shows_protected: bool) -> tuple[Fact, ...]:
    """What whoever gives a copy needs to know."""
    prefers = PreferredChannel(person.preferred_channel).label if person.preferred_channel else ""
    limits = "\n".join(line for limit in person.limits for line in limit.lines)
    facts = (
        *(Fact(how, detail) for how, detail in contact_lines(person, shows_protected=shows_protected)),
        Fact("Prefers", prefers),
        Fact("Adjustments", listed(reader.acting)),
        Fact("Contact limits", limits),
    )
    return tuple(fact for fact in facts if fact.value)
