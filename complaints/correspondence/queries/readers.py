"""Who gets a letter: the complainant, or the person for whom they act."""

from collections.abc import Mapping
from copy import copy
from typing import Any

from complaints.correspondence.queries.adjustments import unclassified_words_of
from complaints.models import Case, CaseEvent, CaseParty, CaseTask, Person
from complaints.vocabulary.actions import TO_PERSON_CONCERNED
from complaints.vocabulary.people import PartyRole
from councils.tenancy.scope import ActorKind, tenant


def person_concerned(case: Case) -> Person:
    """Return the record of the person for whom a case is; one without details where there is none."""
    with tenant(case.council_id, ActorKind.SYSTEM):
        parties = CaseParty.objects.filter(case_id=case.pk, role=PartyRole.CONCERNED.value, ended_at=None)
        party = parties.select_related("person").order_by("pk").last()
    return party.person if party is not None else Person(council_id=case.council_id, name=case.on_behalf_of)


def as_read_by(case: Case, data: Mapping[str, Any]) -> Case:
    """Return the case as it is for whoever gets a letter. `data`: of the letter's event, or of its email.

    For the person concerned it is a copy with their own details, adjustments and limits. It is never saved.
    """
    return as_read_by_person(case, person_concerned(case)) if data.get(TO_PERSON_CONCERNED) else case


def as_read_by_person(case: Case, person: Person) -> Case:
    theirs = copy(case)
    theirs.read_by_person_concerned = True
    theirs.person = person
    theirs.complainant_name = case.on_behalf_of or person.name
    theirs.complainant_email, theirs.complainant_phone = person.email, person.phone
    theirs.complainant_address = person.address
    theirs.on_behalf_of = ""
    if case.adjustments_classified or not case.adjustments:
        words = unclassified_words_of(person)
        theirs.adjustments, theirs.adjustments_classified = words, not words
    return theirs


def as_read_by_reader_of(case: Case, letter_id: int) -> Case:
    """Return the case as it is for whoever gets a letter that was written before."""
    event = CaseEvent.objects.filter(case_id=case.pk, data__letter=letter_id).order_by("at", "pk").first()
    return as_read_by(case, event.data) if event is not None else case


def case_of_task(task: CaseTask) -> Case:
    """Return the case as it is for whoever gets the letter that a task is to give."""
    return as_read_by_person(task.case, task.person) if task.person is not None else task.case
