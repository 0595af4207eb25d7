"""Who gets a letter, how they can be reached, and what their adjustments ask of it."""

from collections.abc import Collection, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from complaints.models import Adjustment, Case, CaseEvent, CaseParty, CaseTask, Letter, Person
from complaints.vocabulary import correspondence
from complaints.vocabulary.actions import TO_PERSON_CONCERNED
from complaints.vocabulary.correspondence import WAYS
from complaints.vocabulary.lifecycle import (
    FORMAT_ORDERED,
    FORMAT_RECEIVED,
    OPEN,
    PAUSED,
    RESPONDED,
    RESPONSE_WRITTEN,
    Decision,
    Move,
    TaskKind,
)
from complaints.vocabulary.people import (
    ACTS,
    ActingAdjustment,
    AdjustmentKind,
    Effect,
    Medium,
    Occasion,
    PartyRole,
    PreferredChannel,
    first_that_fits,
    listed,
    ruling_out,
    to_be_met,
    to_be_met_when_given,
    to_order,
    why_no_way,
)
from councils.calendars.rules import london_day, written
from councils.models import Absence
from councils.policies.rules.casework_rules import ContactKind
from councils.tenancy.scope import ActorKind, tenant

OF_ADJUSTMENTS = (TaskKind.CLASSIFY_ADJUSTMENTS, TaskKind.REVIEW_ADJUSTMENTS, TaskKind.ARRANGE_ADJUSTMENTS)


def acting_on(case: Case) -> Sequence[ActingAdjustment]:
    """Return what the person needs in all their cases."""
    return case.person.acting if case.person is not None else ()


def unclassified_of(case: Case) -> str:
    """Return what they asked for in their own words, until someone has looked at it."""
    return "" if case.adjustments_classified else case.adjustments


def is_known_to_be_theirs(case: Case) -> bool:
    """Whether a case came from their account or with the details on their record alone.

    Anyone can give another person's name by phone, and is then not to learn what that person needs.
    """
    person = case.person
    if person is None or case.complainant_id is not None:
        return person is not None
    given = (
        (case.complainant_email, person.email),
        (case.complainant_phone, person.phone),
        (case.complainant_address, person.address),
    )
    return all(said in ("", known) for said, known in given)


def preference_of(case: Case) -> str:
    return case.person.preferred_channel if case.person is not None else ""


def held_media(case: Case) -> tuple[Medium, ...]:
    """Return the ways to reach them, in the order in which they are used."""
    held = {
        Medium.EMAIL: bool(case.complainant_email),
        Medium.POST: bool(case.complainant_address),
        Medium.PHONE: bool(case.complainant_phone),
    }
    order = list(Medium)
    if preference_of(case) == PreferredChannel.POST:
        order.sort(key=lambda medium: medium is not Medium.POST)
    return tuple(medium for medium in order if held[medium])


def medium_of(case: Case) -> Medium | None:
    """Return how a letter reaches them; None where nothing that is held fits."""
    return first_that_fits(acting_on(case), held_media(case))


def goes_by_post(case: Case) -> bool:
    """Whether staff post a letter or read it out. Someone who left no way to reach them is sent no letter."""
    return medium_of(case) in (Medium.POST, Medium.PHONE)


def may_be_emailed(case: Case) -> bool:
    return not ruling_out(acting_on(case), Medium.EMAIL)


def may_be_phoned(case: Case) -> bool:
    return not ruling_out(acting_on(case), Medium.PHONE)


def may_be_emailed_a_copy(person: Person) -> bool:
    """Whether nothing at all stands against emailing a joint complainant. If anything may, someone looks first."""
    prefers_email = person.preferred_channel in ("", PreferredChannel.EMAIL)
    needs_care = person.deceased or person.acting or person.limits or person.address_protected
    if not person.email or not prefers_email or needs_care:
        return False
    return not unclassified_words_of(person)


def unclassified_words_of(person: Person, *, to_be_shown: bool = False) -> str:
    """Return what they asked for in their own words, in any case of theirs, and no one has looked at; or empty.

    `to_be_shown`: to all who log contacts, so without those of restricted cases.
    """
    if person.pk is None:
        return ""
    with tenant(person.council_id, ActorKind.SYSTEM):
        own = Case.objects.filter(council_id=person.council_id, person=person, adjustments_classified=False)
        own = own.filter(restricted=False) if to_be_shown else own
        words = own.exclude(adjustments="").order_by("-received_at", "-pk").values_list("adjustments", flat=True)
        return words.first() or ""


def has_limits(case: Case) -> bool:
    """Whether how they may contact us is limited now."""
    return case.person is not None and bool(case.person.contact_limits)


def phone_comes_last(case: Case) -> bool:
    """Whether what they are sent gives every other way to reach an organisation before its phone number.

    Limits are in a council's own words, so what they say about the phone is not known.
    """
    return has_limits(case) or not may_be_phoned(case)


def why_not_email(case: Case) -> str:
    """Return why staff post a letter or read it out, to be said after the person's name."""
    if case.complainant_email:
        return "prefers post" if may_be_emailed(case) else "cannot be emailed because of an adjustment"
    return "has no email address" if case.complainant_address else "has no email or postal address"


