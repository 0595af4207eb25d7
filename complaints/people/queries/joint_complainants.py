"""People who complain together, and what stands between each of them and a copy of a letter."""

from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet

from complaints.case_facts.queries import cases_visible_to, posting_task, rules_of
from complaints.correspondence.queries.adjustments import unclassified_words_of
from complaints.correspondence.queries.letters import LetterContext, LetterDates, body_of, subject_of
from complaints.models import Case, CaseParty, CaseTask, Consent, Person
from complaints.people.queries.caller_lookup import callers_visible_to
from complaints.people.queries.person_records import people_visible_to
from complaints.people.rules.joint_complainants import CopyReader
from complaints.vocabulary.correspondence import JOINT_COPY, missing_consent
from complaints.vocabulary.lifecycle import TaskKind
from complaints.vocabulary.people import Medium, PartyRole, RepresentativeKind
from councils.policies.rules.policy_document import noun
from councils.vocabulary.roles import LOGGING_ROLES, Actor


def joint_complainants_of(case: Case) -> QuerySet[CaseParty]:
    """Return those who complain together with the case's own person, in the order in which they joined."""
    parts = CaseParty.objects.filter(council_id=case.council_id, case_id=case.pk, role=PartyRole.JOINT.value)
    return parts.filter(ended_at=None).select_related("person").order_by("added_at", "pk")


def representative_of(case: Case) -> RepresentativeKind | None:
    """Return what the one who acts for someone else is, as far as permission is recorded."""
    held = Consent.objects.filter(council_id=case.council_id, case_id=case.pk, ended_at=None)
    kind = held.values_list("representative", flat=True).first()
    return RepresentativeKind(kind) if kind else None


def people_to_join(actor: Actor) -> QuerySet[Person]:
    """Return whom staff may choose: everyone for those who answer the phone, or else the people of their cases."""
    people = callers_visible_to(actor) if actor.has(*LOGGING_ROLES) else people_visible_to(actor)
    return people.filter(merged_into=None)


def copy_task(actor: Actor, reference: str, task_id: int) -> CaseTask:
    """Return the task to give a joint complainant a copy, open or done. Raises CaseTask.DoesNotExist."""
    tasks = CaseTask.objects.select_related("case__person", "case__council", "letter", "person").filter(
        kind=TaskKind.GIVE_COPY.value, case__in=cases_visible_to(actor).filter(reference=reference)
    )
    return tasks.get(pk=task_id)


def reader_of(task: CaseTask) -> Person:
    """Return whom a copy is for, or the record that theirs was joined to. Raises Person.DoesNotExist."""
    person = Person.objects.get(council_id=task.council_id, pk=task.person_id or 0)
    while person.merged_into_id is not None:
        person = Person.objects.get(council_id=task.council_id, pk=person.merged_into_id)
    return person


def copy_in_words(task: CaseTask) -> tuple[str, str]:
    """Return the subject and the text of a copy, the same on paper as by email."""
    case, text = task.case, task.letter.text if task.letter is not None else ""
    said = LetterContext(case.council, case, None, LetterDates(), text, noun=noun(rules_of(case).takes))
    return subject_of(JOINT_COPY, {"letter": said}), body_of(JOINT_COPY, {"letter": said})


def copy_reader(task: CaseTask, person: Person, today: date) -> CopyReader:
    case, posting = task.case, posting_task(task.case, task.letter_id or 0)
    return CopyReader(
        name=person.name,
        held=frozenset(medium for medium, detail in contact_of(person).items() if detail),
        acting=person.acting,
        prefers=Medium(person.preferred_channel) if person.preferred_channel else None,
        deceased=person.deceased,
        unclassified=bool(unclassified_words_of(person)),
        letter_waits=posting is not None and posting.done_at is None,
        permission_of=case.on_behalf_of if _missing_consent(case, today) else "",
    )


def contact_of(person: Person) -> dict[Medium, str]:
    return {Medium.EMAIL: person.email, Medium.POST: person.address, Medium.PHONE: person.phone}


def _missing_consent(case: Case, today: date) -> str:
    return missing_consent(case.on_behalf_of, case.consent_from, case.consent_until, today)


def open_copies(case: Case, person: Person) -> Sequence[CaseTask]:
    """Return the tasks to give someone a copy, also under a record that was joined to theirs."""
    tasks = CaseTask.objects.filter(case_id=case.pk, kind=TaskKind.GIVE_COPY.value, done_at=None)
    of_them = Person.objects.filter(council_id=case.council_id, merged_into=person).values_list("pk", flat=True)
    return list(tasks.filter(person_id__in=[person.pk, *of_them]).order_by("pk"))
