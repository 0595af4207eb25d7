"""Records of people to choose from: those that a look-up found, that may be the one who was typed, or are acted for."""

import re
from collections.abc import Sequence
from typing import Any

from complaints.people.queries.behaviour import marked_people
from complaints.people.queries.caller_lookup import FoundCallers, Represented
from complaints.people.queries.person_records import Lookalike
from complaints.vocabulary.persons import is_relation
from councils.vocabulary.roles import Actor
from portal.casework.people.presenters import on_record, why_alike

# The details that a found person's record fills in.
FILLED = ("name", "phone", "email", "address")
NAME_ALONE = "Only a name is known"


def how_many(found: FoundCallers) -> str:
    if not found.people:
        return "No one found. Try part of the name, the phone number or the postcode, or enter their details below."
    if found.more:
        return f"More than {len(found.people)} people found. Type more to narrow it down."
    return f"{len(found.people)} {'person' if len(found.people) == 1 else 'people'} found"


def caller_choices(found: FoundCallers, chosen: int | None) -> list[dict[str, Any]]:
    """Return items of GOV.UK radios."""
    people = [_choice(person, is_chosen=person.pk == chosen) for person in found.people]
    return [*people, {"value": "", "text": "Someone else", "id": "caller-other"}] if people else []


def alike_choices(actor: Actor, found: Sequence[Lookalike]) -> list[dict[str, Any]]:
    """Return items of GOV.UK radios: people who may be the one that was typed, and what stands on their record."""
    marked = marked_people(actor, (each.person for each in found))
    people = [
        {
            "value": str(each.person.pk),
            "text": f"{each.person.name}",
            "hint": {"text": ". ".join((why_alike(each), *on_record(each.person, marked), _details(each.person)))},
        }
        for each in found
    ]
    return [*people, {"value": "", "text": "Someone else"}] if people else []


def same_or_not(person: Any, typed: str) -> list[dict[str, Any]]:
    """Return items of GOV.UK radios: the person who was picked, or someone else with the name that was typed."""
    other = f"They get a record of their own. The email, phone and address of {person.name} are not used for them."
    return [
        {"value": str(person.pk), "text": person.name, "hint": {"text": _details(person) or NAME_ALONE}},
        {"value": "", "text": f"Someone else called {typed}", "hint": {"text": other}},
    ]


def represented_choices(found: Sequence[Represented], typed: str, caller_name: str) -> list[dict[str, Any]]:
    """Return items of GOV.UK radios: those for whom a caller may act. The last is a new one."""
    people = [
        {
            "value": str(each.person.pk),
            "text": whose(each.person.name, caller_name),
            "hint": {"text": ". ".join(filter(None, (_acted(each), _details(each.person) or NAME_ALONE)))},
        }
        for each in found
    ]
    other = f"Someone else called {typed}" if typed else "No one: they contact us for themselves"
    return [*people, {"value": "", "text": other}] if people else []


def whose(name: str, caller_name: str) -> str:
    """Say whose mother "my mother" is."""
    if not (is_relation(name) and caller_name):
        return name
    relation = re.sub(r"^(?:my|her|his|their|our|your|the) ", "", " ".join(name.lower().split()))
    return f"{caller_name}’s {relation}"


def _acted(represented: Represented) -> str:
    return f"They acted for them in {represented.reference}" if represented.reference else ""


def _choice(person: Any, *, is_chosen: bool) -> dict[str, Any]:
    hint = {"text": _details(person)}
    known = {"value": str(person.pk), "text": person.name, "id": f"caller-{person.pk}", "checked": is_chosen}
    return {**known, "hint": hint} if hint["text"] else known


def _details(person: Any) -> str:
    place = "Protected address" if person.address_protected else " ".join(person.address.split())
    return ", ".join(part for part in (person.phone, person.email, place) if part)


def filled_in(person: Any) -> dict[str, str]:
    known = {name: getattr(person, name) for name in FILLED}
    return {**known, "address": ""} if person.address_protected else known