@dataclass(frozen=True, slots=True)
class Call:
    """A letter is read out on `phone`. `only`: nothing may be written to them. `needs`: what to arrange for it."""

    phone: str
    only: bool = False
    needs: str = ""


def call_to(case: Case) -> Call | None:
    """Return None unless a letter reaches them by phone alone."""
    if medium_of(case) is not Medium.PHONE:
        return None
    only = not may_be_emailed(case) and bool(ruling_out(acting_on(case), Medium.POST))
    return Call(case.complainant_phone, only, calls_need(case))


def unmet_preference(case: Case) -> str:
    """Return the contact method that they prefer, where a letter cannot go that way; or empty."""
    prefers = preference_of(case)
    if not prefers or medium_of(case) == prefers or ruling_out(acting_on(case), Medium(prefers)):
        return ""
    return prefers


def asked_of_letter(case: Case, occasion: Occasion = Occasion.LETTER) -> str:
    """Return the adjustments of which the writer must say how they are met, a line each."""
    return listed(to_be_met(acting_on(case), medium_of(case), occasion))


def asked_when_given(case: Case) -> str:
    """Return the adjustments of which whoever posts a letter, or reads it out, must say how they were met."""
    medium = medium_of(case)
    given = medium if medium in (Medium.POST, Medium.PHONE) else Medium.POST
    return listed(to_be_met_when_given(acting_on(case), given))


def no_way_of(case: Case) -> str:
    """A complainant may have left no way to be told. The person concerned was never asked for one."""
    held = held_media(case)
    if case.read_by_person_concerned and not held:
        return f"We hold no contact details of {case.complainant_name}. Record how to reach them, then give them this."
    return why_no_way(acting_on(case), held) if held and medium_of(case) is None else ""


def occasion_of(event: CaseEvent) -> Occasion:
    if event.kind == PAUSED and event.data.get("reply_by"):
        return Occasion.REPLY_DATE
    return Occasion.RESPONSE if event.kind in (RESPONDED, RESPONSE_WRITTEN) else Occasion.LETTER


def occasion_of_move(move: Move) -> Occasion:
    return {Move.PAUSE: Occasion.REPLY_DATE, Move.RESPOND: Occasion.RESPONSE}.get(move, Occasion.LETTER)


def only_writer(case: Case, writer_id: int | None, on: date) -> str:
    """Return the name of the one who writes to them, where the writer is someone else who does not cover for them."""
    if writer_id is None or writer_id == case.complainant_id:
        return ""
    named = [adjustment for adjustment in acting_on(case) if adjustment.kind is AdjustmentKind.NAMED_CONTACT]
    if not named or any(adjustment.contact_id == writer_id for adjustment in named):
        return ""
    away = Absence.objects.filter(council_id=case.council_id, ended_at=None, first_day__lte=on, last_day__gte=on)
    covered = away.filter(cover_id=writer_id, user_id__in=[adjustment.contact_id for adjustment in named])
    return "" if covered.exists() else " or ".join(adjustment.contact_name for adjustment in named)


def writer_of(event: CaseEvent) -> tuple[int | None, date]:
    return event.by_id, london_day(event.at)


def calls_need(case: Case) -> str:
    """Return what whoever phones them has to arrange."""
    needed = [adjustment for adjustment in acting_on(case) if adjustment.effect(Medium.PHONE) is Effect.SAY_HOW]
    return "; ".join(adjustment.text for adjustment in needed)


def needs_in_words(case: Case) -> str:
    """Return all that they need, also what no one has classified."""
    return "\n".join(text for text in (listed(acting_on(case)), unclassified_of(case)) if text)


def has_large_print(person: Person | None) -> bool:
    acting = person.acting if person is not None else ()
    return any(adjustment.kind is AdjustmentKind.LARGE_PRINT for adjustment in acting)


def order_of(case: Case) -> str:
    """Return the formats in which a letter to them is ordered; empty if it is read to them."""
    formats = [] if medium_of(case) is Medium.PHONE else to_order(acting_on(case))
    return listed(formats)


def task_to_give(case: Case, why_not: str) -> tuple[TaskKind, str]:
    """Return the kind and the detail of the task for a letter that is not emailed."""
    formats = "" if unclassified_of(case) else order_of(case)
    if formats:
        return TaskKind.ORDER_FORMAT, why_not or f"Order it, then post it: {formats}"
    return (TaskKind.SEND_ANOTHER_WAY if why_not else TaskKind.POST_LETTER), why_not


@dataclass(frozen=True, slots=True)
class FormatOrder:
    """When a letter was ordered in another format, and when it arrived."""

    format: str = ""
    on: date | None = None
    received_on: date | None = None

    @property
    def in_words(self) -> str:
        """Empty until it has arrived."""
        if self.on is None or self.received_on is None:
            return ""
        return f"{self.format}, ordered on {written(self.on)} and received on {written(self.received_on)}"


