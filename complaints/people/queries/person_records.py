"""People and organisations as staff look at them: the record, its history, their cases and look-alikes."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, Q, QuerySet, Subquery

from complaints.case_facts.queries import cases_visible_to
from complaints.models import Case, CaseParty, Person, PersonChange, PersonMerge
from complaints.vocabulary.people import PartyRole
from complaints.vocabulary.persons import IDENTITY, PersonIdentity, compared_with, identity_of, keys_of
from councils.vocabulary.roles import Actor

MOST_ALIKE = 10
# An office's phone number may be that of many.
MOST_COMPARED = 200
SIDE_BY_SIDE = 5
LISTED = ("reference", "person_id", "complainant_name", "summary", "status", "received_at", "service_area__name")


@dataclass(frozen=True, slots=True)
class Lookalike:
    """`why` are ends of "They have the ..."."""

    person: Person
    why: tuple[str, ...]


def people_visible_to(actor: Actor) -> QuerySet[Person]:
    """Return whom a person may see: everyone for those who see the whole council, or else the people of their cases."""
    people = Person.objects.filter(council_id=actor.council_id)
    if actor.sees_whole_council:
        # Staff see their own record only on the public side.
        return people.filter(Q(account=None) | ~Q(account_id=actor.user_id)) if actor.user_id else people
    cases = cases_visible_to(actor).order_by()
    parts = CaseParty.objects.filter(case__in=cases.values("pk"), ended_at=None).order_by()
    return people.filter(Q(pk__in=cases.values("person_id")) | Q(pk__in=parts.values("person_id")))


def person_of(actor: Actor, person_id: int) -> Person:
    """Return a record, or the one that it was merged into. Raises Person.DoesNotExist."""
    person = people_visible_to(actor).get(pk=person_id)
    while person.merged_into_id is not None:
        person = Person.objects.get(pk=person.merged_into_id)
    return person


def is_protected(case: Case) -> bool:
    """Whether the address is shown only to those who ask for it."""
    return case.person is not None and case.person.address_protected


def cases_of_person(actor: Actor, person_id: int) -> QuerySet[Case]:
    """Return those that this person may see, newest first, each with the `part` that the person has in another's.

    The parts are read first: both sides of the OR are then found by an index.
    """
    parts = CaseParty.objects.filter(person_id=person_id, ended_at=None).order_by()
    ids = list(parts.filter(council_id=actor.council_id).values_list("case_id", flat=True))
    role = parts.filter(case_id=OuterRef("pk")).values("role")[:1]
    cases = cases_visible_to(actor).filter(Q(person_id=person_id) | Q(pk__in=ids)).annotate(part=Subquery(role))
    return cases.select_related("service_area").only(*LISTED).order_by("-received_at", "-pk")


def own_case_of(actor: Actor, person: Person) -> str:
    """Return the reference of their newest case, of those that no one makes for them."""
    cases = cases_visible_to(actor).filter(person_id=person.pk).order_by("-received_at", "-pk")
    return cases.values_list("reference", flat=True).first() or ""


def other_cases_of(actor: Actor, case: Case) -> Sequence[Case]:
    """Return the others of whoever made a case and of whom it is for, the newest first.

    They are one more than `SIDE_BY_SIDE`, if there are as many.
    """
    people = [case.person_id] if case.person_id is not None else []
    if case.on_behalf_of:
        concerned = CaseParty.objects.filter(council_id=case.council_id, case_id=case.pk, ended_at=None)
        people += concerned.filter(role=PartyRole.CONCERNED.value).order_by().values_list("person_id", flat=True)
    found = {
        other.pk: other
        for person in people
        for other in cases_of_person(actor, person).exclude(pk=case.pk)[: SIDE_BY_SIDE + 1]
    }
    return sorted(found.values(), key=lambda other: (other.received_at, other.pk), reverse=True)[: SIDE_BY_SIDE + 1]


def history_of_person(person: Person) -> QuerySet[PersonChange]:
    return PersonChange.objects.filter(person=person).order_by("-at", "-pk")


def merges_of(person: Person) -> QuerySet[PersonMerge]:
    return PersonMerge.objects.filter(person=person).select_related("merged").order_by("-at", "-pk")


def lookalikes_of(actor: Actor, person: Person) -> Sequence[Lookalike]:
    """Suggest who may be the same person. No one is joined without a person who decides it."""
    return lookalikes(people_visible_to(actor).exclude(pk=person.pk), identity_of(person))


def lookalikes(people: QuerySet[Person], identity: PersonIdentity) -> Sequence[Lookalike]:
    """Return those of the people who are probably the one that is meant, the newest records first."""
    keys = keys_of(identity)
    similar = Q(pk__in=())
    for column, value in (("email", keys.email), ("phone_key", keys.phone), ("postcode_key", keys.postcode)):
        if value:
            similar |= Q(**{column: value})
    same, why = compared_with(identity), {}
    # Only what is compared is read of all of them: of a care home's residents few are alike.
    compared = people.filter(similar, merged_into=None).order_by("-pk").values_list(*IDENTITY)[:MOST_COMPARED]
    for pk, name, email, phone, address in compared:
        if reasons := same(PersonIdentity(name, email, phone, address, record=pk)):
            why[pk] = reasons
    alike = people.in_bulk(list(why)[:MOST_ALIKE]) if why else {}
    return [Lookalike(alike[pk], reasons) for pk, reasons in why.items() if pk in alike]


def people_to_join(actor: Actor, kept_id: int, merged_id: int) -> tuple[Person, Person]:
    """Raises Person.DoesNotExist."""
    people = people_visible_to(actor)
    return people.get(pk=kept_id), people.get(pk=merged_id)


def number_moved(actor: Actor, merge: PersonMerge) -> int:
    """Return how many cases moved, of those that the actor may see."""
    return cases_visible_to(actor).filter(pk__in=merge.moved["cases"]).count()


def merge_of(actor: Actor, merge_id: int) -> PersonMerge:
    """Raises PersonMerge.DoesNotExist."""
    merges = PersonMerge.objects.filter(council_id=actor.council_id, person__in=people_visible_to(actor).order_by())
    return merges.select_related("person", "merged").get(pk=merge_id)
