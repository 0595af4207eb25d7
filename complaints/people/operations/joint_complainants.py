"""People who complain together: added, removed, who speaks for them, their copies of letters; whom a case is for."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from complaints.cases.operations.apply import locked_case, mark_done, open_task, record, write_event
from complaints.correspondence.queries.adjustments import (
    OF_ADJUSTMENTS,
    as_read_by_person,
    may_be_emailed,
    person_concerned,
    tasks_about,
    unclassified_of,
)
from complaints.correspondence.queries.letters import needs_of, our_addresses
from complaints.models import Case, CaseEvent, CaseParty, CaseTask, Person
from complaints.people.operations.contact_details import (
    add_concerned,
    details_of,
    end_links,
    end_permission,
    give_details,
    new_link,
    send_link,
)
from complaints.people.operations.new_cases import keep_needs, open_tasks
from complaints.people.queries.joint_complainants import (
    contact_of,
    copy_reader,
    joint_complainants_of,
    open_copies,
    people_to_join,
    reader_of,
    representative_of,
)
from complaints.people.queries.private_links import contact_details_of
from complaints.people.rules import joint_complainants as rules
from complaints.people.rules.joint_complainants import NO_NEEDS, Agreement, Joining, Needs
from complaints.vocabulary import correspondence as details
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.correspondence import check_acts_for, check_email
from complaints.vocabulary.lifecycle import Decision, Move, TaskKind
from complaints.vocabulary.people import (
    ADDRESS_SEEN,
    SPOKESPERSON_CHANGED,
    Medium,
    Parting,
    PartyRole,
    PersonDetails,
    changed_details,
)
from councils.calendars.rules import london_day
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.values import has_visible_text, visible_or_empty

# What staff may correct about a joint complainant, who may have no case of their own.
CORRECTED_HERE = ("name", "email", "phone", "address", "preferred_channel", "address_protected")


@transaction.atomic
def add_joint_complainant(
    context: ActionContext,
    agreement: Agreement,
    *,
    person_id: int | None = None,
    given: PersonDetails | None = None,
    needs: Needs = NO_NEEDS,
) -> CaseParty:
    """Add someone whose record was chosen, or who is `given` and gets one. `needs`: the adjustments they ask for.

    Raises Person.DoesNotExist; NotAllowed and RuleBroken as `check_role`, `check_can_have_joint`, `check_agreement`,
    `add` of the rules and `check_email`.
    """
    case = _locked(context, person_id)
    rules.check_can_have_joint(case.on_behalf_of, representative_of(case), known=case.person is not None)
    rules.check_agreement(agreement, london_day(context.at))
    chosen = people_to_join(context.by).get(pk=person_id) if person_id is not None else None
    typed = given.tidied() if given is not None else None
    joining = Joining(
        name=chosen.name if chosen is not None else typed.name if typed is not None else "",
        is_spokesperson=chosen is not None and chosen.pk == case.person_id,
        joined_already=chosen is not None and joint_complainants_of(case).filter(person=chosen).exists(),
        deceased=chosen is not None and chosen.deceased,
    )
    decision = rules.add(joining)
    party = _party_for(case, chosen or _new_person(case, typed, context.at), agreement, context)
    record(case, decision, context)
    keep_needs(case, needs.kinds, visible_or_empty(needs.words), party.person_id, context)
    return party


def _new_person(case: Case, typed: PersonDetails | None, at: datetime) -> Person:
    known = {name: getattr(typed, name) for name in ("name", "email", "phone", "address")}
    if known["email"]:
        check_email(known["email"], our_addresses(case.council))
    with tenant(case.council_id, ActorKind.SYSTEM):
        return Person.objects.create(council_id=case.council_id, created_at=at, **known)


def _party_for(case: Case, person: Person, agreement: Agreement, context: ActionContext, **ended: Any) -> CaseParty:
    return CaseParty.objects.create(
        council_id=case.council_id,
        case=case,
        person=person,
        role=PartyRole.JOINT.value,
        agreed_on=agreement.on,
        agreed_how=agreement.how.value,
        note=agreement.note.strip(),
        added_at=context.at,
        added_by_id=context.by.user_id,
        added_by_name=context.by.name,
        **ended,
    )


@transaction.atomic
def note_names(context: ActionContext, *, names: str) -> None:
    """Open a task to record those whom a caller named. Raises NotAllowed as `check_role`."""
    case = _locked(context)
    open_task(case, TaskKind.NAME_JOINT, context.at, detail=f"They complain together with: {names.strip()}")


@transaction.atomic
def remove_joint_complainant(context: ActionContext, party_id: int, *, because: Parting) -> Case:
    """They get no more copies. Someone who died is recorded so, and nothing goes in their name on any case.

    Raises CaseParty.DoesNotExist; NotAllowed as `check_role`.
    """
    case = _locked(context)
    party = joint_complainants_of(case).get(pk=party_id)
    person = party.person
    _end(party, because, context)
    record(case, rules.leave(person.name), context)
    _end_tasks_about(person, case, context)
    if not joint_complainants_of(case).exists():
        _complete(case, TaskKind.CHOOSE_SPOKESPERSON, context, "No one complains together any more.")
    if because is Parting.DIED:
        _record_death(person, context)
    return case


@transaction.atomic
def want_spokesperson(context: ActionContext, *, why: str) -> Case:
    """The spokesperson no longer speaks for the others, who have not said yet who does.

    Raises NotAllowed and RuleBroken as `check_role`, `want_spokesperson` of the rules; RuleBroken "spokesperson.alone".
    """
    case = _locked(context)
    if not joint_complainants_of(case).exists():
        raise RuleBroken("spokesperson.alone", "No one else complains together with them.")
    record(case, rules.want_spokesperson(case.complainant_name, why), context)
    detail = f"{case.complainant_name} no longer speaks for the joint complainants. Ask them who does now."
    open_task(case, TaskKind.CHOOSE_SPOKESPERSON, context.at, detail=detail)
    return case


@transaction.atomic
def change_spokesperson(
    context: ActionContext, party_id: int, agreement: Agreement, *, former: Parting | None = None
) -> Case:
    """A joint complainant becomes the one who gets every letter. `former`: why the one before leaves; None: they stay.

    The one before can no longer follow the case online, and keeps what they asked for on their own record.
    Raises CaseParty.DoesNotExist; NotAllowed and RuleBroken as `check_role`, `check_agreement` and
    `choose_spokesperson`.
    """
    case = _locked(context)
    party = joint_complainants_of(case).get(pk=party_id)
    rules.check_agreement(agreement, london_day(context.at))
    person, was, own_words = party.person, case.person, unclassified_of(case)
    reachable = any(contact_of(person).values())
    decision = rules.choose_spokesperson(
        person.name, case.complainant_name, deceased=person.deceased, reachable=reachable
    )
    _end(party, Parting.SPOKESPERSON, context)
    if was is not None:
        stays = _party_for(case, was, agreement, context)
        if former is not None:
            _end(stays, former, context)
    record(case, _speaking(decision, person), context)
    _part_needs(case, person, context)
    if was is not None and former is not Parting.DIED:
        _keep_on_own_record(case, was, own_words, context, stays=former is None)
    _new_access(case, context)
    _complete(case, TaskKind.CHOOSE_SPOKESPERSON, context, f"{person.name} speaks for the others.")
    if case.on_behalf_of:
        _ask_for_permission_again(case, context)
    if was is not None and former is Parting.DIED:
        _record_death(was, context)
    return case


def _speaking(decision: Decision, person: Person) -> Decision:
    """The case is now from this person. What the one before asked for in their own words was for themselves."""
    changes = {
        "person": person,
        "complainant_id": person.account_id,
        "complainant_name": person.name,
        "complainant_email": person.email,
        "complainant_phone": person.phone,
        "complainant_address": person.address,
        "adjustments": "",
        "adjustments_classified": False,
    }
    return replace(decision, changes=changes)


def _part_needs(case: Case, person: Person, context: ActionContext) -> None:
    """Replace the tasks about either's adjustments: one about the former's is not to read as the new one's need."""
    whose = Q(person=None) | Q(person=person) | Q(person__merged_into=person)
    for task in CaseTask.objects.filter(whose, case_id=case.pk, kind__in=OF_ADJUSTMENTS, done_at=None):
        mark_done(task, case, context, f"{person.name} speaks for the others.")
    open_tasks(case, _changed(case), context)