def ordered(case_id: int, letter_id: int | None) -> FormatOrder:
    steps = CaseEvent.objects.filter(
        case_id=case_id, kind__in=(FORMAT_ORDERED, FORMAT_RECEIVED), data__of_letter=letter_id
    )
    days = {step.kind: (step.text, date.fromisoformat(step.data["on"])) for step in steps.order_by("at", "pk")}
    what, on = days.get(FORMAT_ORDERED, ("", None))
    return FormatOrder(what, on, days.get(FORMAT_RECEIVED, ("", None))[1])


def adjustments_of(*people: Person) -> QuerySet[Adjustment]:
    """Return all of theirs, newest first, with what was decided about each."""
    rows = Adjustment.objects.filter(council_id__in={person.council_id for person in people}, person__in=people)
    return rows.select_related("named_contact").prefetch_related("changes").order_by("-asked_at", "-pk")


def adjustment_of(case: Case, adjustment_id: int) -> Adjustment:
    """Return an adjustment of someone who reads about the case.

    Raises Adjustment.DoesNotExist, also for one that has ended.
    """
    rows = Adjustment.objects.filter(council_id=case.council_id, person__in=people_of(case), status__in=ACTS)
    return rows.select_related("named_contact", "person").get(pk=adjustment_id)


def people_of(case: Case) -> Sequence[Person]:
    """Return whom a case is from, as far as that is known, and then the others who have a part in it."""
    with tenant(case.council_id, ActorKind.SYSTEM):
        parts = CaseParty.objects.filter(council_id=case.council_id, case_id=case.pk, ended_at=None)
        people = [part.person for part in parts.select_related("person").order_by("added_at", "pk")]
    found = {person.pk: person for person in people if person.pk != case.person_id}
    return (*((case.person,) if case.person is not None else ()), *found.values())


def newest_case_of(council_id: int, person_id: int) -> Case | None:
    """Return the case on which staff are to do something about a person, as it is read by them.

    Cases that are open come before their own, and their own before those in which they have a part.
    """
    parts = CaseParty.objects.filter(council_id=council_id, person_id=person_id, ended_at=None)
    cases = Case.objects.filter(council_id=council_id).select_related("person").order_by("-received_at", "-pk")
    own, others = cases.filter(person_id=person_id), cases.filter(pk__in=parts.values("case_id"))
    found = own.filter(status__in=OPEN).first() or others.filter(status__in=OPEN).first()
    case = found or own.first() or others.first()
    if case is None or case.person_id == person_id:
        return case
    return as_read_by_person(case, Person.objects.get(council_id=council_id, pk=person_id))


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


def record_of_reader(reader: Case) -> Person | None:
    """Return the record of the person concerned, where a letter goes to them and they have one. As `as_read_by`."""
    person = reader.person if reader.read_by_person_concerned else None
    return person if person is not None and person.pk is not None else None


def as_read_by_reader_of(case: Case, letter_id: int) -> Case:
    """Return the case as it is for whoever gets a letter that was written before."""
    event = events_of_letters([case.pk], [letter_id]).get(letter_id)
    return as_read_by(case, event.data) if event is not None else case


def events_of_letters(case_ids: Collection[int], letter_ids: Collection[int]) -> dict[int, CaseEvent]:
    """Return the event with which each letter was written."""
    events = CaseEvent.objects.filter(case_id__in=case_ids, data__letter__in=letter_ids)
    return {event.data["letter"]: event for event in events.order_by("-at", "-pk")}


def letters_since(letter: Letter) -> list[Letter]:
    """Return what was written to the same person about the same case after it."""
    after = Q(sent_at__gt=letter.sent_at) | Q(sent_at=letter.sent_at, pk__gt=letter.pk)
    later = list(Letter.objects.filter(after, case_id=letter.case_id))
    events = events_of_letters([letter.case_id], [letter.pk, *(each.pk for each in later)])
    to_them = {pk: bool(event.data.get(TO_PERSON_CONCERNED)) for pk, event in events.items()}
    return [each for each in later if to_them.get(each.pk, False) is to_them.get(letter.pk, False)]


def case_of_task(task: CaseTask) -> Case:
    """Return the case as it is for whoever gets the letter that a task is to give.

    What waits for permission may meanwhile be given to the person concerned alone.
    """
    if task.waits_for_consent:
        return as_read_by_person(task.case, person_concerned(task.case))
    return as_read_by_person(task.case, task.person) if task.person is not None else task.case


def tasks_about(person: Person) -> QuerySet[CaseTask]:
    """Return the open ones about their adjustments, also under a record that was joined to theirs."""
    theirs = Case.objects.filter(council_id=person.council_id, person=person)
    about = Q(case__in=theirs, person=None) | Q(person=person) | Q(person__merged_into=person)
    tasks = CaseTask.objects.filter(about, council_id=person.council_id, kind__in=OF_ADJUSTMENTS, done_at=None)
    return tasks.select_related("case__person")


def reachable_since(case: Case, decision: Decision, since: datetime) -> Decision:
    """An anonymous complainant can be reached. A complaint's dates count from `since`, other contacts' do not."""
    after = {name: decision.changes.get(name, getattr(case, name)) for name in WAYS}
    if not (case.anonymous and any(after.values())):
        return decision
    return correspondence.reached(decision, since if case.kind == ContactKind.COMPLAINT else None)
