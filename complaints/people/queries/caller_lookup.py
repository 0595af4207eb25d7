"""Who is calling: people found by name, phone number, address, email or reference, and their cases."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import connection
from django.db.models import Case as When
from django.db.models import Count, Q, QuerySet, Value, Window
from django.db.models import When as If

from complaints.case_facts.queries import cases_of_callers, cases_visible_to, open_to
from complaints.models import Case, CaseParty, Person
from complaints.models.case import OPEN_STATUSES
from complaints.models.search import reference_range, reference_start
from complaints.people.queries.person_records import Lookalike, lookalikes
from complaints.vocabulary.people import PartyRole
from complaints.vocabulary.persons import PersonIdentity, is_one_word, is_relation, without_titles
from councils.queries import reference_prefix
from councils.vocabulary.roles import LOGGING_ROLES, Actor
from councils.vocabulary.values import has_visible_text

MOST_CALLERS = 20
MOST_CASES = 10


@dataclass(frozen=True, slots=True)
class FoundCallers:
    """The best matches first, but records without any contact details last."""

    people: tuple[Person, ...]
    more: bool = False


@dataclass(frozen=True, slots=True)
class CallerCase:
    """Without `summary` where the reader may not see the case."""

    reference: str
    kind: str
    service: str
    status: str
    paused: bool
    received_at: datetime
    next_deadline_on: date | None
    next_deadline_kind: str
    summary: str = ""


@dataclass(frozen=True, slots=True)
class CallerCases:
    """Open cases first, each newest first."""

    cases: tuple[CallerCase, ...]
    number: int


def callers_visible_to(actor: Actor) -> QuerySet[Person]:
    """Everyone but themselves, for those who log contacts: anyone may call."""
    people = Person.objects.filter(council_id=actor.council_id)
    if not actor.has(*LOGGING_ROLES):
        return people.none()
    return people.filter(Q(account=None) | ~Q(account_id=actor.user_id))


def find_callers(actor: Actor, said: str) -> FoundCallers:
    """Find by any part of what is known, or by how the reference of a case begins, in any writing.

    If no one is found, titles are left out.
    """
    found, plain = _found(actor, said), without_titles(said)
    return found if found.people or plain == said else _found(actor, plain)


def _found(actor: Actor, said: str) -> FoundCallers:
    """The database function finds numbers within the council; the records are read behind both walls."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT find_people(%s, %s)", [said, MOST_CALLERS + 1])
        (found,) = cursor.fetchone()
    numbers = [*_by_reference(actor, said), *found]
    known = {person.pk: person for person in callers_visible_to(actor).filter(pk__in=numbers)}
    people = {kept.pk: kept for pk in numbers if pk in known and (kept := _kept(actor, known[pk])) is not None}
    in_order = sorted(people.values(), key=_is_name_alone)
    return FoundCallers(tuple(in_order)[:MOST_CALLERS], len(people) > MOST_CALLERS)


def _by_reference(actor: Actor, said: str) -> Iterable[int]:
    """Return who made the cases whose reference begins like this, with or without the council's prefix."""
    start = reference_start(said)
    if not start:
        return ()
    first, last = reference_range(reference_prefix(actor.council_id), start)
    # By a range, for which PostgreSQL takes the index behind the walls.
    cases = Case.objects.filter(open_to(actor), council_id=actor.council_id, person__isnull=False)
    begun = cases.filter(reference__gte=first, reference__lte=last).order_by("reference")
    return begun.values_list("person_id", flat=True)[:MOST_CALLERS]


def _is_name_alone(person: Person) -> bool:
    """Such a record is often of someone who was only mentioned, and comes after those who can be reached."""
    return not (person.phone or person.email or person.address)


@dataclass(frozen=True, slots=True)
class Represented:
    """Someone that a caller may act for. `reference`: of a case in which they did; empty if they did in none."""

    person: Person
    reference: str = ""


def represented_by(actor: Actor, person_id: int | None, name: str) -> Sequence[Represented]:
    """Return those that a caller acted for before, and then those with the name that was typed.

    My mother is another person with each caller.
    """
    acted: dict[int, Represented] = {}
    if person_id is not None:
        theirs = cases_of_callers(actor).filter(person_id=person_id).exclude(on_behalf_of="").order_by()
        parts = CaseParty.objects.filter(case__in=theirs, role=PartyRole.CONCERNED.value, ended_at=None)
        for part in parts.select_related("person", "case").order_by("-added_at", "-pk")[:MOST_CALLERS]:
            kept = _kept(actor, part.person)
            if kept is not None:
                acted.setdefault(kept.pk, Represented(kept, part.case.reference))
    is_name = has_visible_text(name) and not is_relation(name)
    named = _found(actor, without_titles(name)).people if is_name else ()
    others = [person for person in named if person.pk != person_id and person.pk not in acted]
    return [*acted.values(), *map(Represented, others)]


def caller(actor: Actor, person_id: int) -> Person:
    """Raises Person.DoesNotExist."""
    kept = _kept(actor, callers_visible_to(actor).get(pk=person_id))
    if kept is None:
        raise Person.DoesNotExist
    return kept


def callers_like(actor: Actor, identity: PersonIdentity) -> Sequence[Lookalike]:
    """Return whom the typed details may be of, for those who log contacts.

    A surname alone may be misheard: if it fits no one, whose phone number or email address it is counts without it.
    """
    people = callers_visible_to(actor)
    found = lookalikes(people, identity)
    return found if found or not is_one_word(identity.name) else lookalikes(people, replace(identity, name=""))


def _kept(actor: Actor, person: Person | None) -> Person | None:
    """Return the record that this one was joined to; None if that is the actor's own."""
    while person is not None and person.merged_into_id is not None:
        person = callers_visible_to(actor).filter(pk=person.merged_into_id).first()
    return person


def cases_of_caller(actor: Actor, person_id: int) -> CallerCases:
    """Return what everyone who answers the phone may know of each, and the summary of those that the actor may see."""
    people = callers_visible_to(actor).filter(pk=person_id)
    # Also those that someone else made for them, or that others and they made together.
    theirs = (PartyRole.JOINT.value, PartyRole.CONCERNED.value)
    parts = CaseParty.objects.filter(council_id=actor.council_id, role__in=theirs, ended_at=None)
    with_a_part = list(parts.filter(person__in=people).order_by().values_list("case_id", flat=True))
    cases = cases_of_callers(actor).filter(Q(person__in=people) | Q(pk__in=with_a_part))
    open_first = When(If(status__in=OPEN_STATUSES, then=Value(0)), default=Value(1))
    columns = ("reference", "kind", "service_area__name", "status", "paused", "received_at")
    due = ("next_deadline_on", "next_deadline_kind")
    rows = cases.order_by(open_first, "-received_at", "-pk").annotate(number=Window(Count("pk")))
    listed = list(rows.values_list("number", "pk", *columns, *due)[:MOST_CASES])
    summaries = summaries_seen(actor, [pk for _, pk, *_ in listed])
    found = tuple(CallerCase(*(*known, summaries.get(pk, ""))) for _, pk, *known in listed)
    return CallerCases(found, listed[0][0] if listed else 0)


def summaries_seen(actor: Actor, case_ids: Sequence[int]) -> dict[int, str]:
    """Return the summaries of those that the actor may see."""
    return dict(cases_visible_to(actor).filter(pk__in=case_ids).order_by().values_list("pk", "summary"))