def _keep_on_own_record(case: Case, was: Person, words: str, context: ActionContext, *, stays: bool) -> None:
    """What the one before asked for counts for their copies, and for other cases of theirs."""
    keep_needs(case, (), words, was.pk, context)
    if stays:
        open_tasks(as_read_by_person(case, was), _changed(case), context)
    else:
        _end_tasks_about(was, case, context)


def _changed(case: Case) -> CaseEvent:
    return CaseEvent.objects.filter(case_id=case.pk, kind=SPOKESPERSON_CHANGED).latest("at", "pk")


def _end_tasks_about(person: Person, case: Case, context: ActionContext) -> None:
    of_adjustments = tasks_about(person).filter(case_id=case.pk, person__isnull=False)
    for task in (*open_copies(case, person), *of_adjustments):
        mark_done(task, case, context, f"{person.name} no longer complains together with the others.")


def _new_access(case: Case, context: ActionContext) -> None:
    """Private links that the one before holds end. The new one is asked a question: staff may have mistyped."""
    if case.complainant_id is not None:
        end_links(case, context.at)
        return
    new_link(case, context.at, asks=True)
    if case.complainant_email and may_be_emailed(case) and not needs_of(case).may_stop_a_letter:
        event = _changed(case)
        send_link(case, event, context.at, f"link:{event.pk}")


def _ask_for_permission_again(case: Case, context: ActionContext) -> None:
    """A group gave its permission for the one who spoke before."""
    end_permission(case, context, "The spokesperson changed")
    open_task(case, TaskKind.GET_CONSENT, context.at, detail=f"{case.complainant_name} speaks for them now.")


