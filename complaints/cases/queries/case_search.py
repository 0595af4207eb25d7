"""Search for cases, and the earlier complaint that a new one repeats."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from django.db.models import Func, Q, QuerySet, TextField, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from complaints.case_facts.queries import cases_of_callers, cases_visible_to, rules_of
from complaints.cases.rules.declining import EarlierComplaint
from complaints.models import Case, CaseParty, Person, StageRecord
from complaints.models.search import LONGEST_SEARCH as LONGEST_SEARCH
from complaints.models.search import reference_in, search_words, typed_reference
from complaints.vocabulary.correspondence import stated_name
from complaints.vocabulary.lifecycle import ENDED, Status
from complaints.vocabulary.people import PartyRole
from complaints.vocabulary.persons import PersonIdentity, identity_of, same_person
from councils.calendars.rules import london_day
from councils.policies.rules.casework_rules import ContactKind
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Actor


def searches(cases: QuerySet[Case], search: str, council_id: int) -> Iterator[QuerySet[Case]]:
    """Yield querysets to try in turn; the first with any case is the result.

    What looks like a reference may be a name. The description is searched last. A protected address finds no case.
    """
    words = search_words(search)
    reference = reference_in(words)
    if reference:
        yield cases.filter(reference=reference)
    for columns in ((), ("search_account",)) if words else ():
        found = cases.filter(*(_contained(word, "search_text", *columns) for word in words))
        known = [_contained(word, _KNOWN_BUT_THE_ADDRESS, *columns) for word in words]
        protected = Person.objects.filter(council_id=council_id, address_protected=True)
        theirs = Case.objects.filter(council_id=council_id, person__in=protected).order_by()
        yield found.exclude(pk__in=theirs.exclude(*known).values("pk"))


# As `Case.search_text`.
_KNOWN_BUT_THE_ADDRESS = Func(
    "reference",
    "complainant_phone",
    "complainant_name",
    "complainant_email",
    Value(""),
    "on_behalf_of",
    "summary",
    function="case_search_text",
    output_field=TextField(),
)


def _contained(word: str, *columns: Any) -> Q:
    return Q(*(_contains(column, word) for column in columns), _connector=Q.OR)


def _contains(column: Any, word: str) -> GreaterThan:
    # LIKE takes 50 % longer and misleads the planner into sorting for rare words.
    return GreaterThan(StrIndex(column, Value(word)), 0)


def earlier_complaint(actor: Actor, case_id: int, typed: str) -> EarlierComplaint | None:
    """Return None if the person sees none. Raises Case.DoesNotExist for `case_id`."""
    cases = cases_visible_to(actor).select_related("policy_version", "service_area")
    case = cases.get(pk=case_id)
    others = cases.filter(kind=ContactKind.COMPLAINT.value).exclude(pk=case_id)
    other = others.filter(reference=typed_reference(typed)).first()
    if other is None:
        return None
    answered = StageRecord.objects.filter(case_id=other.pk, responded_at__isnull=False).order_by("stage").last()
    return EarlierComplaint(
        reference=other.reference,
        same_person=bool(same_person(person_of(case), person_of(other))),
        ended=Status(other.status) in ENDED,
        stage=other.stage,
        final_stage=rules_of(other).final_stage,
        answered_stage=answered.stage if answered is not None else 0,
        answered_on=london_day(answered.responded_at) if answered is not None and answered.responded_at else None,
    )


def person_of(case: Any) -> PersonIdentity:
    """Return who complains in a case, or in a row with its columns."""
    return PersonIdentity(
        name=stated_name(case.complainant_name),
        email=case.complainant_email,
        phone=case.complainant_phone,
        address=case.complainant_address,
        account=case.complainant_id,
        represented=case.on_behalf_of,
        record=case.person_id,
    )


class PersonInCase(NamedTuple):
    """`concerned`: the case is for them, and someone else contacted the council."""

    name: str
    record: int | None
    concerned: bool = False


def person_in(case: Case, identity: PersonIdentity) -> PersonInCase | None:
    """Return who of a case someone is, its complainants first; None if they are none of them."""
    own = person_of(case)
    if not identity.represented:
        # They speak for themselves: the name of the person concerned is not also that of the representative.
        own = replace(own, represented="")
    if same_person(identity, own):
        return PersonInCase(case.complainant_name, case.person_id)
    parts = CaseParty.objects.filter(council_id=case.council_id, case_id=case.pk, ended_at=None)
    for part in parts.select_related("person").order_by("-role", "pk"):
        if same_person(identity, identity_of(part.person)):
            return PersonInCase(part.person.name, part.person_id, part.role == PartyRole.CONCERNED.value)
    return None


def case_of_caller(actor: Actor, reference: str) -> Case:
    """Return a case, locked. Raises RuleBroken `duplicate.unknown`."""
    cases = cases_of_callers(actor).select_related("policy_version", "service_area__council")
    known = typed_reference(reference)
    case = cases.select_for_update(of=("self",)).filter(reference=known).first() if known else None
    if case is None:
        raise RuleBroken("duplicate.unknown", f"There is no case with the reference {reference.strip()}.")
    return case
