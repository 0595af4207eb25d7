"""A person's earlier cases, and those that a contact may repeat."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from complaints.case_facts.queries import cases_of_callers, cases_visible_to, rules_of
from complaints.cases.queries.case_search import person_of
from complaints.cases.rules.persons import IdentityKeys, PersonIdentity, keys_of
from complaints.duplicates.rules.matters import ComplaintMatter
from complaints.duplicates.rules.suggestions import EarlierContact, Match, Repeats, matches, what_it_repeats
from complaints.links.queries import links_of
from complaints.models import Case, StageRecord
from complaints.vocabulary.lifecycle import NOT_COUNTED, Status
from complaints.vocabulary.people import LinkKind
from councils.calendars.rules import london_day
from councils.vocabulary.roles import LOGGING_ROLES, Actor, Role

# The newest are compared. A household or a care home may share a postcode.
MOST_FOUND, MOST_COMPARED = 5_000, 50
COMPARED = (
    "person_id",
    "complainant_id",
    "complainant_name",
    "complainant_email",
    "complainant_phone",
    "complainant_address",
    "on_behalf_of",
    "service_area_id",
    "reference",
    "summary",
    "description",
    "received_at",
)


@dataclass(frozen=True, slots=True)
class PossibleDuplicate:
    """`answered_on`: when the stage that `case` has reached had its response."""

    case: Case
    match: Match
    repeats: Repeats
    answered_on: date | None
    final_stage: int


def matter_of(case: Case) -> ComplaintMatter:
    return ComplaintMatter(case.service_area_id, case.summary, case.description, case.received_at, case.reference)


def possible_duplicates_of(actor: Actor, case: Case) -> tuple[PossibleDuplicate, ...]:
    """Return the other cases that a case may repeat, except those that someone has ruled out."""
    earlier = _of_person(cases_visible_to(actor), person_of(case)).exclude(pk__in=_ruled_out(case)).exclude(pk=case.pk)
    return _alike(actor.council_id, person_of(case), matter_of(case), earlier.filter(received_at__lte=case.received_at))


def possible_duplicates_of_new(actor: Actor, case: Case) -> list[dict[str, str]]:
    """For the API: staff only, since a contact may be about another person's case."""
    if actor.has(Role.COMPLAINANT):
        return []
    found = possible_duplicates_of(actor, case)
    return [{"reference": each.case.reference, "status": each.case.status, "why": each.match.why} for each in found]


def possible_duplicates(actor: Actor, person: PersonIdentity, matter: ComplaintMatter) -> tuple[PossibleDuplicate, ...]:
    """Return the cases that a contact, not logged yet, may repeat: whoever takes a call is told of all of them."""
    known = cases_of_callers(actor) if actor.has(*LOGGING_ROLES) else cases_visible_to(actor)
    return _alike(actor.council_id, person, matter, _of_person(known, person))


def _of_person(known: QuerySet[Case], person: PersonIdentity) -> QuerySet[Case]:
    """Return those of the cases that share a person record, an account, an email address, a phone number or a postcode.

    Each is a plain equals sign on an index, because row-level security lets the planner use no other.
    """
    return known.exclude(status__in=NOT_COUNTED).filter(_shares(keys_of(person)))


def _shares(keys: IdentityKeys) -> Q:
    shared = Q(pk__in=())
    for column, value in (
        ("person_id", keys.record),
        ("complainant_id", keys.account),
        ("complainant_email", keys.email),
        ("phone_key", keys.phone),
        ("postcode_key", keys.postcode),
    ):
        if value:
            shared |= Q(**{column: value})
    return shared


def _ruled_out(case: Case) -> list[int]:
    """Those of which someone has said already what they have to do with it."""
    pairs = links_of(case).exclude(kind=LinkKind.DUPLICATE.value).values_list("case_id", "other_id")
    return [own if other == case.pk else other for own, other in pairs]


def _alike(
    council_id: int, person: PersonIdentity, matter: ComplaintMatter, cases: QuerySet[Case]
) -> tuple[PossibleDuplicate, ...]:
    # The order is made here: with ORDER BY and LIMIT the planner walks all cases by date.
    found = cases.order_by().values_list("received_at", "pk")[:MOST_FOUND]
    newest = [pk for _, pk in sorted(found, reverse=True)[:MOST_COMPARED]]
    # With the council, whose size the planner knows: it takes the key of each.
    compared = Case.objects.filter(council_id=council_id, pk__in=newest).order_by().only(*COMPARED) if newest else ()
    contacts = [EarlierContact(case.pk, person_of(case), matter_of(case)) for case in compared]
    likely = matches(person, matter, contacts)
    return _with_standing(likely) if likely else ()


def _with_standing(likely: Sequence[Match]) -> tuple[PossibleDuplicate, ...]:
    ids = [match.case_id for match in likely]
    cases = Case.objects.select_related("policy_version", "service_area").in_bulk(ids)
    answered: dict[tuple[int, int], datetime] = {
        (case_id, stage): at
        for case_id, stage, at in StageRecord.objects.filter(case_id__in=ids).values_list(
            "case_id", "stage", "responded_at"
        )
        if at is not None
    }
    return tuple(
        _standing(cases[match.case_id], match, answered.get((match.case_id, cases[match.case_id].stage)))
        for match in likely
    )


def _standing(case: Case, match: Match, answered_at: datetime | None) -> PossibleDuplicate:
    answered_on = london_day(answered_at) if answered_at else None
    final_stage = rules_of(case).final_stage
    repeats = what_it_repeats(Status(case.status), case.stage, final_stage, answered_on)
    return PossibleDuplicate(case, match, repeats, answered_on, final_stage)
