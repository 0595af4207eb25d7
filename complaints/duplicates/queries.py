"""A person's earlier cases, and those that a contact may repeat."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from complaints.case_facts.queries import cases_of_callers, cases_visible_to, links_of, rules_of
from complaints.cases.queries.case_search import person_of
from complaints.duplicates.rules.matters import ComplaintMatter
from complaints.duplicates.rules.suggestions import EarlierContact, Match, Repeats, matches, what_it_repeats
from complaints.models import Case, CaseLink, CaseParty, StageRecord
from complaints.vocabulary.lifecycle import NOT_COUNTED, OPEN, Status
from complaints.vocabulary.people import LinkKind, PartyRole
from complaints.vocabulary.persons import IDENTITY, IdentityKeys, PersonIdentity, keys_of, same_person
from councils.calendars.rules import london_day
from councils.vocabulary.roles import LOGGING_ROLES, Actor, Role

# The newest are compared. A household or a care home may share a postcode.
MOST_FOUND, MOST_PEOPLE, MOST_COMPARED = 5_000, 200, 50
COMPARED = (
    "pk",
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
# What a suggestion says, and what tells the rules of a case.
STANDING = (
    "reference",
    "kind",
    "kept_code",
    "anonymous",
    "status",
    "stage",
    "summary",
    "received_at",
    "service_area__name",
    "service_area__landlord",
    "policy_version__version",
)
_OF_PERSON = tuple(f"person__{column}" for column in IDENTITY)


@dataclass(frozen=True, slots=True)
class PossibleDuplicate:
    """`answered_on`: when the stage that `case` has reached had its response."""

    case: Case
    match: Match
    repeats: Repeats
    answered_on: date | None
    final_stage: int


def matter_of(case: Any) -> ComplaintMatter:
    return ComplaintMatter(case.service_area_id, case.summary, case.description, case.received_at, case.reference)


def possible_duplicates_of(
    actor: Actor, case: Case, links: Iterable[CaseLink] | None = None
) -> tuple[PossibleDuplicate, ...]:
    """Return the other cases that a case may repeat, except those that someone has ruled out.

    `links`: all of the case, where they were read already.
    """
    ruled_out = _ruled_out(case, links_of(case) if links is None else links)
    person, joint = person_of(case), _joint_cases(actor, person_of(case))
    earlier = _of_person(cases_visible_to(actor), person, joint).exclude(pk__in=ruled_out).exclude(pk=case.pk)
    earlier = earlier.filter(received_at__lte=case.received_at)
    return _alike(actor.council_id, person, matter_of(case), earlier, joint)


def possible_duplicates_of_new(actor: Actor, case: Case) -> list[dict[str, str]]:
    """For the API: staff only, since a contact may be about another person's case."""
    if actor.has(Role.COMPLAINANT):
        return []
    found = possible_duplicates_of(actor, case)
    return [{"reference": each.case.reference, "status": each.case.status, "why": each.match.why} for each in found]


def possible_duplicates(actor: Actor, person: PersonIdentity, matter: ComplaintMatter) -> tuple[PossibleDuplicate, ...]:
    """Return the cases that a contact, not logged yet, may repeat: whoever takes a call is told of all of them."""
    known = cases_of_callers(actor) if actor.has(*LOGGING_ROLES) else cases_visible_to(actor)
    joint = _joint_cases(actor, person)
    return _alike(actor.council_id, person, matter, _of_person(known, person, joint), joint)


def _of_person(known: QuerySet[Case], person: PersonIdentity, joint: Collection[int]) -> QuerySet[Case]:
    """Return those of the cases that share a person record, an account, an email address, a phone number or a postcode,
    and the `joint` ones.

    Each is a plain equals sign on an index, because row-level security lets the planner use no other.
    """
    shared = _shares(keys_of(person)) | Q(pk__in=list(joint))
    return known.exclude(status__in=NOT_COUNTED).filter(shared)


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


def _joint_cases(actor: Actor, person: PersonIdentity) -> dict[int, list[PersonIdentity]]:
    """Return the cases in which someone who may be this person complains together with others, with who it is.

    None for residents, who see only the cases that they made.
    """
    if actor.has(Role.COMPLAINANT):
        return {}
    keys, shared = keys_of(person), Q(pk__in=())
    for column, value in (
        ("pk", keys.record),
        ("email", keys.email),
        ("phone_key", keys.phone),
        ("postcode_key", keys.postcode),
    ):
        if value:
            shared |= Q(**{f"person__{column}": value})
    joint = CaseParty.objects.filter(council_id=actor.council_id, role=PartyRole.JOINT.value, ended_at=None)
    rows = joint.filter(shared, person__council_id=actor.council_id, person__merged_into=None).order_by()
    found: dict[int, list[PersonIdentity]] = defaultdict(list)
    for case_id, record, name, email, phone, address in rows.values_list("case_id", *_OF_PERSON)[:MOST_PEOPLE]:
        found[case_id].append(PersonIdentity(name, email, phone, address, record=record))
    return found


def _ruled_out(case: Case, links: Iterable[CaseLink]) -> list[int]:
    """Those of which someone has said already what they have to do with it."""
    decided = (link for link in links if link.kind != LinkKind.DUPLICATE)
    others = (link.case_id if link.other_id == case.pk else link.other_id for link in decided)
    return [pk for pk in others if pk is not None]


def _alike(
    council_id: int,
    person: PersonIdentity,
    matter: ComplaintMatter,
    cases: QuerySet[Case],
    joint: Mapping[int, Sequence[PersonIdentity]],
) -> tuple[PossibleDuplicate, ...]:
    # The order is made here: with ORDER BY and LIMIT the planner walks all cases by date.
    found = cases.order_by().values_list("received_at", "pk")[:MOST_FOUND]
    newest = [pk for _, pk in sorted(found, reverse=True)[:MOST_COMPARED]]
    # With the council, whose size the planner knows: it takes the key of each.
    with_keys = Case.objects.filter(council_id=council_id, pk__in=newest).order_by()
    compared = with_keys.values_list(*COMPARED, named=True) if newest else ()
    contacts = [
        EarlierContact(case.pk, _who(person, case, joint.get(case.pk, ())), matter_of(case)) for case in compared
    ]
    likely = matches(person, matter, contacts)
    return _with_standing(likely) if likely else ()


def _who(person: PersonIdentity, case: Any, joint: Sequence[PersonIdentity]) -> PersonIdentity:
    """Return the one of those who complain in a case who is this person, or who speaks for them."""
    return next((each for each in joint if same_person(person, each)), person_of(case))


def _with_standing(likely: Sequence[Match]) -> tuple[PossibleDuplicate, ...]:
    ids = [match.case_id for match in likely]
    cases = Case.objects.select_related("policy_version", "service_area").only(*STANDING).in_bulk(ids)
    past = [pk for pk, case in cases.items() if Status(case.status) not in OPEN]
    stages = StageRecord.objects.filter(case_id__in=past).values_list("case_id", "stage", "responded_at")
    answered: dict[tuple[int, int], datetime] = {
        (case_id, stage): at for case_id, stage, at in stages if at is not None
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