@transaction.atomic
def correct_joint_complainant(context: ActionContext, party_id: int, *, now: PersonDetails, reason: str) -> Person:
    """Correct their record, which their own cases follow.

    Raises CaseParty.DoesNotExist; NotAllowed as `check_role`; RuleBroken: "joint.reason", "joint.same", and as
    `changed_details` and `check_email`.
    """
    case = _locked(context)
    person = joint_complainants_of(case).get(pk=party_id).person
    _correct(person, case, now, reason, context)
    return person


@transaction.atomic
def correct_person_concerned(context: ActionContext, *, now: PersonDetails, reason: str) -> Person:
    """Record how to reach the person for whom a case is. Raises as `check_acts_for` and `correct_joint_complainant`."""
    case = _locked(context)
    check_acts_for(case.on_behalf_of)
    person = person_concerned(case)
    if person.pk is None:
        person = add_concerned(case, context)
    _correct(person, case, now, reason, context)
    if person.name != case.on_behalf_of:
        was = contact_details_of(case)
        record(case, details.correct_contact(was, replace(was, on_behalf_of=person.name), reason), context)
    return person


def _correct(person: Person, case: Case, now: PersonDetails, reason: str, context: ActionContext) -> None:
    was, tidy = details_of(person), now.tidied()
    given = {name: getattr(tidy, name) for name in CORRECTED_HERE if getattr(tidy, name) != getattr(was, name)}
    changed_details(was, replace(was, **given))
    if not has_visible_text(reason):
        raise RuleBroken("joint.reason", "Say why you are changing their details.")
    if not given:
        raise RuleBroken("joint.same", "Nothing has changed. Correct the details that are wrong.")
    if given.get("email"):
        check_email(given["email"], our_addresses(case.council))
    give_details(person, given, reason, context)


@transaction.atomic
def give_copy(context: ActionContext, task_id: int, medium: Medium, *, how_met: str = "") -> CaseTask:
    """Record that a joint complainant was given their copy.

    Raises CaseTask.DoesNotExist; NotAllowed as `check_role`; RuleBroken: `task.done`, and as `CopyReader.check`.
    """
    case, task = _locked_copy(context, task_id)
    person = reader_of(task)
    copy_reader(task, person, london_day(context.at)).check(medium, how_met)
    note = ". ".join(part for part in (f"{person.name}, by {medium.value}", how_met.strip()) if part)
    mark_done(task, case, context, note, london_day(context.at))
    return task


@transaction.atomic
def give_no_copy(context: ActionContext, task_id: int, *, why: str) -> CaseTask:
    """Record that someone gets no copy. Raises as `give_copy` before its rules, and as `check_not_given`."""
    case, task = _locked_copy(context, task_id)
    rules.check_not_given(why)
    mark_done(task, case, context, f"{reader_of(task).name} was given no copy. {why.strip()}")
    return task


@transaction.atomic
def see_address(context: ActionContext, task_id: int) -> None:
    """Record that someone asked to see a protected address, to post a copy. Raises as `give_copy` before its rules."""
    case, task = _locked_copy(context, task_id)
    write_event(case, Decision(ADDRESS_SEEN, text=reader_of(task).name, public=False), context)


def _locked(context: ActionContext, person_id: int | None = None) -> Case:
    """Lock the people before the case, as every correction of their details does."""
    rules.check_role(context.by.roles)
    parts = CaseParty.objects.filter(council_id=context.by.council_id, case_id=context.case_id)
    cases = Case.objects.filter(council_id=context.by.council_id, pk=context.case_id)
    people = Q(pk__in=parts.values("person_id")) | Q(pk__in=cases.values("person_id")) | Q(pk=person_id)
    locked = Person.objects.filter(people, council_id=context.by.council_id).select_for_update(of=("self",))
    list(locked.order_by("pk"))
    return locked_case(context, Move.ADD_NOTE)


def _locked_copy(context: ActionContext, task_id: int) -> tuple[Case, CaseTask]:
    rules.check_role(context.by.roles)
    case = locked_case(context, Move.ADD_NOTE)
    tasks = CaseTask.objects.select_for_update().filter(case_id=case.pk, kind=TaskKind.GIVE_COPY.value)
    task = tasks.get(pk=task_id)
    if task.done_at is not None:
        raise RuleBroken("task.done", f"{task.done_by_name} has already marked this as done.")
    task.case = case
    return case, task


def _end(party: CaseParty, because: Parting, context: ActionContext) -> None:
    party.ended_at, party.ended_because, party.ended_by_name = context.at, because.value, context.by.name
    party.save(update_fields=["ended_at", "ended_because", "ended_by_name"])


def _record_death(person: Person, context: ActionContext) -> None:
    # No reference: more people read the record than may see a restricted case.
    give_details(person, {"deceased": True}, "Recorded where they complained together with others.", context)


def _complete(case: Case, kind: TaskKind, context: ActionContext, note: str) -> None:
    for task in CaseTask.objects.filter(case_id=case.pk, kind=kind.value, done_at=None):
        mark_done(task, case, context, note)
